/** What was checked in this process, the latest answer to each exercise. */

/** What is kept of an exercise. */
interface Kept {
  /** How often an answer was checked. */
  tries: number;
  /** Whether the latest answer was right; undefined if the judge failed. */
  right: Promise<boolean | undefined>;
}

const kept = new Map<string, Kept>();

/** Remembers a check that may still be going on. */
export function keep(id: string, judged: Promise<{ right: boolean }>): void {
  const right = judged.then(({ right }) => right, () => undefined);
  kept.set(id, { tries: (kept.get(id)?.tries ?? 0) + 1, right });
}

/** What was kept, once all checks are done. */
export async function readKept(): Promise<Map<string, { tries: number; right: boolean | undefined }>> {
  const entries = [...kept].map(async ([id, { tries, right }]) => [id, { tries, right: await right }] as const);
  return new Map(await Promise.all(entries));
}
