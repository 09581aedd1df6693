/** Arithmetic of a layer for one row, counted from shapes. */
import { tf } from "../engine/mod.ts";

/** What one layer costs for one row. */
export interface LayerCost {
  name: string;
  /** The class, as tfjs has it: `Dense`. */
  kind: string;
  parameters: number;
  /** Numbers that come out. */
  outputs: number;
  /** Floating-point operations forward. */
  forward: number;
  /** Those of the gradients, by the weights and by what came in. */
  backward: number;
  /** False where the layer is of a kind whose arithmetic is not known here; its counts are then 0. */
  counted: boolean;
}

/**
 * Each layer's arithmetic. One multiplication, addition, comparison, division, root, exponential or tanh is one operation; a product of matrices
 * of n x k and k x m is 2 n k m, as each of its k products is added to a sum. Looking up and copying are none.
 *
 * Backward a product with weights becomes two, one by the weights and one by what came in; where nothing below learns, only the one by the weights
 * is needed. A product of two things that came in becomes two as well. All else goes back as it came.
 */
export function layerCosts(model: tf.LayersModel): LayerCost[] {
  return costsOf(model, false).costs;
}

/** The layers of a model or of a block inside it, and whether anything in it learns; `below` says whether something before it does. */
function costsOf(model: tf.LayersModel, below: boolean): { costs: LayerCost[]; learns: boolean } {
  const learners = new Map<tf.layers.Layer, boolean>();
  const costs = model.layers.flatMap((layer) => {
    const before = layersBefore(layer);
    // A gradient must come down to the layer if one before it, along any way, has weights.
    const reached = before.length === 0 ? below : before.some((one) => learners.get(one) ?? below);
    const { costs, learns } = layer instanceof tf.LayersModel ? costsOf(layer, reached) : costOf(layer, reached);
    learners.set(layer, learns);
    return costs;
  });
  return { costs, learns: [...learners.values()].includes(true) };
}

function costOf(layer: tf.layers.Layer, below: boolean): { costs: LayerCost[]; learns: boolean } {
  const kind = layer.getClassName(), parameters = layer.countParams();
  const shape = layer.outputShape, outputs = isOne(shape) ? sizeOf(shape) : shape.reduce((sum, one) => sum + sizeOf(one), 0);
  const count = COUNTS[kind]?.(layer, outputs), trains = layer.trainableWeights.length > 0, learns = below || trains;
  const { product = 0, mixed = 0, other = 0 } = count ?? {};
  const backward = product * (Number(below) + Number(trains)) + (below ? 2 * mixed : 0) + (learns ? other : 0);
  const { name } = layer, forward = product + mixed + other;
  return { costs: [{ name, kind, parameters, outputs, forward, backward, counted: count !== undefined }], learns };
}

/** The layers that a layer takes its inputs from; a model as a layer has a place of its own, with none before it, beside that where it is used. */
function layersBefore(layer: tf.layers.Layer): tf.layers.Layer[] {
  const { inboundNodes } = layer as unknown as { inboundNodes: { inboundLayers: tf.layers.Layer[] }[] };
  return inboundNodes.flatMap(({ inboundLayers }) => inboundLayers);
}

/** Operations of products with weights, of products of two things that came in, and of all else. */
type Count = { product?: number; mixed?: number; other?: number };

interface Config {
  useBias?: boolean;
  activation?: string;
  kernelSize?: number | number[];
  poolSize?: number | number[];
  scale?: boolean;
  center?: boolean;
  heads?: number;
  numbers?: readonly number[];
  width?: number;
}

