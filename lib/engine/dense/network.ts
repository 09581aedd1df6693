/**
 * Stacks of dense layers in one loop of our own. tfjs spends most of a small step on bookkeeping, and its products are slow; here a step
 * is a few calls of SIMD kernels over arrays that are allocated once, in one memory.
 */
import { cannot } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import type { DenseLayer } from "./stack.ts";
import { alea, fillMask } from "./_alea.ts";
import { createNorm, normKernels, roomOfNorm, type WorkingNorm } from "./_batch_norm.ts";
import { nextSeed } from "../model/dropout.ts";
import { MOVED, WORTH_SHARING } from "../kernels/helpers.ts";
import { ADD, createWorkspace, RECTIFY, type Workspace } from "../kernels/workspace.ts";
import { lossOfLogits, sigmoid } from "../loss.ts";
import { clip, scale, stepBy } from "../steps.ts";
import type { Batch, Network, NetworkOptions, Snapshot } from "../network.ts";
import { readVariables, writeVariables } from "../model/values.ts";

/** Rows that go through at once: enough to keep the kernels busy, few enough that a layer's numbers stay in the cache. */
const FEWEST = 256, MOST = 1024;

/** Arrays as long as the parameters that an optimiser may ask for: Adam and RMSprop take two. */
const SPARE = 2;

/** Multiplications, a tenth of a second's worth, after which a network is taken for one that is worth a second thread. */
const WORTH_HIRING = 2e9;

/** Multiplications of a batch on its way forward below which its products are too small to share. */
const LARGE = 4e6;

/** A layer at work: views into the flat arrays, and room for some rows. */
interface Working extends Omit<DenseLayer, "norm"> {
  kernel: Float32Array;
  bias: Float32Array | undefined;
  kernelGradient: Float32Array;
  biasGradient: Float32Array | undefined;
  /** Rows x units: after the activation, which the last layer leaves out. */
  outputs: Float32Array;
  /** Rows x units: the loss's derivative by the sums before the activation. */
  slopes: Float32Array;
  /** With dropout: what each output is multiplied by in training, and what goes on from there. */
  mask: Float32Array;
  kept: Float32Array;
  norm: WorkingNorm | undefined;
  /** Of those, what went on from here last. */
  gives: Float32Array;
}

/** For each layer with dropout what draws its masks. */
type Draws = readonly ((() => number) | undefined)[];

