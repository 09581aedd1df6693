/** Precision, recall and F1, for one class or as a mean over classes. */
import type { WeightOptions } from "./_check.ts";
import { checkTwoClasses, presentClasses, type Tally, tally } from "./_tally.ts";

/** How {@linkcode precision}, {@linkcode recall} and {@linkcode f1} sum up classes. */
export interface AverageOptions extends WeightOptions {
  /**
   * `"binary"` (default): the class 1 alone, of labels 0 and 1. `"macro"`: the plain mean over the classes that a row has or
   * is predicted to have. `"weighted"`: the mean weighted by each class's rows.
   */
  average?: "binary" | "macro" | "weighted";
  /** What 0 / 0 counts as, for instance the precision where nobody is predicted. Default 0, as in scikit-learn. */
  zeroDivision?: 0 | 1;
}

/**
 * The share of rows predicted as a class that truly have it.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, a value is no class index, or `"binary"` meets a third class
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(precision([0, 0, 1, 1], [0, 1, 1, 0]), 0.5);
 * assertEquals(precision([0, 1], [0, 0]), 0); // nobody is predicted: 0 / 0 counts as 0
 * ```
 */
export function precision(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: AverageOptions = {},
): number {
  const counts = tally("compute the precision", labels, predicted, options.weights);
  return averaged("compute the precision", counts, precisionParts, options);
}

/**
 * The share of a class's rows that are predicted as such.
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, a value is no class index, or `"binary"` meets a third class
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(recall([0, 1, 1, 1, 1], [1, 1, 1, 1, 0]), 0.75);
 * ```
 */
export function recall(labels: ArrayLike<number>, predicted: ArrayLike<number>, options: AverageOptions = {}): number {
  const counts = tally("compute the recall", labels, predicted, options.weights);
  return averaged("compute the recall", counts, recallParts, options);
}

/**
 * F1, the harmonic mean of precision and recall: 2 hits / (rows of the class + rows predicted as it).
 *
 * @param labels class indices, one a row
 * @param predicted class indices, one a row
 * @throws RangeError if there are no rows, a value is no class index, or `"binary"` meets a third class
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(f1([0, 1, 1, 0], [0, 1, 0, 0]), 2 / 3);
 * assertAlmostEquals(f1([0, 1, 2, 2], [0, 1, 1, 2], { average: "macro" }), 7 / 9);
 * ```
 */
export function f1(labels: ArrayLike<number>, predicted: ArrayLike<number>, options: AverageOptions = {}): number {
  const counts = tally("compute F1", labels, predicted, options.weights);
  return averaged("compute F1", counts, f1Parts, options);
}

/** A metric of one class as a fraction: what is above the line, and what below. */
type Parts = (tally: Tally, c: number) => [above: number, below: number];

/** The parts of precision. */
export const precisionParts: Parts = ({ hits, predicted }, c) => [hits[c], predicted[c]];
/** The parts of recall. */
export const recallParts: Parts = ({ hits, actual }, c) => [hits[c], actual[c]];
/** The parts of F1. */
export const f1Parts: Parts = ({ hits, actual, predicted }, c) => [2 * hits[c], actual[c] + predicted[c]];

/** One of the three metrics from counts made before. */
export function averaged(
  action: string,
  counts: Tally,
  parts: Parts,
  { average = "binary", zeroDivision = 0 }: Omit<AverageOptions, "weights">,
): number {
  const ofClass = (c: number) => {
    const [above, below] = parts(counts, c);
    return below === 0 ? zeroDivision : above / below;
  };
  if (average === "binary") {
    checkTwoClasses(action, counts);
    return counts.hits.length < 2 ? zeroDivision : ofClass(1);
  }
  const present = presentClasses(counts);
  if (average === "macro") return present.reduce((sum, c) => sum + ofClass(c), 0) / present.length;
  return present.reduce((sum, c) => sum + counts.actual[c] * ofClass(c), 0) / counts.total;
}
