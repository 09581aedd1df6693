/** How scores grow with the rows that were learnt from. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import type { PlotOptions } from "./_plot.ts";
import { lines } from "./lines.ts";

/** A learning curve, as `learningCurve` of shoplens/train gives it. */
export interface LearningCurveLike {
  /** The metric's title. */
  readonly by: string;
  readonly points: readonly {
    readonly rows: number;
    /** On rows that were learnt from, fold after fold. */
    readonly learnt: ArrayLike<number>;
    /** On rows that were not. */
    readonly judged: ArrayLike<number>;
  }[];
}

/**
 * Two lines over the number of rows, which rises by factors: the mean score on rows that were learnt from, and on rows that were not.
 *
 * @throws TypeError if there is no point
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = learningChart({ by: "ROC-AUC", points: [
 *   { rows: 100, learnt: [1, 0.98], judged: [0.7, 0.74] },
 *   { rows: 1000, learnt: [0.92, 0.94], judged: [0.87, 0.89] },
 * ] });
 * assertEquals(chart.description, "Lines of ROC-AUC by rows learnt from: learnt rows from 0.99 to 0.93, unseen rows from 0.72 to 0.88.");
 * ```
 */
export function learningChart({ by, points }: LearningCurveLike, options: PlotOptions = {}): Chart {
  if (points.length === 0) {
    throw cannot("draw a learning curve", TypeError, { expected: "at least one point", received: "none" });
  }
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  return lines({
    "learnt rows": points.map(({ learnt }) => mean(learnt)),
    "unseen rows": points.map(({ judged }) => mean(judged)),
  }, { x: "rows learnt from", y: by, log: "x", ...options, at: points.map(({ rows }) => rows) } as Parameters<typeof lines>[1]);
}
