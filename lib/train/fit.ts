/** Training: the one verb that every model goes through. */
import type { Dataset, Train, Validation } from "../dataset.ts";
import { type Loss, type NetworkPath, tf } from "../engine/mod.ts";
import type { Learner, Learnt } from "../models/mod.ts";
import type { Progress } from "../notebook/mod.ts";
import type { Random } from "../random.ts";
import type { CheckpointOptions } from "./_checkpoint.ts";
import { fitLearner } from "./_fit_learner.ts";
import { fitNetwork } from "./_fit_network.ts";
import type { EarlyStopping } from "./_stopping.ts";
import type { Fitted } from "./fitted.ts";
import type { Optimizer } from "./optimizer.ts";
import type { ClassWeights } from "./row_weights.ts";
import type { Schedule } from "./schedule.ts";

/** Options of {@linkcode fit} for every model. */
export interface LearnerFitOptions {
  /** Data to watch the loss on, and to stop early by. Nothing is learnt from it. */
  validation?: Validation<Dataset>;
  /** Seeds all that is drawn: the order of rows, dropout, samples of rows. Default 0. */
  seed?: number;
  /** Instead of a seed, the stream to take them from; it is forked, not advanced. */
  random?: Random;
  /** Stops when the validation loss no longer falls, and keeps the weights of the best epoch. Default: not. */
  earlyStopping?: boolean | EarlyStopping;
  /** What each class counts in the loss; multiplied with the rows' own weights. Predictions are corrected for it. */
  classWeights?: ClassWeights;
  /** Stops the training when aborted. Default: the notebook's stop button. */
  signal?: AbortSignal;
  /** Whether to show progress, or the words to show it with; or the line of a longer work, which then says the loss too. Default true. */
  progress?: boolean | string | Progress;
  /**
   * Draws the losses while they come, in one chart that is redrawn twice a second at most and marks the best epoch; a saved notebook has its
   * last state. Default false; the history shows the same afterwards.
   */
  chart?: boolean;
}

/**
 * Training rows in pieces, for data larger than memory: each call starts a pass over the same rows in the same order, and may read them from
 * a file or ask a warehouse. `fit` calls it once to count rows and classes, and then once an epoch. Rows are shuffled within their piece
 * only, so a piece should be like the whole: not one class, not one day.
 */
export type TrainSource = () => Iterable<Train<Dataset>> | AsyncIterable<Train<Dataset>>;

/** Options of {@linkcode fit} for networks. */
export interface FitOptions extends LearnerFitOptions {
  /** Passes over the training rows. Default 100. */
  epochs?: number;
  /** Rows a step; the last step of an epoch takes what is left. Default 32. With all rows a step, an epoch is one iteration. */
  batchSize?: number;
  /** How the weights follow the gradients. Default `adam(0.001)`. */
  optimizer?: Optimizer;
  /** How the learning rate changes, and warms up. Default: not at all. */
  schedule?: Schedule;
  /** Batches whose gradients make one step together, as one large batch would; the rest of an epoch makes a smaller step. Default 1. */
  accumulate?: number;
  /** Longest that the gradient of all weights may be (its Euclidean norm); a longer one is shortened to it. Default: any. */
  clipNorm?: number;
  /**
   * Averages the weights over the steps, each step's part shrinking by this factor a step, in [0, 1): 0.99 looks back over some 100 steps.
   * The average is what validation rows are judged with and what is kept; training goes on from the weights themselves. Default: not.
   */
  averaging?: number;
  /** What a wrong probability costs, where labels are classes. Default: cross-entropy. */
  loss?: Loss;
  /** Where to keep checkpoints, from which a run that was stopped or killed goes on to the same bits. Default: not. */
  checkpoint?: CheckpointOptions;
  /** What runs the network. Default "auto": our own loop for stacks of dense layers, with dropout and normalisation by batches, else tfjs. */
  engine?: NetworkPath | "auto";
}

