/** The Matthews correlation coefficient. */
import type { WeightOptions } from "./_check.ts";
import { type Tally, tally } from "./_tally.ts";

/**
 * The correlation between true and predicted classes, in [-1, 1], for two classes or more (Matthews 1975; Gorodkin,
 * "Comparing two K-category assignments by a K-category correlation coefficient", 2004). 0 where one of them never varies,
 * as in scikit-learn.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, or a value is no class index
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(matthews([1, 1, 1, 0], [1, 0, 1, 1]), -1 / 3);
 * ```
 */
export function matthews(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights }: WeightOptions = {},
): number {
  return matthewsOf(tally("compute the Matthews correlation", labels, predicted, weights));
}

/** The coefficient of counts made before. */
export function matthewsOf({ hits, actual, predicted, total }: Tally): number {
  let right = 0, both = 0, ofActual = 0, ofPredicted = 0;
  for (let c = 0; c < hits.length; c++) {
    right += hits[c];
    both += actual[c] * predicted[c];
    ofActual += actual[c] ** 2;
    ofPredicted += predicted[c] ** 2;
  }
  const spread = (total ** 2 - ofActual) * (total ** 2 - ofPredicted);
  return spread === 0 ? 0 : (right * total - both) / Math.sqrt(spread);
}
