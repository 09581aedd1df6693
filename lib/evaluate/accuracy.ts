/** How often decisions are right: over all rows, or as the mean over classes. */
import type { WeightOptions } from "./_check.ts";
import { type Tally, tally } from "./_tally.ts";

/**
 * The share of rows whose predicted class is the true one.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, or a value is no class index
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(accuracy([0, 1, 2, 2], [0, 1, 1, 2]), 0.75);
 * ```
 */
export function accuracy(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights }: WeightOptions = {},
): number {
  return accuracyOf(tally("compute the accuracy", labels, predicted, weights));
}

/**
 * The mean of the classes' recalls, so that a rare class counts as much as a common one (Brodersen et al., "The balanced
 * accuracy and its posterior distribution", ICPR 2010). A class that no row has is left out, as in scikit-learn.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, or a value is no class index
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(balancedAccuracy([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]), 0.625);
 * ```
 */
export function balancedAccuracy(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights }: WeightOptions = {},
): number {
  return balancedAccuracyOf(tally("compute the balanced accuracy", labels, predicted, weights));
}

/** The accuracy of counts made before. */
export function accuracyOf({ hits, total }: Tally): number {
  return hits.reduce((sum, count) => sum + count, 0) / total;
}

/** The balanced accuracy of counts made before. */
export function balancedAccuracyOf({ hits, actual }: Tally): number {
  let sum = 0, classes = 0;
  for (let c = 0; c < hits.length; c++) {
    if (actual[c] === 0) continue;
    sum += hits[c] / actual[c];
    classes++;
  }
  return sum / classes;
}
