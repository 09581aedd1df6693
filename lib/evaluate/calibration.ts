/** Calibration: of the rows given 70 %, do 70 % come true? */
import { cannot } from "../errors.ts";
import { asBinary, checkProbabilities, checkRows, checkWeights, type WeightOptions } from "./_check.ts";
import { quantile } from "./_quantile.ts";

/** How {@linkcode calibrationCurve} bins. */
export interface CalibrationOptions extends WeightOptions {
  /** How many bins. Default 10. */
  bins?: number;
  /** `"uniform"` (default): bins of equal width on [0, 1]. `"quantile"`: bins of about as many rows each. */
  strategy?: "uniform" | "quantile";
}

/** One point for each bin that has rows, probabilities rising. */
export interface CalibrationCurve {
  /** The mean probability in the bin. */
  predicted: Float64Array;
  /** The share of positive rows in the bin. */
  observed: Float64Array;
  /** The rows of the bin, or the sum of their weights. */
  counts: Float64Array;
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
  { bins = 10, strategy = "uniform", weights }: CalibrationOptions = {},
): CalibrationCurve {
  const action = "draw the calibration curve";
  checkRows(action, labels, { probabilities, weights });
  checkProbabilities(action, probabilities);
  checkWeights(action, weights);
  const positive = asBinary(action, labels);
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw cannot(action, RangeError, { expected: "a number of bins from 1", received: bins });
  }
  const edges = innerEdges(probabilities, bins, strategy);
  const predicted = new Float64Array(bins), observed = new Float64Array(bins), counts = new Float64Array(bins);
  for (let i = 0; i < positive.length; i++) {
    const bin = edgesBelow(edges, probabilities[i]);
    const weight = weights === undefined ? 1 : weights[i];
    predicted[bin] += weight * probabilities[i];
    observed[bin] += weight * positive[i];
    counts[bin] += weight;
  }
  const filled = (_: number, bin: number) => counts[bin] > 0;
  return {
    predicted: predicted.map((sum, bin) => sum / counts[bin]).filter(filled),
    observed: observed.map((sum, bin) => sum / counts[bin]).filter(filled),
    counts: counts.filter(filled),
  };
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
