/** What every training starts with: checked rows, what each counts, and what that does to the classes' shares. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Progress, progress, stopSignal } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { refuseBadData } from "./_check.ts";
import { type EarlyStopping, readEarlyStopping } from "./_stopping.ts";
import type { LearnerFitOptions } from "./fit.ts";
import type { Shares } from "./fitted.ts";
import { classFactors, rowWeights } from "./row_weights.ts";

/** Rows, and what each counts. */
export interface Weighed {
  data: Dataset;
  weights: Float32Array;
}

/** What `fit` knows before the first step. */
export interface Prepared {
  weights: Float32Array;
  /** Validation rows, which count by class as training rows do: their loss is that of the same task. */
  held?: Weighed;
  /** Absent where training has the classes' true shares. */
  shares?: Shares;
  random: Random;
  stopping?: Required<EarlyStopping>;
  signal: AbortSignal;
}

/** Refuses what cannot be learnt from, and reads the options that all models share. */
export function prepare(data: Train<Dataset>, options: LearnerFitOptions): Prepared {
  const { validation, classWeights, seed, random } = options;
  refuseBadData(data, validation);
  if (seed !== undefined && random !== undefined) {
    throw cannot("fit", TypeError, { because: "both seed and random were given", fix: "Give one of them." });
  }
  const weights = rowWeights(data, classWeights && classFactors(data, classWeights));
  const shares = sharesOf(data, weights);
  const factors = shares?.trained.map((share, c) => shares.true[c] > 0 ? share / shares.true[c] : 0);
  return {
    weights,
    shares,
    held: validation && { data: validation, weights: rowWeights(validation, factors) },
    random: random ?? createRandom(seed ?? 0),
    stopping: readEarlyStopping(options),
    signal: options.signal ?? stopSignal(),
  };
}

/** The classes' shares as trained and as they truly are, where the two differ. */
function sharesOf(data: Dataset, weights: Float32Array): Shares | undefined {
  if (data.classes === undefined) return undefined;
  const trained = data.withWeights(weights).classShares, truth = data.trueShares ?? data.classShares;
  // Weights are float32, so that shares which are the same may differ in their last digits.
  return trained.some((share, c) => Math.abs(share - truth[c]) > 1e-6) ? { trained, true: truth } : undefined;
}

/** The progress bar that the options ask for. */
export function showProgress({ progress: wanted }: LearnerFitOptions, steps: number): Progress | undefined {
  return wanted === false ? undefined : progress(typeof wanted === "string" ? wanted : "Training", steps);
}
