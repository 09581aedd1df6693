/** The whole road, as notebook 20 walks it. */
import { candidatePlans, chooseBest, findSuspects, readOwn, splitOwn, writeResult } from "shoplens/auto";
import { evaluate, majorityBaseline } from "shoplens/evaluate";
import type { OwnFile } from "./_files.ts";

/** Works in a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads a text as one's own file. */
export function readText(text: string, options: { label: string } & Record<string, unknown>) {
  return inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/my.csv`, text);
    return await readOwn(`${folder}/my.csv`, options);
  });
}

/** From a file to its result in `folder`. */
export async function walk(folder: string, { text, label, options }: Pick<OwnFile, "text" | "label" | "options">) {
  const path = `${folder}/my.csv`, seed = 1, quiet = { seed, progress: false };
  await Deno.writeTextFile(path, text);
  const own = await readOwn(path, { label, ...options });
  const parts = splitOwn(own, { seed });
  const looked = await findSuspects(parts.train, { ...quiet, aside: own.aside });
  const plans = candidatePlans(parts.train, { columns: looked.columns, seed, time: own.time });
  const chosen = await chooseBest(parts, plans, quiet);
  const baseline = majorityBaseline(chosen.pipeline.recipe.apply(parts.train));
  const report = await evaluate(chosen.pipeline, parts.test, { baseline, resamples: 20 });
  const result = await writeResult(`${folder}/out`, { own, parts, chosen, report, seed, seconds: 1 });
  return { own, parts, looked, chosen, report, result };
}