/** For each kind of layer, from its shapes; `outputs` are the numbers that come out for a row. */
const COUNTS: Readonly<Record<string, (layer: tf.layers.Layer, outputs: number) => Count>> = {
  InputLayer: () => ({}),
  Flatten: () => ({}),
  Reshape: () => ({}),
  Permute: () => ({}),
  RepeatVector: () => ({}),
  Concatenate: () => ({}),
  /** Rows are looked up, not multiplied. */
  Embedding: () => ({}),
  /** In training alone, a mask and a factor; counted as in training. */
  Dropout: (_, outputs) => ({ other: outputs }),
  SpatialDropout1D: (_, outputs) => ({ other: outputs }),
  Activation: (layer, outputs) => ({ other: activation(layer) * outputs }),
  ReLU: (_, outputs) => ({ other: outputs }),
  LeakyReLU: (_, outputs) => ({ other: 2 * outputs }),
  Softmax: (_, outputs) => ({ other: EACH.softmax * outputs }),
  Add: merge,
  Multiply: (layer, outputs) => ({ mixed: merge(layer, outputs).other }),
  Average: (layer, outputs) => ({ other: merge(layer, outputs).other + outputs }),
  Maximum: merge,
  Minimum: merge,
  /** Less the mean, times one over the deviation; then what is learnt: a factor and an offset. */
  BatchNormalization(layer, outputs) {
    const { scale = true, center = true } = configOf(layer);
    return { other: outputs * (2 + Number(scale) + Number(center)) };
  },
  /** n additions and a division for the mean, 3 n and a division for the variance, and then as above. */
  LayerNormalization(layer, outputs) {
    const { scale = true, center = true } = configOf(layer), width = lastOf(layer.outputShape);
    return { other: outputs * (4 + 2 + Number(scale) + Number(center)) + 2 * outputs / width };
  },
  Dense(layer, outputs) {
    return weighted(layer, outputs, lastOf(inputOf(layer)));
  },
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D(layer, outputs) {
    return weighted(layer, outputs, product(configOf(layer).kernelSize));
  },
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  GlobalAveragePooling1D: (layer) => ({ other: sizeOf(inputOf(layer)) + lastOf(layer.outputShape) }),
  GlobalAveragePooling2D: (layer) => ({ other: sizeOf(inputOf(layer)) + lastOf(layer.outputShape) }),
  GlobalMaxPooling1D: (layer) => ({ other: sizeOf(inputOf(layer)) }),
  GlobalMaxPooling2D: (layer) => ({ other: sizeOf(inputOf(layer)) }),
  /** For each number of the weights a dot product of a head's part of two vectors, and then a division and the softmax. */
  AttentionWeights(layer, outputs) {
    const { heads = 1 } = configOf(layer);
    return { mixed: 2 * outputs * lastOf(inputOf(layer)) / heads, other: (1 + EACH.softmax) * outputs };
  },
  /** For each number of a vector a sum over the fields that are looked at. */
  AttentionValues: (layer, outputs) => ({ mixed: 2 * outputs * lastOf(inputOf(layer)) }),
  ClassToken: () => ({}),
  FirstField: () => ({}),
  /** A code's vector is looked up, a number's is multiplied, and a bias is added to both. */
  FieldEmbeddings(layer, outputs) {
    const { numbers = [], width = 1, useBias = false } = configOf(layer);
    return { product: numbers.length * width, other: useBias ? outputs : 0 };
  },
  GatedUnits: (_, outputs) => ({ mixed: outputs, other: outputs }),
  /** Of n numbers: n additions and a division for the mean, n less it, n squares, the same for their mean, a sum, a root and a division; then three of n. */
  LayerNorm: (layer, outputs) => ({ other: 7 * outputs + 5 * outputs / lastOf(layer.outputShape) }),
  /** Two sums over the fields, of the vectors and of their squares; a square and a difference for each column; sums of these, and halves. */
  PairProducts: (layer, outputs) => ({ other: 3 * sizeOf(inputOf(layer)) + 3 * lastOf(inputOf(layer)) + outputs }),
  /** A comparison, a product and an addition for each value. */
  PickByCode: (layer) => ({ other: 3 * lastOf(inputOf(layer)) }),
  PickFeatures: () => ({}),
  /** A difference, a square and an addition for each number; a division, a sum and a root. */
  RootMeanSquare: (layer) => ({ other: 3 * lastOf(inputOf(layer)) + 3 }),
  SumFields: (layer) => ({ other: sizeOf(inputOf(layer)) }),
};

/** Operations of an activation for each number, where it is not one. */
const EACH: Readonly<Record<string, number>> = {
  linear: 0,
  relu: 1,
  relu6: 2,
  sigmoid: 4, // a sign, an exponential, a sum, a division
  softmax: 5, // less the largest, which is found first; an exponential, a sum, a division
  tanh: 1,
  elu: 3,
  selu: 4,
  softplus: 3,
  softsign: 3,
  swish: 5,
  hardSigmoid: 4,
  mish: 5,
  gelu: 5,
  "gelu_new": 9,
};

function activation(layer: tf.layers.Layer): number {
  return EACH[configOf(layer).activation ?? "linear"] ?? 1;
}

/** Each output is a sum of so many products, perhaps a bias, and an activation. */
function weighted(layer: tf.layers.Layer, outputs: number, products: number): Count {
  const { useBias = true } = configOf(layer);
  return { product: 2 * products * outputs, other: (Number(useBias) + activation(layer)) * outputs };
}

function convolution(layer: tf.layers.Layer, outputs: number): Count {
  return weighted(layer, outputs, product(configOf(layer).kernelSize) * lastOf(inputOf(layer)));
}

function pool(layer: tf.layers.Layer, outputs: number): Count {
  return { other: product(configOf(layer).poolSize) * outputs };
}

function merge(layer: tf.layers.Layer, outputs: number): { other: number } {
  const { input } = layer;
  return { other: ((Array.isArray(input) ? input.length : 1) - 1) * outputs };
}

function configOf(layer: tf.layers.Layer): Config {
  return layer.getConfig() as unknown as Config;
}

function inputOf(layer: tf.layers.Layer): tf.Shape {
  const { input } = layer;
  return (Array.isArray(input) ? input[0] : input).shape;
}

function isOne(shape: tf.Shape | tf.Shape[]): shape is tf.Shape {
  return !Array.isArray(shape[0]);
}

/** Numbers of a row; the first side is that of rows. */
function sizeOf(shape: tf.Shape): number {
  return shape.slice(1).reduce<number>((size, side) => size * (side ?? 1), 1);
}

function lastOf(shape: tf.Shape | tf.Shape[]): number {
  const one = isOne(shape) ? shape : shape[0];
  return one[one.length - 1] ?? 1;
}

function product(sides: number | number[] | undefined): number {
  return sides === undefined ? 1 : [sides].flat().reduce((all, side) => all * side, 1);
}
