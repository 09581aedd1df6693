/** How far probabilities are from what happens, in one number. */
import { cannot } from "../errors.ts";
import { type CalibrationOptions, type Cells, cellsOf } from "./calibration.ts";
import { checkProbabilistic, type Probabilities } from "./_probabilities.ts";

/**
 * The expected calibration error: the distance between mean probability and share of positives, averaged over bins by their
 * rows (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015). Of several
 * classes: the probability of the most probable one against how often it is right (Guo and others, ICML 2017).
 *
 * It is never 0 on real rows: noise alone leaves some, the more the fewer rows a bin has. {@linkcode eceByChance} says how
 * much; {@linkcode squaredCalibrationError} takes it off.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @throws RangeError if there are no rows, what is no probability comes, or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(ece([0, 0, 1, 0, 1, 1], [0.1, 0.1, 0.1, 0.9, 0.9, 0.9]), (1 / 3 - 0.1 + 0.9 - 2 / 3) / 2);
 * ```
 */
export function ece(labels: ArrayLike<number>, probabilities: Probabilities, options: CalibrationOptions = {}): number {
  return eceOf(cellsFor("compute the calibration error", labels, probabilities, options));
}

/**
 * The expected calibration error that a model with these probabilities would show by chance alone, if they were all true:
 * what to compare {@linkcode ece} with.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @throws RangeError if there are no rows, what is no probability comes, or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const chance = eceByChance(new Uint8Array(100), new Float32Array(100).fill(0.5));
 * assertAlmostEquals(chance, 0.0399, 1e-4); // of 100 coins, heads are 4 in 100 off, on average
 * ```
 */
export function eceByChance(labels: ArrayLike<number>, probabilities: Probabilities, options: CalibrationOptions = {}): number {
  const { weights, noise, total } = cellsFor("compute the calibration error", labels, probabilities, options);
  // The mean distance of a normal variable from its mean is its deviation times the root of 2 / pi.
  return weights.reduce((sum, _, bin) => sum + Math.sqrt(noise[bin] * 2 / Math.PI), 0) / total;
}

/**
 * The largest distance between mean probability and share of positives in any bin. A bin of few rows decides it easily: bins
 * of equal mass (`strategy: "quantile"`) say more.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @throws RangeError if there are no rows, what is no probability comes, or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(maximumCalibrationError([0, 0, 1, 1], [0.2, 0.2, 0.9, 0.9]), 0.2);
 * ```
 */
export function maximumCalibrationError(
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  options: CalibrationOptions = {},
): number {
  const { weights, predicted, positive } = cellsFor("compute the calibration error", labels, probabilities, options);
  return weights.reduce((most, weight, bin) => {
    return weight === 0 ? most : Math.max(most, Math.abs(predicted[bin] - positive[bin]) / weight);
  }, 0);
}

/**
 * The squared calibration error with the part that is noise taken off, so that over many samples an honest model has a mean of
 * 0: single values may lie below (Kumar, Liang and Ma, "Verified uncertainty calibration", NeurIPS 2019, section 5; the same
 * correction for Brier's reliability is Ferro and Fricker's, QJRMS 138, 2012). The noise is that of label less probability in
 * the bin, as probabilities differ within one. Bins of a single row tell nothing of noise and are left out.
 *
 * @param labels class indices, one a row
 * @param probabilities of class 1, one a row; or rows x classes
 * @param options bins of equal mass by default here, 15 of them
 * @throws RangeError if there are no rows, or no bin with two, what is no probability comes, or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const labels = Uint8Array.from({ length: 1000 }, (_, row) => row % 2);
 * const half = new Float32Array(1000).fill(0.5), more = half.map((p) => p + 0.1);
 * assertAlmostEquals(squaredCalibrationError(labels, half), 0, 3e-4);
 * assertAlmostEquals(squaredCalibrationError(labels, more), 0.01, 3e-4);
 * ```
 */
export function squaredCalibrationError(
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  { bins = 15, strategy = "quantile", weights }: CalibrationOptions = {},
): number {
  const action = "compute the calibration error";
  const cells = cellsFor(action, labels, probabilities, { bins, strategy, weights });
  let sum = 0, total = 0;
  cells.weights.forEach((weight, bin) => {
    const concentration = cells.squares[bin] / weight ** 2; // 1 / rows, where all count alike
    if (!(concentration < 1)) return;
    const gap = (cells.positive[bin] - cells.predicted[bin]) / weight;
    const spread = Math.max(0, cells.residuals[bin] / weight - gap ** 2);
    sum += weight * (gap ** 2 - spread * concentration / (1 - concentration));
    total += weight;
  });
  if (total === 0) throw cannot(action, RangeError, { expected: "a bin with two rows or more", received: "none" });
  return sum / total;
}

/** The expected calibration error from sums made before. */
export function eceOf({ predicted, positive, total }: Cells): number {
  return predicted.reduce((sum, p, bin) => sum + Math.abs(p - positive[bin]), 0) / total;
}

/** Sums by bin, of the positive class of two or of the most probable class of several. */
function cellsFor(
  action: string,
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  options: CalibrationOptions,
): Cells {
  const { data, columns } = checkProbabilistic(action, labels, probabilities, options.weights);
  if (columns === 1) return cellsOf(action, Uint8Array.from(labels), data, options);
  const top = new Float32Array(labels.length), right = new Uint8Array(labels.length);
  for (let row = 0; row < top.length; row++) {
    let best = 0;
    for (let c = 1; c < columns; c++) if (data[row * columns + c] > data[row * columns + best]) best = c;
    top[row] = data[row * columns + best];
    right[row] = labels[row] === best ? 1 : 0;
  }
  return cellsOf(action, right, top, options);
}
