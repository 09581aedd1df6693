/** The gradient of gather, and so of embeddings, on wasm: each row's slopes are added where the row was taken from. */
import * as tf from "@tensorflow/tfjs";
import type { WasmBackend } from "./_wasm.ts";

/**
 * The UnsortedSegmentSum that wasm lacks. The cpu's goes through all rows once for each segment, this one once for all, so that a step
 * of an embedding costs with its batch and no more with its levels. Sums are taken in float64.
 */
export function segmentSum({ inputs, attrs, backend }: Parameters<tf.KernelConfig["kernelFunc"]>[0]): tf.TensorInfo {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const { numSegments } = attrs as { numSegments: number }, wasm = backend as WasmBackend;
  const values = wasm.readSync(x.dataId) as Float32Array, segments = wasm.readSync(segmentIds.dataId) as Int32Array;
  const width = tf.util.sizeFromShape(x.shape.slice(1)), sums = new Float64Array(numSegments * width);
  for (let row = 0; row < segments.length; row++) {
    // A segment that is not there lies outside the array, which takes nothing then.
    for (let c = 0, to = segments[row] * width, from = row * width; c < width; c++) sums[to + c] += values[from + c];
  }
  const kept = x.dtype === "int32" ? Int32Array.from(sums) : Float32Array.from(sums);
  return wasm.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype, undefined, kept);
}
