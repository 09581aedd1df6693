/** Kernels of tfjs that training needs, on SIMD kernels of ours, which work on the memory of tfjs's own backend: nothing is copied. */
import * as tf from "@tensorflow/tfjs";
import { attentionKernels } from "./_attention.ts";
import { convolutionKernels } from "./_convolutions.ts";
import { einsumKernel } from "./_einsum.ts";
import { type Heap, heapOf } from "./_heap.ts";
import { productKernels } from "./_products.ts";
import { inputsOf, isFloat, type Made, sizeOf } from "./_tensor_kernel.ts";

/** The kernels by name, on the memory of this backend. */
export function tensorKernels(backend: tf.KernelBackend): Record<string, Made> {
  const heap = heapOf(backend);
  return {
    ...productKernels(heap),
    ...einsumKernel(heap),
    ...convolutionKernels(heap),
    ...attentionKernels(heap),
    ...otherKernels(heap),
  };
}

function otherKernels({ kernels, at, make, dispose, alias, floats, sumOfParts }: Heap): Record<string, Made> {
  const segmentSum: Made = (otherwise) => (call) => {
    const { x, segmentIds } = inputsOf(call), { numSegments } = call.attrs as { numSegments: number };
    const rows = sizeOf(segmentIds.shape);
    if (!isFloat(x) || segmentIds.dtype !== "int32" || segmentIds.shape.length !== 1 || rows === 0) return otherwise(call);
    const sums = make([numSegments, ...x.shape.slice(1)]);
    kernels.segmentSum(at(sums), numSegments, at(x), at(segmentIds), rows, sizeOf(x.shape) / rows);
    return sums;
  };

  const gather: Made = (otherwise) => (call) => {
    const { x, indices } = inputsOf(call), { axis = 0, batchDims = 0 } = call.attrs as { axis?: number; batchDims?: number };
    const rows = sizeOf(indices.shape), of = x.shape[0], size = sizeOf(x.shape);
    if (!isFloat(x) || indices.dtype !== "int32" || axis !== 0 || batchDims !== 0 || rows * size === 0) return otherwise(call);
    const result = make([...indices.shape, ...x.shape.slice(1)]);
    if (kernels.gather(at(result), at(x), at(indices), rows, size / of, of)) return result;
    dispose(result);
    return otherwise(call); // which says what is wrong
  };

  /** Sums over the first axes, as the gradient of a bias is: tfjs would transpose first. */
  const sum: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), { axis, keepDims } = call.attrs as { axis: number | number[] | undefined; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis as number[], [...x.shape]).toSorted((a, b) => a - b);
    const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis, i) => axis === i);
    if (!isFloat(x) || !leading || sizeOf(x.shape) === 0) return otherwise(call);
    const rest = x.shape.slice(axes.length), columns = sizeOf(rest);
    const sums = make(keepDims ? [...axes.map(() => 1), ...rest] : rest);
    sumOfParts(at(sums), at(x), sizeOf(x.shape) / columns, columns);
    return sums;
  };

  /** A sum whose second side is added to each row of the first, as a bias is. */
  const add: Made = (otherwise) => (call) => {
    const { a, b } = inputsOf(call);
    const from = a.shape.length - b.shape.length, size = sizeOf(a.shape), columns = sizeOf(b.shape);
    const isSuffix = from >= 0 && columns < size && b.shape.every((length, axis) => length === a.shape[from + axis]);
    if (!isFloat(a, b) || !isSuffix || columns === 0) return otherwise(call);
    const result = make(a.shape);
    floats().copyWithin(at(result) / 4, at(a) / 4, at(a) / 4 + size);
    kernels.addToColumns(at(result), size / columns, columns, at(b));
    return result;
  };

  /** The same numbers under another name, which tfjs copies. */
  const identity: Made = () => (call) => alias(inputsOf(call).x);

  /** A type that it has already. */
  const cast: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), { dtype } = call.attrs as { dtype: tf.DataType };
    return dtype === x.dtype && dtype !== "string" ? alias(x) : otherwise(call);
  };

  /** Axes in the order that they have already. */
  const transpose: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), { perm } = call.attrs as { perm: number[] };
    return perm.every((axis, i) => axis === i) && x.dtype !== "string" ? alias(x) : otherwise(call);
  };

  return {
    Add: add,
    Sum: sum,
    Identity: identity,
    Cast: cast,
    Transpose: transpose,
    GatherV2: gather,
    UnsortedSegmentSum: segmentSum,
  };
}
