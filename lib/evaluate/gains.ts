/** Who comes first: what the top of a ranking holds. */
import { cannot } from "../errors.ts";
import { displayAs } from "../notebook/mod.ts";
import { checkRanked } from "./_check.ts";
import { rankDescending } from "./_rank.ts";
import type { CurveOptions } from "./roc.ts";
import { sweep } from "./_sweep.ts";

/** Points from nobody to everybody, scores falling. */
export interface GainsCurve {
  /** The share of rows that are taken, highest scores first. */
  taken: Float64Array;
  /** The share of positives among them, of all positives: the gain, which is recall. */
  found: Float64Array;
  /** How many times as many positives are found as by chance: found / taken. NaN where nobody is taken. */
  lift: Float64Array;
  /** Scores of this or more are taken; the first is Infinity (nobody). */
  thresholds: Float64Array;
  /** The share of positives in all rows: a perfect ranking has found all when it has taken so many. */
  rate: number;
}

/**
 * The cumulative gains and the lift: of all buyers, how many are among the ten per cent who score highest, and how many times
 * as many is that as by chance (Berry and Linoff, "Data Mining Techniques", 1997). Rows of one score cannot be told apart and
 * make one step.
 *
 * @param labels 0 or 1, one a row
 * @param scores any finite numbers, higher for more likely positive
 * @throws RangeError if there are no rows, or no positive one, or a score is not finite
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { taken, found, lift } = gainsCurve([1, 0, 1, 0], [0.9, 0.1, 0.4, 0.6]);
 * assertEquals([...taken], [0, 0.25, 0.5, 0.75, 1]);
 * assertEquals([...found], [0, 0.5, 0.5, 1, 1]);
 * assertEquals([...lift].slice(1, 3), [2, 1]);
 * ```
 */
export function gainsCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { weights, dropIntermediate = true }: CurveOptions = {},
): GainsCurve {
  const action = "draw the gains";
  const positive = checkRanked(action, labels, scores, weights);
  const { truePositives, falsePositives, thresholds } = sweep(rankDescending(scores), positive, scores, weights);
  const last = thresholds.length - 1;
  const positives = truePositives[last], total = positives + falsePositives[last];
  if (positives === 0) {
    throw cannot(action, RangeError, { expected: "positive rows", received: "none", fix: "Split with `stratify`." });
  }
  const bends = (counts: Float64Array, i: number) => counts[i + 1] - counts[i] !== counts[i] - counts[i - 1];
  const points = Array.from(thresholds.keys()).filter((i) =>
    !dropIntermediate || i === 0 || i === last || bends(truePositives, i) || bends(falsePositives, i)
  );
  const taken = Float64Array.of(0, ...points.map((i) => (truePositives[i] + falsePositives[i]) / total));
  const found = Float64Array.of(0, ...points.map((i) => truePositives[i] / positives));
  const curve = {
    taken,
    found,
    lift: found.map((share, i) => share / taken[i]),
    thresholds: Float64Array.of(Infinity, ...points.map((i) => thresholds[i])),
    rate: positives / total,
  };
  return displayAs(curve, () => {
    const tenth = (100 * foundAt(curve, 0.1)).toFixed(1);
    const text =
      `Gains of ${taken.length} points: the first tenth of the rows holds ${tenth} % of the positives. gainsChart draws them.`;
    return { "text/plain": text };
  });
}

/** The gain where `share` of the rows are taken, on the line between two points. */
function foundAt({ taken, found }: GainsCurve, share: number): number {
  const next = taken.findIndex((x) => x >= share), last = next - 1;
  return found[last] + (found[next] - found[last]) * (share - taken[last]) / (taken[next] - taken[last]);
}
