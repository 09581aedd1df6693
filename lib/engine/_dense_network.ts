/**
 * Stacks of dense layers in plain typed arrays. tfjs spends most of a small step on bookkeeping; here a step is a few loops
 * over arrays that are allocated once. Sums are taken in float64, so the results differ from those of tfjs by rounding only.
 */
import type { Matrix } from "../matrix.ts";
import { multiply } from "./_multiply.ts";
import type { DenseLayer } from "./_dense_stack.ts";
import { lossOfLogits, sigmoid } from "./loss.ts";
import type { Batch, Network, NetworkOptions, Snapshot } from "./network.ts";
import { readVariables, writeVariables } from "./_variables.ts";

/** Rows that go forward at once when nothing is learnt: their activations stay in the processor's cache. */
const ROWS_AT_ONCE = 256;

/** A layer at work: views into the flat arrays, and room for a batch. */
interface Working extends DenseLayer {
  kernel: Float32Array;
  bias: Float32Array | undefined;
  kernelGradient: Float32Array;
  biasGradient: Float32Array | undefined;
  /** Rows x units: after the activation, which the last layer leaves out. */
  outputs: Float32Array;
  /** Rows x units: the loss's derivative by the sums before the activation. */
  slopes: Float32Array;
  /** The same numbers as bits. */
  outputBits: Int32Array;
  slopeBits: Int32Array;
}

/** Opens a stack of dense layers on typed arrays. The model's variables get the weights when it closes. */
export function denseNetwork(stack: readonly DenseLayer[], { task, loss: wanted }: NetworkOptions): Network {
  const variables = stack.flatMap(({ variables }) => variables);
  const parameters = readVariables(variables), gradients = new Float32Array(parameters.length);
  const layers = lay(stack, parameters, gradients);
  const last = layers[layers.length - 1], inputs = layers[0].inputs, outputs = last.units;
  let roomFor = 0, changed = false;

  function makeRoom(rows: number): void {
    if (rows <= roomFor) return;
    roomFor = rows;
    for (const layer of layers) {
      layer.outputs = new Float32Array(rows * layer.units);
      layer.slopes = new Float32Array(rows * layer.units);
      layer.outputBits = new Int32Array(layer.outputs.buffer);
      layer.slopeBits = new Int32Array(layer.slopes.buffer);
    }
  }

  function forward(features: Float32Array, rows: number): Float32Array {
    let x = features;
    for (const layer of layers) {
      const { inputs, units, kernel, bias, outputs } = layer;
      multiply(outputs, rows, units, inputs, x, inputs, 1, kernel, units, 1, bias);
      if (layer !== last) activate(layer, rows * units);
      x = outputs;
    }
    return x;
  }

  function backward({ features, labels, weights, rows }: Batch): number {
    makeRoom(rows);
    const logits = forward(features, rows);
    const loss = lossOfLogits(task, { logits, outputs, labels, weights, rows, loss: wanted }, last.slopes) / rows;
    for (let i = 0; i < rows * outputs; i++) last.slopes[i] /= rows;
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l], below = layers[l - 1], { inputs, units, slopes } = layer;
      const x = below?.outputs ?? features;
      multiply(layer.kernelGradient, inputs, units, rows, x, 1, inputs, slopes, units, 1, undefined);
      sumRows(layer.biasGradient, slopes, rows, units);
      addPenalty(layer);
      if (below === undefined) continue;
      multiply(below.slopes, rows, inputs, units, slopes, units, 1, layer.kernel, 1, units, undefined);
      timesDerivative(below, rows * inputs);
    }
    return loss;
  }

  function logits({ data, rows }: Matrix): Float32Array {
    makeRoom(Math.min(rows, ROWS_AT_ONCE));
    const all = new Float32Array(rows * outputs);
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, rows - from);
      const part = forward(data.subarray(from * inputs, (from + count) * inputs), count);
      all.set(part.subarray(0, count * outputs), from * outputs);
    }
    return all;
  }

  return {
    path: "fused",
    task,
    inputs,
    outputs,
    parameters,
    gradients,
    backward,
    logits,
    commit() {
      changed = true;
    },
    snapshot: (): Snapshot => ({ parameters: parameters.slice(), others: [] }),
    restore(snapshot: Snapshot) {
      parameters.set(snapshot.parameters);
      changed = true;
    },
    close() {
      if (changed) writeVariables(variables, parameters);
      changed = false;
    },
  };
}

/** Gives each layer its part of the flat arrays, in the model's order: kernel, then bias. */
function lay(stack: readonly DenseLayer[], parameters: Float32Array, gradients: Float32Array): Working[] {
  let at = 0;
  return stack.map((layer) => {
    const bias = at + layer.inputs * layer.units, end = bias + (layer.useBias ? layer.units : 0);
    const working = {
      ...layer,
      kernel: parameters.subarray(at, bias),
      bias: layer.useBias ? parameters.subarray(bias, end) : undefined,
      kernelGradient: gradients.subarray(at, bias),
      biasGradient: layer.useBias ? gradients.subarray(bias, end) : undefined,
      outputs: new Float32Array(0),
      slopes: new Float32Array(0),
      outputBits: new Int32Array(0),
      slopeBits: new Int32Array(0),
    };
    at = end;
    return working;
  });
}

/**
 * Applies the activation in place. Which sums are negative is as good as random, and a processor that guesses wrong at every other
 * branch takes half of a step for ReLU alone; so its sign bit makes the mask.
 */
function activate({ activation, outputs, outputBits }: Working, count: number): void {
  switch (activation) {
    case "relu":
      for (let i = 0; i < count; i++) outputBits[i] &= ~(outputBits[i] >> 31);
      break;
    case "tanh":
      for (let i = 0; i < count; i++) outputs[i] = Math.tanh(outputs[i]);
      break;
    case "sigmoid":
      for (let i = 0; i < count; i++) outputs[i] = sigmoid(outputs[i]);
      break;
    case "linear":
      break;
  }
}

/** Takes the slopes back through the activation; each derivative is known from the activation's own output. */
function timesDerivative({ activation, outputs, slopes, outputBits, slopeBits }: Working, count: number): void {
  switch (activation) {
    case "relu":
      // After ReLU the bits are above 0 just where the number is, and then those of their negative begin with 1.
      for (let i = 0; i < count; i++) slopeBits[i] &= -outputBits[i] >> 31;
      break;
    case "tanh":
      for (let i = 0; i < count; i++) slopes[i] *= 1 - outputs[i] * outputs[i];
      break;
    case "sigmoid":
      for (let i = 0; i < count; i++) slopes[i] *= outputs[i] * (1 - outputs[i]);
      break;
    case "linear":
      break;
  }
}

function sumRows(sums: Float32Array | undefined, values: Float32Array, rows: number, columns: number): void {
  if (sums === undefined) return;
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let at = c; at < rows * columns; at += columns) sum += values[at];
    sums[c] = sum;
  }
}

/** The derivative of l1 sum |w| + l2 sum w^2. */
function addPenalty({ kernel, kernelGradient, l1, l2 }: Working): void {
  if (l1 === 0 && l2 === 0) return;
  for (let i = 0; i < kernel.length; i++) kernelGradient[i] += l1 * Math.sign(kernel[i]) + 2 * l2 * kernel[i];
}
