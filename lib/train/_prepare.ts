/** What every training starts with: checked rows, what each counts, and what that does to the classes' shares. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { stopSignal } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { refuseBadData, refuseBadValidation, refuseOthers } from "./_check.ts";
import { type EarlyStopping, readEarlyStopping } from "./_stopping.ts";
import { type Survey, survey, type TrainSource } from "./_stream.ts";
import type { FitOptions, LearnerFitOptions } from "./fit_options.ts";
import type { Shares } from "./fitted.ts";
import { classFactors, rowWeights } from "./row_weights.ts";

/** Rows, and what each counts. */
export interface Weighed {
  data: Dataset;
  weights: Float32Array;
}

/** What every `fit` knows before the first step. */
export interface Common {
  /** Validation rows, which count by class as training rows do: their loss is that of the same task. */
  held?: Weighed;
  /** Absent where training has the classes' true shares. */
  shares?: Shares;
  random: Random;
  stopping?: Required<EarlyStopping>;
  signal: AbortSignal;
}

/** What it knows of rows in memory. */
export interface Prepared extends Common {
  /** What each training row counts. */
  weights: Float32Array;
}

/** Refuses what cannot be learnt from, and reads the options that all models share. */
export function prepare(data: Train<Dataset>, options: LearnerFitOptions): Prepared {
  const { validation, classWeights } = options;
  refuseBadData(data, validation);
  const weights = rowWeights(data, classWeights && classFactors(data, classWeights));
  return { weights, ...common(options, sharesOf(data, weights)) };
}

/** The same for rows that come in pieces. */
export async function prepareSource(source: TrainSource, options: FitOptions): Promise<Common & { survey: Survey }> {
  const { validation, classWeights, checkpoint } = options;
  refuseBadValidation(validation);
  const found = await survey(source, { classWeights, hashed: checkpoint !== undefined });
  if (validation !== undefined) refuseOthers(found.sample, validation, "the validation data");
  return { survey: found, ...common(options, found.shares) };
}

function common(options: LearnerFitOptions, shares: Shares | undefined): Common {
  const { validation, seed, random } = options;
  if (seed !== undefined && random !== undefined) {
    throw cannot("fit", TypeError, { because: "both seed and random were given", fix: "Give one of them." });
  }
  const factors = shares?.trained.map((share, c) => shares.true[c] > 0 ? share / shares.true[c] : 0);
  return {
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
