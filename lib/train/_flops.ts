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

type Node = tf.layers.Layer["inboundNodes"][number];

/** A layer where it is used, with the shapes that it has there: one that is shared is used more than once. */
interface Use {
  layer: tf.layers.Layer;
  inputs: readonly tf.Shape[];
  output: tf.Shape;
  /** Numbers that come out for a row. */
  outputs: number;
}

/** The layers of a model or of a block inside it, and whether anything in it learns; `below` says whether something before it does. */
function costsOf(model: tf.LayersModel, below: boolean): { costs: LayerCost[]; learns: boolean } {
  const learners = new Map<Node, boolean>(), found = new Map<tf.layers.Layer, LayerCost[]>();
  for (const node of nodesOf(model)) {
    const { outboundLayer: layer, inboundLayers, nodeIndices } = node;
    const before = inboundLayers.map(({ inboundNodes }, i) => inboundNodes[nodeIndices[i]]);
    // A gradient must come down to the layer if one before it, along any way, has weights.
    const reached = before.length === 0 ? below : before.some((one) => learners.get(one) ?? below);
    const { costs, learns } = layer instanceof tf.LayersModel ? costsOf(layer, reached) : costOf(useAt(node), reached);
    learners.set(node, learns);
    const earlier = found.get(layer);
    found.set(layer, earlier === undefined ? costs : costs.map((cost, i) => again(earlier[i], cost)));
  }
  // A model that is the first layer of another may stand there by its own layers.
  const rows = (layer: tf.layers.Layer): LayerCost[] =>
    found.get(layer) ?? (layer instanceof tf.LayersModel ? layer.layers.flatMap(rows) : []);
  return { costs: model.layers.flatMap(rows), learns: [...learners.values()].includes(true) };
}

/** From the inputs on. */
function nodesOf({ outputs }: tf.LayersModel): Set<Node> {
  const nodes = new Set<Node>();
  const visit = ({ sourceLayer, nodeIndex }: tf.SymbolicTensor) => {
    const node = sourceLayer.inboundNodes[nodeIndex];
    if (nodes.has(node)) return;
    // An input names itself as what it comes from.
    if (node.inboundLayers.length > 0) node.inputTensors.forEach(visit);
    nodes.add(node);
  };
  outputs.forEach(visit);
  return nodes;
}

function useAt({ outboundLayer: layer, inputShapes, outputShapes }: Node): Use {
  const [output, ...others] = listOf(outputShapes);
  return {
    layer,
    inputs: listOf(inputShapes),
    output,
    outputs: [output, ...others].reduce((sum, one) => sum + sizeOf(one), 0),
  };
}

/** The weights of a layer that is used once more are the same ones. */
function again(one: LayerCost, other: LayerCost): LayerCost {
  return {
    ...one,
    outputs: one.outputs + other.outputs,
    forward: one.forward + other.forward,
    backward: one.backward + other.backward,
  };
}

