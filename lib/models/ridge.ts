/** Linear regression for numbers, solved at once. */
import type { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type MimeBundle, table } from "../notebook/mod.ts";
import { refuseNoRows, refuseOtherFeatures } from "./learner_check.ts";
import type { Learner, LearnOptions, Learnt } from "./learner.ts";

/** How {@linkcode ridge} learns. */
export interface RidgeOptions {
  /**
   * Adds l2 times the sum of squared coefficients, the intercept left out, to the sum of squared errors; above 0, so that copies of a
   * feature share what one would have. Scale features first: the penalty sees their units. Default 1.
   */
  l2?: number;
}

/** What {@linkcode ridge} learnt: a coefficient for each feature, and the intercept. */
export class Ridge implements Learnt {
  readonly kind = "ridge";

  /** Use {@linkcode ridge}, or `learntFromJSON`. */
  constructor(readonly names: readonly string[], readonly coefficients: readonly number[], readonly intercept: number) {}

  /** Reads what {@linkcode Ridge.toJSON} wrote; by `learntFromJSON`. */
  static fromJSON(json: { names?: unknown; coefficients?: unknown; intercept?: unknown }): Ridge {
    const { names, coefficients, intercept } = json;
    const isWhole = Array.isArray(names) && names.every((name) => typeof name === "string") && Array.isArray(coefficients) &&
      coefficients.length === names.length && [...coefficients, intercept].every(Number.isFinite);
    if (isWhole) return new Ridge(names, coefficients, intercept as number);
    throw cannot("read a ridge regression", SyntaxError, {
      expected: "names, a coefficient for each, and an intercept",
      received: json,
    });
  }

  /** The number for each row: rows x 1. */
  predict(features: Matrix): Matrix {
    refuseOtherFeatures(this.names, features, "refused");
    const { coefficients, intercept } = this, { data, columns } = features, predictions = matrix(features.rows, 1);
    for (let row = 0; row < features.rows; row++) {
      let sum = intercept;
      for (let c = 0; c < columns; c++) sum += coefficients[c] * data[row * columns + c];
      predictions.data[row] = sum;
    }
    return predictions;
  }

  toJSON(): Pick<Ridge, "kind" | "names" | "coefficients" | "intercept"> {
    return { kind: this.kind, names: this.names, coefficients: this.coefficients, intercept: this.intercept };
  }

  /** A table of the coefficients, the largest first. */
  [DISPLAY](): MimeBundle {
    const { names, coefficients, intercept } = this, order = coefficients.map((_, c) => c);
    const rows = order.sort((a, b) => Math.abs(coefficients[b]) - Math.abs(coefficients[a]))
      .map((c) => [names[c], coefficients[c].toPrecision(4)]);
    const caption = `Ridge regression, intercept ${intercept.toPrecision(4)}.`;
    return table(["feature", "coefficient"], rows, { caption })[DISPLAY]() as MimeBundle;
  }
}

/**
 * Ridge regression (Hoerl and Kennard 1970): the line through the rows with the least squared error plus penalty, from the normal
 * equations of centred features by Cholesky's method. Time grows with rows x features squared; numbers need no scaling of the label.
 *
 * @throws RangeError if l2 is not above 0
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { fit } from "shoplens/train";
 *
 * const features = matrixFromRows([[0], [1], [2], [3]]);
 * const data = new Dataset({ features, names: ["x"], labels: new Float32Array([1, 3, 5, 7]) });
 * const fitted = await fit(ridge({ l2: 1e-9 }), asTrain(data));
 * assertAlmostEquals(fitted.predict(features).data[3], 7, 1e-5);
 * ```
 */
export function ridge({ l2 = 1 }: RidgeOptions = {}): Learner {
  if (!(l2 > 0 && l2 < Infinity)) {
    throw cannot("build a ridge regression", RangeError, { expected: "l2 above 0", received: l2 });
  }
  return Object.freeze({
    kind: "ridge",
    l2,
    learn: (data: Dataset, { weights }: LearnOptions) => Promise.try(learnRidge, data, weights, l2),
  });
}

function learnRidge(data: Dataset, weights: Float32Array, l2: number): Ridge {
  const action = "learn a ridge regression";
  refuseNoRows(action, data, weights);
  if (data.task !== "regression") {
    throw cannot(action, TypeError, {
      expected: "labels that are numbers",
      received: `a ${data.task} task`,
      fix: "Use logistic.",
    });
  }
  const { features: { data: x, columns: p }, labels, rows, names } = data;
  const means = new Float64Array(p);
  let meanLabel = 0, total = 0;
  for (let row = 0; row < rows; row++) {
    const w = weights[row];
    total += w;
    meanLabel += w * labels[row];
    for (let c = 0; c < p; c++) means[c] += w * x[row * p + c];
  }
  meanLabel /= total;
  for (let c = 0; c < p; c++) means[c] /= total;

  // The lower half of X'WX + l2 I, and X'Wy, of what is left when means are taken off.
  const products = new Float64Array(p * p), right = new Float64Array(p), centred = new Float64Array(p);
  for (let row = 0; row < rows; row++) {
    const w = weights[row], y = w * (labels[row] - meanLabel);
    for (let c = 0; c < p; c++) centred[c] = x[row * p + c] - means[c];
    for (let a = 0; a < p; a++) {
      right[a] += centred[a] * y;
      const weighed = w * centred[a];
      for (let b = 0, at = a * p; b <= a; b++, at++) products[at] += weighed * centred[b];
    }
  }
  for (let c = 0; c < p; c++) products[c * p + c] += l2;
  solve(products, right, p);
  const intercept = meanLabel - right.reduce((sum, coefficient, c) => sum + coefficient * means[c], 0);
  return new Ridge(names, Array.from(right), intercept);
}

/** Solves a symmetric, positive system in place, by the lower half of its matrix: L L' = A, then L z = b, then L' x = z. */
function solve(a: Float64Array, b: Float64Array, p: number): void {
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * p + j];
      for (let k = 0; k < j; k++) sum -= a[i * p + k] * a[j * p + k];
      // The penalty keeps the diagonal above 0, but for rounding.
      a[i * p + j] = i === j ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / a[j * p + j];
    }
  }
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) b[i] -= a[i * p + k] * b[k];
    b[i] /= a[i * p + i];
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) b[i] -= a[k * p + i] * b[k];
    b[i] /= a[i * p + i];
  }
}
