/** The ROC curve and the area under it: how well scores rank the positive rows above the negative ones. */
import { cannot } from "../errors.ts";
import { displayAs } from "../notebook/mod.ts";
import { checkRanked, type WeightOptions } from "./_check.ts";
import { countByScore, rankDescending, type Ranking, type ScoreCounts } from "./_rank.ts";
import { sweep } from "./_sweep.ts";

/** How {@linkcode rocCurve} and `prCurve` thin themselves. */
export interface CurveOptions extends WeightOptions {
  /** Leave out the points that lie on a line between their neighbours, so that a chart stays light. Default true. */
  dropIntermediate?: boolean;
}

/** Points from (0, 0) to (1, 1), thresholds falling. */
export interface RocCurve {
  falsePositiveRate: Float64Array;
  truePositiveRate: Float64Array;
  /** Scores of this or more count as positive; the first is Infinity (nobody). */
  thresholds: Float64Array;
}

/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half
 * (Hanley and McNeil, Radiology 143, 1982). As scikit-learn's `roc_auc_score`; exact with ties and weights.
 *
 * @param labels 0 or 1, one a row
 * @param scores any finite numbers, higher for more likely positive
 * @throws RangeError if only one class has rows (scikit-learn warns and gives NaN), or a score is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.75);
 * ```
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, { weights }: WeightOptions = {}): number {
  const action = "compute the area under the ROC curve";
  const positive = checkRanked(action, labels, scores, weights);
  const area = weights === undefined && scores instanceof Float32Array
    ? rocAucOfCounts(countByScore(scores, positive))
    : rocAucOf(rankDescending(scores), positive, weights);
  if (Number.isNaN(area)) throw oneClass(action, positive, weights);
  return area;
}

/**
 * The ROC curve: the share of positives caught against the share of negatives caught with them, at each threshold. As
 * scikit-learn's `roc_curve`.
 *
 * @param labels 0 or 1, one a row
 * @param scores any finite numbers, higher for more likely positive
 * @throws RangeError if only one class has rows (scikit-learn warns and gives NaN), or a score is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const curve = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * assertEquals([...curve.falsePositiveRate], [0, 0, 0.5, 0.5, 1]);
 * assertEquals([...curve.truePositiveRate], [0, 0.5, 0.5, 1, 1]);
 * assertEquals([...curve.thresholds], [Infinity, 0.8, 0.4, 0.35, 0.1]);
 * ```
 */
export function rocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weights, dropIntermediate = true }: CurveOptions = {},
): RocCurve {
  const action = "draw the ROC curve";
  const positive = checkRanked(action, labels, scores, weights);
  const { truePositives, falsePositives, thresholds } = sweep(rankDescending(scores), positive, scores, weights);
  const last = thresholds.length - 1;
  const positives = truePositives[last], negatives = falsePositives[last];
  if (positives === 0 || negatives === 0) throw oneClass(action, positive, weights);
  const bends = (counts: Float64Array, i: number) => counts[i + 1] - counts[i] !== counts[i] - counts[i - 1];
  const x = [0], y = [0], at = [Infinity];
  for (let i = 0; i <= last; i++) {
    const corner = i === 0 || i === last || bends(falsePositives, i) || bends(truePositives, i);
    if (dropIntermediate && !corner) continue;
    x.push(falsePositives[i] / negatives);
    y.push(truePositives[i] / positives);
    at.push(thresholds[i]);
  }
  const curve = {
    falsePositiveRate: Float64Array.from(x),
    truePositiveRate: Float64Array.from(y),
    thresholds: Float64Array.from(at),
  };
  return displayAs(curve, () => {
    const area = x.reduce((sum, right, i) => sum + (i === 0 ? 0 : (right - x[i - 1]) * (y[i] + y[i - 1]) / 2), 0);
    return { "text/plain": `ROC curve of ${x.length} points, ${area.toFixed(4)} the area under it; rocChart draws it.` };
  });
}

/** The area over a ranking made before, for resampling; NaN if a class has no weight. */
export function rocAucOf({ order, ends }: Ranking, positive: Uint8Array, weights?: ArrayLike<number>): number {
  let area = 0, above = 0, negatives = 0, start = 0;
  for (let g = 0; g < ends.length; g++) {
    let hits = 0, misses = 0;
    for (; start < ends[g]; start++) {
      const row = order[start];
      const weight = weights === undefined ? 1 : weights[row];
      if (positive[row] === 1) hits += weight;
      else misses += weight;
    }
    area += misses * (above + hits / 2);
    above += hits;
    negatives += misses;
  }
  return area / (above * negatives);
}

function rocAucOfCounts({ hits, misses }: ScoreCounts): number {
  let area = 0, above = 0, negatives = 0;
  for (let g = 0; g < hits.length; g++) {
    area += misses[g] * (above + hits[g] / 2);
    above += hits[g];
    negatives += misses[g];
  }
  return area / (above * negatives);
}

function oneClass(action: string, positive: Uint8Array, weights: ArrayLike<number> | undefined): Error {
  const present = positive.findIndex((_, row) => weights === undefined || weights[row] > 0);
  return cannot(action, RangeError, {
    expected: "rows of both classes",
    received: `only class ${positive[present]}`,
    fix: "Split with `stratify`, or take more rows.",
  });
}
