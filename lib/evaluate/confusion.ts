/** The confusion matrix: what was what, and what it was taken for. */
import { cannot } from "../errors.ts";
import type { WeightOptions } from "./_check.ts";
import { checkDecisions } from "./_tally.ts";

/** How {@linkcode confusion} counts. */
export interface ConfusionOptions extends WeightOptions {
  /** How many classes. Default: as many as labels and predictions name. */
  classes?: number;
}

/** More classes make no table that anybody reads, and k x k numbers. */
const MOST_CLASSES = 1000;

/**
 * Counts rows by true class (row of the matrix) and predicted class (column), both by index.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @returns classes x classes; weights are summed where given
 * @throws RangeError if there are no rows, a value is no class index, or there are more than 1,000 classes
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(confusion([0, 0, 1, 1, 1], [0, 1, 1, 1, 0]), [[1, 1], [1, 2]]);
 * ```
 */
export function confusion(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights, classes }: ConfusionOptions = {},
): number[][] {
  const action = "count the confusion matrix";
  const size = checkDecisions(action, labels, predicted, weights, classes);
  if (size > MOST_CLASSES) {
    throw cannot(action, RangeError, { expected: `at most ${MOST_CLASSES} classes`, received: size });
  }
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]][predicted[i]] += weights === undefined ? 1 : weights[i];
  return counts;
}
