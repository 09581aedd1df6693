/** Losses on logits in plain numbers: stable where probabilities would round to 0 or 1, and with their gradient. */
import type { Task } from "../dataset.ts";

/**
 * What a wrong probability costs, for labels that are classes.
 *
 * - `"crossEntropy"`: -log p of the true class. `smoothing` s takes a share of s from it and deals it to all classes alike
 *   (Szegedy and others, "Rethinking the Inception architecture", CVPR 2016). Default: none.
 * - `"focal"`: (1 - p)^gamma times that, so that rows which are told well already count little (Lin and others, "Focal loss for
 *   dense object detection", ICCV 2017). Default gamma: 2. The probabilities of such a model are too near to a half.
 */
export type Loss = { kind: "crossEntropy"; smoothing?: number } | { kind: "focal"; gamma?: number };

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
  /** Of classes. Default: cross-entropy without smoothing. */
  loss?: Loss;
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
  const { logits, outputs, labels, weights, loss } = rows;
  const count = rows.rows ?? labels.length;
  const smoothing = loss?.kind === "crossEntropy" ? loss.smoothing ?? 0 : 0;
  const gamma = loss?.kind === "focal" ? loss.gamma ?? 2 : 0;
  let total = 0;
  for (let row = 0; row < count; row++) {
    const weight = weights === undefined ? 1 : weights[row], label = labels[row];
    if (task === "multiclass") {
      const of = gamma > 0 ? focalOfClasses : crossEntropy;
      total += weight * of(logits, row * outputs, outputs, label, weight, gradient, gamma > 0 ? gamma : smoothing);
      continue;
    }
    const z = logits[row];
    if (task === "regression") {
      total += weight * (z - label) ** 2;
      if (gradient !== undefined) gradient[row] = weight * 2 * (z - label);
    } else if (gamma > 0) {
      const side = label === 1 ? 1 : -1;
      const right = sigmoid(side * z), log = logSigmoid(side * z), ease = (1 - right) ** gamma;
      total -= weight * ease * log;
      if (gradient !== undefined) gradient[row] = weight * side * ease * (gamma * right * log - (1 - right));
    } else {
      const target = label + smoothing * (0.5 - label);
      const tail = Math.exp(-Math.abs(z));
      total += weight * (Math.max(z, 0) - z * target + Math.log(1 + tail));
      if (gradient !== undefined) gradient[row] = weight * ((z >= 0 ? 1 : tail) / (1 + tail) - target);
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
  smoothing: number,
): number {
  const { largest, sum } = softmaxParts(logits, from, classes);
  const shared = smoothing / classes, own = 1 - smoothing + shared;
  if (gradient !== undefined) {
    for (let c = 0; c < classes; c++) {
      gradient[from + c] = weight * (Math.exp(logits[from + c] - largest) / sum - (c === label ? own : shared));
    }
  }
  let expected = own * logits[from + label];
  if (shared > 0) { for (let c = 0; c < classes; c++) if (c !== label) expected += shared * logits[from + c]; }
  return Math.log(sum) + largest - expected;
}

/** Focal loss of one row's softmax, as {@linkcode crossEntropy}. */
function focalOfClasses(
  logits: Float32Array,
  from: number,
  classes: number,
  label: number,
  weight: number,
  gradient: Float32Array | undefined,
  gamma: number,
): number {
  const { largest, sum } = softmaxParts(logits, from, classes);
  const log = logits[from + label] - largest - Math.log(sum), right = Math.exp(log);
  if (gradient !== undefined) {
    // Certain of the right class there is nothing to learn, and for gamma below 1 the formula has no value.
    const slope = right === 1 ? 0 : gamma * right * (1 - right) ** (gamma - 1) * log - (1 - right) ** gamma;
    for (let c = 0; c < classes; c++) {
      gradient[from + c] = weight * slope * ((c === label ? 1 : 0) - Math.exp(logits[from + c] - largest) / sum);
    }
  }
  return -((1 - right) ** gamma) * log;
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

/** The logarithm of the logistic function, without rounding to 0 or to -Infinity. */
function logSigmoid(z: number): number {
  return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
}

function softmaxParts(logits: Float32Array, from: number, classes: number): { largest: number; sum: number } {
  let largest = -Infinity, sum = 0;
  for (let c = 0; c < classes; c++) if (logits[from + c] > largest) largest = logits[from + c];
  for (let c = 0; c < classes; c++) sum += Math.exp(logits[from + c] - largest);
  return { largest, sum };
}
