/** Training a network by mini-batches. */
import type { Dataset, Train } from "../dataset.ts";
import { type Loss, lossOfLogits, type Network, openNetwork, type Snapshot, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { yieldToStop } from "../notebook/mod.ts";
import { createBatches } from "./_batches.ts";
import { refuseBadNetwork } from "./_check.ts";
import { prepare, showProgress, type Weighed } from "./_prepare.ts";
import { createGatherer, createStepper } from "./_step.ts";
import type { FitOptions } from "./fit.ts";
import { Fitted, headOf, type History, type Stopped } from "./fitted.ts";
import { adam } from "./optimizer.ts";
import { constant, learningRateFactor } from "./schedule.ts";
import { createUpdate } from "./update.ts";

/** Trains a network in place; see `fit`. */
export async function fitNetwork(model: tf.LayersModel, data: Train<Dataset>, options: FitOptions): Promise<Fitted> {
  const { epochs = 100, optimizer = adam(), schedule = constant(), engine = "auto", accumulate = 1 } = options;
  const { loss: wanted, clipNorm, averaging } = options;
  const { weights, shares, held, random, stopping, signal } = prepare(data, options);
  const plan = {
    epochs,
    batchSize: options.batchSize ?? 32,
    optimizer,
    schedule,
    loss: wanted,
    accumulate,
    clipNorm,
    averaging,
  };
  const outputs = refuseBadNetwork(model, data, options.validation, plan);
  const batchSize = Math.min(plan.batchSize, data.rows);

  const network = openNetwork(model, {
    task: headOf(data.task, outputs),
    loss: wanted,
    path: engine,
    batchSize,
    random: random.fork("dropout"),
  });
  using shown = showProgress(options, epochs);
  try {
    const update = createUpdate(optimizer, network.parameters.length, network.createArray);
    const stepper = createStepper(network, model, update, plan);
    const gatherer = accumulate > 1 ? createGatherer(network) : undefined;
    const batches = createBatches(data, weights, batchSize);
    const learningRate: number[] = [];
    const history: History = { epoch: [], loss: [], ...(held && { validationLoss: [] }), learningRate };
    let stopped: Stopped = "end", bestEpoch = 0, lowest = Infinity;
    let lastGood = network.snapshot(), best: Snapshot | undefined;

    training:
    for (let epoch = 1; epoch <= epochs; epoch++) {
      batches.shuffle(random.fork(`epoch ${epoch}`));
      let total = 0, rate = 0;
      for (let step = 0; step < batches.count;) {
        const together = Math.min(accumulate, batches.count - step);
        for (let at = step; at < step + together; at++) {
          if (signal.aborted) {
            stopped = "signal";
            break training;
          }
          const batch = batches.at(at);
          const loss = network.backward(batch);
          if (!Number.isFinite(loss)) throw diverged(network, lastGood, `${loss} in epoch ${epoch}, step ${at + 1}`);
          gatherer?.add(batch.rows);
          total += loss * batch.rows;
          await yieldToStop();
        }
        gatherer?.finish();
        const now = epoch - 1 + (step + together / 2) / batches.count;
        rate = optimizer.learningRate * learningRateFactor(schedule, { epoch: now, epochs });
        stepper.step(rate);
        step += together;
      }
      const loss = total / data.rows;
      const kept = keptWeights(network, stepper.average);
      const validationLoss = held && lossAt(network, kept, held, wanted);
      const watched = validationLoss ?? loss;
      // An update may overflow the weights and not yet the loss; such weights must not become the last good ones.
      if (!Number.isFinite(watched) || !isSound(network)) {
        throw diverged(network, lastGood, `${Number.isFinite(watched) ? "NaN" : watched} after epoch ${epoch}`);
      }
      lastGood = kept;
      history.epoch.push(epoch);
      history.loss.push(loss);
      if (validationLoss !== undefined) history.validationLoss!.push(validationLoss);
      learningRate.push(rate);
      shown?.tick(1, { loss: loss.toPrecision(4), ...(held && { validation: watched.toPrecision(4) }) });
      if (watched < lowest - (stopping?.minDelta ?? 0)) {
        [lowest, bestEpoch] = [watched, epoch];
        if (stopping) best = lastGood;
      } else if (stopping && epoch - bestEpoch >= stopping.patience) {
        stopped = "early";
        break;
      }
    }
    // Where it was stopped between an overflow and its discovery, the weights of the moment are not kept.
    network.restore(best ?? (isSound(network) ? keptWeights(network, stepper.average) : lastGood));
    return new Fitted(model, {
      task: data.task,
      classes: data.classes,
      history,
      stopped,
      bestEpoch,
      epochs,
      seed: random.name,
      ...(shares && { shares }),
      engine: network.path,
      optimizer,
    });
  } finally {
    network.close();
  }
}

/** The weights that would be kept if training ended now: their average, if one is wanted. */
function keptWeights(network: Network, average: Float32Array | undefined): Snapshot {
  const now = network.snapshot();
  return average === undefined ? now : { ...now, parameters: average.slice() };
}

/** The mean loss of the rows under the weights that are kept. */
function lossAt(network: Network, kept: Snapshot, held: Weighed, loss: Loss | undefined): number {
  const now = network.snapshot();
  network.restore(kept);
  const mean = meanLoss(network, held, loss);
  network.restore(now);
  return mean;
}

/** The mean loss of the rows, each counted by its weight. */
function meanLoss(network: Network, { data, weights }: Weighed, loss: Loss | undefined): number {
  const logits = network.logits(data.features);
  return lossOfLogits(network.task, { logits, outputs: network.outputs, labels: data.labels, weights, loss }) / data.rows;
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
