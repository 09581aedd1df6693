/** Two models' areas under the ROC curve, on the same rows. */
import { cannot } from "../errors.ts";
import { checkRanked, type WeightOptions } from "./_check.ts";
import { type Comparison, comparison, twoModels } from "./comparison.ts";
import { normalQuantile, normalTails } from "../normal.ts";
import { rankDescending } from "./_rank.ts";
import { checkLevel } from "./wilson.ts";

/** How {@linkcode compareAuc} compares. */
export interface CompareAucOptions extends WeightOptions {
  /** The share of intervals that would hold the true difference. Default 0.95. */
  level?: number;
}

/**
 * DeLong's test: whether two models rank the same rows equally well (DeLong, DeLong and Clarke-Pearson, "Comparing the areas
 * under two or more correlated receiver operating characteristic curves", Biometrics 44, 1988), in the time of two sorts (as
 * Sun and Xu, IEEE Signal Processing Letters 21, 2014). Ties count half. Weights stretch the same sums; with them the test is
 * approximate.
 *
 * @param labels 0 or 1, one a row
 * @param models scores of two models by name, one a row, higher for more likely positive
 * @throws RangeError if a class has fewer than two rows, or a score is not finite
 * @throws TypeError if there are not two models, or the lengths differ
 *
 * @example
 * ```ts
 * import { assert, assertAlmostEquals } from "@std/assert";
 * const labels = [0, 0, 0, 0, 1, 1, 1, 1];
 * const mlp = [0.1, 0.2, 0.3, 0.6, 0.5, 0.7, 0.8, 0.9], guess = [0.3, 0.1, 0.4, 0.2, 0.4, 0.3, 0.2, 0.1];
 * const { difference, pValue, sentence } = compareAuc(labels, { mlp, guess });
 * assertAlmostEquals(difference.value, 15 / 16 - 8 / 16);
 * assert(pValue > 0.05 && sentence.startsWith("The ROC-AUC of mlp (0.9375) is 0.4375 above that of guess (0.5000)"));
 * ```
 */
export function compareAuc(
  labels: ArrayLike<number>,
  models: Readonly<Record<string, ArrayLike<number>>>,
  { weights, level = 0.95 }: CompareAucOptions = {},
): Comparison {
  const action = "compare the areas under two ROC curves";
  const [[one, oneScores], [other, otherScores]] = twoModels(action, models);
  checkLevel(action, level);
  checkRanked(action, labels, otherScores, weights);
  const positive = checkRanked(action, labels, oneScores, weights);
  const sides = [0, 1].map((side) => concentrationOf(positive, side, weights));
  sides.forEach(({ rows }, side) => {
    if (rows >= 2) return;
    throw cannot(action, RangeError, { expected: "two rows or more of each class", received: `${rows} of class ${side}` });
  });
  const [a, b] = [placements(oneScores, positive, weights), placements(otherScores, positive, weights)];
  const areas = [a, b].map((values) => meanOfSide(values, positive, 1, weights, sides[1].total));
  // The difference is a mean over the positive rows, and over the negative ones: both add to its variance.
  const gaps = a.map((value, row) => value - b[row]);
  const difference = areas[0] - areas[1];
  let variance = 0;
  sides.forEach(({ total, squares }, side) => {
    const mean = meanOfSide(gaps, positive, side, weights, total);
    let sum = 0;
    for (let row = 0; row < gaps.length; row++) {
      if (positive[row] === side) sum += ((weights === undefined ? 1 : weights[row]) * (gaps[row] - mean)) ** 2;
    }
    variance += sum / total ** 2 / (1 - squares / total ** 2);
  });
  const deviation = Math.sqrt(variance);
  const reach = normalQuantile((1 + level) / 2) * deviation;
  return comparison({
    figure: "ROC-AUC",
    test: "DeLong's test",
    models: [one, other],
    values: [areas[0], areas[1]],
    difference: { value: difference, low: difference - reach, high: difference + reach, level },
    pValue: deviation === 0 ? (difference === 0 ? 1 : 0) : normalTails(difference / deviation),
  });
}

/** For a positive row the share of negatives below it, for a negative one the share of positives above it; ties count half. */
function placements(scores: ArrayLike<number>, positive: Uint8Array, weights: ArrayLike<number> | undefined): Float64Array {
  const { order, ends } = rankDescending(scores);
  const values = new Float64Array(positive.length);
  const above = [0, 0], within = [0, 0];
  for (let g = 0, start = 0; g < ends.length; start = ends[g++]) {
    within[0] = within[1] = 0;
    for (let place = start; place < ends[g]; place++) {
      const row = order[place];
      within[positive[row]] += weights === undefined ? 1 : weights[row];
    }
    for (let place = start; place < ends[g]; place++) {
      const row = order[place], opposite = 1 - positive[row];
      values[row] = above[opposite] + within[opposite] / 2;
    }
    above[0] += within[0];
    above[1] += within[1];
  }
  for (let row = 0; row < values.length; row++) {
    values[row] = positive[row] === 1 ? 1 - values[row] / above[0] : values[row] / above[1];
  }
  return values;
}

function meanOfSide(
  values: Float64Array,
  positive: Uint8Array,
  side: number,
  weights: ArrayLike<number> | undefined,
  total: number,
): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (positive[row] === side) sum += (weights === undefined ? 1 : weights[row]) * values[row];
  }
  return sum / total;
}

/** Of one class: the rows that count, the sum of their weights and of the weights' squares. */
function concentrationOf(positive: Uint8Array, side: number, weights: ArrayLike<number> | undefined) {
  let rows = 0, total = 0, squares = 0;
  for (let row = 0; row < positive.length; row++) {
    const weight = positive[row] !== side ? 0 : weights === undefined ? 1 : weights[row];
    if (weight > 0) rows++;
    total += weight;
    squares += weight * weight;
  }
  return { rows, total, squares };
}