/**
 * Trains a model on data and gives it back with its history: a network, in place, or a `Learner` such as `boostedTrees`.
 *
 * Where a sampler or class weights have changed what share of the rows each class has, the predictions of what comes out are
 * corrected for it, so that they are chances again (see `correctPrior`), and validation rows count as the training rows do.
 *
 * Networks: each epoch takes the rows in a new order, from a stream forked for that epoch, in batches; each batch is one step of the
 * optimiser on the mean weighted loss (cross-entropy from logits, or squared error) plus the model's own penalties. Gradients are
 * clipped by their global norm (Pascanu, Mikolov and Bengio, ICML 2013), and averaged weights are an exponential moving average (Polyak
 * and Juditsky 1992), which starts at the weights after the first step, as PyTorch's does.
 * Of a table that is only looked up, such as an embedding, a step costs what its batch reads: the other rows get the steps that they missed
 * when they are read again, so that nothing but the time is another.
 * With `checkpoint`, a run that was killed goes on when the same call is made again, from the last checkpoint and to the same bits as if it had
 * never been killed; a checkpoint of another run, or one that is damaged, is refused.
 * To go on training, call it again with the `Fitted`'s model; the optimiser then starts with an empty memory.
 *
 * When stopped by its signal it keeps what it has: the weights of the moment, or with early stopping the best so far.
 *
 * @param model a network with one input, rows x features, and one output (a sigmoid for two classes, softmax for several, one unit
 * for numbers); or a learner
 * @param data rows to learn from; for networks also a {@linkcode TrainSource}, which gives them in pieces
 * @throws TypeError if the data has not the role of training data, does not fit the model, or has one class only
 * @throws RangeError if an option is out of range, or the loss stops being finite; the model then has the weights from the end of the
 *   last good epoch
 * @throws TypeError or SyntaxError if the folder has a checkpoint of another run, or a damaged one
 * @throws Error if a checkpoint cannot be written; the one before it is still there
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { mlp } from "shoplens/models";
 * import { createRandom } from "shoplens/random";
 * import { adam } from "shoplens/train";
 *
 * const features = matrixFromRows([[0, 0], [0, 1], [1, 0], [1, 1]]);
 * const xor = new Dataset({ features, names: ["a", "b"], labels: new Float32Array([0, 1, 1, 0]), classes: ["no", "yes"] });
 * const model = mlp({ inputs: 2, hidden: [8], activation: "tanh", random: createRandom(1) });
 * const fitted = await fit(model, asTrain(xor), { epochs: 300, optimizer: adam(0.05) });
 * const [p00, p01] = fitted.predict(features).data;
 * assert(p00 < 0.1 && p01 > 0.9);
 * fitted.dispose();
 * ```
 *
 * @example Rows that come in pieces, and a run that was stopped and goes on
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * import { logistic } from "shoplens/models";
 *
 * async function* pieces() { // of a file, say, of which one piece is in memory at a time
 *   for (let piece = 0; piece < 3; piece++) {
 *     const features = matrix(50, 1, Float32Array.from({ length: 50 }, (_, row) => row + piece));
 *     const labels = features.data.map((minutes) => minutes > 25 ? 1 : 0);
 *     yield await Promise.resolve(asTrain(new Dataset({ features, labels, names: ["minutes"], classes: ["no", "yes"] })));
 *   }
 * }
 * const checkpoint = { folder: await Deno.makeTempDir(), everySeconds: 60 };
 * const stopped = await fit(logistic({ inputs: 1 }), pieces, { epochs: 3, checkpoint, signal: AbortSignal.abort() });
 * assertEquals(stopped.history.epoch, []);
 * const fitted = await fit(logistic({ inputs: 1 }), pieces, { epochs: 3, checkpoint });
 * assertEquals(fitted.history.epoch, [1, 2, 3]);
 * await Deno.remove(checkpoint.folder, { recursive: true });
 * ```
 */
export function fit(model: tf.LayersModel, data: Train<Dataset> | TrainSource, options?: FitOptions): Promise<Fitted>;
export function fit<L extends Learnt>(model: Learner<L>, data: Train<Dataset>, options?: LearnerFitOptions): Promise<Fitted<L>>;
export function fit(
  model: tf.LayersModel | Learner,
  data: Train<Dataset> | TrainSource,
  options: FitOptions = {},
): Promise<Fitted | Fitted<Learnt>> {
  return model instanceof tf.LayersModel
    ? fitNetwork(model, data, options)
    : fitLearner(model, data as Train<Dataset>, options);
}
