/** Training a network by mini-batches. */
import type { Dataset, Train } from "../dataset.ts";
import { type Loss, lossOfLogits, type Network, openNetwork, type Snapshot, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { yieldToStop } from "../notebook/mod.ts";
import { createBatches } from "./_batches.ts";
import { refuseBadNetwork } from "./_check.ts";
import { type Course, openCheckpoints } from "./_checkpoint.ts";
import { hashModel, hashOf, hashWeights, type Identity } from "./_identity.ts";
import { watchTraining } from "./_live.ts";
import { type Common, prepare, prepareSource, type Weighed } from "./_prepare.ts";
import { createGatherer, createStepper } from "./_step.ts";
import { streamBatches, type Survey, type TrainSource } from "./_stream.ts";
import type { FitOptions } from "./fit_options.ts";
import { Fitted, headOf, type Stopped } from "./fitted.ts";
import { adam } from "./optimizer.ts";
import { constant, learningRateFactor } from "./schedule.ts";
import { createUpdate } from "./update.ts";

/** Trains a network in place; see `fit`. */
export async function fitNetwork(
  model: tf.LayersModel,
  data: Train<Dataset> | TrainSource,
  options: FitOptions,
): Promise<Fitted> {
  const { epochs = 100, optimizer = adam(), schedule = constant(), engine = "auto", accumulate = 1 } = options;
  const { loss: wanted, clipNorm, averaging } = options;
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
  const lessons = typeof data === "function"
    ? { source: data, ...await prepareSource(data, options) }
    : { data, ...prepare(data, options) };
  const { shares, held, random, stopping, signal } = lessons;
  const { task, classes } = sampleOf(lessons);
  const outputs = refuseBadNetwork(model, sampleOf(lessons), options.validation, plan);
  const batches = cut(lessons, plan.batchSize);

  const dropout = random.fork("dropout");
  const network = openNetwork(model, {
    task: headOf(task, outputs),
    loss: wanted,
    path: engine,
    batchSize: Math.min(plan.batchSize, batches.rows),
    random: dropout,
  });
  await using live = watchTraining(options, { total: epochs, unit: "epoch" });
  try {
    const update = createUpdate(optimizer, network.parameters.length, network.createArray);
    const stepper = createStepper(network, update, plan);
    const gatherer = accumulate > 1 ? createGatherer(network) : undefined;
    const first = network.snapshot();
    const course: Standing = {
      epoch: 1,
      batches: 0,
      total: 0,
      rate: 0,
      history: { epoch: [], loss: [], ...(held && { validationLoss: [] }), learningRate: [] },
      bestEpoch: 0,
      lowest: Infinity,
      lastGood: first,
    };
    const checkpoints = options.checkpoint &&
      await openCheckpoints(options.checkpoint, await identify(model, lessons, { first, plan, options, network }));
    const standing = (): Course => ({
      ...course,
      dropout: dropout.position,
      weights: network.snapshot(),
      average: stepper.average,
      memory: update.memory,
    });
    if (checkpoints?.found !== undefined) {
      const { weights, average, memory, dropout: position, ...rest } = checkpoints.found;
      Object.assign(course, rest);
      network.restore(weights);
      stepper.average = average;
      update.memory.steps = memory.steps;
      memory.arrays.forEach((array, i) => update.memory.arrays[i].set(array));
      dropout.moveTo(position);
      live.goOn(course.history);
    }

    let stopped: Stopped | undefined;
    while (course.stopped === undefined && stopped === undefined) {
      const { epoch } = course;
      if (course.batches < batches.count) await batches.begin(epoch, course.batches);
      while (course.batches < batches.count) {
        if (signal.aborted) {
          stopped = "signal";
          break;
        }
        const together = Math.min(accumulate, batches.count - course.batches);
        for (let at = 0; at < together; at++) {
          const next = batches.next(), batch = next instanceof Promise ? await next : next;
          const loss = network.backward(batch);
          if (!Number.isFinite(loss)) {
            throw diverged(network, course.lastGood, `${loss} in epoch ${epoch}, step ${course.batches + at + 1}`);
          }
          gatherer?.add(batch.rows);
          course.total += loss * batch.rows;
          await yieldToStop();
        }
        gatherer?.finish();
        const now = epoch - 1 + (course.batches + together / 2) / batches.count;
        course.rate = optimizer.learningRate * learningRateFactor(schedule, { epoch: now, epochs });
        stepper.step(course.rate);
        course.batches += together;
        await checkpoints?.afterStep(update.memory.steps, standing);
      }
      if (stopped !== undefined) break;
      const loss = course.total / batches.rows;
      const kept = keptWeights(network, stepper.average);
      const measure = stepper.average === undefined ? meanLoss : meanLossOf(kept);
      const validationLoss = held && measure(network, held, wanted);
      const watched = validationLoss ?? loss;
      // An update may overflow the weights and not yet the loss; such weights must not become the last good ones.
      if (!Number.isFinite(watched) || !isSound(network)) {
        throw diverged(network, course.lastGood, `${Number.isFinite(watched) ? "NaN" : watched} after epoch ${epoch}`);
      }
      course.lastGood = kept;
      course.history.epoch.push(epoch);
      course.history.loss.push(loss);
      if (validationLoss !== undefined) course.history.validationLoss!.push(validationLoss);
      course.history.learningRate!.push(course.rate);
      if (watched < course.lowest - (stopping?.minDelta ?? 0)) {
        [course.lowest, course.bestEpoch] = [watched, epoch];
        if (stopping) course.best = kept;
      } else if (stopping && epoch - course.bestEpoch >= stopping.patience) {
        course.stopped = "early";
      }
      live.tick(course.history, course.bestEpoch);
      if (epoch === epochs) course.stopped ??= "end";
      Object.assign(course, { epoch: epoch + 1, batches: 0, total: 0 });
      if (course.stopped === undefined) await checkpoints?.afterEpoch(epoch, standing);
    }
    // Where it was stopped between an overflow and its discovery, the weights of the moment are not kept.
    const left = course.best ?? (isSound(network) ? keptWeights(network, stepper.average) : course.lastGood);
    await checkpoints?.atEnd(standing(), left);
    network.restore(left);
    return new Fitted(model, {
      task,
      classes,
      history: course.history,
      stopped: course.stopped ?? "signal",
      bestEpoch: course.bestEpoch,
      epochs,
      seed: random.name,
      ...(shares && { shares }),
      engine: network.path,
      optimizer,
    });
  } finally {
    network.close();
    await batches.close();
  }
}

/** A course without what network, optimiser and streams know of themselves. */
type Standing = Omit<Course, "dropout" | "weights" | "average" | "memory">;

/** Rows to learn from, in memory or in pieces, and what is known of them. */
type Lessons = Common & ({ data: Dataset; weights: Float32Array } | { source: TrainSource; survey: Survey });

/** Rows that stand for all where only their kind matters. */
function sampleOf(lessons: Lessons): Dataset {
  return "data" in lessons ? lessons.data : lessons.survey.sample;
}

function cut(lessons: Lessons, batchSize: number) {
  const { random } = lessons;
  if ("source" in lessons) return streamBatches(lessons.source, lessons.survey, { batchSize, random });
  return createBatches(lessons.data, lessons.weights, { batchSize: Math.min(batchSize, lessons.data.rows), random });
}

/** What a checkpoint knows the run by. */
async function identify(
  model: tf.LayersModel,
  lessons: Lessons,
  { first, plan, options, network }: { first: Snapshot; plan: Record<string, unknown>; options: FitOptions; network: Network },
): Promise<Identity> {
  const { held, stopping, random } = lessons, { classWeights } = options;
  return {
    data: "data" in lessons ? await hashOf(lessons.data) : lessons.survey.hash!,
    ...(held && { validation: await hashOf(held.data) }),
    model: await hashModel(model),
    weights: await hashWeights(first),
    options: { ...plan, classWeights, earlyStopping: stopping, seed: random.name, engine: network.path },
  };
}

/** The weights that would be kept if training ended now: their average, if one is wanted. */
function keptWeights(network: Network, average: Float32Array | undefined): Snapshot {
  const now = network.snapshot();
  return average === undefined ? now : { ...now, parameters: average.slice() };
}

/** The mean loss of the rows under other weights than those of the moment. */
function meanLossOf(kept: Snapshot): typeof meanLoss {
  return (network, held, loss) => {
    const now = network.snapshot();
    network.restore(kept);
    const mean = meanLoss(network, held, loss);
    network.restore(now);
    return mean;
  };
}

/** The mean loss of the rows, each counted by its weight. */
function meanLoss(network: Network, { data, weights }: Weighed, loss: Loss | undefined): number {
  const logits = network.logits(data.features);
  return lossOfLogits(network.task, { logits, outputs: network.outputs, labels: data.labels, weights, loss }) / data.rows;
}

function isSound({ parameters }: Network): boolean {
  // A loop, as there may be millions; what is not finite, times 0, is no number.
  let sum = 0;
  for (let i = 0; i < parameters.length; i++) sum += parameters[i] * 0;
  return sum === 0;
}

function diverged(network: Network, lastGood: Snapshot, where: string): Error {
  network.restore(lastGood);
  return cannot("fit", RangeError, {
    because: `the loss became ${where}`,
    fix: "Lower the learning rate, or scale the features in the recipe; the model has the weights of the last good epoch.",
  });
}
