/** Two models' figures over the same folds or seeds. */
import { cannot } from "../errors.ts";
import { checkFinite } from "./_check.ts";
import { type Comparison, comparison, twoModels } from "./comparison.ts";
import { studentReach, studentTails } from "./_student.ts";
import { checkLevel, type Interval } from "./wilson.ts";

/** How {@linkcode compareFolds} compares. */
export interface CompareFoldsOptions {
  /**
   * The share of the rows that each fold tests on: 0.2 in five folds, also if they are dealt several times; 0 where each figure
   * comes from rows of its own, which makes it the plain paired t test. Default: one over the number of figures, as in k folds
   * dealt once.
   */
  testShare?: number;
  /** What the figure is called in the sentence. Default "score". */
  figure?: string;
  /** The share of intervals that would hold the true difference. Default 0.95. */
  level?: number;
}

/**
 * The corrected resampled t test (Nadeau and Bengio, "Inference for the generalization error", Machine Learning 52, 2003).
 * Folds share training rows, so their figures vary less than fresh data would make them: the plain t test finds differences
 * that are not there, and the variance is raised by the ratio of test to training rows.
 *
 * @param models figures of two models by name, fold by fold in the same order
 * @throws RangeError if there are fewer than two folds, or a figure is not finite
 * @throws TypeError if there are not two models, or the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const { difference, pValue } = compareFolds({ mlp: [0.91, 0.9, 0.93, 0.89, 0.92], tree: [0.9, 0.88, 0.9, 0.88, 0.9] });
 * assertAlmostEquals(difference.value, 0.018);
 * assertAlmostEquals(pValue, 0.0327, 1e-4); // the plain t test would say 0.0086
 * ```
 */
export function compareFolds(
  models: Readonly<Record<string, ArrayLike<number>>>,
  { testShare, figure = "score", level = 0.95 }: CompareFoldsOptions = {},
): Comparison {
  const action = "compare two models over folds";
  const [[one, oneFigures], [other, otherFigures]] = twoModels(action, models);
  const { length } = oneFigures;
  if (otherFigures.length !== length) {
    throw cannot(action, TypeError, { expected: `${length} figures of ${other}, as of ${one}`, received: otherFigures.length });
  }
  for (const figures of [oneFigures, otherFigures]) checkFinite(action, "figures", figures);
  const { tails, ...difference } = correctedInterval(
    action,
    Float64Array.from(oneFigures, (value, fold) => value - otherFigures[fold]),
    { testShare, level },
  );
  return comparison({
    figure: `mean ${figure}`,
    test: testShare === 0 ? "paired t test" : "corrected resampled t test",
    models: [one, other],
    values: [meanOf(oneFigures), meanOf(otherFigures)],
    difference,
    pValue: tails,
  });
}

/** The mean over folds with its corrected interval, and how often chance alone is so far from 0. */
export function correctedInterval(
  action: string,
  figures: ArrayLike<number>,
  { testShare = 1 / figures.length, level = 0.95 }: { testShare?: number; level?: number },
): Interval & { value: number; tails: number } {
  const folds = figures.length;
  if (folds < 2) throw cannot(action, RangeError, { expected: "two folds or more", received: folds });
  if (!(testShare >= 0 && testShare < 1)) {
    throw cannot(action, RangeError, { expected: "testShare in [0, 1)", received: testShare });
  }
  checkLevel(action, level);
  const value = meanOf(figures);
  let spread = 0;
  for (let fold = 0; fold < folds; fold++) spread += (figures[fold] - value) ** 2;
  const deviation = Math.sqrt((1 / folds + testShare / (1 - testShare)) * spread / (folds - 1));
  const reach = studentReach(1 - level, folds - 1) * deviation;
  // Folds that all say the same leave deviations of rounding alone.
  const none = deviation <= 1e-14 * Math.abs(value) || deviation === 0;
  const tails = none ? (value === 0 ? 1 : 0) : studentTails(value / deviation, folds - 1);
  return { value, low: value - reach, high: value + reach, level, tails };
}

/** The plain mean. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
