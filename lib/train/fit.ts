/** Training: the one verb that every model goes through. */
import type { Dataset, Train } from "../dataset.ts";
import { tf } from "../engine/mod.ts";
import type { Learner, Learnt } from "../models/mod.ts";
import { fitLearner } from "./_fit_learner.ts";
import { fitNetwork } from "./_fit_network.ts";
import type { TrainSource } from "./_stream.ts";
import type { FitOptions, LearnerFitOptions } from "./fit_options.ts";
import type { Fitted } from "./fitted.ts";

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
