/** Calibration: of the rows given 70 %, do 70 % come true? */
import { cannot } from "../errors.ts";
import { DISPLAY, displayAs, table } from "../notebook/mod.ts";
import { asBinary, checkProbabilities, checkRows, checkWeights, type WeightOptions } from "./_check.ts";
import { quantile } from "./_quantile.ts";
import { checkLevel, wilsonInterval } from "./wilson.ts";

/** How probabilities are gathered into bins. */
export interface CalibrationOptions extends WeightOptions {
  /** How many bins. Default 10, unless said otherwise. */
  bins?: number;
  /** `"uniform"` (default): bins of equal width on [0, 1]. `"quantile"`: bins of about as many rows each. */
  strategy?: "uniform" | "quantile";
}

/** How {@linkcode calibrationCurve} draws. */
export interface CalibrationCurveOptions extends CalibrationOptions {
  /** The share of intervals that would hold the true share of positives. Default 0.95. */
  level?: number;
}

/** One point for each bin that has rows, probabilities rising. */
export interface CalibrationCurve {
  /** The mean probability in the bin. */
  predicted: Float64Array;
  /** The share of positive rows in the bin. */
  observed: Float64Array;
  /** The rows of the bin, or the sum of their weights. */
  counts: Float64Array;
  /** Wilson's interval for the share of positives, from here ... */
  low: Float64Array;
  /** ... to here. Weights that differ make it wider, as fewer rows would. */
  high: Float64Array;
}

/** Sums over the rows of each bin, `w` being a row's weight, `p` its probability, `y` its label. */
export interface Cells {
  /** Of w. */
  weights: Float64Array;
  /** Of w squared. */
  squares: Float64Array;
  /** Of w p. */
  predicted: Float64Array;
  /** Of w y. */
  positive: Float64Array;
  /** Of w (y - p) squared. */
  residuals: Float64Array;
  /** Of w squared times p (1 - p): the variance of `positive`, were the probabilities true. */
  noise: Float64Array;
  /** Of w over all bins. */
  total: number;
}

/**
 * Predicted against observed, bin by bin: the reliability diagram (Niculescu-Mizil and Caruana, "Predicting good
 * probabilities with supervised learning", ICML 2005). A value on an edge belongs to the bin below. Bins and means are those
 * of scikit-learn's `calibration_curve`, which has 5 bins by default and takes no weights; weights here count in the means,
 * not in the edges.
 *
 * @param labels 0 or 1, one a row
 * @param probabilities of class 1, one a row
 * @throws RangeError if there are no rows, a probability is outside [0, 1], or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const labels = [0, 0, 0, 0, 1, 1, 1, 1, 1];
 * const curve = calibrationCurve(labels, [0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1], { bins: 3 });
 * assertAlmostEquals(curve.observed[1], 0.5);
 * assertAlmostEquals(curve.predicted[1], 0.525);
 * ```
 */
export function calibrationCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { level = 0.95, ...options }: CalibrationCurveOptions = {},
): CalibrationCurve {
  const action = "draw the calibration curve";
  checkRows(action, labels, { probabilities, weights: options.weights });
  checkProbabilities(action, probabilities);
  checkWeights(action, options.weights);
  checkLevel(action, level);
  const { weights, squares, predicted, positive } = cellsOf(action, asBinary(action, labels), probabilities, options);
  const filled = Array.from(weights.keys()).filter((bin) => weights[bin] > 0);
  const intervals = filled.map((bin) => {
    // As many rows of equal weight would say as much.
    const rows = weights[bin] ** 2 / squares[bin];
    return wilsonInterval(rows * Math.min(1, positive[bin] / weights[bin]), rows, { level });
  });
  const curve = {
    predicted: Float64Array.from(filled, (bin) => predicted[bin] / weights[bin]),
    observed: Float64Array.from(filled, (bin) => positive[bin] / weights[bin]),
    counts: Float64Array.from(filled, (bin) => weights[bin]),
    low: Float64Array.from(intervals, ({ low }) => low),
    high: Float64Array.from(intervals, ({ high }) => high),
  };
  return displayAs(curve, ({ predicted, observed, counts, low, high }) => {
    const three = (share: number) => share.toFixed(3);
    const rows = Array.from(predicted, (
      said,
      bin,
    ) => [three(said), three(observed[bin]), `${three(low[bin])} to ${three(high[bin])}`, counts[bin]]);
    const caption = "Mean probability and share of positives, bin by bin; calibrationChart draws them.";
    return table(["predicted", "observed", "interval", "rows"], rows, { words: [], caption })[DISPLAY]();
  });
}

/** The sums behind every figure of calibration. Labels, probabilities and weights are checked before. */
export function cellsOf(
  action: string,
  positive: Uint8Array,
  probabilities: ArrayLike<number>,
  { bins = 10, strategy = "uniform", weights }: CalibrationOptions,
): Cells {
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw cannot(action, RangeError, { expected: "a number of bins from 1", received: bins });
  }
  const edges = innerEdges(probabilities, bins, strategy);
  const sums = () => new Float64Array(bins);
  const cells = { weights: sums(), squares: sums(), predicted: sums(), positive: sums(), residuals: sums(), noise: sums() };
  let total = 0;
  for (let row = 0; row < positive.length; row++) {
    const p = probabilities[row], bin = edgesBelow(edges, p);
    const weight = weights === undefined ? 1 : weights[row];
    cells.weights[bin] += weight;
    cells.squares[bin] += weight * weight;
    cells.predicted[bin] += weight * p;
    cells.positive[bin] += weight * positive[row];
    cells.residuals[bin] += weight * (positive[row] - p) ** 2;
    cells.noise[bin] += weight * weight * p * (1 - p);
    total += weight;
  }
  return { ...cells, total };
}

/** The edges between bins. The roundings are numpy's, since a value on an edge must fall on the same side. */
function innerEdges(probabilities: ArrayLike<number>, bins: number, strategy: "uniform" | "quantile"): Float64Array {
  const edges = Float64Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
  if (strategy === "uniform") return edges;
  const ascending = Float64Array.from(probabilities).sort();
  return edges.map((share) => quantile(ascending, share * 100 / 100));
}

/** How many of the ascending edges lie below `value`. */
function edgesBelow(edges: Float64Array, value: number): number {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
