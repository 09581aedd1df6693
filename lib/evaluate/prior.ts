/** Prior correction: what a model that learnt from resampled rows would say of rows as they come. */
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { checkProbabilities } from "./_check.ts";
import { checkSums } from "./_probabilities.ts";

/** What {@linkcode correctPrior} corrects from and to: a share for each class, by its index. */
export interface PriorOptions {
  /** Of the rows that the model learnt from, by weight where they have weights: a dataset's `classShares`. */
  trained: readonly number[];
  /** Of the rows as they come: the `trueShares` that a resampled dataset remembers. */
  true: readonly number[];
}

/**
 * Reads probabilities for the true shares of the classes: p'(k) is proportional to p(k) true(k) / trained(k) (Saerens and
 * others, "Adjusting the outputs of a classifier to new a priori probabilities", Neural Computation 14, 2002; for two classes
 * Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, theorem 2; for dropped rows Dal Pozzolo and others,
 * "Calibrating probability with undersampling for unbalanced classification", SSCI 2015).
 *
 * It is exact where resampling changed how many rows a class has but not how they look. The order of two classes' scores
 * stays, so ROC-AUC does too; thresholds do not.
 *
 * @param predictions two classes: rows x 1, the probability of the positive one (or rows x 2); more: rows x classes
 * @returns a new matrix of the same shape
 * @throws TypeError if columns and shares do not go together
 * @throws RangeError if what is no probability comes, or shares do not add up to 1, or a class has a share in one list alone
 *
 * @example Negatives were kept at a rate of 0.1, and the model says 0.5
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrix } from "shoplens/matrix";
 * const said = matrix(1, 1, new Float32Array([0.5]));
 * const corrected = correctPrior(said, { trained: [0.5, 0.5], true: [10 / 11, 1 / 11] });
 * assertAlmostEquals(corrected.data[0], 1 / 11, 1e-7);
 * ```
 */
export function correctPrior(predictions: Matrix, { trained, true: actual }: PriorOptions): Matrix {
  const action = "correct predictions for the true shares";
  const { data, rows, columns } = predictions;
  const ratios = ratiosOf(action, trained, actual);
  if (columns !== ratios.length && !(columns === 1 && ratios.length === 2)) {
    throw cannot(action, TypeError, {
      expected: `${columns === 1 ? 2 : columns} shares, one a class`,
      received: ratios.length,
    });
  }
  checkProbabilities(action, data);
  const corrected = matrix(rows, columns);
  if (columns === 1) {
    const [no, yes] = ratios;
    for (let row = 0; row < rows; row++) {
      const positive = data[row] * yes, negative = (1 - data[row]) * no;
      corrected.data[row] = positive / (positive + negative);
    }
    return corrected;
  }
  checkSums(action, data, columns);
  for (let at = 0; at < data.length; at += columns) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[at + c] * ratios[c];
    for (let c = 0; c < columns; c++) corrected.data[at + c] = data[at + c] * ratios[c] / sum;
  }
  return corrected;
}

/** By what each class's probability is multiplied before they are made to add up to 1. */
function ratiosOf(action: string, trained: readonly number[], actual: readonly number[]): Float64Array {
  if (trained.length !== actual.length) {
    throw cannot(action, TypeError, { expected: `${trained.length} true shares, one a class`, received: actual.length });
  }
  for (const [name, shares] of Object.entries({ trained, true: actual })) {
    const total = shares.reduce((sum, share) => sum + share, 0);
    if (!(shares.length >= 2 && shares.every((share) => share >= 0) && Math.abs(total - 1) < 1e-6)) {
      const expected = `\`${name}\` shares of two classes or more, 0 or above, that add up to 1`;
      throw cannot(action, RangeError, { expected, received: shares });
    }
  }
  return Float64Array.from(trained, (share, c) => {
    if ((share === 0) !== (actual[c] === 0)) {
      throw cannot(action, RangeError, {
        because: `class ${c} has a share of ${actual[c]}, and one of ${share} among the rows learnt from`,
        fix: "A class must have rows in both, or in neither: no factor leads from nothing to something.",
      });
    }
    return share === 0 ? 1 : actual[c] / share;
  });
}
