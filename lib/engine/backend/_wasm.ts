/** Mends the wasm backend of tfjs: what training spends its time on runs on kernels of ours, and kernels that it lacks are lent by the cpu. */
import * as tf from "@tensorflow/tfjs";
import { copyKernels } from "./_copies.ts";
import { lendFromCpu, lentByCpu } from "./_lend.ts";
import { type Call, inputsOf, type Made } from "./_tensor_kernel.ts";
import { tensorKernels } from "./_tensors.ts";

/** Complex numbers have no storage in wasm, so their kernels still say that they are missing. */
const COMPLEX = ["Complex", "ComplexAbs", "Real", "Imag", "FFT", "IFFT"];

/** tfjs's own take a window of numbers below 0 for one of 0, and read what lies behind their inputs. */
const WRONG = ["MaxPool3D", "MaxPool3DGrad", "Conv3DBackpropInputV2"];

/** Of tensors with nothing in them these leave what lay there before, too. */
const WRONG_OF_NOTHING = ["Mean", "Prod", "Max", "Min", "All", "Any"];

/** Registers the mended kernels; once, as a second time would wrap them twice. */
export function mendWasm(): void {
  const present = new Set(tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (!present.has(kernelName) && !COMPLEX.includes(kernelName)) lendFromCpu(kernelName, "wasm");
  }
  for (const kernelName of WRONG) replaceKernel(kernelName, () => lentByCpu(kernelName));
  const backend = tf.findBackend("wasm"), ours = [copyKernels(backend), tensorKernels(backend)].flatMap(Object.entries);
  for (const [kernelName, made] of ours) replaceKernel(kernelName, made);
  for (const kernelName of new Set([...ours.map(([name]) => name), ...WRONG_OF_NOTHING])) lendForNothing(kernelName);
}

/** No kernel of ours is asked about tensors with nothing in them, if the cpu has it too: that one makes nothing up. */
function lendForNothing(kernelName: string): void {
  if (tf.getKernel(kernelName, "cpu") === undefined) return;
  const byCpu = lentByCpu(kernelName);
  replaceKernel(kernelName, (otherwise) => (call) => isOfNothing(call) ? byCpu(call) : otherwise(call));
}

function isOfNothing(call: Call): boolean {
  return Object.values(inputsOf(call)).some((input) => input?.shape.includes(0));
}

/** tfjs warns when a kernel is registered over another, so the other goes first; its set-up has already run. Some are new. */
function replaceKernel(kernelName: string, made: Made): void {
  const own = tf.getKernel(kernelName, "wasm");
  if (own !== undefined) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: made(own?.kernelFunc) });
}
