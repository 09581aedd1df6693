/** Training by mini-batches: the loop that every model goes through. */
import type { Dataset, Train, Validation } from "../dataset.ts";
import { lossOfLogits, type Network, type NetworkPath, openNetwork, type Snapshot, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { progress as startProgress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { createBatches } from "./_batches.ts";
import { type FitCheck, refuseBadInput } from "./_check.ts";
import { type EarlyStopping, readEarlyStopping } from "./_stopping.ts";
import { Fitted, headOf, type History, type Stopped } from "./fitted.ts";
import { adam, type Optimizer } from "./optimizer.ts";
import { classFactors, type ClassWeights, rowWeights } from "./row_weights.ts";
import { constant, learningRateFactor, type Schedule } from "./schedule.ts";
import { createUpdate } from "./update.ts";

/** Options of {@linkcode fit}. */
export interface FitOptions {
  /** Data to watch the loss on, and to stop early by. Nothing is learnt from it. */
  validation?: Validation<Dataset>;
  /** Passes over the training rows. Default 100. */
  epochs?: number;
  /** Rows a step; the last step of an epoch takes what is left. Default 32. With all rows a step, an epoch is one iteration. */
  batchSize?: number;
  /** How the weights follow the gradients. Default `adam(0.001)`. */
  optimizer?: Optimizer;
  /** How the learning rate changes. Default: not at all. */
  schedule?: Schedule;
  /** Seeds the order of rows and the dropout masks. Default 0. */
  seed?: number;
  /** Instead of a seed, the stream to take them from; it is forked, not advanced. */
  random?: Random;
  /** Stops when the validation loss no longer falls, and keeps the weights of the best epoch. Default: not. */
  earlyStopping?: boolean | EarlyStopping;
  /** What each class counts in the loss, in training and validation alike; multiplied with the rows' own weights. */
  classWeights?: ClassWeights;
  /** Stops the training when aborted. Default: the notebook's stop button. */
  signal?: AbortSignal;
  /** Whether to show progress, or the words to show it with. Default true. */
  progress?: boolean | string;
  /** What runs the network. Default "auto": our own loop for small stacks of dense layers, else tfjs. */
  engine?: NetworkPath | "auto";
}

/**
 * Trains a model on data, in place, and gives it back with its history.
 *
 * Each epoch takes the rows in a new order, from a stream forked for that epoch, in batches; each batch is one step of the
 * optimiser on the mean weighted loss (cross-entropy from logits, or squared error) plus the model's own penalties.
 * To go on training, call it again with the `Fitted`'s model; the optimiser then starts with an empty memory.
 *
 * When stopped by its signal it keeps what it has: the weights of the moment, or with early stopping the best so far.
 *
 * @param model one input, rows x features; one output: a sigmoid for two classes, softmax for several, one unit for numbers
 * @param data rows to learn from
 * @throws TypeError if the data has not the role of training data, does not fit the model, or has one class only
 * @throws RangeError if an option is out of range, or the loss stops being finite; the model then has the weights from the end of the
 *   last good epoch
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
 */
export async function fit(model: tf.LayersModel, data: Train<Dataset>, options: FitOptions = {}): Promise<Fitted> {
  const { validation, epochs = 100, optimizer = adam(), schedule = constant(), engine = "auto" } = options;
  const signal = options.signal ?? stopSignal();
  const stopping = readEarlyStopping(options);
  const plan: FitCheck = {
    epochs,
    batchSize: options.batchSize ?? 32,
    optimizer,
    schedule,
    seed: options.seed,
    random: options.random,
  };
  const outputs = refuseBadInput(model, data, validation, plan);
  const batchSize = Math.min(plan.batchSize, data.rows);
  const random = options.random ?? createRandom(options.seed ?? 0);
  const perClass = options.classWeights && classFactors(data, options.classWeights);
  const weights = rowWeights(data, perClass);
  const held = validation && { data: validation, weights: rowWeights(validation, perClass) };

  const network = openNetwork(model, {
    task: headOf(data.task, outputs),
    path: engine,
    batchSize,
    random: random.fork("dropout"),
  });
  const label = typeof options.progress === "string" ? options.progress : "Training";
  using shown = options.progress === false ? undefined : startProgress(label, epochs);
  try {
    const update = createUpdate(optimizer, network.parameters.length);
    const batches = createBatches(data, weights, batchSize);
    const history: History = { epoch: [], loss: [], ...(held && { validationLoss: [] }), learningRate: [] };
    let stopped: Stopped = "end", bestEpoch = 0, lowest = Infinity;
    let lastGood = network.snapshot(), best: Snapshot | undefined;

    training:
    for (let epoch = 1; epoch <= epochs; epoch++) {
      batches.shuffle(random.fork(`epoch ${epoch}`));
      let total = 0, rate = 0;
      for (let step = 0; step < batches.count; step++) {
        if (signal.aborted) {
          stopped = "signal";
          break training;
        }
        const batch = batches.at(step);
        const loss = network.backward(batch);
        if (!Number.isFinite(loss)) throw diverged(network, lastGood, `${loss} in epoch ${epoch}, step ${step + 1}`);
        rate = optimizer.learningRate *
          learningRateFactor(schedule, { epoch: epoch - 1 + (step + 0.5) / batches.count, epochs });
        update.step(network.parameters, network.gradients, rate);
        network.commit();
        total += loss * batch.rows;
        await yieldToStop();
      }
      const loss = total / data.rows;
      const validationLoss = held && meanLoss(network, held.data, held.weights);
      const watched = validationLoss ?? loss;
      // An update may overflow the weights and not yet the loss; such weights must not become the last good ones.
      if (!Number.isFinite(watched) || !isSound(network)) {
        throw diverged(network, lastGood, `${Number.isFinite(watched) ? "NaN" : watched} after epoch ${epoch}`);
      }
      lastGood = network.snapshot();
      history.epoch.push(epoch);
      history.loss.push(loss);
      if (validationLoss !== undefined) history.validationLoss!.push(validationLoss);
      history.learningRate.push(rate);
      shown?.tick(1, { loss: loss.toPrecision(4), ...(held && { validation: watched.toPrecision(4) }) });
      if (watched < lowest - (stopping?.minDelta ?? 0)) {
        [lowest, bestEpoch] = [watched, epoch];
        if (stopping) best = lastGood;
      } else if (stopping && epoch - bestEpoch >= stopping.patience) {
        stopped = "early";
        break;
      }
    }
    if (best !== undefined) network.restore(best);
    else if (!isSound(network)) network.restore(lastGood); // stopped between an overflow and its discovery
    return new Fitted(model, {
      task: data.task,
      classes: data.classes,
      history,
      stopped,
      bestEpoch,
      epochs,
      engine: network.path,
      seed: random.name,
      optimizer,
    });
  } finally {
    network.close();
  }
}

/** The mean loss of the rows, each counted by its weight. */
function meanLoss(network: Network, data: Dataset, weights: Float32Array): number {
  const logits = network.logits(data.features);
  return lossOfLogits(network.task, { logits, outputs: network.outputs, labels: data.labels, weights }) / data.rows;
}

function isSound({ parameters }: Network): boolean {
  return parameters.every(Number.isFinite);
}

function diverged(network: Network, lastGood: Snapshot, where: string): Error {
  network.restore(lastGood);
  return cannot("fit", RangeError, {
    because: `the loss became ${where}`,
    fix: "Lower the learning rate, or scale the features in the recipe; the model has the weights of the last good epoch.",
  });
}
