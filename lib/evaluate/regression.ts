/** How far predicted numbers are from the true ones. */
import { cannot } from "../errors.ts";
import { checkFinite, checkRows, checkWeights, type WeightOptions } from "./_check.ts";
import { weightedMean } from "./_mean.ts";

/**
 * The root of the mean squared error, in the unit of the target.
 *
 * @throws RangeError if there are no rows, or a number is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rmse([0, 0], [3, 3]), 3);
 * ```
 */
export function rmse(labels: ArrayLike<number>, predicted: ArrayLike<number>, { weights }: WeightOptions = {}): number {
  check("compute the RMSE", labels, predicted, weights);
  return Math.sqrt(weightedMean(squaredErrors(labels, predicted), weights));
}

/**
 * The mean absolute error, in the unit of the target.
 *
 * @throws RangeError if there are no rows, or a number is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(mae([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.5);
 * ```
 */
export function mae(labels: ArrayLike<number>, predicted: ArrayLike<number>, { weights }: WeightOptions = {}): number {
  check("compute the mean absolute error", labels, predicted, weights);
  return weightedMean(absoluteErrors(labels, predicted), weights);
}

/**
 * The share of the target's variance that the prediction explains: 1 is perfect, 0 is no better than the mean, and worse is
 * negative. Where the target never varies: 1 if the prediction is exact, else 0, as in scikit-learn.
 *
 * @throws RangeError if there are fewer than two rows (scikit-learn warns and gives NaN), or a number is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(r2([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.9486081370449679);
 * ```
 */
export function r2(labels: ArrayLike<number>, predicted: ArrayLike<number>, { weights }: WeightOptions = {}): number {
  const action = "compute R2";
  check(action, labels, predicted, weights);
  if (labels.length < 2) throw cannot(action, RangeError, { expected: "at least two rows", received: labels.length });
  return r2Of(labels, squaredErrors(labels, predicted), weights);
}

/** R2 from squared errors computed before. */
export function r2Of(labels: ArrayLike<number>, squared: Float64Array, weights?: ArrayLike<number>): number {
  const mean = weightedMean(labels, weights);
  const unexplained = weightedMean(squared, weights);
  let spread = 0, total = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    spread += weight * (labels[i] - mean) ** 2;
    total += weight;
  }
  if (spread === 0) return unexplained === 0 ? 1 : 0;
  return 1 - unexplained / (spread / total);
}

/** The squared error of each row. */
export function squaredErrors(labels: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  return Float64Array.from(labels, (label, i) => (label - predicted[i]) ** 2);
}

/** The absolute error of each row. */
export function absoluteErrors(labels: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  return Float64Array.from(labels, (label, i) => Math.abs(label - predicted[i]));
}

function check(
  action: string,
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): void {
  checkRows(action, labels, { predictions: predicted, weights });
  checkFinite(action, "labels", labels);
  checkFinite(action, "predictions", predicted);
  checkWeights(action, weights);
}
