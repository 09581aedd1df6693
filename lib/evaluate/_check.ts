/** What every metric asks of its input, said in one voice. */
import { cannot } from "../errors.ts";

/** What each row counts. */
export interface WeightOptions {
  /** What each row counts, 0 or more. Default: all alike. */
  weights?: ArrayLike<number>;
}

/** Labels 0 and 1, one a row, as bytes. */
export function asBinary(action: string, labels: ArrayLike<number>): Uint8Array {
  refuseEmpty(action, labels);
  const bytes = new Uint8Array(labels.length);
  for (let i = 0; i < bytes.length; i++) {
    const label = labels[i];
    if (label !== 0 && label !== 1) {
      throw cannot(action, RangeError, { expected: "labels 0 and 1", received: `${label} in row ${i}` });
    }
    bytes[i] = label;
  }
  return bytes;
}

/** Refuses class indices that are not integers from 0, or that reach `classes`; says how many classes there are. */
export function countClasses(action: string, part: string, indices: ArrayLike<number>, classes = MOST_CLASSES): number {
  let count = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!(Number.isInteger(index) && index >= 0 && index < classes)) {
      const expected = `${part} that are class indices from 0 to ${classes - 1}`;
      throw cannot(action, RangeError, { expected, received: `${index} in row ${i}` });
    }
    if (index >= count) count = index + 1;
  }
  return count;
}

/** A larger index is a label that is no class index (an id, a price), not a class. */
const MOST_CLASSES = 100_000;

/** Refuses no rows at all, and parts that differ in length from the labels. */
export function checkRows(
  action: string,
  labels: ArrayLike<number>,
  parts: Record<string, ArrayLike<number> | undefined>,
): void {
  refuseEmpty(action, labels);
  for (const [part, values] of Object.entries(parts)) {
    if (values !== undefined && values.length !== labels.length) {
      throw cannot(action, TypeError, { expected: `${labels.length} ${part}, one a label`, received: values.length });
    }
  }
}

/** Refuses weights that are negative or not finite, or all zero. */
export function checkWeights(action: string, weights: ArrayLike<number> | undefined): void {
  if (weights === undefined) return;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (!(weight >= 0 && weight < Infinity)) {
      throw cannot(action, RangeError, { expected: "weights of 0 or more", received: `${weight} in row ${i}` });
    }
    total += weight;
  }
  if (total === 0) {
    throw cannot(action, RangeError, { because: "all weights are 0", fix: "Leave out `weights` to count all rows alike." });
  }
}

/** Refuses NaN and infinity. */
export function checkFinite(action: string, part: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw cannot(action, RangeError, { expected: `finite ${part}`, received: `${values[i]} in row ${i}` });
    }
  }
}

/** Refuses what is not in [0, 1]. */
export function checkProbabilities(action: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0 && values[i] <= 1)) {
      throw cannot(action, RangeError, {
        expected: "probabilities in [0, 1]",
        received: `${values[i]} at place ${i}`,
        fix: "Scores of another kind (logits, distances) can be ranked, by `rocAuc`, but not read as probabilities.",
      });
    }
  }
}

/** Checks what ranks, and gives the labels as bytes. */
export function checkRanked(
  action: string,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): Uint8Array {
  checkRows(action, labels, { scores, weights });
  checkFinite(action, "scores", scores);
  checkWeights(action, weights);
  return asBinary(action, labels);
}

function refuseEmpty(action: string, labels: ArrayLike<number>): void {
  if (labels.length === 0) throw cannot(action, RangeError, { expected: "at least one row", received: 0 });
}
