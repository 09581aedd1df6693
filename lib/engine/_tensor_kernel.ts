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

/** What a number that is read, changed and written costs, in multiplications. */
export const MOVED = 4;

/** Adds the bias and applies the activation that tfjs fuses with a product, or says that it cannot. */
export function finisher(
  { backend, at, share, dispose }: Heap,
  call: Call,
  columns: number,
): ((result: tf.TensorInfo) => tf.TensorInfo) | undefined {
  const { bias, preluActivationWeights } = call.inputs as Record<string, tf.TensorInfo | undefined>;
  const { activation = "linear", leakyreluAlpha: alpha } = call.attrs as unknown as FusedAttrs;
  const name = ACTIVATIONS[activation], rectify = name === "Relu";
  if (name === undefined || preluActivationWeights || (bias && (sizeOf(bias.shape) !== columns || !isFloat(bias)))) {
    return undefined;
  }
  return (result) => {
    const size = sizeOf(result.shape), place = at(result);
    if (bias || rectify) {
      const numbers = [place, place, columns, bias ? at(bias) : 0, Number(rectify)];
      share("plusRow", { numbers, items: size / columns, cost: MOVED * size });
    }
    if (name === "" || rectify) return result;
    const { kernelFunc } = tf.getKernel(name, "wasm");
    const activated = kernelFunc({ inputs: { x: result }, attrs: alpha === undefined ? {} : { alpha }, backend });
    dispose(result);
    return activated as tf.TensorInfo;
  };
}
