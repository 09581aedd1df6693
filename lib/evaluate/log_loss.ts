/** The log loss: what a probability costs when the truth comes out. */
import type { WeightOptions } from "./_check.ts";
import { weightedMean } from "./_mean.ts";
import { type Checked, checkProbabilistic, type Probabilities } from "./_probabilities.ts";

/**
 * The mean of -ln(probability given to the true class), the cross-entropy (Good, "Rational decisions", 1952).
 *
 * A probability of 0 for what happened would cost infinity; as in scikit-learn (from 1.5 on), probabilities are first
 * clipped to [e, 1 - e], where e is the precision of their type: 2^-23 in a Float32Array or a matrix, 2^-52 otherwise.
 * Labels of one class alone are fine here, where scikit-learn asks for the list of classes.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @throws RangeError if there are no rows, or a probability is outside [0, 1], or a row's sum is not 1 (scikit-learn warns)
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65]), 0.2161618747, 1e-10);
 * ```
 */
export function logLoss(
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  { weights }: WeightOptions = {},
): number {
  return weightedMean(rowLogLoss(labels, checkProbabilistic("compute the log loss", labels, probabilities, weights)), weights);
}

/** The log loss of each row. */
export function rowLogLoss(labels: ArrayLike<number>, { data, columns }: Checked): Float64Array {
  const single = data instanceof Float32Array;
  const least = single ? 2 ** -23 : 2 ** -52;
  const losses = new Float64Array(labels.length);
  for (let row = 0; row < losses.length; row++) {
    const given = columns > 1 ? data[row * columns + labels[row]] : labels[row] === 1 ? data[row] : 1 - data[row];
    losses[row] = -Math.log(Math.min(Math.max(given, least), 1 - least));
  }
  return losses;
}
