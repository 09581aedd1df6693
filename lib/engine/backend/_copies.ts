/** Kernels of tfjs that copy numbers from here to there, for which its own look up where each lies. */
import * as tf from "@tensorflow/tfjs";
import { lentByCpu } from "./_lend.ts";
import { infoOfGather, inputsOf, type Made, sizeOf } from "./_tensor_kernel.ts";

/** What is used here of tfjs's `BackendWasm`. */
interface Backend {
  wasm: { HEAPF32: Float32Array };
  getMemoryOffset(dataId: tf.TensorInfo["dataId"]): number;
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
}

/** Numbers from which on a call to copy them takes less time than their loop. */
const WORTH_CALLING = 32;

/** The kernels by name, on the memory of this backend. */
export function copyKernels(backend: tf.KernelBackend): Record<string, Made> {
  const heap = backend as unknown as Backend;
  /** Where a tensor's numbers start, counted in numbers. */
  const at = ({ dataId }: tf.TensorInfo) => heap.getMemoryOffset(dataId) / 4;
  const isKnown = ({ dtype }: tf.TensorInfo) => dtype === "float32" || dtype === "int32";

  /** Parts of a tensor along an axis, as they come out of the gradient of a concatenation. */
  const split: Made = (otherwise) => (call) => {
    const x = call.inputs.x as tf.TensorInfo,
      given = call.attrs as unknown as { numOrSizeSplits: number | number[]; axis: number };
    if (!isKnown(x)) return otherwise(call);
    const [axis] = tf.util.parseAxisParam(given.axis, [...x.shape]);
    const lengths = tf.backend_util.prepareSplitSize(x as tf.Tensor, given.numOrSizeSplits, axis);
    const outer = sizeOf(x.shape.slice(0, axis)), inner = sizeOf(x.shape.slice(axis + 1)), width = x.shape[axis] * inner;
    const parts = lengths.map((length) => heap.makeOutput(x.shape.with(axis, length), x.dtype));
    const { HEAPF32: numbers } = heap.wasm, words = new Int32Array(numbers.buffer);
    let from = at(x);
    parts.forEach((part, p) => {
      const size = lengths[p] * inner, to = at(part);
      if (size >= WORTH_CALLING) {
        for (let o = 0; o < outer; o++) numbers.copyWithin(to + o * size, from + o * width, from + o * width + size);
      } else {
        for (let o = 0; o < outer; o++) for (let i = 0; i < size; i++) words[to + o * size + i] = words[from + o * width + i];
      }
      from += size;
    });
    return parts;
  };

  const gatherByCpu = lentByCpu("GatherV2");

  /** Parts along any axis by their numbers, which may be others in each of the batches; of these tfjs's own takes numbers of others. */
  const gather: Made = (otherwise) => (call) => {
    const { x, indices } = inputsOf(call), { axis = 0, batchDims = 0 } = call.attrs as { axis?: number; batchDims?: number };
    const slowly = batchDims === 0 ? otherwise : gatherByCpu;
    if (!isKnown(x) || indices.dtype !== "int32") return slowly(call);
    const { batchSize, outerSize, dimSize, sliceSize: size, outputShape } = infoOfGather(x, indices, axis, batchDims);
    const list = new Int32Array(heap.wasm.HEAPF32.buffer, 4 * at(indices), sizeOf(indices.shape)).slice();
    if (!list.every((part) => part >= 0 && part < dimSize)) return slowly(call); // which says what is wrong
    const result = heap.makeOutput(outputShape, x.dtype), count = list.length / batchSize, { HEAPF32: numbers } = heap.wasm;
    // Bits are copied, so that whole numbers may be among them.
    const words = new Int32Array(numbers.buffer), first = at(x);
    let to = at(result);
    for (let row = 0; row < batchSize * outerSize; row++) {
      const start = first + row * dimSize * size, given = Math.floor(row / outerSize) * count;
      for (let c = 0; c < count; c++, to += size) {
        const from = start + list[given + c] * size;
        if (size >= WORTH_CALLING) numbers.copyWithin(to, from, from + size);
        else for (let i = 0; i < size; i++) words[to + i] = words[from + i];
      }
    }
    return result;
  };

  return { SplitV: split, GatherV2: gather };
}
