/** The geometric mean of recalls. */
import { cannot } from "../errors.ts";
import type { WeightOptions } from "./_check.ts";
import { tally } from "./_tally.ts";

/** How {@linkcode gMean} counts. */
export interface GMeanOptions extends WeightOptions {
  /** Take this class against all the others together. Default: every class for itself. */
  positive?: number;
}

/**
 * The geometric mean of the classes' recalls: 0 as soon as one class is never found (Kubat and Matwin, "Addressing the curse
 * of imbalanced training sets", ICML 1997). With `positive`, the root of that class's recall times the others' (sensitivity
 * times specificity). A class that no row has is left out; as imbalanced-learn's `geometric_mean_score`.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, a value is no class index, or `positive` or its opposite has no rows
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * const labels = [0, 1, 2, 0, 1, 2], predicted = [0, 2, 1, 0, 0, 1];
 * assertEquals(gMean(labels, predicted), 0);
 * assertAlmostEquals(gMean(labels, predicted, { positive: 0 }), Math.sqrt(3) / 2);
 * ```
 */
export function gMean(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights, positive }: GMeanOptions = {},
): number {
  const action = "compute the geometric mean";
  const { hits, actual, predicted: taken, total } = tally(action, labels, predicted, weights);
  if (positive !== undefined) {
    const rows = actual[positive] ?? 0, others = total - rows;
    if (rows === 0 || others === 0) {
      throw cannot(action, RangeError, {
        expected: `rows of class ${positive} and of others`,
        received: `${rows} and ${others}`,
      });
    }
    const wrong = taken[positive] - hits[positive];
    return Math.sqrt((hits[positive] / rows) * ((others - wrong) / others));
  }
  let product = 1, classes = 0;
  for (let c = 0; c < hits.length; c++) {
    if (actual[c] === 0) continue;
    product *= hits[c] / actual[c];
    classes++;
  }
  return product ** (1 / classes);
}
