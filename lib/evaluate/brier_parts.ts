/** What a Brier score is made of. */
import { weightedMean } from "./_mean.ts";
import { rowBrier } from "./brier.ts";
import { type CalibrationOptions, cellsOf } from "./calibration.ts";
import { checkProbabilistic } from "./_probabilities.ts";

/** The parts of a Brier score: `brier = reliability - resolution + uncertainty + within`. */
export interface BrierParts {
  brier: number;
  /** How far probabilities are from the shares that come true; 0 is best. */
  reliability: number;
  /** How far those shares are from the overall share; more is better. */
  resolution: number;
  /** Of always saying the overall share: the rate times one minus the rate. */
  uncertainty: number;
  /** What bins hide: 0 where all probabilities of a bin are the same. */
  within: number;
  /** The Brier skill score, by how much of the uncertainty the model does better: 1 is perfect, 0 no better than the rate. */
  skill: number;
}

/**
 * Splits the Brier score of two classes into reliability, resolution and uncertainty (Murphy, "A new vector partition of the
 * probability score", Journal of Applied Meteorology 12, 1973), by bins, and what these leave within (Stephenson, Coelho and
 * Jolliffe, "Two extra components in the Brier score decomposition", Weather and Forecasting 23, 2008). The sum is exact.
 *
 * @param labels 0 or 1, one a row
 * @param probabilities of class 1, one a row
 * @throws RangeError if there are no rows, a probability is outside [0, 1], or `bins` is no integer from 1
 * @throws TypeError if the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const parts = brierParts([0, 0, 1, 1, 1, 0], [0.2, 0.2, 0.2, 0.8, 0.8, 0.8]);
 * assertAlmostEquals(parts.reliability, (1 / 3 - 0.2) ** 2);
 * assertAlmostEquals(parts.resolution, (1 / 2 - 1 / 3) ** 2);
 * assertAlmostEquals(parts.brier, parts.reliability - parts.resolution + parts.uncertainty);
 * ```
 */
export function brierParts(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CalibrationOptions = {},
): BrierParts {
  const action = "split the Brier score";
  const checked = checkProbabilistic(action, labels, probabilities, options.weights);
  const brier = weightedMean(rowBrier(labels, checked), options.weights);
  const { weights, predicted, positive, total } = cellsOf(action, Uint8Array.from(labels), probabilities, options);
  const rate = positive.reduce((sum, hits) => sum + hits, 0) / total;
  let reliability = 0, resolution = 0;
  weights.forEach((weight, bin) => {
    if (weight === 0) return;
    reliability += weight * ((predicted[bin] - positive[bin]) / weight) ** 2;
    resolution += weight * (positive[bin] / weight - rate) ** 2;
  });
  reliability /= total;
  resolution /= total;
  const uncertainty = rate * (1 - rate);
  const within = brier - (reliability - resolution + uncertainty);
  // Where nothing was uncertain, as in R2: 1 if exact, else 0.
  const skill = uncertainty === 0 ? (brier === 0 ? 1 : 0) : 1 - brier / uncertainty;
  return { brier, reliability, resolution, uncertainty, within, skill };
}
