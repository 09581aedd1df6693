/** What each row counts in the loss. */
import type { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";

/** Weights by class: each class the same in total, or a factor for each class by its index. */
export type ClassWeights = "balanced" | readonly number[];

/**
 * Each row's weight: its own (`dataset.weights`) times its class's, scaled to a mean of 1 so that the learning rate means the
 * same with weights as without.
 *
 * "balanced" gives class c the factor rows / (classes x rows of c), counting rows by their weights (King and Zeng 2001, as in
 * scikit-learn).
 *
 * @throws TypeError if class weights are given and the labels are numbers, or they are not one a class
 * @throws RangeError if a class weight is negative or not finite, a class to be balanced is absent, or all weights are 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const labels = new Float32Array([0, 0, 0, 1]);
 * const data = new Dataset({ features: matrix(4, 1), names: ["x"], labels, classes: ["no", "yes"] });
 * assertEquals([...rowWeights(data, "balanced")].map((weight) => Math.round(weight * 100)), [67, 67, 67, 200]);
 * ```
 */
export function rowWeights(dataset: Dataset, classWeights?: ClassWeights): Float32Array {
  const { rows, labels, weights } = dataset;
  const ofClass = classWeights === undefined ? undefined : classFactors(dataset, classWeights);
  const combined = new Float64Array(rows);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    combined[row] = (weights?.[row] ?? 1) * (ofClass?.[labels[row]] ?? 1);
    sum += combined[row];
  }
  if (!(sum > 0 && sum < Infinity)) {
    throw cannot("weigh the rows", RangeError, { expected: "weights with a finite sum above 0", received: sum });
  }
  return Float32Array.from(combined, (weight) => weight * rows / sum);
}

/**
 * The factor of each class, by its index; see {@linkcode rowWeights}.
 *
 * @throws TypeError, RangeError as that does
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const labels = new Float32Array([0, 0, 0, 1]);
 * const data = new Dataset({ features: matrix(4, 1), names: ["x"], labels, classes: ["no", "yes"] });
 * assertEquals(classFactors(data, "balanced"), [2 / 3, 2]);
 * ```
 */
export function classFactors({ rows, labels, classes, weights }: Dataset, classWeights: ClassWeights): readonly number[] {
  const sums = new Float64Array(classes?.length ?? 0);
  if (classes !== undefined) { for (let row = 0; row < rows; row++) sums[labels[row]] += weights?.[row] ?? 1; }
  return factorsOfSums(classes, sums, classWeights);
}

/** The same from the sums of each class's weights, where the rows themselves are not at hand. */
export function factorsOfSums(
  classes: readonly string[] | undefined,
  sums: ArrayLike<number>,
  classWeights: ClassWeights,
): readonly number[] {
  if (classes === undefined) {
    throw cannot("weigh the classes", TypeError, { because: "the labels are numbers and have no classes" });
  }
  if (classWeights !== "balanced") {
    if (classWeights.length !== classes.length) {
      throw cannot("weigh the classes", TypeError, {
        expected: `${classes.length} weights, one for each of ${classes.join(", ")}`,
        received: classWeights,
      });
    }
    const wrong = classWeights.find((weight) => !(weight >= 0 && weight < Infinity));
    if (wrong !== undefined) {
      throw cannot("weigh the classes", RangeError, { expected: "weights of 0 or more", received: wrong });
    }
    return classWeights;
  }
  const counts = Array.from(sums), absent = counts.indexOf(0);
  if (absent >= 0) {
    throw cannot("balance the classes", RangeError, {
      because: `no row is of class ${JSON.stringify(classes[absent])}`,
      fix: "Get rows of it, or leave the class out.",
    });
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => total / (classes.length * count));
}