/** Opens a stack of dense layers. The model's variables get the weights when it closes. */
export function denseNetwork(stack: readonly DenseLayer[], options: NetworkOptions): Network {
  const { task, loss: wanted, batchSize = 32, random } = options;
  const variables = stack.flatMap(({ variables }) => variables);
  // What is normalised by batches goes through as one.
  const whole = stack.some(({ norm }) => norm !== undefined);
  const room = Math.min(whole ? Infinity : MOST, Math.max(FEWEST, batchSize));
  const { workspace, parameters, gradients, spare, input, layers } = lay(stack, room);
  const { kernels, share, packing } = workspace;
  parameters.set(readVariables(variables));
  /** Averages that move along, beside the parameters, and the variables that hold them. */
  const moving = layers.flatMap(({ norm }) => norm?.moving ?? []), others = stack.flatMap(({ norm }) => norm?.moving ?? []);
  moving.forEach((array, i) => array.set(readVariables([others[i]])));
  const last = layers[layers.length - 1], inputs = layers[0].inputs, outputs = last.units;
  /** Multiplications of a row on its way forward. */
  const aRow = layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
  let changed = false, done = 0;

  function timesMask(to: number, x: number, mask: number, count: number): void {
    share({ kernel: "times", numbers: [to, x, mask], items: count, cost: MOVED * count });
  }

  /** From the rows in `input` to logits; in training with masks drawn by `draws`, one for each layer. */
  function forward(rows: number, draws?: Draws): void {
    let x = input;
    const normalise = (norm: WorkingNorm, x: Float32Array) => {
      if (draws !== undefined) return norm.forward(x, rows);
      norm.apply(x, rows);
      return x;
    };
    layers.forEach((layer, l) => {
      const { inputs, units, activation, kernel, bias, outputs, mask, kept, dropout, norm } = layer, draw = draws?.[l];
      const [out, from, by, plus] = [outputs.byteOffset, x.byteOffset, kernel.byteOffset, bias?.byteOffset ?? 0];
      const rectified = activation === "relu" && norm?.of !== "sums" && layer !== last, how = rectified ? RECTIFY : 0;
      kernels.multiply(out, rows, units, inputs, from, inputs, 1, by, units, 1, packing.byteOffset, plus, how);
      if (norm?.of === "sums") normalise(norm, outputs);
      if (layer !== last && !rectified) activate(layer, workspace, rows);
      x = norm?.of === "outputs" ? normalise(norm, outputs) : outputs;
      layer.gives = x;
      if (draw !== undefined) {
        fillMask(mask.subarray(0, rows * units), dropout!, draw);
        timesMask(kept.byteOffset, x.byteOffset, mask.byteOffset, rows * units);
        x = kept;
        layer.gives = x;
      }
    });
  }

  /** From the slopes of the logits to gradients, on top of those of earlier rows if `add`. */
  function back(rows: number, add: number, draws: Draws): void {
    for (let l = layers.length - 1; l >= 0; l--) {
      const { inputs, units, kernel, slopes, kernelGradient, biasGradient, norm } = layers[l], below = layers[l - 1];
      const x = (below?.gives ?? input).byteOffset, down = slopes.byteOffset;
      if (norm?.of === "sums") norm.back(slopes, rows);
      kernels.multiply(
        kernelGradient.byteOffset,
        inputs,
        units,
        rows,
        x,
        1,
        inputs,
        down,
        units,
        1,
        packing.byteOffset,
        0,
        add,
      );
      if (biasGradient !== undefined) {
        const to = biasGradient.byteOffset, cost = MOVED * rows * units;
        if (cost < WORTH_SHARING) kernels.addColumns(0, to, down, rows, units, 0, units);
        else share({ kernel: "addColumns", numbers: [to, down, rows, units], items: units, cost });
      }
      if (below === undefined) continue;
      const to = below.slopes.byteOffset;
      kernels.multiply(to, rows, inputs, units, down, units, 1, kernel.byteOffset, 1, units, packing.byteOffset, 0, 0);
      if (draws[l - 1] !== undefined) timesMask(to, to, below.mask.byteOffset, rows * inputs);
      if (below.norm?.of === "outputs") below.norm.back(below.slopes, rows);
      timesDerivative(below, workspace, rows);
    }
  }

  function backward({ features, labels, weights, rows }: Batch): number {
    if (whole && rows > room) {
      throw cannot("train the network", RangeError, {
        expected: `batches of at most ${room} rows, which are normalised together`,
        received: rows,
        fix: "Open it with a larger batchSize.",
      });
    }
    done += 3 * rows * aRow;
    if (done > WORTH_HIRING && rows * aRow > LARGE) workspace.hire();
    let total = 0;
    for (const { biasGradient } of layers) biasGradient?.fill(0);
    // A seed for each, as the tfjs path draws them; a mask's numbers run on from one part of the batch to the next.
    const draws = layers.map(({ dropout }): Draws[number] => {
      if (dropout === undefined) return undefined;
      const seed = nextSeed(random);
      return dropout > 0 ? alea(seed) : undefined;
    });
    for (let from = 0; from < rows; from += room) {
      const to = Math.min(rows, from + room), count = to - from;
      input.set(features.subarray(from * inputs, to * inputs));
      forward(count, draws);
      const part = { labels: labels.subarray(from, to), weights: weights.subarray(from, to), rows: count };
      total += lossOfLogits(task, { logits: last.outputs, outputs, loss: wanted, ...part }, last.slopes);
      for (let i = 0; i < count * outputs; i++) last.slopes[i] /= rows;
      back(count, from > 0 ? ADD : 0, draws);
    }
    for (const layer of layers) addPenalty(layer);
    return total / rows;
  }

  function logits({ data, rows }: Matrix): Float32Array {
    if (rows <= room && rows * aRow <= WORTH_HIRING) {
      input.set(data.subarray(0, rows * inputs));
      forward(rows);
      return last.outputs.slice(0, rows * outputs);
    }
    const all = new Float32Array(rows * outputs);
    // Who predicts need not close the network, so the threads go at the end.
    const hires = rows * aRow > WORTH_HIRING && workspace.hire();
    for (let from = 0; from < rows; from += room) {
      const count = Math.min(room, rows - from);
      input.set(data.subarray(from * inputs, (from + count) * inputs));
      forward(count);
      all.set(last.outputs.subarray(0, count * outputs), from * outputs);
    }
    if (hires) workspace.dismiss();
    return all;
  }

  return {
    path: "fused",
    task,
    inputs,
    outputs,
    get threads() {
      return workspace.threads();
    },
    parameters,
    gradients,
    createArray: () => spare.pop()?.fill(0) ?? new Float32Array(parameters.length),
    backward,
    logits,
    clip: (longest) => clip(gradients, longest),
    step(step) {
      if (step.shrink !== undefined) { for (const { kernel } of layers) scale(kernel, step.shrink); }
      stepBy(parameters, gradients, step);
      changed = true;
    },
    commit() {
      changed = true;
    },
    snapshot: (): Snapshot => ({ parameters: parameters.slice(), others: moving.map((array) => array.slice()) }),
    restore(snapshot: Snapshot) {
      parameters.set(snapshot.parameters);
      moving.forEach((array, i) => array.set(snapshot.others[i]));
      changed = true;
    },
    close() {
      workspace.dismiss();
      if (changed) {
        writeVariables(variables, parameters);
        others.forEach((variable, i) => writeVariables([variable], moving[i]));
      }
      changed = false;
    },
  };
}

