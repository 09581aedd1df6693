/** The Brier score: the squared distance between probabilities and what happened. */
import type { WeightOptions } from "./_check.ts";
import { weightedMean } from "./_mean.ts";
import { type Checked, checkProbabilistic, type Probabilities } from "./_probabilities.ts";

/**
 * The mean squared difference between probability and outcome (Brier, Monthly Weather Review 78, 1950): in [0, 1] for the
 * probabilities of one class of two; for a matrix of three classes or more, summed over the classes, in [0, 2]. As
 * scikit-learn's `brier_score_loss`.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @throws RangeError if there are no rows, or a probability is outside [0, 1], or a row's sum is not 1 (scikit-learn warns)
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(brier([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]), 0.0375);
 * ```
 */
export function brier(labels: ArrayLike<number>, probabilities: Probabilities, { weights }: WeightOptions = {}): number {
  const checked = checkProbabilistic("compute the Brier score", labels, probabilities, weights);
  return weightedMean(rowBrier(labels, checked), weights);
}

/** The squared distance of each row. */
export function rowBrier(labels: ArrayLike<number>, { data, columns }: Checked): Float64Array {
  const distances = new Float64Array(labels.length);
  if (columns === 1) {
    for (let row = 0; row < distances.length; row++) distances[row] = (data[row] - labels[row]) ** 2;
    return distances;
  }
  const scale = columns === 2 ? 0.5 : 1; // both columns of two classes say the same
  for (let row = 0; row < distances.length; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (data[row * columns + c] - (labels[row] === c ? 1 : 0)) ** 2;
    distances[row] = scale * sum;
  }
  return distances;
}
