/** The counts behind every threshold curve. */
import type { Ranking } from "./_rank.ts";

/** What is caught as the threshold falls from score to score; scores whose rows weigh nothing are passed over. */
export interface Sweep {
  /** Weight of positive rows with a score of the threshold or more. */
  truePositives: Float64Array;
  /** Weight of negative rows with a score of the threshold or more. */
  falsePositives: Float64Array;
  /** The distinct scores, falling. */
  thresholds: Float64Array;
}

/** Sums labels and weights down a ranking of `scores`. */
export function sweep(
  { order, ends }: Ranking,
  positive: Uint8Array,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Sweep {
  const truePositives = new Float64Array(ends.length);
  const falsePositives = new Float64Array(ends.length);
  const thresholds = new Float64Array(ends.length);
  let hits = 0, misses = 0, place = 0, points = 0;
  for (let g = 0; g < ends.length; g++) {
    const before = hits + misses;
    for (; place < ends[g]; place++) {
      const row = order[place];
      const weight = weights === undefined ? 1 : weights[row];
      if (positive[row] === 1) hits += weight;
      else misses += weight;
    }
    if (hits + misses === before) continue;
    truePositives[points] = hits;
    falsePositives[points] = misses;
    thresholds[points++] = scores[order[place - 1]];
  }
  return {
    truePositives: truePositives.subarray(0, points),
    falsePositives: falsePositives.subarray(0, points),
    thresholds: thresholds.subarray(0, points),
  };
}
