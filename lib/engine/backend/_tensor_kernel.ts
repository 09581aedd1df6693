/** What all kernels that tfjs gets from us are made of. */
import * as tf from "@tensorflow/tfjs";
import type { Heap } from "./_heap.ts";
import { MOVED } from "../kernels/helpers.ts";
import { RECTIFY } from "../kernels/workspace.ts";

export type Kernel = tf.KernelConfig["kernelFunc"];
export type Call = Parameters<Kernel>[0];
type Named = Record<string, tf.TensorInfo>;

/** A kernel for inputs that it is made for; any other goes to `otherwise`, which is tfjs's own. */
export type Made = (otherwise: Kernel) => Kernel;

export const sizeOf = tf.util.sizeFromShape as (shape: readonly number[]) => number;

/** How much there is to gather: batches, what stands before the axis, along it, and behind it. */
export function infoOfGather(
  x: tf.TensorInfo,
  indices: tf.TensorInfo,
  axis: number,
  batchDims: number,
): tf.backend_util.segment_util.GatherOpShapeInfo {
  const [parsed] = tf.util.parseAxisParam(axis, [...x.shape]);
  return tf.backend_util.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, parsed, batchDims);
}

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

/** What follows a product or a convolution. */
export interface Finish {
  /** Where the numbers lie that are added to each column, or 0. */
  readonly bias: number;
  /** 2 if the result is rectified; as `how` of a product. */
  readonly how: number;
  /** Applies any other activation. */
  activate(result: tf.TensorInfo): tf.TensorInfo;
}

/** What tfjs fuses with a product or a convolution, or nothing if it is not made for it. */
export function finishOf({ backend, at, dispose }: Heap, call: Call, columns: number): Finish | undefined {
  const { bias, preluActivationWeights } = call.inputs as Record<string, tf.TensorInfo | undefined>;
  const { activation = "linear", leakyreluAlpha: alpha } = call.attrs as unknown as FusedAttrs;
  const name = ACTIVATIONS[activation], rectified = name === "Relu";
  if (name === undefined || preluActivationWeights || (bias && (sizeOf(bias.shape) !== columns || !isFloat(bias)))) {
    return undefined;
  }
  return {
    bias: bias ? at(bias) : 0,
    how: rectified ? RECTIFY : 0,
    activate(result) {
      if (name === "" || rectified) return result;
      const { kernelFunc } = tf.getKernel(name, "wasm");
      const activated = kernelFunc({ inputs: { x: result }, attrs: alpha === undefined ? {} : { alpha }, backend });
      dispose(result);
      return activated as tf.TensorInfo;
    },
  };
}

/** Adds a bias to a result, and rectifies it. */
export function finishRows({ at, share }: Heap, result: tf.TensorInfo, columns: number, { bias, how }: Finish): void {
  const size = sizeOf(result.shape), place = at(result);
  if (bias || how) share("plusRow", { numbers: [place, place, columns, bias, how], items: size / columns, cost: MOVED * size });
}
