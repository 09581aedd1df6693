/**
 * Mends the wasm backend of tfjs: what training spends its time on runs on kernels of ours, products of what those are not made for are
 * transposed first, and kernels that it lacks are lent by the cpu.
 */
import * as tf from "@tensorflow/tfjs";
import { lendFromCpu } from "./_lend.ts";
import { tensorKernels } from "./_tensors.ts";

/** The method of tfjs's `BackendWasm` that is used here. */
interface WasmBackend {
  disposeData(dataId: tf.TensorInfo["dataId"]): boolean;
}

type Kernel = tf.KernelConfig["kernelFunc"];

/**
 * Products of m x k by k x n with m k n below this are quicker as they are: transposing costs about 15 microseconds, the slow
 * product 1.1 nanoseconds a multiplication (measured with tfjs 4.22 on two cores).
 */
const WORTH_TRANSPOSING = 20_000;

/** Complex numbers have no storage in wasm, so their kernels still say that they are missing. Einsum is among those that are lent. */
const COMPLEX = ["Complex", "ComplexAbs", "Real", "Imag", "FFT", "IFFT"];

/** Registers the mended kernels; once, as a second time would wrap them twice. */
export function mendWasm(): void {
  for (const product of ["BatchMatMul", "_FusedMatMul"]) transposeFirst(product);
  const present = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (!present.has(kernelName) && !COMPLEX.includes(kernelName)) lendFromCpu(kernelName, "wasm");
  }
  for (const [kernelName, made] of Object.entries(tensorKernels(tf.findBackend("wasm")))) {
    replaceKernel(kernelName, made(kernelOf(kernelName)));
  }
}

/** Wraps a product so that a transposed side is laid out anew first: wasm multiplies untransposed sides ten times faster. */
function transposeFirst(kernelName: string): void {
  const product = kernelOf(kernelName), transpose = kernelOf("Transpose");
  const laidOut = (side: tf.TensorInfo, backend: object): tf.TensorInfo => {
    const perm = side.shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return transpose({ inputs: { x: side }, attrs: { perm }, backend }) as tf.TensorInfo;
  };
  replaceKernel(kernelName, ({ inputs, attrs, backend }) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const n = b.shape[b.shape.length - (transposeB ? 2 : 1)];
    const multiplications = tf.util.sizeFromShape(a.shape) * n;
    if (!(transposeA || transposeB) || multiplications < WORTH_TRANSPOSING) return product({ inputs, attrs, backend });
    const left = transposeA ? laidOut(a, backend) : a, right = transposeB ? laidOut(b, backend) : b;
    try {
      return product({
        inputs: { ...inputs, a: left, b: right },
        attrs: { ...attrs, transposeA: false, transposeB: false },
        backend,
      });
    } finally {
      if (left !== a) (backend as WasmBackend).disposeData(left.dataId);
      if (right !== b) (backend as WasmBackend).disposeData(right.dataId);
    }
  });
}

function kernelOf(kernelName: string): Kernel {
  return tf.getKernel(kernelName, "wasm").kernelFunc;
}

/** tfjs warns when a kernel is registered over another, so the other goes first; its set-up has already run. */
function replaceKernel(kernelName: string, kernelFunc: Kernel): void {
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}
