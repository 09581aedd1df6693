/** The part that networks share: dense layers in a row, first weights from the caller's stream. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { Random } from "../random.ts";
import { type Activation, ACTIVATIONS } from "./activation.ts";
import { type Initializer, initialWeights } from "./initializer.ts";
import { LayerNorm } from "./layers/mod.ts";

/** What comes between the sum of a dense layer and its activation. */
export type Normalization = "batch" | "layer";

/** A dense layer and what follows it. */
export interface DenseLayer {
  name: string;
  units: number;
  activation: Activation;
  /** Share of its outputs dropped in training. Default 0. */
  dropout?: number;
  normalization?: Normalization;
  /** Whether what came in is added to what goes out. */
  residual?: boolean;
}

/** How the layers start, and what holds their weights small. */
export interface DenseOptions {
  initializer: Initializer;
  /** Default 0. */
  l1?: number;
  /** Default 0. */
  l2?: number;
  random: Random;
}

/** A layer, and the first of its weights once it is in a network; the others stay as tfjs starts them. */
export interface Part {
  layer: tf.layers.Layer;
  weights?: readonly Float32Array[];
}

/** Stacks dense layers into a network of rows x inputs. */
export function denseNetwork(
  name: string,
  inputs: number,
  layers: readonly DenseLayer[],
  options: DenseOptions,
): tf.LayersModel {
  const parts = denseParts(inputs, layers, options);
  if (layers.some(({ residual }) => residual)) {
    // A sequential model would not dispose of the models inside it.
    const x = tf.input({ shape: [inputs], name: "features" });
    return tf.model({ name, inputs: x, outputs: follow(x, parts) });
  }
  const network = tf.sequential({ name });
  parts[0].layer.batchInputShape = [null, inputs];
  for (const { layer, weights } of parts) {
    network.add(layer);
    start(layer, weights);
  }
  return network;
}

/**
 * Dense layers with what belongs to each. Each draws its first weights from a stream of its own, so that a layer more leaves the others
 * as they were. Weights are drawn before any tensor is made, so that a bad initializer leaves none behind.
 */
export function denseParts(inputs: number, layers: readonly DenseLayer[], options: DenseOptions): Part[] {
  const { initializer, random } = options;
  const fansIn = layers.map((_, i) => i === 0 ? inputs : layers[i - 1].units);
  const kernels = layers.map(({ name, units }, i) =>
    initialWeights(initializer, { fanIn: fansIn[i], fanOut: units, random: random.fork(name) })
  );
  return layers.flatMap((layer, i) => {
    const parts = partsOf(layer, kernels[i], options);
    return layer.residual ? [residualBlock(layer.name, fansIn[i], parts)] : parts;
  });
}

function partsOf(dense: DenseLayer, kernel: Float32Array, { l1 = 0, l2 = 0, random }: DenseOptions): Part[] {
  const { name, units, activation, dropout = 0, normalization } = dense;
  const layer = tf.layers.dense({
    name,
    units,
    // The type that tfjs exports for activations does not name them all.
    activation: (normalization === undefined ? activation : "linear") as "relu",
    kernelInitializer: "zeros",
    kernelRegularizer: l1 > 0 || l2 > 0 ? tf.regularizers.l1l2({ l1, l2 }) : undefined,
  });
  const parts: Part[] = [{ layer, weights: [kernel] }];
  if (normalization !== undefined) {
    const norm = { name: `${name}_norm` };
    parts.push({ layer: normalization === "batch" ? tf.layers.batchNormalization(norm) : new LayerNorm(norm) });
    parts.push({ layer: tf.layers.activation({ name: `${name}_activation`, activation: activation as "relu" }) });
  }
  return [...parts, ...dropoutParts(`${name}_dropout`, dropout, random)];
}

/** Dropout, if any, with a seed; `fit` gives it a new one for each step. */
export function dropoutParts(name: string, rate: number, random: Random): Part[] {
  return rate > 0 ? [{ layer: tf.layers.dropout({ name, rate, seed: random.fork(name).uint32() }) }] : [];
}

/** The parts as one layer, which is a small network of its own, and adds what came in to what goes out. */
function residualBlock(name: string, width: number, parts: readonly Part[]): Part {
  const x = tf.input({ shape: [width], name: `${name}_in` });
  const sum = tf.layers.add({ name: `${name}_sum` }).apply([x, follow(x, parts)]) as tf.SymbolicTensor;
  return { layer: tf.model({ name: `${name}_block`, inputs: x, outputs: sum }) };
}

/** Puts the parts behind `x`, one after the other. */
export function follow(x: tf.SymbolicTensor, parts: readonly Part[]): tf.SymbolicTensor {
  return parts.reduce((x, { layer, weights }) => {
    const out = layer.apply(x) as tf.SymbolicTensor;
    start(layer, weights);
    return out;
  }, x);
}

function start(layer: tf.layers.Layer, weights: readonly Float32Array[] | undefined): void {
  if (weights === undefined) return;
  tf.tidy(() =>
    layer.setWeights(layer.getWeights().map((own, i) => i < weights.length ? tf.tensor(weights[i], own.shape) : own))
  );
}

/** What every network is asked for, and what must be right about it. */
export interface NetworkFacts {
  inputs: number;
  random: Random;
  hidden: readonly number[];
  activation: Activation;
  initializer: Initializer;
  l2: number;
  dropout: number;
  /** Of vectors. */
  width?: number;
}

/** Refuses options of a network that are out of range, before a tensor is made. */
export function refuseBadNetwork(action: string, facts: NetworkFacts): void {
  const { inputs, random, hidden, activation, initializer, l2, dropout, width = 1 } = facts;
  refuseNoCount(action, "inputs", inputs);
  refuseNoCount(action, "width", width);
  refuseNoRandom(action, random);
  hidden.forEach((units, i) => refuseNoCount(action, `hidden[${i}]`, units));
  refuseBadPenalty(action, "l2", l2);
  refuseBadShare(action, "dropout", dropout);
  if (!ACTIVATIONS.includes(activation)) {
    throw cannot(action, RangeError, { expected: `activation among ${ACTIVATIONS.join(", ")}`, received: activation });
  }
  initialWeights(initializer, { fanIn: 1, fanOut: 0, random });
}

/** Refuses what is not a stream to draw from. */
export function refuseNoRandom(action: string, random: Random): void {
  if (random instanceof Random) return;
  throw cannot(action, TypeError, { expected: "random, such as createRandom(42)", received: random });
}

/** Refuses a number of inputs or units that is not a count. */
export function refuseNoCount(action: string, what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw cannot(action, RangeError, { expected: `${what} to be a whole number of 1 or more`, received: count });
  }
}

/** Refuses a penalty that is negative or not a number. */
export function refuseBadPenalty(action: string, what: string, penalty: number): void {
  if (!(penalty >= 0 && penalty < Infinity)) {
    throw cannot(action, RangeError, { expected: `${what} of 0 or more`, received: penalty });
  }
}

/** Refuses a share that is negative, or all. */
export function refuseBadShare(action: string, what: string, share: number): void {
  if (!(share >= 0 && share < 1)) throw cannot(action, RangeError, { expected: `${what} in [0, 1)`, received: share });
}
