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
 * of n x k and k x m is 2 n k m, as each of its k products is added to a sum. Backward each product becomes two, one by the weights and one by what
 * came in, and the first layer needs only the one by the weights.
 */
export function layerCosts(model: tf.LayersModel): LayerCost[] {
  let learns = false; // whether a layer below has weights, so that a gradient must come down to it
  return leaves(model).map((layer) => {
    const kind = layer.getClassName(), parameters = layer.countParams();
    const shape = layer.outputShape, outputs = isOne(shape) ? sizeOf(shape) : shape.reduce((sum, one) => sum + sizeOf(one), 0);
    const count = COUNTS[kind]?.(layer, outputs);
    const name = layer.name, trains = layer.trainableWeights.length > 0;
    const { product = 0, other = 0 } = count ?? {};
    const backward = (learns ? product : 0) + (trains ? product : 0) + (learns || trains ? other : 0);
    learns ||= trains;
    return { name, kind, parameters, outputs, forward: product + other, backward, counted: count !== undefined };
  });
}

/** Operations of products with weights, which go back twice, and of all else, which goes back as it came. */
type Count = { product?: number; other?: number };

interface Config {
  useBias?: boolean;
  activation?: string;
  kernelSize?: number | number[];
  poolSize?: number | number[];
  scale?: boolean;
  center?: boolean;
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
  Multiply: merge,
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

function leaves(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => layer instanceof tf.LayersModel ? leaves(layer) : [layer]);
}
