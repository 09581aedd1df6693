/** Kernels that the cpu backend lends to others. */
import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "./_tensor_kernel.ts";

/** The methods of any backend that are used here. */
interface Borrower {
  readSync(dataId: object): tf.BackendValues;
  write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.TensorInfo["dataId"];
}

/** Registers a cpu kernel for a backend that has none of its name. */
export function lendFromCpu(kernelName: string, backendName: "wasm" | "webgpu"): void {
  tf.registerKernel({ kernelName, backendName, kernelFunc: lentByCpu(kernelName) });
}

/** A cpu kernel, for another backend: inputs are copied out and outputs in, which is slow and right. */
export function lentByCpu(kernelName: string): Kernel {
  const { kernelFunc: lender } = tf.getKernel(kernelName, "cpu");
  const cpu = tf.findBackend("cpu") as tf.MathBackendCPU;
  return ({ inputs, attrs, backend }) => {
    const borrower = backend as Borrower;
    const borrow = ({ shape, dtype, dataId }: tf.TensorInfo) => cpu.makeTensorInfo(shape, dtype, borrower.readSync(dataId));
    const giveBack = ({ shape, dtype, dataId }: tf.TensorInfo): tf.TensorInfo => {
      const values = cpu.readSync(dataId);
      cpu.disposeData(dataId, true);
      return { dataId: borrower.write(values, shape, dtype), shape, dtype };
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
    const outputs = lender({ inputs: borrowed as tf.NamedTensorInfoMap, attrs, backend: cpu });
    const returned = Array.isArray(outputs) ? outputs.map(giveBack) : giveBack(outputs);
    for (const { dataId } of lent) cpu.disposeData(dataId, true);
    return returned;
  };
}
