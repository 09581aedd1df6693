/** What a workload is: one piece of work, defined as its peers define it, in a process of its own. */
import { Dataset } from "../../dataset.ts";
import { matrix } from "../../matrix.ts";
import { createRandom } from "../../random.ts";

/** A workload; `run` gives one figure in `unit`, lower is better. */
export interface Workload {
  readonly unit: "us" | "ms" | "s";
  /** Whether it is run again with a BLAS, where there is one. */
  readonly native: boolean;
  run(): Promise<number>;
}

/** Milliseconds that something takes. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Mean milliseconds of one of `count` runs, after `warm` others. */
export async function meanOf(count: number, warm: number, run: () => unknown): Promise<number> {
  for (let i = 0; i < warm; i++) await run();
  return await timed(async () => {
    for (let i = 0; i < count; i++) {
      const waits = run();
      // A step is over when it returns; only what is asynchronous is awaited.
      if (waits instanceof Promise) await waits;
    }
  }) / count;
}

/** Standard normal features, `share` of the labels positive. */
export function table(rows: number, width: number, share = 0.15): Dataset {
  const random = createRandom(0);
  return new Dataset({
    features: matrix(rows, width, Float32Array.from({ length: rows * width }, () => random.normal())),
    names: Array.from({ length: width }, (_, c) => `x${c}`),
    labels: Float32Array.from({ length: rows }, () => random.uniform() < share ? 1 : 0),
    classes: ["no", "yes"],
  });
}
