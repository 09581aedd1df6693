/** One step of training, from batches to changed weights: gather, clip, decay, update, average. */
import type { Network, tf } from "../engine/mod.ts";
import type { Optimizer } from "./optimizer.ts";
import type { Update } from "./update.ts";

/** What a step does beside following the gradient. */
export interface StepOptions {
  optimizer: Optimizer;
  clipNorm?: number;
  averaging?: number;
}

/** Mean gradients over several batches, each counted by its rows, so that they are those of one large batch. */
export function createGatherer(network: Network): { add(rows: number): void; finish(): void } {
  const sums = new Float64Array(network.parameters.length);
  let gathered = 0;
  return {
    add(rows) {
      const { gradients } = network;
      for (let i = 0; i < sums.length; i++) sums[i] += gradients[i] * rows;
      gathered += rows;
    },
    finish() {
      const { gradients } = network;
      for (let i = 0; i < sums.length; i++) gradients[i] = sums[i] / gathered;
      sums.fill(0);
      gathered = 0;
    },
  };
}

/** Moves the weights by one step along the gradients that the network holds. */
export interface Stepper {
  step(learningRate: number): void;
  /** The averaged weights, from the first step on, where they are wanted. */
  average: Float32Array | undefined;
}

/** Starts to step a network's weights. */
export function createStepper(network: Network, model: tf.LayersModel, update: Update, options: StepOptions): Stepper {
  const { optimizer, clipNorm = Infinity, averaging } = options;
  const weightDecay = optimizer.kind === "adam" ? optimizer.weightDecay ?? 0 : 0;
  const decaying = weightDecay > 0 ? decayingParts(model) : [];
  return {
    average: undefined,
    step(learningRate) {
      const { parameters, gradients } = network;
      if (clipNorm < Infinity) clip(gradients, clipNorm);
      for (const [from, to] of decaying) scale(parameters, 1 - learningRate * weightDecay, from, to);
      update.step(parameters, gradients, learningRate);
      network.commit();
      if (averaging === undefined) return;
      if (this.average === undefined) this.average = parameters.slice();
      else follow(this.average, parameters, averaging);
    },
  };
}

/** Where weights lie that may decay: those of two dimensions or more. Biases, and what a normalisation scales by, are vectors. */
function decayingParts(model: tf.LayersModel): [from: number, to: number][] {
  let at = 0;
  return model.trainableWeights.flatMap(({ shape }) => {
    const from = at;
    at += shape.reduce<number>((size, side) => size * side!, 1);
    return shape.length >= 2 ? [[from, at] as [number, number]] : [];
  });
}

function clip(gradients: Float32Array, longest: number): void {
  let square = 0;
  for (let i = 0; i < gradients.length; i++) square += gradients[i] * gradients[i];
  const norm = Math.sqrt(square);
  if (norm > longest) scale(gradients, longest / norm, 0, gradients.length);
}

function scale(values: Float32Array, factor: number, from: number, to: number): void {
  for (let i = from; i < to; i++) values[i] *= factor;
}

function follow(average: Float32Array, weights: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i] + (1 - decay) * weights[i];
}
