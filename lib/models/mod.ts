/**
 * Models, each on one page: networks as `tf.LayersModel`, built from a task and a seed, ready for `fit`. Their first weights
 * come from the caller's random stream, so the same seed builds the same model; {@linkcode saveModel} and
 * {@linkcode loadModel} keep them in the format that tfjs and Keras know.
 *
 * Features come as one matrix. Those of {@linkcode wideAndDeep}, {@linkcode deepFm}, {@linkcode deepAndCross} and
 * {@linkcode ftTransformer} take `categories` from the dataset, so that codes become vectors, with code 0 for what was not seen.
 * {@linkcode autoencoder} needs no labels, {@linkcode multiTask} shares what it learns among tasks; both are trained by `fit` as any other.
 *
 * Models that learn from all rows at once are {@linkcode Learner}s: boosted trees, ridge regression, and the
 * baselines: the prior, which looks at nothing, and popularity, which looks at one category.
 *
 * @module
 */
export type { Learner, LearnOptions, Learnt, Round } from "./learner.ts";
export { logistic, type LogisticOptions } from "./logistic.ts";
export { type Activation, ACTIVATIONS } from "./activation.ts";
export { autoencoder, type AutoencoderOptions, encode, reconstruct, unlabelled } from "./autoencoder.ts";
export { deepAndCross, type DeepAndCrossOptions } from "./deep_and_cross.ts";
export { deepFm, type DeepFmOptions } from "./deep_fm.ts";
export { ftTransformer, type FtTransformerOptions } from "./ft_transformer.ts";
export { mlp, type MlpOptions } from "./mlp.ts";
export { forTask, joinTasks, multiTask, type MultiTaskOptions } from "./multi_task.ts";
export type { Normalization } from "./_dense.ts";
export { wideAndDeep, type WideAndDeepOptions } from "./wide_and_deep.ts";
export { type Initializer, INITIALIZERS, initialWeights } from "./initializer.ts";
export { learntFromJSON } from "./learnt_json.ts";
export { lossFor, type TaskLoss } from "./loss.ts";
export { loadModel, type SavedModel, saveModel } from "./saved.ts";
export { Popularity, popularity, type PopularityOptions } from "./popularity.ts";
export { Prior, prior } from "./prior.ts";
export { Ridge, ridge, type RidgeOptions } from "./ridge.ts";
export {
  BoostedTrees,
  boostedTrees,
  type BoostedTreesLearner,
  type BoostedTreesOptions,
  type FeatureImportance,
} from "./trees/mod.ts";
