/** A stop that comes as late as it can. */
import { assert, assertEquals, assertRejects } from "@std/assert";

/** A simulation looks at its signal so often at least, and obeys one that says stop at the last look. */
export async function assertObeysToTheEnd(simulate: (signal: AbortSignal) => Promise<unknown>, atLeast: number): Promise<void> {
  let looks = 0, most = Infinity;
  const signal = {
    throwIfAborted() {
      if (++looks > most) throw new DOMException("Stopped.", "AbortError");
    },
  } as AbortSignal;
  await simulate(signal);
  assert(looks >= atLeast, `${looks} looks`);
  [most, looks] = [looks - 1, 0];
  const error = await assertRejects(() => simulate(signal));
  assertEquals((error as Error).name, "AbortError");
}
