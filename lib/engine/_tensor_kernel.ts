/** What all kernels that tfjs gets from us are made of. */
import * as tf from "@tensorflow/tfjs";
import type { Heap } from "./_heap.ts";

export type Kernel = tf.KernelConfig["kernelFunc"];
export type Call = Parameters<Kernel>[0];
type Named = Record<string, tf.TensorInfo>;

/** A kernel for inputs that it is made for; any other goes to `otherwise`, which is tfjs's own. */
export type Made = (otherwise: Kernel) => Kernel;

export const sizeOf = tf.util.sizeFromShape as (shape: readonly number[]) => number;

/** Inputs by their names. */
export function inputsOf({ inputs }: Call): Named {
  return inputs as Named;
}

export function isFloat(...tensors: tf.TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}

/** The kernels of activations that tfjs fuses with products. */
const ACTIVATIONS: Record<string, string> = {
  linear: "",
  relu: "Relu",
  relu6: "Relu6",
  elu: "Elu",
  sigmoid: "Sigmoid",
  leakyrelu: "LeakyRelu",
};

/** What tfjs hands to a product, or to a convolution with all that follows. */
export interface FusedAttrs {
  transposeA: boolean;
  transposeB: boolean;
  activation?: keyof typeof ACTIVATIONS;
  leakyreluAlpha?: number;
}

/** Adds the bias and applies the activation that tfjs fuses with a product, or says that it cannot. */
export function finisher(
  { backend, kernels, at, floats, dispose }: Heap,
  call: Call,
  columns: number,
): ((result: tf.TensorInfo) => tf.TensorInfo) | undefined {
  const { bias, preluActivationWeights } = call.inputs as Record<string, tf.TensorInfo | undefined>;
  const { activation = "linear", leakyreluAlpha: alpha } = call.attrs as unknown as FusedAttrs;
  const name = ACTIVATIONS[activation];
  if (name === undefined || preluActivationWeights || (bias && (sizeOf(bias.shape) !== columns || !isFloat(bias)))) {
    return undefined;
  }
  /** max(x, 0) of a tensor; another may start right behind its last number. */
  const relu = (x: tf.TensorInfo) => {
    const size = sizeOf(x.shape), whole = size - size % 4, first = at(x) / 4;
    kernels.relu(at(x), whole);
    for (let i = first + whole; i < first + size; i++) floats()[i] = Math.max(floats()[i], 0);
  };
  return (result) => {
    if (bias) kernels.addToColumns(at(result), sizeOf(result.shape) / columns, columns, at(bias));
    if (name === "Relu") relu(result);
    if (name === "" || name === "Relu") return result;
    const { kernelFunc } = tf.getKernel(name, "wasm");
    const activated = kernelFunc({ inputs: { x: result }, attrs: alpha === undefined ? {} : { alpha }, backend });
    dispose(result);
    return activated as tf.TensorInfo;
  };
}
