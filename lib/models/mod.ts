/**
 * Models, each on one page: networks as `tf.LayersModel`, built from a task and a seed, ready for `fit`. Their first weights
 * come from the caller's random stream, so the same seed builds the same model; {@linkcode saveModel} and
 * {@linkcode loadModel} keep them in the format that tfjs and Keras know.
 *
 * Models that learn from all rows at once are {@linkcode Learner}s: boosted trees, ridge regression, and the prior, which is the baseline.
 *
 * @module
 */
export type { Learner, LearnOptions, Learnt, Round } from "./learner.ts";
export { logistic, type LogisticOptions } from "./logistic.ts";
export { type Activation, ACTIVATIONS, mlp, type MlpOptions } from "./mlp.ts";
export { type Initializer, INITIALIZERS, initialWeights } from "./initializer.ts";
export { learntFromJSON } from "./learnt_json.ts";
export { lossFor, type TaskLoss } from "./loss.ts";
export { loadModel, type SavedModel, saveModel } from "./saved.ts";
export { Prior, prior } from "./prior.ts";
export { Ridge, ridge, type RidgeOptions } from "./ridge.ts";
export {
  BoostedTrees,
  boostedTrees,
  type BoostedTreesLearner,
  type BoostedTreesOptions,
  type FeatureImportance,
} from "./trees/mod.ts";
