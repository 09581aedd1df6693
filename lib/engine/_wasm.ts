/**
 * Mends the wasm backend of tfjs: what training spends its time on runs on kernels of ours, products of what those are not made for are
 * transposed first, and kernels that it lacks are lent by the cpu.
 */
import * as tf from "@tensorflow/tfjs";
import { copyKernels } from "./_copies.ts";
import { tensorKernels } from "./_tensors.ts";

/** The methods of tfjs's `BackendWasm` that are used here. */
interface WasmBackend {
  readSync(dataId: tf.TensorInfo["dataId"]): tf.BackendValues;
  makeOutput(shape: number[], dtype: tf.DataType, offset: undefined, values: tf.BackendValues): tf.TensorInfo;
  disposeData(dataId: tf.TensorInfo["dataId"]): boolean;
}

type Kernel = tf.KernelConfig["kernelFunc"];

/**
 * Products of m x k by k x n with m k n below this are quicker as they are: transposing costs about 15 microseconds, the slow
 * product 1.1 nanoseconds a multiplication (measured with tfjs 4.22 on two cores).
 */
const WORTH_TRANSPOSING = 20_000;

/** Registers the mended kernels; once, as a second time would wrap them twice. */
export function mendWasm(): void {
  for (const product of ["BatchMatMul", "_FusedMatMul"]) transposeFirst(product);
  const present = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (!present.has(kernelName)) lendFromCpu(kernelName, kernelFunc);
  }
  for (const [kernelName, made] of Object.entries(copyKernels(tf.findBackend("wasm")))) {
    replaceKernel(kernelName, made(kernelOf(kernelName)));
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

/**
 * Registers a cpu kernel for wasm: inputs are copied out and outputs in, which is slow and right. Among those is Einsum. Complex
 * numbers have no storage in wasm, so their kernels (FFT and its kin) still say that they are missing.
 */
function lendFromCpu(kernelName: string, kernelFunc: Kernel): void {
  if (["Complex", "ComplexAbs", "Real", "Imag", "FFT", "IFFT"].includes(kernelName)) return;
  const cpu = tf.findBackend("cpu") as tf.MathBackendCPU;
  const kernel: Kernel = ({ inputs, attrs, backend }) => {
    const wasm = backend as WasmBackend;
    const borrow = (tensor: tf.TensorInfo) => cpu.makeTensorInfo(tensor.shape, tensor.dtype, wasm.readSync(tensor.dataId));
    const giveBack = (tensor: tf.TensorInfo) => {
      const values = cpu.readSync(tensor.dataId);
      cpu.disposeData(tensor.dataId, true);
      return wasm.makeOutput(tensor.shape, tensor.dtype, undefined, values);
    };
    const lent: tf.TensorInfo[] = [];
    // Some kernels take a list of tensors, for one input or for all of them, which the type of `inputs` does not tell.
    const lend = (input: unknown): unknown => {
      if (input === undefined || input === null) return input;
      if (Array.isArray(input)) return input.map(lend);
      const copy = borrow(input as tf.TensorInfo);
      lent.push(copy);
      return copy;
    };
    const borrowed = Array.isArray(inputs)
      ? lend(inputs)
      : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, lend(input)]));
    const outputs = kernelFunc({ inputs: borrowed as tf.NamedTensorInfoMap, attrs, backend: cpu });
    const returned = Array.isArray(outputs) ? outputs.map(giveBack) : giveBack(outputs);
    for (const { dataId } of lent) cpu.disposeData(dataId, true);
    return returned;
  };
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: kernel });
}

function kernelOf(kernelName: string): Kernel {
  return tf.getKernel(kernelName, "wasm").kernelFunc;
}

/** tfjs warns when a kernel is registered over another, so the other goes first; its set-up has already run. */
function replaceKernel(kernelName: string, kernelFunc: Kernel): void {
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}
