/** Losses on logits in plain numbers: stable where probabilities would round to 0 or 1, and with their gradient. */
import type { Task } from "../dataset.ts";

/** What {@linkcode lossOfLogits} sums over. */
export interface LossRows {
  /** Rows x outputs, before the last activation. */
  logits: Float32Array;
  outputs: number;
  /** A label a row: 0 or 1, a class's index, or a number. */
  labels: Float32Array;
  /** What each row counts. Default: 1. */
  weights?: Float32Array;
  /** Rows, if fewer than the arrays have room for. */
  rows?: number;
}

/**
 * The loss summed over rows, each times its weight, in natural units (nats for cross-entropy).
 *
 * - binary, one logit z: max(z, 0) - z y + log(1 + exp(-|z|))
 * - multiclass, a logit a class: log sum exp(z) - z[y], shifted by the largest
 * - regression: (z - y)^2
 *
 * @param gradient if given, filled with the sum's derivative by each logit
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const rows = { logits: new Float32Array([0, 1000]), outputs: 1, labels: new Float32Array([1, 1]) };
 * assertEquals(lossOfLogits("binary", rows), Math.LN2);
 * ```
 */
export function lossOfLogits(task: Task, rows: LossRows, gradient?: Float32Array): number {
  const { logits, outputs, labels, weights } = rows;
  const count = rows.rows ?? labels.length;
  let total = 0;
  for (let row = 0; row < count; row++) {
    const weight = weights === undefined ? 1 : weights[row], label = labels[row];
    if (task === "multiclass") {
      total += weight * crossEntropy(logits, row * outputs, outputs, label, weight, gradient);
      continue;
    }
    const z = logits[row];
    if (task === "binary") {
      const tail = Math.exp(-Math.abs(z));
      total += weight * (Math.max(z, 0) - z * label + Math.log(1 + tail));
      if (gradient !== undefined) gradient[row] = weight * ((z >= 0 ? 1 : tail) / (1 + tail) - label);
    } else {
      total += weight * (z - label) ** 2;
      if (gradient !== undefined) gradient[row] = weight * 2 * (z - label);
    }
  }
  return total;
}

/** Cross-entropy of one row's softmax, whose logits start at `from`; its weight is used in the gradient only. */
function crossEntropy(
  logits: Float32Array,
  from: number,
  classes: number,
  label: number,
  weight: number,
  gradient: Float32Array | undefined,
): number {
  const { largest, sum } = softmaxParts(logits, from, classes);
  if (gradient !== undefined) {
    for (let c = 0; c < classes; c++) {
      gradient[from + c] = weight * (Math.exp(logits[from + c] - largest) / sum - (c === label ? 1 : 0));
    }
  }
  return Math.log(sum) + largest - logits[from + label];
}

/**
 * Turns logits, rows x outputs, into what the task predicts, in place: P(positive), a probability for each class, or
 * the number as it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(activateLogits("multiclass", new Float32Array([7, 7]), 2), new Float32Array([0.5, 0.5]));
 * ```
 */
export function activateLogits(task: Task, logits: Float32Array, outputs: number): Float32Array {
  if (task === "binary") {
    for (let i = 0; i < logits.length; i++) logits[i] = sigmoid(logits[i]);
  } else if (task === "multiclass") {
    for (let from = 0; from < logits.length; from += outputs) {
      const { largest, sum } = softmaxParts(logits, from, outputs);
      for (let c = 0; c < outputs; c++) logits[from + c] = Math.exp(logits[from + c] - largest) / sum;
    }
  }
  return logits;
}

/**
 * The logistic function, 1 / (1 + exp(-z)), without overflow.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([sigmoid(-1000), sigmoid(0), sigmoid(1000)], [0, 0.5, 1]);
 * ```
 */
export function sigmoid(z: number): number {
  const tail = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : tail) / (1 + tail);
}

function softmaxParts(logits: Float32Array, from: number, classes: number): { largest: number; sum: number } {
  let largest = -Infinity, sum = 0;
  for (let c = 0; c < classes; c++) if (logits[from + c] > largest) largest = logits[from + c];
  for (let c = 0; c < classes; c++) sum += Math.exp(logits[from + c] - largest);
  return { largest, sum };
}
