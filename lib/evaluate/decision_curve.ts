/** What decisions are worth, at every threshold. */
import { cannot } from "../errors.ts";
import { displayAs } from "../notebook/mod.ts";
import { asBinary, checkProbabilities, checkRows, checkWeights, type WeightOptions } from "./_check.ts";
import { rankDescending } from "./_rank.ts";
import { sweep } from "./_sweep.ts";
import { checkCosts, type Costs } from "./threshold.ts";

/** How {@linkcode decisionCurve} and {@linkcode costCurve} look. */
export interface ThresholdCurveOptions extends WeightOptions {
  /** Rising, in (0, 1); the same for all models that a chart compares. Default 0.01 to 0.99 by 0.01. */
  thresholds?: ArrayLike<number>;
}

/** One point for each threshold. */
export interface DecisionCurve {
  thresholds: Float64Array;
  /** Of the model: true positives a row, less false positives a row at their price. */
  netBenefit: Float64Array;
  /** Of taking everybody for positive. Taking nobody is worth 0. */
  treatAll: Float64Array;
}

/**
 * The decision curve (Vickers and Elkin, "Decision curve analysis", Medical Decision Making 26, 2006). Whoever acts from a
 * probability t on says that a false positive costs t / (1 - t) times what a true positive brings; the net benefit is in true
 * positives a row, and a model is of use where it lies above both acting on everybody and acting on nobody.
 *
 * @param labels 0 or 1, one a row
 * @param probabilities of class 1, one a row, calibrated
 * @throws RangeError if there are no rows, or a probability or threshold makes no sense
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { netBenefit, treatAll } = decisionCurve([0, 0, 1, 1], [0.1, 0.6, 0.7, 0.9], { thresholds: [0.5] });
 * assertEquals([...netBenefit], [2 / 4 - 1 / 4]);
 * assertEquals([...treatAll], [0]);
 * ```
 */
export function decisionCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: ThresholdCurveOptions = {},
): DecisionCurve {
  const { thresholds, hits, misses, positives, total } = countsAt("draw the decision curve", labels, probabilities, options);
  const price = (i: number) => thresholds[i] / (1 - thresholds[i]);
  const curve = {
    thresholds,
    netBenefit: thresholds.map((_, i) => (hits[i] - misses[i] * price(i)) / total),
    treatAll: thresholds.map((_, i) => (positives - (total - positives) * price(i)) / total),
  };
  return displayAs(curve, ({ netBenefit, treatAll }) => {
    const better = netBenefit.filter((benefit, i) => benefit > Math.max(0, treatAll[i])).length;
    const text =
      `Net benefit at ${thresholds.length} thresholds, at ${better} of them above that of all and of none. decisionChart draws it.`;
    return { "text/plain": text };
  });
}

/** One point for each threshold. */
export interface CostCurve {
  thresholds: Float64Array;
  /** What wrong decisions cost, a row. */
  costs: Float64Array;
}

/** How {@linkcode costCurve} looks. */
export interface CostCurveOptions extends ThresholdCurveOptions {
  costs: Costs;
}

/**
 * What decisions cost a row, at each threshold: how deep the valley is, and how much a threshold beside it would lose.
 * `chooseThreshold` by cost finds its floor on validation data.
 *
 * @param labels 0 or 1, one a row
 * @param probabilities of class 1, one a row
 * @throws RangeError if there are no rows, or a probability, threshold or cost makes no sense
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const costs = { falsePositive: 1, falseNegative: 4 };
 * const curve = costCurve([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9], { costs, thresholds: [0.2, 0.5] });
 * assertEquals([...curve.costs], [1 / 4, (1 + 4) / 4]);
 * ```
 */
export function costCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { costs, ...options }: CostCurveOptions,
): CostCurve {
  const action = "draw the cost curve";
  checkCosts(action, costs);
  const { thresholds, hits, misses, positives, total } = countsAt(action, labels, probabilities, options);
  const curve = {
    thresholds,
    costs: thresholds.map((_, i) => (costs.falseNegative * (positives - hits[i]) + costs.falsePositive * misses[i]) / total),
  };
  return displayAs(curve, ({ costs }) => {
    const least = costs.indexOf(Math.min(...costs)), where = Number(thresholds[least].toPrecision(3));
    const text = `Costs at ${thresholds.length} thresholds, least at ${where}: ${
      costs[least].toPrecision(3)
    } a row. costChart draws them.`;
    return { "text/plain": text };
  });
}

/** Weights of the rows of each class with a probability of the threshold or more. */
function countsAt(
  action: string,
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { weights, thresholds: given }: ThresholdCurveOptions,
) {
  checkRows(action, labels, { probabilities, weights });
  checkProbabilities(action, probabilities);
  checkWeights(action, weights);
  const positive = asBinary(action, labels);
  const thresholds = given === undefined
    ? Float64Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
    : Float64Array.from(given);
  thresholds.forEach((threshold, i) => {
    if (!(threshold > 0 && threshold < 1 && (i === 0 || threshold > thresholds[i - 1]))) {
      throw cannot(action, RangeError, { expected: "rising thresholds in (0, 1)", received: `${threshold} at place ${i}` });
    }
  });
  const curve = sweep(rankDescending(probabilities), positive, probabilities, weights);
  const last = curve.thresholds.length - 1;
  const hits = new Float64Array(thresholds.length), misses = new Float64Array(thresholds.length);
  // The highest threshold first, as the sweep falls.
  for (let i = thresholds.length - 1, point = -1; i >= 0; i--) {
    while (point < last && curve.thresholds[point + 1] >= thresholds[i]) point++;
    if (point < 0) continue;
    hits[i] = curve.truePositives[point];
    misses[i] = curve.falsePositives[point];
  }
  const positives = curve.truePositives[last];
  return { thresholds, hits, misses, positives, total: positives + curve.falsePositives[last] };
}
