/** The precision-recall curve and its average precision: how clean the top of the ranking is, which matters when buyers are rare. */
import { cannot } from "../errors.ts";
import { displayAs } from "../notebook/mod.ts";
import { checkRanked, type WeightOptions } from "./_check.ts";
import { countByScore, rankDescending, type Ranking, type ScoreCounts } from "./_rank.ts";
import type { CurveOptions } from "./roc.ts";
import { sweep } from "./_sweep.ts";

/** Points in order of rising threshold, so that recall falls; the last one, (recall 0, precision 1), has no threshold. */
export interface PrCurve {
  precision: Float64Array;
  recall: Float64Array;
  /** Scores of this or more count as positive; one fewer than the points. */
  thresholds: Float64Array;
}

/**
 * Average precision: the precision at each threshold, weighted by the recall that is gained there. A step sum without
 * interpolation, as scikit-learn's `average_precision_score`; scores that rank by chance get the share of positives.
 *
 * @param labels 0 or 1, one a row
 * @param scores any finite numbers, higher for more likely positive
 * @throws RangeError if no row is positive (scikit-learn warns and gives 0), or a score is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 5 / 6);
 * ```
 */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weights }: WeightOptions = {},
): number {
  const action = "compute the average precision";
  const positive = checkRanked(action, labels, scores, weights);
  const average = weights === undefined && scores instanceof Float32Array
    ? averagePrecisionOfCounts(countByScore(scores, positive))
    : averagePrecisionOf(rankDescending(scores), positive, weights);
  if (Number.isNaN(average)) throw noPositives(action);
  return average;
}

/**
 * The precision-recall curve, as scikit-learn's `precision_recall_curve`.
 *
 * @param labels 0 or 1, one a row
 * @param scores any finite numbers, higher for more likely positive
 * @throws RangeError if no row is positive (scikit-learn warns and calls the recall 1), or a score is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const curve = prCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * assertEquals([...curve.precision], [0.5, 2 / 3, 0.5, 1, 1]);
 * assertEquals([...curve.recall], [1, 1, 0.5, 0.5, 0]);
 * assertEquals([...curve.thresholds], [0.1, 0.35, 0.4, 0.8]);
 * ```
 */
export function prCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weights, dropIntermediate = true }: CurveOptions = {},
): PrCurve {
  const action = "draw the precision-recall curve";
  const positive = checkRanked(action, labels, scores, weights);
  const { truePositives, falsePositives, thresholds } = sweep(rankDescending(scores), positive, scores, weights);
  const last = thresholds.length - 1;
  const positives = truePositives[last];
  if (positives === 0) throw noPositives(action);
  const precision: number[] = [], recall: number[] = [], at: number[] = [];
  for (let i = last; i >= 0; i--) {
    const hits = truePositives[i];
    // Of points with one recall, on a vertical line, the first and the last are enough.
    const corner = i === 0 || i === last || hits !== truePositives[i - 1] || hits !== truePositives[i + 1];
    if (dropIntermediate && !corner) continue;
    precision.push(hits / (hits + falsePositives[i]));
    recall.push(hits / positives);
    at.push(thresholds[i]);
  }
  const curve = {
    precision: Float64Array.from([...precision, 1]),
    recall: Float64Array.from([...recall, 0]),
    thresholds: Float64Array.from(at),
  };
  const [least] = precision;
  return displayAs(curve, () => {
    const text = `Precision-recall curve of ${at.length + 1} points; who finds all is right in ${
      least.toPrecision(3)
    }. prChart draws it.`;
    return { "text/plain": text };
  });
}

/** The average precision over a ranking made before, for resampling; NaN if no positive row has weight. */
export function averagePrecisionOf({ order, ends }: Ranking, positive: Uint8Array, weights?: ArrayLike<number>): number {
  let sum = 0, above = 0, all = 0, place = 0;
  for (let g = 0; g < ends.length; g++) {
    let hits = 0;
    for (; place < ends[g]; place++) {
      const row = order[place];
      const weight = weights === undefined ? 1 : weights[row];
      if (positive[row] === 1) hits += weight;
      all += weight;
    }
    above += hits;
    if (hits > 0) sum += hits * (above / all);
  }
  return sum / above;
}

function averagePrecisionOfCounts({ hits, misses }: ScoreCounts): number {
  let sum = 0, above = 0, all = 0;
  for (let g = 0; g < hits.length; g++) {
    above += hits[g];
    all += hits[g] + misses[g];
    if (hits[g] > 0) sum += hits[g] * (above / all);
  }
  return sum / above;
}

function noPositives(action: string): Error {
  return cannot(action, RangeError, {
    expected: "at least one positive row",
    received: "labels of 0 only",
    fix: "Split with `stratify`, or take more rows.",
  });
}
