/** Logistic regression of a few columns, by Newton's steps: what calibration is made of. */

/** What {@linkcode fitLogistic} found. */
export interface LogisticFit {
  /** The constant first, then one a column. */
  coefficients: Float64Array;
  /** The inverse of the information at the end, row after row: the covariance of the coefficients. */
  covariance: Float64Array;
  /** Weighted sum of the cross-entropies. */
  loss: number;
}

/** How {@linkcode fitLogistic} fits. */
export interface LogisticOptions {
  weights?: ArrayLike<number>;
  /** Added to each row's log odds, with a coefficient of 1. */
  offset?: Float64Array;
}

/** Without it, coefficients of classes that a line separates would grow for ever; with it, others do not change to 7 digits. */
const RIDGE = 1e-8;
const MOST_STEPS = 100;

/**
 * The coefficients that make `targets`, in [0, 1], most likely. Steps are halved until the loss falls (Lin, Lin and Weng, "A
 * note on Platt's probabilistic outputs for support vector machines", Machine Learning 68, 2007).
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  targets: ArrayLike<number>,
  { weights, offset }: LogisticOptions = {},
): LogisticFit {
  const size = columns.length + 1, rows = targets.length;
  const odds = (at: Float64Array, row: number) => {
    let sum = at[0] + (offset === undefined ? 0 : offset[row]);
    for (let c = 1; c < size; c++) sum += at[c] * columns[c - 1][row];
    return sum;
  };
  const lossAt = (at: Float64Array) => {
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const z = odds(at, row);
      loss += (weights === undefined ? 1 : weights[row]) * (softplus(z) - targets[row] * z);
    }
    for (let c = 1; c < size; c++) loss += RIDGE / 2 * at[c] ** 2;
    return loss;
  };
  const gradient = new Float64Array(size), information = new Float64Array(size * size), x = new Float64Array(size).fill(1);
  const derive = (at: Float64Array) => {
    gradient.fill(0);
    information.fill(0);
    for (let row = 0; row < rows; row++) {
      const p = logistic(odds(at, row)), weight = weights === undefined ? 1 : weights[row];
      for (let c = 1; c < size; c++) x[c] = columns[c - 1][row];
      for (let c = 0; c < size; c++) {
        gradient[c] += weight * (p - targets[row]) * x[c];
        for (let d = 0; d < size; d++) information[c * size + d] += weight * p * (1 - p) * x[c] * x[d];
      }
    }
    for (let c = 0; c < size; c++) {
      information[c * size + c] += RIDGE;
      if (c > 0) gradient[c] += RIDGE * at[c];
    }
  };

  let coefficients = new Float64Array(size), loss = lossAt(coefficients);
  for (let step = 0; step < MOST_STEPS; step++) {
    derive(coefficients);
    const inverse = invert(information, size);
    const move = Float64Array.from(gradient, (_, c) => -gradient.reduce((sum, g, d) => sum + inverse[c * size + d] * g, 0));
    const slope = gradient.reduce((sum, g, c) => sum + g * move[c], 0);
    if (!(slope < -1e-13 * (1 + loss))) break;
    let length = 1, next = coefficients, nextLoss = loss;
    for (; length > 1e-10; length /= 2) {
      next = coefficients.map((value, c) => value + length * move[c]);
      nextLoss = lossAt(next);
      if (nextLoss <= loss + 1e-4 * length * slope) break;
    }
    if (!(nextLoss < loss)) break;
    [coefficients, loss] = [next, nextLoss];
  }
  derive(coefficients);
  return { coefficients, covariance: invert(information, size), loss };
}

/** 1 / (1 + e^-z). */
export function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ln(p / (1 - p)), for p as far from 0 and 1 as float32 can tell. */
export function logOdds(p: number): number {
  const inside = clip(p);
  return Math.log(inside / (1 - inside));
}

/** A probability that has a logarithm on both sides; the bounds are those of `logLoss` for float32. */
export function clip(p: number): number {
  return Math.min(Math.max(p, LEAST), 1 - LEAST);
}

const LEAST = 2 ** -23;

/** ln(1 + e^z). */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** The inverse of a small symmetric matrix, by Gauss and Jordan. */
function invert(matrix: Float64Array, size: number): Float64Array {
  const left = matrix.slice(), right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  for (let pivot = 0; pivot < size; pivot++) {
    const by = left[pivot * size + pivot];
    for (let c = 0; c < size; c++) {
      left[pivot * size + c] /= by;
      right[pivot * size + c] /= by;
    }
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const times = left[row * size + pivot];
      for (let c = 0; c < size; c++) {
        left[row * size + c] -= times * left[pivot * size + c];
        right[row * size + c] -= times * right[pivot * size + c];
      }
    }
  }
  return right;
}
