/** Kernels of tfjs that training needs, on SIMD kernels of ours, which work on the memory of tfjs's own backend: nothing is copied. */
import * as tf from "@tensorflow/tfjs";
import { attentionKernels } from "./_attention.ts";
import { convolutionKernels } from "./_convolutions.ts";
import { einsumKernel } from "./_einsum.ts";
import { type Heap, heapOf, PARTS } from "./_heap.ts";
import { MOVED } from "../kernels/helpers.ts";
import { LINE, RECTIFY } from "../kernels/workspace.ts";
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

function otherKernels(heap: Heap): Record<string, Made> {
  const { kernels, at, make, dispose, alias, share, sumOfParts } = heap;

  const segmentSum: Made = (otherwise) => (call) => {
    const { x, segmentIds } = inputsOf(call), { numSegments } = call.attrs as { numSegments: number };
    const rows = sizeOf(segmentIds.shape);
    if (!isFloat(x) || segmentIds.dtype !== "int32" || segmentIds.shape.length !== 1) return otherwise(call);
    const sums = make([numSegments, ...x.shape.slice(1)]);
    kernels.segmentSum(at(sums), numSegments, at(x), at(segmentIds), rows, sizeOf(x.shape) / rows);
    return sums;
  };

  const gather: Made = (otherwise) => (call) => {
    const { x, indices } = inputsOf(call), { axis = 0, batchDims = 0 } = call.attrs as { axis?: number; batchDims?: number };
    const rows = sizeOf(indices.shape), of = x.shape[0], size = sizeOf(x.shape);
    if (!isFloat(x) || indices.dtype !== "int32" || axis !== 0 || batchDims !== 0) return otherwise(call);
    const result = make([...indices.shape, ...x.shape.slice(1)]);
    if (kernels.gather(at(result), at(x), at(indices), rows, size / of, of)) return result;
    dispose(result);
    return otherwise(call); // which says what is wrong
  };

  /** Sums over the first axes, as the gradient of a bias is, where tfjs would transpose first; or over the last ones. */
  const sum: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), { axis, keepDims } = call.attrs as { axis: number | number[] | undefined; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis as number[], [...x.shape]).toSorted((a, b) => a - b);
    const size = sizeOf(x.shape), rank = x.shape.length, some = axes.length > 0 && axes.length < rank;
    const first = axes.every((axis, i) => axis === i), last = axes.every((axis, i) => axis === rank - axes.length + i);
    if (!isFloat(x) || !some || !(first || last)) return otherwise(call);
    const kept = x.shape.filter((_, i) => !axes.includes(i)), count = sizeOf(kept);
    const sums = make(keepDims ? x.shape.map((length, i) => axes.includes(i) ? 1 : length) : kept);
    if (last) {
      share("sumRows", { numbers: [at(sums), at(x), size / count], items: count, cost: MOVED * size });
      return sums;
    }
    const rows = size / count, each = Math.ceil(rows / PARTS), items = Math.ceil(rows / each);
    heap.withRoom(items * count, (parts) => {
      share("sumColumns", { numbers: [parts, at(x), count, rows, each], items, cost: MOVED * size });
      sumOfParts(at(sums), parts, items, count);
    });
    return sums;
  };

  /** Numbers in the same places of both sides. */
  const placeByPlace = (kernel: "plus" | "minus" | "times"): Made => (otherwise) => (call) => {
    const { a, b } = inputsOf(call), size = sizeOf(a.shape);
    if (!isFloat(a, b) || !tf.util.arraysEqual([...a.shape], [...b.shape])) return otherwise(call);
    const result = make(a.shape);
    share(kernel, { numbers: [at(result), at(a), at(b)], items: size, unit: LINE, cost: MOVED * size });
    return result;
  };

  /** A sum whose second side is added to each row of the first, as a bias is, or place by place. */
  const add: Made = (otherwise) => (call) => {
    const { a, b } = inputsOf(call);
    const from = a.shape.length - b.shape.length, size = sizeOf(a.shape), columns = sizeOf(b.shape);
    const isSuffix = from >= 0 && columns < size && b.shape.every((length, axis) => length === a.shape[from + axis]);
    if (!isFloat(a, b) || !isSuffix) return placeByPlace("plus")(otherwise)(call);
    const result = make(a.shape), numbers = [at(result), at(a), columns, at(b), 0];
    share("plusRow", { numbers, items: size / columns, cost: MOVED * size });
    return result;
  };

  const relu: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), size = sizeOf(x.shape), width = x.shape.at(-1) ?? 1;
    if (!isFloat(x)) return otherwise(call);
    const result = make(x.shape), numbers = [at(result), at(x), width, 0, RECTIFY];
    share("plusRow", { numbers, items: size / width, cost: MOVED * size });
    return result;
  };

  const reluBack: Made = () => (call) => {
    const { dy, x } = inputsOf(call), size = sizeOf(x.shape), result = make(x.shape);
    share("rectifyBack", { numbers: [result, dy, x].map(at), items: size, unit: LINE, cost: MOVED * size });
    return result;
  };

  /** What is alone along an axis, over and over. */
  const tile: Made = (otherwise) => (call) => {
    const { x } = inputsOf(call), { reps } = call.attrs as { reps: number[] }, size = sizeOf(x.shape), count = sizeOf(reps);
    const axis = reps.findIndex((times) => times > 1);
    if (!isFloat(x) || axis < 0 || x.shape[axis] !== 1 || reps[axis] !== count) return otherwise(call);
    const result = make(x.shape.with(axis, count)), width = sizeOf(x.shape.slice(axis));
    share("repeat", { numbers: [at(result), at(x), width, count], items: size / width, cost: MOVED * size * count });
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
    Sub: placeByPlace("minus"),
    Multiply: placeByPlace("times"),
    Sum: sum,
    Relu: relu,
    ReluGrad: reluBack,
    Tile: tile,
    Identity: identity,
    Cast: cast,
    Transpose: transpose,
    GatherV2: gather,
    UnsortedSegmentSum: segmentSum,
  };
}
