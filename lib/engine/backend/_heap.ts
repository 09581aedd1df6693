/** The memory of tfjs's wasm backend, kernels of ours that work on it in place, and threads that share them. */
import type * as tf from "@tensorflow/tfjs";
import { cannot } from "../../errors.ts";
import { moduleOf } from "../../simd.ts";
import { THREADS, type Work } from "../../threads.ts";
import { type BlasKernels, blasKernels } from "../kernels/blas.ts";
import { helpersFor } from "../kernels/helpers.ts";
import { type Kernels, products } from "../kernels/workspace.ts";
import { KERNELS } from "./_tensors_wasm.ts";

/** What kernels of wasm/tensors.ts are called for by themselves. Those that are shared are called by name. */
interface TensorKernels extends Pick<Kernels, "addColumns" | "multiply" | "packingRoom"> {
  convolutionRoom(width: number, outChannels: number): number;
  segmentSum(sums: number, segments: number, x: number, ids: number, rows: number, width: number): void;
  gather(to: number, x: number, ids: number, rows: number, width: number, of: number): number;
}

/** Kernels that threads share. */
export type SharedKernel =
  | keyof BlasKernels
  | "plus"
  | "minus"
  | "times"
  | "plusRow"
  | "rectifyBack"
  | "sumRows"
  | "sumColumns"
  | "repeat"
  | "multiplyRows"
  | "multiplyBatches"
  | "multiplyTerms"
  | "convolve"
  | "convolveFilter"
  | "convolveBack"
  | "depthwise"
  | "depthwiseFilter"
  | "depthwiseBack"
  | "largestBack"
  | "softmax"
  | "attentionWeights"
  | "attentionWeightsBack"
  | "attentionValues"
  | "attentionValuesBack"
  | "selfAttention"
  | "selfAttentionBack"
  | "layerNorm"
  | "layerNormBack";

/** What is used here of tfjs's `BackendWasm`. */
interface Backend {
  wasm: {
    asm: { memory: WebAssembly.Memory };
    HEAPF32: Float32Array;
    _malloc(bytes: number): number;
    _free(at: number): void;
  };
  getMemoryOffset(dataId: tf.TensorInfo["dataId"]): number;
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(dataId: tf.TensorInfo["dataId"]): boolean;
  incRef(dataId: tf.TensorInfo["dataId"]): void;
}

/** Work of a kernel that threads share. */
interface HeapWork extends Pick<Work, "numbers" | "items" | "unit" | "piece"> {
  /** Numbers for which each thread needs room. Default 0. */
  room?: number;
  /** Multiplications, or what takes as long. */
  cost: number;
}

/** The heap of a backend. */
export interface Heap {
  readonly backend: tf.KernelBackend;
  readonly kernels: TensorKernels;
  /** Whether a BLAS adds its kernels. */
  readonly hasBlas: boolean;
  /** Where a tensor lies, in bytes. */
  at(tensor: tf.TensorInfo): number;
  /** A new tensor of float32, filled with anything. */
  make(shape: readonly number[]): tf.TensorInfo;
  dispose(tensor: tf.TensorInfo): void;
  /** The same numbers under another name and shape: nothing is copied. */
  alias(tensor: tf.TensorInfo, shape?: readonly number[]): tf.TensorInfo;
  /** Room for so many numbers, while `use` runs. */
  withRoom(numbers: number, use: (place: number) => void): void;
  /** Adds up sums that stand one behind the other, in their order. */
  sumOfParts(to: number, parts: number, count: number, size: number): void;
  /** Runs a kernel, on threads if that is worth it. */
  share(kernel: SharedKernel, work: HeapWork): void;
}

/** Parts in which sums over many terms are added up, so that threads may share them; the sums are the same for any number of those. */
export const PARTS = 8;

/** The heap of tfjs's wasm backend. */
export function heapOf(backend: tf.KernelBackend): Heap {
  const tfjs = backend as unknown as Backend, { wasm } = tfjs, { memory } = wasm.asm;
  const { blas } = products, { exports } = new WebAssembly.Instance(moduleOf(KERNELS), { env: { memory } });
  const kernels = { ...exports, ...(blas && blasKernels(blas, memory)) } as unknown as
    & TensorKernels
    & Record<SharedKernel, (...numbers: number[]) => void>;
  const helpers = helpersFor({ compiled: KERNELS, memory, kernels, more: blas?.more });

  function withRoom(numbers: number, use: (place: number) => void): void {
    if (numbers === 0) return use(0);
    // Vectors may start where they like, and do so faster at multiples of 16.
    const place = wasm._malloc(4 * numbers + 16) >>> 0;
    if (place === 0) {
      throw cannot("compute", RangeError, {
        because: "tfjs's memory is full",
        fix: "Use smaller batches, or dispose tensors.",
      });
    }
    try {
      use(Math.ceil(place / 16) * 16);
    } finally {
      wasm._free(place);
    }
  }

  function share(kernel: SharedKernel, { numbers, items, unit, piece, room = 0, cost }: HeapWork): void {
    const crew = helpers.with(cost), each = Math.ceil(room / 16) * 16;
    withRoom((crew === undefined ? 1 : THREADS) * each, (place) => {
      if (crew !== undefined) return crew.share(kernel, { numbers, room: place, roomEach: 4 * each, items, unit, piece });
      for (let from = 0; from < items; from += piece ?? items) {
        kernels[kernel](place, ...numbers, from, Math.min(items, from + (piece ?? items)));
      }
    });
  }

  return {
    backend,
    kernels,
    hasBlas: blas !== undefined,
    at: ({ dataId }) => tfjs.getMemoryOffset(dataId),
    make: (shape) => tfjs.makeOutput(shape, "float32"),
    dispose: ({ dataId }) => void tfjs.disposeData(dataId),
    alias({ dataId, dtype, shape: own }, shape = own) {
      tfjs.incRef(dataId);
      return { dataId, dtype, shape: [...shape] };
    },
    withRoom,
    sumOfParts(to, parts, count, size) {
      wasm.HEAPF32.fill(0, to / 4, to / 4 + size);
      kernels.addColumns(0, to, parts, count, size, 0, size);
    },
    share,
  };
}
