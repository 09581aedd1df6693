/** Mends the wasm backend of tfjs: what training spends its time on runs on kernels of ours, and kernels that it lacks are lent by the cpu. */
import * as tf from "@tensorflow/tfjs";
import type { Made } from "./_tensor_kernel.ts";
import { tensorKernels } from "./_tensors.ts";

/** The methods of tfjs's `BackendWasm` that are used here. */
interface WasmBackend {
  readSync(dataId: tf.TensorInfo["dataId"]): tf.BackendValues;
  makeOutput(shape: number[], dtype: tf.DataType, offset: undefined, values: tf.BackendValues): tf.TensorInfo;
  disposeData(dataId: tf.TensorInfo["dataId"]): boolean;
}

type Kernel = tf.KernelConfig["kernelFunc"];

/** Registers the mended kernels; once, as a second time would wrap them twice. */
export function mendWasm(): void {
  const present = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    if (!present.has(kernelName)) lendFromCpu(kernelName, kernelFunc);
  }
  for (const [kernelName, made] of Object.entries(tensorKernels(tf.findBackend("wasm")))) {
    replaceKernel(kernelName, made);
  }
}

/**
 * Registers a cpu kernel for wasm: inputs are copied out and outputs in, which is slow and right. Complex
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

/** tfjs warns when a kernel is registered over another, so the other goes first; its set-up has already run. Some are new. */
function replaceKernel(kernelName: string, made: Made): void {
  const own = tf.getKernel(kernelName, "wasm");
  if (own !== undefined) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: made(own?.kernelFunc) });
}
