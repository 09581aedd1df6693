/** How much more rows would help. */
import { asValidation, type Train } from "../dataset.ts";
import { learningChart } from "../charts/mod.ts";
import { cannot } from "../errors.ts";
import { score, titleOf } from "../evaluate/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { DISPLAY, displayAs, progress as startProgress, stopSignal } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import type { FoldOptions } from "../sample/mod.ts";
import { cutRows, shareOf } from "./_folds.ts";
import { type Plan, trainPipeline } from "./train_pipeline.ts";

/** Options of {@linkcode learningCurve}. */
export interface LearningCurveOptions<S extends Schema> extends Omit<FoldOptions<S>, "seed" | "random"> {
  /** Shares of a fold's learning rows to learn from, rising, in (0, 1]. Default: 0.1, 0.2, 0.4, 0.7 and 1. */
  fractions?: readonly number[];
  /** The metric to draw. Default: ROC-AUC for two classes, log loss for more, RMSE for numbers. */
  by?: string;
  /** Instead of folds, one part of this share of the rows to judge on. */
  holdout?: number;
  /** Share of the learning rows that is set aside for early stopping, calibration and thresholds. Default 0.15. */
  validation?: number;
  /** Of folds, shares and all that is drawn within them. Default 0. */
  seed?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** A point of a {@linkcode LearningCurve}. */
export interface LearningCurvePoint {
  readonly fraction: number;
  /** Rows learnt from, the mean over folds. */
  readonly rows: number;
  /** The metric on rows that were learnt from, fold after fold. */
  readonly learnt: readonly number[];
  /** The metric on rows that were not. */
  readonly judged: readonly number[];
}

/** What {@linkcode learningCurve} gives: plain data, which shows itself as `learningChart` of shoplens/charts draws it. */
export interface LearningCurve {
  /** The metric, as it is titled: `ROC-AUC`. */
  readonly by: string;
  /** Why it ended: all folds are there, or it was told to stop, and only those are that were whole. */
  readonly stopped: "end" | "signal";
  readonly points: readonly LearningCurvePoint[];
}

/**
 * Trains a plan on growing shares of the training rows, and scores it on rows that it has learnt from and on rows that it has not. Where the two
 * lie apart, the model knows its rows by heart, and more rows or a simpler model help; where they have met, only a richer model or other
 * features do. The judged rows of a fold are the same for all shares.
 *
 * @param train training rows with a label
 * @throws RangeError if a fraction is out of range or they do not rise, or as `kFold` and `trainPipeline` do
 * @throws TypeError if the metric is unknown
 * @throws DOMException "AbortError" when stopped within the first fold; later it keeps the folds that it has
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import type { Plan } from "shoplens/train";
 *
 * const schema = { minutes: number(), bought: flag() };
 * const rows = frameOf(Array.from({ length: 300 }, (_, i) => ({ minutes: i % 20, bought: i % 20 > 11 })), schema);
 * const plan: Plan<typeof schema> = { recipe: { pass: ["minutes"] }, model: ({ inputs }) => logistic({ inputs }), fit: { epochs: 5 } };
 * const { train } = split(rows, { label: "bought", seed: 1 });
 * const { by, points } = await learningCurve(train, plan, { fractions: [0.3, 1], k: 2 });
 * assertEquals([by, points.map(({ judged }) => judged.length)], ["ROC-AUC", [2, 2]]);
 * ```
 */
export async function learningCurve<S extends Schema>(
  train: Train<Frame<S>>,
  plan: Plan<NoInfer<S>>,
  options: LearningCurveOptions<NoInfer<S>> = {},
): Promise<LearningCurve> {
  const { fractions = [0.1, 0.2, 0.4, 0.7, 1], seed = 0, k = 3, validation = 0.15, holdout, repeats, ...rest } = options;
  const { signal = stopSignal(), progress = true, by: wanted, ...deal } = rest;
  const action = "draw a learning curve";
  const rising = fractions.every((fraction, i) => fraction > (fractions[i - 1] ?? 0) && fraction <= 1);
  if (fractions.length === 0 || !rising) {
    throw cannot(action, RangeError, { expected: "rising fractions in (0, 1]", received: fractions });
  }
  const cuts = cutRows(action, train, { ...deal, k, repeats, validation, holdout }, createRandom(seed));
  using shown = progress ? startProgress("Learning curve", cuts.length * fractions.length) : undefined;
  const points = fractions.map((fraction) => ({
    fraction,
    rows: [] as number[],
    learnt: [] as number[],
    judged: [] as number[],
  }));
  let by = wanted;
  let folds = 0;
  try {
    for (const cut of cuts) {
      for (const point of points) {
        signal.throwIfAborted();
        const learning = point.fraction < 1 ? shareOf(cut, point.fraction, deal) : cut.train;
        const parts = { train: learning, validation: cut.validation };
        const random = cut.random.fork("trial");
        shown?.update(shown.done, { rows: learning.rows });
        const pipeline = await trainPipeline(parts, plan, { random, signal, progress: shown ?? false });
        try {
          signal.throwIfAborted();
          // To see how well it knows its own rows, they are judged as if they were others; nothing is chosen by that.
          const learnt = await score(pipeline, asValidation(learning as Frame<S>)) as Record<string, number>;
          const judged = await score(pipeline, cut.judged) as Record<string, number>;
          by ??= ["rocAuc", "logLoss", "rmse"].find((metric) => metric in judged)!;
          if (!(by in judged)) {
            throw cannot(action, TypeError, { expected: `by to be one of ${Object.keys(judged).join(", ")}`, received: by });
          }
          point.rows.push(learning.rows);
          point.learnt.push(learnt[by]);
          point.judged.push(judged[by]);
        } finally {
          pipeline.dispose();
        }
        shown?.tick();
      }
      folds++;
    }
  } catch (error) {
    if (!signal.aborted || folds === 0) throw error;
  }
  // A fold that was told to stop has not all points, and goes.
  for (const { rows, learnt, judged } of points) [rows, learnt, judged].forEach((column) => column.length = folds);
  const curve: LearningCurve = {
    by: titleOf(by!),
    stopped: folds < cuts.length ? "signal" : "end",
    points: points.map(({ rows, ...point }) => ({ ...point, rows: rows.reduce((sum, own) => sum + own, 0) / rows.length })),
  };
  return displayAs(curve, () => learningChart(curve)[DISPLAY]());
}
