/** The numbers of tfjs's tensors where they lie, in the memory of its wasm backend. */
import * as tf from "@tensorflow/tfjs";

/** What is used here of tfjs's `BackendWasm`. */
interface Backend {
  readonly dataIdMap: { has(dataId: object): boolean };
  refCount(dataId: object): number;
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): tf.BackendValues;
}

/** The wasm backend, if it is the one that runs. */
function wasmBackend(): Backend | undefined {
  return tf.getBackend() === "wasm" ? tf.backend() as unknown as Backend : undefined;
}

/** Whether tensors lie in wasm's memory now. */
export function isOnHeap(): boolean {
  return wasmBackend() !== undefined;
}

/** A tensor's numbers; on wasm the very ones, until the next tensor is made. */
export function numbersOf(tensor: tf.TensorInfo): Float32Array | Int32Array {
  const backend = wasmBackend();
  if (!backend?.dataIdMap.has(tensor.dataId)) return (tensor as tf.Tensor).dataSync() as Float32Array;
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** A new tensor on wasm, whose numbers are to be written. */
export function emptyTensor(shape: readonly number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(wasmBackend()!.makeOutput(shape, "float32"));
}

/** For each variable the data that it alone has. */
const owned = new WeakMap<tf.Variable, object>();

/** Gives a variable numbers: in place where nobody else has a share in its data, as a copy of the variable would. */
export function overwrite(variable: tf.Variable, numbers: Float32Array): void {
  const { dataId, shape } = variable;
  if (owned.get(variable) === dataId && wasmBackend()?.refCount(dataId) === 1) {
    numbersOf(variable).set(numbers);
    return;
  }
  tf.tidy(() => variable.assign(tf.tensor(numbers.slice(), shape)));
  owned.set(variable, variable.dataId);
}
