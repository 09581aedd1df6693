/** One step of training, from batches to changed weights: gather, clip, decay, update, average. */
import type { Network } from "../engine/mod.ts";
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
export function createStepper(network: Network, update: Update, options: StepOptions): Stepper {
  const { optimizer, clipNorm = Infinity, averaging } = options;
  const weightDecay = optimizer.kind === "adam" ? optimizer.weightDecay ?? 0 : 0;
  return {
    average: undefined,
    step(learningRate) {
      if (clipNorm < Infinity) network.clip(clipNorm);
      network.step({ ...update.next(learningRate), ...(weightDecay > 0 && { shrink: 1 - learningRate * weightDecay }) });
      if (averaging === undefined) return;
      const { parameters } = network;
      if (this.average === undefined) this.average = parameters.slice();
      else follow(this.average, parameters, averaging);
    },
  };
}

function follow(average: Float32Array, weights: Float32Array, decay: number): void {
  for (let i = 0; i < average.length; i++) average[i] = decay * average[i] + (1 - decay) * weights[i];
}
