/** Tells whether a model is a plain stack of dense layers, which our own loop can run. */
import type * as tf from "@tensorflow/tfjs";
import type { Task } from "../../dataset.ts";
import { ENDS } from "../model/logits.ts";

/** Activations that the loop knows inside the stack. */
const KNOWN = ["relu", "tanh", "sigmoid", "linear"] as const;

/** A normalisation by batches: of the sums of a dense layer, or of its outputs after the activation. */
export interface BatchNorm {
  readonly of: "sums" | "outputs";
  readonly momentum: number;
  readonly epsilon: number;
  /** Moving mean and variance. */
  readonly moving: readonly tf.Variable[];
}

/** A dense layer, as far as the loop needs it, with the normalisation and the dropout behind it. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: typeof KNOWN[number];
  readonly useBias: boolean;
  readonly l1: number;
  readonly l2: number;
  /** The share of the outputs that a dropout layer behind it drops in training. */
  readonly dropout?: number;
  readonly norm?: BatchNorm;
  /** Kernel, bias if there is one, then scale and shift of the normalisation. */
  readonly variables: readonly tf.Variable[];
}

/** The part of a dense layer's configuration that is looked at. */
interface DenseConfig {
  activation: string;
  useBias: boolean;
  kernelRegularizer: { className: string; config: { l1?: number; l2?: number } } | null;
  [other: string]: unknown;
}

/** The part of a normalisation's configuration that is looked at. */
interface NormConfig {
  axis: number;
  momentum: number;
  epsilon: number;
  [other: string]: unknown;
}

/** The model's dense layers from first to last, or why it is not a stack of such. */
export function denseStack(model: tf.LayersModel, task: Task): DenseLayer[] | string {
  const layers = model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
  const stack: DenseLayer[] = [];
  let previous: unknown = model.inputs[0];
  for (const layer of layers) {
    // A model, which is applied within and here, or a layer that is shared.
    if (layer.inboundNodes.length !== 1) return `layer "${layer.name}" is used more than once`;
    if (layer.input !== previous) return `layer "${layer.name}" does not follow the one before it`;
    previous = layer.output;
    const last = stack.at(-1), behind = last && followers[layer.getClassName()]?.(layer, last);
    if (typeof behind === "string") return `layer "${layer.name}" ${behind}`;
    if (behind !== undefined) {
      stack[stack.length - 1] = behind;
      continue;
    }
    if (layer.getClassName() !== "Dense") return `layer "${layer.name}" is ${layer.getClassName()}, not Dense`;
    const config = layer.getConfig() as unknown as DenseConfig;
    const isLast = layer === layers[layers.length - 1];
    const refused = refusal(layer, config, isLast ? [ENDS[task]] : KNOWN);
    if (refused !== undefined) return `layer "${layer.name}" has ${refused}`;
    const variables = variablesOf(layer.trainableWeights);
    const [inputs, units] = variables[0].shape;
    const { l1 = 0, l2 = 0 } = config.kernelRegularizer?.config ?? {};
    // The loss takes care of the last activation.
    const activation = isLast ? "linear" : config.activation as DenseLayer["activation"];
    stack.push({ inputs, units, activation, useBias: config.useBias, l1: numberOf(l1), l2: numberOf(l2), variables });
  }
  if (stack.length === 0) return "it has no layers";
  const end = layers[layers.length - 1].getClassName();
  return end === "Dense" ? stack : `it ends in ${end}`;
}

/** What may stand behind a dense layer becomes a part of it, or why it cannot. */
const followers: Record<string, (layer: tf.layers.Layer, dense: DenseLayer) => DenseLayer | string> = {
  BatchNormalization(layer, dense) {
    const { axis, momentum, epsilon, ...config } = layer.getConfig() as unknown as NormConfig;
    if (dense.norm !== undefined || dense.dropout !== undefined) return "does not follow its dense layer at once";
    if (axis !== -1 && axis !== 1) return `normalises along axis ${axis}`;
    if (!layer.trainable) return "has frozen weights";
    const missing = ["center", "scale"].find((part) => !config[part]);
    if (missing !== undefined) return `has no ${missing}`;
    const extra = ["betaRegularizer", "gammaRegularizer", "betaConstraint", "gammaConstraint"].find((part) => config[part]);
    if (extra !== undefined) return `has a ${extra}`;
    const of = dense.activation === "linear" ? "sums" : "outputs", moving = variablesOf(layer.nonTrainableWeights);
    const variables = [...dense.variables, ...variablesOf(layer.trainableWeights)];
    return { ...dense, norm: { of, momentum, epsilon, moving }, variables };
  },
  Activation(layer, dense) {
    const activation = layer.getConfig().activation as DenseLayer["activation"];
    if (!KNOWN.includes(activation)) return `is ${activation}, not ${KNOWN.join(" or ")}`;
    if (dense.activation !== "linear" || dense.dropout !== undefined) return "does not follow its dense layer at once";
    return { ...dense, activation };
  },
  Dropout(layer, dense) {
    const { rate, noiseShape } = layer.getConfig() as { rate: number; noiseShape?: unknown };
    if (noiseShape) return "has a noiseShape";
    return dense.dropout === undefined ? { ...dense, dropout: rate } : "is a second dropout in a row";
  },
};

/** `read` gives the variable itself, though its type says tensor. */
function variablesOf(weights: readonly tf.LayerVariable[]): tf.Variable[] {
  return weights.map((weight) => weight.read() as tf.Variable);
}

function refusal(layer: tf.layers.Layer, config: DenseConfig, activations: readonly string[]): string | undefined {
  if (!activations.includes(config.activation)) return `activation ${config.activation}, not ${activations.join(" or ")}`;
  if (!layer.trainable) return "frozen weights";
  for (const extra of ["biasRegularizer", "activityRegularizer", "kernelConstraint", "biasConstraint"]) {
    if (config[extra]) return `a ${extra}`;
  }
  const regularizer = config.kernelRegularizer?.className;
  return regularizer === undefined || regularizer === "L1L2" ? undefined : `a regularizer of kind ${regularizer}`;
}

/** tfjs keeps the strength of a penalty as a tensor or a number. */
function numberOf(value: number | tf.Scalar): number {
  return typeof value === "number" ? value : value.dataSync()[0];
}