function costOf(use: Use, below: boolean): { costs: LayerCost[]; learns: boolean } {
  const { layer, outputs } = use, kind = layer.getClassName(), parameters = layer.countParams();
  const count = COUNTS[kind]?.(use), trains = layer.trainableWeights.length > 0, learns = below || trains;
  const { product = 0, mixed = 0, other = 0 } = count ?? {};
  const backward = product * (Number(below) + Number(trains)) + (below ? 2 * mixed : 0) + (learns ? other : 0);
  const { name } = layer, forward = product + mixed + other;
  return { costs: [{ name, kind, parameters, outputs, forward, backward, counted: count !== undefined }], learns };
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

/** For each kind of layer, from its shapes. */
const COUNTS: Readonly<Record<string, (use: Use) => Count>> = {
  InputLayer: () => ({}),
  Flatten: () => ({}),
  Reshape: () => ({}),
  Permute: () => ({}),
  RepeatVector: () => ({}),
  Concatenate: () => ({}),
  /** Rows are looked up, not multiplied. */
  Embedding: () => ({}),
  /** In training alone, a mask and a factor; counted as in training. */
  Dropout: ({ outputs }) => ({ other: outputs }),
  SpatialDropout1D: ({ outputs }) => ({ other: outputs }),
  Activation: (use) => ({ other: activation(use) * use.outputs }),
  ReLU: ({ outputs }) => ({ other: outputs }),
  LeakyReLU: ({ outputs }) => ({ other: 2 * outputs }),
  Softmax: ({ outputs }) => ({ other: EACH.softmax * outputs }),
  Add: merge,
  Multiply: (use) => ({ mixed: merge(use).other }),
  Average: (use) => ({ other: merge(use).other + use.outputs }),
  Maximum: merge,
  Minimum: merge,
  /** Less the mean, times one over the deviation; then what is learnt: a factor and an offset. */
  BatchNormalization(use) {
    const { scale = true, center = true } = configOf(use);
    return { other: use.outputs * (2 + Number(scale) + Number(center)) };
  },
  /** n additions and a division for the mean, 3 n and a division for the variance, and then as above. */
  LayerNormalization(use) {
    const { scale = true, center = true } = configOf(use), width = lastOf(use.output);
    return { other: use.outputs * (4 + 2 + Number(scale) + Number(center)) + 2 * use.outputs / width };
  },
  Dense(use) {
    return weighted(use, lastOf(use.inputs[0]));
  },
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D(use) {
    return weighted(use, product(configOf(use).kernelSize));
  },
  MaxPooling1D: pool,
  MaxPooling2D: pool,
  AveragePooling1D: pool,
  AveragePooling2D: pool,
  GlobalAveragePooling1D: (use) => ({ other: sizeOf(use.inputs[0]) + lastOf(use.output) }),
  GlobalAveragePooling2D: (use) => ({ other: sizeOf(use.inputs[0]) + lastOf(use.output) }),
  GlobalMaxPooling1D: (use) => ({ other: sizeOf(use.inputs[0]) }),
  GlobalMaxPooling2D: (use) => ({ other: sizeOf(use.inputs[0]) }),
  /** For each number of the weights a dot product of a head's part of two vectors, and then a division and the softmax. */
  AttentionWeights(use) {
    const { heads = 1 } = configOf(use);
    return { mixed: 2 * use.outputs * lastOf(use.inputs[0]) / heads, other: (1 + EACH.softmax) * use.outputs };
  },
  /** For each number of a vector a sum over the fields that are looked at. */
  AttentionValues: (use) => ({ mixed: 2 * use.outputs * lastOf(use.inputs[0]) }),
  ClassToken: () => ({}),
  FirstField: () => ({}),
  /** A code's vector is looked up, a number's is multiplied, and a bias is added to both. */
  FieldEmbeddings(use) {
    const { numbers = [], width = 1, useBias = false } = configOf(use);
    return { product: numbers.length * width, other: useBias ? use.outputs : 0 };
  },
  GatedUnits: ({ outputs }) => ({ mixed: outputs, other: outputs }),
  /** Of n numbers: n additions and a division for the mean, n less it, n squares, the same for their mean, a sum, a root and a division; then three of n. */
  LayerNorm: (use) => ({ other: 7 * use.outputs + 5 * use.outputs / lastOf(use.output) }),
  /** Two sums over the fields, of the vectors and of their squares; a square and a difference for each column; sums of these, and halves. */
  PairProducts: (use) => ({ other: 3 * sizeOf(use.inputs[0]) + 3 * lastOf(use.inputs[0]) + use.outputs }),
  /** A comparison, a product and an addition for each value. */
  PickByCode: (use) => ({ other: 3 * lastOf(use.inputs[0]) }),
  PickFeatures: () => ({}),
  /** A difference, a square and an addition for each number; a division, a sum and a root. */
  RootMeanSquare: (use) => ({ other: 3 * lastOf(use.inputs[0]) + 3 }),
  SumFields: (use) => ({ other: sizeOf(use.inputs[0]) }),
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

function activation(use: Use): number {
  return EACH[configOf(use).activation ?? "linear"] ?? 1;
}

/** Each output is a sum of so many products, perhaps a bias, and an activation. */
function weighted(use: Use, products: number): Count {
  const { useBias = true } = configOf(use), { outputs } = use;
  return { product: 2 * products * outputs, other: (Number(useBias) + activation(use)) * outputs };
}

function convolution(use: Use): Count {
  return weighted(use, product(configOf(use).kernelSize) * lastOf(use.inputs[0]));
}

function pool(use: Use): Count {
  return { other: product(configOf(use).poolSize) * use.outputs };
}

function merge({ inputs, outputs }: Use): { other: number } {
  return { other: (inputs.length - 1) * outputs };
}

function configOf({ layer }: Use): Config {
  return layer.getConfig() as unknown as Config;
}

function listOf(shapes: tf.Shape | tf.Shape[]): tf.Shape[] {
  return (Array.isArray(shapes[0]) ? shapes : [shapes]) as tf.Shape[];
}

/** Numbers of a row; the first side is that of rows. */
function sizeOf(shape: tf.Shape): number {
  return shape.slice(1).reduce<number>((size, side) => size * (side ?? 1), 1);
}

function lastOf(shape: tf.Shape): number {
  return shape[shape.length - 1] ?? 1;
}

function product(sides: number | number[] | undefined): number {
  return sides === undefined ? 1 : [sides].flat().reduce((all, side) => all * side, 1);
}
