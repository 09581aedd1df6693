/** The part that networks of dense layers share: layers in a row, first weights from the caller's stream. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import type { Activation } from "./mlp.ts";
import { type Initializer, initialWeights } from "./initializer.ts";

/** One dense layer. */
export interface DenseLayer {
  name: string;
  units: number;
  activation: Activation;
  /** Share of its outputs dropped in training. */
  dropout: number;
}

/** How the layers start, and what holds their weights small. */
export interface DenseOptions {
  initializer: Initializer;
  l2: number;
  random: Random;
}

/**
 * Stacks dense layers. Each draws its first weights from a stream of its own, so that a layer more leaves the others as they
 * were. Weights are drawn before tensors are made, so that a bad initializer leaves none behind.
 */
export function denseNetwork(
  name: string,
  inputs: number,
  layers: readonly DenseLayer[],
  { initializer, l2, random }: DenseOptions,
): tf.LayersModel {
  const fansIn = layers.map((_, i) => i === 0 ? inputs : layers[i - 1].units);
  const kernels = layers.map(({ name, units }, i) =>
    initialWeights(initializer, { fanIn: fansIn[i], fanOut: units, random: random.fork(name) })
  );
  const network = tf.sequential({ name });
  layers.forEach(({ name, units, activation, dropout }, i) => {
    const layer = tf.layers.dense({
      name,
      units,
      // The type that tfjs exports for activations does not name them all.
      activation: activation as "relu",
      inputShape: i === 0 ? [inputs] : undefined,
      kernelInitializer: "zeros",
      kernelRegularizer: l2 > 0 ? tf.regularizers.l2({ l2 }) : undefined,
    });
    network.add(layer);
    tf.tidy(() => layer.setWeights([tf.tensor2d(kernels[i], [fansIn[i], units]), tf.zeros([units])]));
    if (dropout > 0) {
      const mask = `${name}_dropout`;
      network.add(tf.layers.dropout({ name: mask, rate: dropout, seed: random.fork(mask).uint32() }));
    }
  });
  return network;
}

/** Refuses a number of inputs or units that is not a count. */
export function refuseNoCount(action: string, what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw cannot(action, RangeError, { expected: `${what} to be a whole number of 1 or more`, received: count });
  }
}

/** Refuses a penalty that is negative or not a number. */
export function refuseBadPenalty(action: string, l2: number): void {
  if (!(l2 >= 0 && l2 < Infinity)) throw cannot(action, RangeError, { expected: "l2 of 0 or more", received: l2 });
}
