/** What boosting follows: losses with their gradients and curvatures by the score. */
import type { Task } from "../../dataset.ts";
import { sigmoid } from "../../engine/mod.ts";

/** What the trees' scores mean, and how good they are. */
export type BoostLossName = "crossEntropy" | "squaredError" | "poisson";

/** A label and a weight for each row; without weights each row counts 1. */
export interface LossRows {
  readonly labels: Float32Array;
  readonly weights?: Float32Array;
}

/** A loss of scores, rows x outputs. */
export interface BoostLoss {
  /** The score of each output from which boosting starts: the best constant. */
  start(rows: LossRows): number[];
  /**
   * The mean loss, rows counted by their weights.
   *
   * @param pairs if given, filled for each output with each row's gradient and curvature, side by side
   */
  measure(scores: Float64Array, rows: LossRows, pairs?: readonly Float32Array[]): number;
  /** Turns scores into what is predicted, in place: probabilities or numbers. */
  activate(scores: Float64Array): void;
}

/** The loss by its name; cross-entropy is that of the logistic function for one output, of softmax for several. */
export function boostLoss(name: BoostLossName, outputs: number): BoostLoss {
  if (name === "squaredError") return squaredError;
  if (name === "poisson") return poisson;
  return outputs === 1 ? logistic : softmax(outputs);
}

/** The loss of a task where none is named. */
export function lossOfTask(task: Task): BoostLossName {
  return task === "regression" ? "squaredError" : "crossEntropy";
}

/** Probabilities are held this far from 0 and 1 at the start, so that their logarithms are finite. */
const CLOSEST = 1e-15;

/** Factors that are multiplied before a logarithm is taken of all: each is at most 2, and 2^512 is no infinity yet. */
const FACTORS = 512;

/** log(1 + exp(-z)) for label 1, log(1 + exp(z)) for 0. */
const logistic: BoostLoss = {
  start(rows) {
    const p = Math.min(Math.max(meanLabel(rows), CLOSEST), 1 - CLOSEST);
    return [Math.log(p / (1 - p))];
  },
  measure(scores, { labels, weights }, pairs) {
    const pair = pairs?.[0], rows = labels.length;
    let loss = 0, factors = 1, counted = 0;
    for (let row = 0; row < rows; row++) {
      const z = scores[row], y = labels[row], tail = Math.exp(-Math.abs(z)), p = (z >= 0 ? 1 : tail) / (1 + tail);
      const linear = (z > 0 ? z : 0) - z * y;
      const weight = weights === undefined ? 1 : weights[row];
      counted += weight;
      if (weights === undefined) {
        loss += linear;
        factors *= 1 + tail;
        if (row % FACTORS === FACTORS - 1) {
          loss += Math.log(factors);
          factors = 1;
        }
      } else loss += weight * (linear + Math.log1p(tail));
      if (pair !== undefined) {
        pair[2 * row] = weight * (p - y);
        pair[2 * row + 1] = weight * p * (1 - p);
      }
    }
    return (loss + Math.log(factors)) / counted;
  },
  activate(scores) {
    for (let i = 0; i < scores.length; i++) scores[i] = sigmoid(scores[i]);
  },
};

/**
 * Cross-entropy of softmax. The curvature p (1 - p) is stretched by K / (K - 1), for K classes, as their scores are held
 * together by one sum (Friedman 2001, algorithm 6).
 */
function softmax(outputs: number): BoostLoss {
  const stretch = outputs / (outputs - 1);
  const p = new Float64Array(outputs);
  /** Fills `p` with the row's probabilities and gives the logarithm of the label's. */
  const probabilities = (scores: Float64Array, at: number, label: number): number => {
    let largest = -Infinity, sum = 0;
    for (let k = 0; k < outputs; k++) if (scores[at + k] > largest) largest = scores[at + k];
    for (let k = 0; k < outputs; k++) sum += p[k] = Math.exp(scores[at + k] - largest);
    for (let k = 0; k < outputs; k++) p[k] /= sum;
    return scores[at + label] - largest - Math.log(sum);
  };
  return {
    start({ labels, weights }) {
      const shares = new Float64Array(outputs);
      let total = 0;
      for (let row = 0; row < labels.length; row++) {
        const weight = weights === undefined ? 1 : weights[row];
        shares[labels[row]] += weight;
        total += weight;
      }
      return Array.from(shares, (share) => Math.log(Math.max(share / total, CLOSEST)));
    },
    measure(scores, { labels, weights }, pairs) {
      let loss = 0, counted = 0;
      for (let row = 0; row < labels.length; row++) {
        const weight = weights === undefined ? 1 : weights[row], label = labels[row];
        loss -= weight * probabilities(scores, row * outputs, label);
        counted += weight;
        if (pairs === undefined) continue;
        for (let k = 0; k < outputs; k++) {
          pairs[k][2 * row] = weight * (p[k] - (k === label ? 1 : 0));
          pairs[k][2 * row + 1] = weight * stretch * p[k] * (1 - p[k]);
        }
      }
      return loss / counted;
    },
    activate(scores) {
      for (let at = 0; at < scores.length; at += outputs) {
        probabilities(scores, at, 0);
        scores.set(p, at);
      }
    },
  };
}

/** The squared error. Its gradient and curvature are taken of half of it, so that a leaf's value is the mean of what is left. */
const squaredError: BoostLoss = {
  start: (rows) => [meanLabel(rows)],
  measure(scores, { labels, weights }, pairs) {
    const pair = pairs?.[0];
    let loss = 0, counted = 0;
    for (let row = 0; row < labels.length; row++) {
      const weight = weights === undefined ? 1 : weights[row], error = scores[row] - labels[row];
      loss += weight * error * error;
      counted += weight;
      if (pair !== undefined) {
        pair[2 * row] = weight * error;
        pair[2 * row + 1] = weight;
      }
    }
    return loss / counted;
  },
  activate() {},
};

/** exp(z) - y z: the negative log likelihood of a count y with mean exp(z), without the part that no score changes. */
const poisson: BoostLoss = {
  start: (rows) => [Math.log(Math.max(meanLabel(rows), CLOSEST))],
  measure(scores, { labels, weights }, pairs) {
    const pair = pairs?.[0];
    let loss = 0, counted = 0;
    for (let row = 0; row < labels.length; row++) {
      const weight = weights === undefined ? 1 : weights[row], z = scores[row], mean = Math.exp(z);
      loss += weight * (mean - labels[row] * z);
      counted += weight;
      if (pair !== undefined) {
        pair[2 * row] = weight * (mean - labels[row]);
        pair[2 * row + 1] = weight * mean * POISSON_CAUTION;
      }
    }
    return loss / counted;
  },
  activate(scores) {
    for (let i = 0; i < scores.length; i++) scores[i] = Math.exp(scores[i]);
  },
};

/** The exponential grows faster than its tangent foresees; curvature stretched by e^0.7 keeps steps short, as in LightGBM. */
const POISSON_CAUTION = Math.exp(0.7);

function meanLabel({ labels, weights }: LossRows): number {
  let sum = 0, counted = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    sum += weight * labels[row];
    counted += weight;
  }
  return sum / counted;
}
