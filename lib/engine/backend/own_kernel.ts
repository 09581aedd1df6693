/** Kernels of our own, which tfjs has under no name: they run, and are differentiated, as its own are. */
import * as tf from "@tensorflow/tfjs";

/** Whether the backend of now has it, for tensors such as these. */
export function hasKernel(name: string, ...tensors: tf.Tensor[]): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined && tensors.every(({ dtype }) => dtype === "float32");
}

/** Runs it on that backend. */
export function runKernel<Result = tf.Tensor>(name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): Result {
  return tf.engine().runKernel(name, inputs, attrs) as unknown as Result;
}

/** What the gradients of a kernel need, and what they are: one for each input, in their order. */
interface Gradients {
  inputsToSave: string[];
  outputsToSave?: boolean[];
  gradients(dy: tf.Tensor, saved: tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[];
}

/** Tells tfjs the gradients of a kernel of ours. */
export function gradientsOf(kernelName: string, { inputsToSave, outputsToSave, gradients }: Gradients): void {
  tf.registerGradient({
    kernelName,
    inputsToSave,
    outputsToSave,
    gradFunc(dy, saved, attrs) {
      const slopes = gradients(dy as tf.Tensor, saved, attrs);
      return Object.fromEntries(inputsToSave.map((name, i) => [name, () => slopes[i]]));
    },
  });
}
