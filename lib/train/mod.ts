/**
 * Training. {@linkcode fit} teaches a model what a `Train<Dataset>` holds, or a source of pieces larger than memory, with an optimiser and
 * a schedule described as plain data, watches a `Validation<Dataset>`, keeps checkpoints, and gives a {@linkcode Fitted}: the model, its
 * history, and why it stopped. The same seed gives the same weights, bit for bit, also when the run was killed and went on.
 *
 * {@linkcode trainPipeline} walks the whole road by a {@linkcode Plan}, and what comes out is a {@linkcode Pipeline};
 * {@linkcode trainEnsemble} makes several that predict as one. {@linkcode crossValidate} walks it fold by fold, {@linkcode search} looks
 * for a good plan with a budget, {@linkcode learningCurve} says whether more rows would help, and {@linkcode cost} what it will take.
 *
 * @module
 */
export { fit } from "./fit.ts";
export type { FitOptions, LearnerFitOptions } from "./fit_options.ts";
export type { TrainSource } from "./_stream.ts";
export type { CheckpointOptions } from "./_checkpoint.ts";
export type { EarlyStopping } from "./_stopping.ts";
export { Fitted, type History, loadFitted, type Shares, type Stopped } from "./fitted.ts";
export { adam, type AdamOptions, type Optimizer, rmsprop, type RmspropOptions, sgd, type SgdOptions } from "./optimizer.ts";
export { crossValidate, type CrossValidateOptions, type CrossValidation } from "./cross_validate.ts";
export { loadPipeline, Pipeline } from "./pipeline.ts";
export type { PipelineParts } from "./pipeline_parts.ts";
export { type Holdout, type HoldoutOptions, repeatedHoldout } from "./repeated_holdout.ts";
export { type ModelShape, type Plan, trainPipeline, type TrainPipelineOptions } from "./train_pipeline.ts";
export { createUpdate, type Update } from "./update.ts";
export { constant, cosine, exponential, learningRateFactor, type Schedule, stepwise, type Warmup } from "./schedule.ts";
export { classFactors, type ClassWeights, rowWeights } from "./row_weights.ts";
export { type Budget, search, type SearchMethod, type SearchPlans, type SearchSettings, type SearchSpace } from "./search.ts";
export { SearchResult, type Trial } from "./search_result.ts";
export { choice, type Dimension, drawPoint, logUniform, type PointOf, type Space, uniform } from "./space.ts";
export { Ensemble, type EnsembleKind, type EnsembleParts, loadEnsemble } from "./ensemble.ts";
export { type EnsembleDesign, trainEnsemble, type TrainEnsembleOptions } from "./train_ensemble.ts";
export { type LearningCurve, learningCurve, type LearningCurveOptions, type LearningCurvePoint } from "./learning_curve.ts";
export { type Cost, cost, costOfRun, type CostOptions, type RunCost } from "./cost.ts";
export type { LayerCost } from "./_flops.ts";
