/** Calibration as a line: are probabilities too high, are they too bold? */
import { cannot } from "../errors.ts";
import type { Estimate } from "./bootstrap.ts";
import { asBinary, checkProbabilities, checkRows, checkWeights, type WeightOptions } from "./_check.ts";
import { fitLogistic, logOdds } from "./_logistic.ts";
import { normalQuantile } from "../normal.ts";
import { checkLevel } from "./wilson.ts";

/** How {@linkcode calibrationLine} looks. */
export interface CalibrationLineOptions extends WeightOptions {
  /** The share of intervals that would hold the true value. Default 0.95. */
  level?: number;
}

/** What {@linkcode calibrationLine} finds, each with an interval. */
export interface CalibrationLine {
  /** 1 is right; below, probabilities are too bold (too near 0 and 1), as after overfitting; above, too timid. */
  slope: Estimate;
  /** 0 is right; below, probabilities are too high on the whole; above, too low. In log odds, with the slope held at 1. */
  intercept: Estimate;
}

/**
 * The calibration slope and intercept: logistic regression of the labels on the log odds predicted (Cox, "Two further
 * applications of a model for binary regression", Biometrika 45, 1958; Van Calster and others, "Calibration: the Achilles heel
 * of predictive analytics", BMC Medicine 17, 2019). Intervals are Wald's; a weight counts as so many rows.
 *
 * @param labels 0 or 1, one a row
 * @param probabilities of class 1, one a row; nearer to 0 and 1 than 2^-23 counts as that near
 * @throws RangeError if a class has no rows, all probabilities are the same, or one is outside [0, 1]
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const bold = [0.2, 0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8], labels = [0, 0, 0, 1, 1, 0, 0, 1, 1, 1];
 * const { slope, intercept } = calibrationLine(labels, bold);
 * assertAlmostEquals(slope.value, Math.log(0.6 / 0.4) / Math.log(0.8 / 0.2), 1e-6);
 * assertAlmostEquals(intercept.value, 0, 1e-9);
 * ```
 */
export function calibrationLine(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { weights, level = 0.95 }: CalibrationLineOptions = {},
): CalibrationLine {
  const action = "draw the calibration line";
  checkRows(action, labels, { probabilities, weights });
  checkProbabilities(action, probabilities);
  checkWeights(action, weights);
  checkLevel(action, level);
  const positive = asBinary(action, labels);
  const odds = Float64Array.from(probabilities, logOdds);
  const counted = Array.from(positive.keys()).filter((row) => weights === undefined || weights[row] > 0);
  if (counted.every((row) => positive[row] === positive[counted[0]])) {
    throw cannot(action, RangeError, { expected: "rows of both classes", received: `only class ${positive[counted[0]]}` });
  }
  if (counted.every((row) => odds[row] === odds[counted[0]])) {
    throw cannot(action, RangeError, { because: "all probabilities are the same, and one point has no slope" });
  }
  const z = normalQuantile((1 + level) / 2);
  const estimate = (value: number, variance: number): Estimate => {
    const reach = z * Math.sqrt(variance);
    return { value, low: value - reach, high: value + reach, level };
  };
  const line = fitLogistic([odds], positive, { weights });
  const shift = fitLogistic([], positive, { weights, offset: odds });
  return {
    slope: estimate(line.coefficients[1], line.covariance[3]),
    intercept: estimate(shift.coefficients[0], shift.covariance[0]),
  };
}
