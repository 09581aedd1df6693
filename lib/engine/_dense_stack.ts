/** Tells whether a model is a plain stack of dense layers, which our own loop can run. */
import type * as tf from "@tensorflow/tfjs";
import type { Task } from "../dataset.ts";
import { ENDS } from "./_logits.ts";

/** Activations that the loop knows inside the stack. */
const KNOWN = ["relu", "tanh", "sigmoid", "linear"] as const;

/** A dense layer, as far as the loop needs it, with the dropout behind it. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: typeof KNOWN[number];
  readonly useBias: boolean;
  readonly l1: number;
  readonly l2: number;
  /** The share of the outputs that a dropout layer behind it drops in training. */
  readonly dropout?: number;
  /** Kernel, then bias if there is one. */
  readonly variables: readonly tf.Variable[];
}

/** The part of a dense layer's configuration that is looked at. */
interface DenseConfig {
  activation: string;
  useBias: boolean;
  kernelRegularizer: { className: string; config: { l1?: number; l2?: number } } | null;
  [other: string]: unknown;
}

/** The model's dense layers from first to last, or why it is not a stack of such. */
export function denseStack(model: tf.LayersModel, task: Task): DenseLayer[] | string {
  const layers = model.layers.filter((layer) => layer.getClassName() !== "InputLayer");
  const stack: DenseLayer[] = [];
  let previous: unknown = model.inputs[0];
  for (const layer of layers) {
    if (layer.input !== previous) return `layer "${layer.name}" does not follow the one before it`;
    previous = layer.output;
    if (layer.getClassName() === "Dropout" && stack.length > 0) {
      const { rate, noiseShape } = layer.getConfig() as { rate: number; noiseShape?: unknown };
      if (noiseShape) return `layer "${layer.name}" has a noiseShape`;
      const dense = stack.pop()!;
      if (dense.dropout !== undefined) return `layer "${layer.name}" is a second dropout in a row`;
      stack.push({ ...dense, dropout: rate });
      continue;
    }
    if (layer.getClassName() !== "Dense") return `layer "${layer.name}" is ${layer.getClassName()}, not Dense`;
    const config = layer.getConfig() as unknown as DenseConfig;
    const isLast = layer === layers[layers.length - 1];
    const refused = refusal(layer, config, isLast ? [ENDS[task]] : KNOWN);
    if (refused !== undefined) return `layer "${layer.name}" has ${refused}`;
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const [inputs, units] = variables[0].shape;
    const { l1 = 0, l2 = 0 } = config.kernelRegularizer?.config ?? {};
    // The loss takes care of the last activation.
    const activation = isLast ? "linear" : config.activation as DenseLayer["activation"];
    stack.push({ inputs, units, activation, useBias: config.useBias, l1: numberOf(l1), l2: numberOf(l2), variables });
  }
  if (stack.at(-1)?.dropout !== undefined) return "it ends in dropout";
  return stack.length === 0 ? "it has no layers" : stack;
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