/** All arrays of a stack, in one memory. */
interface Layout {
  workspace: Workspace;
  parameters: Float32Array;
  gradients: Float32Array;
  spare: Float32Array[];
  /** Rows x inputs. */
  input: Float32Array;
  layers: Working[];
}

function lay(stack: readonly DenseLayer[], rows: number): Layout {
  const sizes = stack.map(({ variables }) => variables.reduce((sum, { size }) => sum + size, 0));
  const count = sizes.reduce((sum, size) => sum + size, 0),
    widest = Math.max(...stack.flatMap(({ inputs, units }) => [inputs, units]));
  const workspace = createWorkspace({
    arrays: [
      ...Array<number>(2 + SPARE).fill(count),
      rows * stack[0].inputs,
      ...stack.flatMap(({ units, dropout = 0, norm }) => [
        ...[1, 1, dropout, dropout].map((has) => has > 0 ? rows * units : 0),
        ...norm === undefined ? [] : roomOfNorm(norm, rows, units),
      ]),
    ],
    columns: widest,
    inner: Math.max(rows, widest),
  });
  const { arrays } = workspace, kernels = normKernels(workspace.memory);
  const [parameters, gradients] = arrays, spare = arrays.slice(2, 2 + SPARE);
  const [input, ...ofLayers] = arrays.slice(2 + SPARE);
  let at = 0;
  /** The next numbers of both flat arrays, in the model's order. */
  const take = (size: number) => {
    at += size;
    return [parameters, gradients].map((all) => all.subarray(at - size, at));
  };
  const layers = stack.map(({ norm, ...layer }): Working => {
    const { inputs, units, useBias } = layer;
    const [kernel, kernelGradient] = take(inputs * units), [bias, biasGradient] = useBias ? take(units) : [];
    const [outputs, slopes, mask, kept] = ofLayers.splice(0, 4);
    const working = { ...layer, kernel, kernelGradient, bias, biasGradient, outputs, slopes, mask, kept, gives: outputs };
    if (norm === undefined) return { ...working, norm };
    const [scale, scaleGradient] = take(units), [shift, shiftGradient] = take(units);
    const room = ofLayers.splice(0, roomOfNorm(norm, rows, units).length);
    const weights = { scale, shift, scaleGradient, shiftGradient };
    return { ...working, norm: createNorm(norm, weights, { arrays: room, kernels }) };
  });
  return { workspace, parameters, gradients, spare, input, layers };
}

/** Applies the activation in place. */
function activate({ activation, outputs, units }: Working, { share }: Workspace, rows: number): void {
  const count = rows * units, x = outputs.byteOffset;
  switch (activation) {
    case "relu":
      share({ kernel: "plusRow", numbers: [x, x, units, 0, RECTIFY], items: rows, unit: 1, cost: MOVED * count });
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
function timesDerivative({ activation, outputs, slopes, units }: Working, { kernels, share }: Workspace, rows: number): void {
  const count = rows * units, to = slopes.byteOffset, cost = MOVED * count;
  switch (activation) {
    case "relu":
      if (cost < WORTH_SHARING) kernels.rectifyBack(0, to, to, outputs.byteOffset, 0, count);
      else share({ kernel: "rectifyBack", numbers: [to, to, outputs.byteOffset], items: count, cost });
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

/** The derivative of l1 sum |w| + l2 sum w^2. */
function addPenalty({ kernel, kernelGradient, l1, l2 }: Working): void {
  if (l1 === 0 && l2 === 0) return;
  for (let i = 0; i < kernel.length; i++) kernelGradient[i] += l1 * Math.sign(kernel[i]) + 2 * l2 * kernel[i];
}
