/** Training a network by mini-batches. */
import type { Dataset, Train } from "../dataset.ts";
import { type Loss, lossOfLogits, type Network, openNetwork, type Snapshot, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { yieldToStop } from "../notebook/mod.ts";
import { createBatches } from "./_batches.ts";
import { refuseBadNetwork } from "./_check.ts";
import { prepare, showProgress, type Weighed } from "./_prepare.ts";
import type { FitOptions } from "./fit.ts";
import { Fitted, headOf, type History, type Stopped } from "./fitted.ts";
import { adam } from "./optimizer.ts";
import { constant, learningRateFactor } from "./schedule.ts";
import { createUpdate } from "./update.ts";

/** Trains a network in place; see `fit`. */
export async function fitNetwork(model: tf.LayersModel, data: Train<Dataset>, options: FitOptions): Promise<Fitted> {
  const { epochs = 100, optimizer = adam(), schedule = constant(), engine = "auto" } = options;
  const { weights, shares, held, random, stopping, signal } = prepare(data, options);
  const plan = { epochs, batchSize: options.batchSize ?? 32, optimizer, schedule, loss: options.loss };
  const outputs = refuseBadNetwork(model, data, options.validation, plan);
  const batchSize = Math.min(plan.batchSize, data.rows);

  const network = openNetwork(model, {
    task: headOf(data.task, outputs),
    loss: plan.loss,
    path: engine,
    batchSize,
    random: random.fork("dropout"),
  });
  using shown = showProgress(options, epochs);
  try {
    const update = createUpdate(optimizer, network.parameters.length, network.createArray);
    const batches = createBatches(data, weights, batchSize);
    const learningRate: number[] = [];
    const history: History = { epoch: [], loss: [], ...(held && { validationLoss: [] }), learningRate };
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
      const validationLoss = held && meanLoss(network, held, plan.loss);
      const watched = validationLoss ?? loss;
      // An update may overflow the weights and not yet the loss; such weights must not become the last good ones.
      if (!Number.isFinite(watched) || !isSound(network)) {
        throw diverged(network, lastGood, `${Number.isFinite(watched) ? "NaN" : watched} after epoch ${epoch}`);
      }
      lastGood = network.snapshot();
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
    if (best !== undefined) network.restore(best);
    else if (!isSound(network)) network.restore(lastGood); // stopped between an overflow and its discovery
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
