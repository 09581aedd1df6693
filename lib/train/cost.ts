/** What training costs: counted, measured for a moment, and told before it runs; and measured while it runs. */
import { asTrain, Dataset, type Task } from "../dataset.ts";
import { openNetwork, shapeOf, tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { matrix } from "../matrix.ts";
import { type Displayable, displayAs, html, yieldToStop } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import { createBatches } from "./_batches.ts";
import { fitNetwork } from "./_fit_network.ts";
import { type LayerCost, layerCosts } from "./_flops.ts";
import { createStepper } from "./_step.ts";
import { adam, type Optimizer } from "./optimizer.ts";
import { createUpdate } from "./update.ts";

/** The training that {@linkcode cost} is asked about. */
export interface CostOptions {
  /** Training rows. */
  rows: number;
  /** Passes over them. Default 100, as `fit`. */
  epochs?: number;
  /** Rows a step. Default 32, as `fit`. */
  batchSize?: number;
  /** Default `adam()`. */
  optimizer?: Optimizer;
  /**
   * Watts that the machine draws for this work, for energy: what it draws more than at rest. Default 20, which is about one busy core of a laptop
   * with its memory; a server's core is nearer to 10, a whole desktop to 65. Read it off a meter where it matters.
   */
  watts?: number;
  /** Whether to take the time of some steps, for at most half a second. Default true; false leaves out seconds and joules. */
  measure?: boolean;
}

/** What {@linkcode cost} says. */
export interface Cost extends Displayable {
  /** All weights, also those that do not learn. */
  readonly parameters: number;
  /** Layer by layer, for one row. */
  readonly layers: readonly LayerCost[];
  /** Operations for one row forward: what a prediction costs. */
  readonly forward: number;
  /** Operations of a step with a full batch: forward, backward, optimiser. */
  readonly step: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Operations of the whole training. */
  readonly total: number;
  /** Bytes of the arrays that live at once: weights, gradients, what the optimiser remembers, copies, a batch, and all that is kept of it in a step. */
  readonly bytes: number;
  /** Seconds of the whole training, from the time of some steps. */
  readonly seconds?: number;
  /** Seconds times watts. */
  readonly joules?: number;
  /** Watts assumed. */
  readonly watts: number;
  /** Layers of kinds whose arithmetic is not known, which the counts leave out. */
  readonly uncounted: readonly string[];
}

/** Operations of an optimiser for one weight, as its formula stands in `optimizer.ts`. */
function updateFlops(optimizer: Optimizer): number {
  switch (optimizer.kind) {
    case "sgd":
      return optimizer.momentum === 0 ? 2 : optimizer.nesterov ? 7 : 4;
    case "adam":
      return 12 + (optimizer.weightDecay === undefined ? 0 : 1);
    case "rmsprop":
      return 11;
  }
}

/**
 * What training a network would cost, before it runs.
 *
 * Parameters and operations are counted from the layers' shapes, exactly for the layers that are known: all that `shoplens/models` builds with, and
 * convolutions, pooling, embeddings and merges; others are named in `uncounted`. One multiplication or addition is one operation, so a dense
 * layer is 2 x inputs x units + units, and its activation, for a row. The loss, some operations a row, is left out.
 *
 * Bytes are those of arrays, without the program around them. In our own loop they follow from the layers; tfjs keeps more, and is asked in a step
 * of a few rows. Seconds come from a start and some steps on random rows; the model's weights are put back. For trainings
 * of 20 ms to some seconds they came within a factor of two, for shorter ones within four (measured, in processor time, for nine models). What a
 * process does once, such as compiling, is not in them, as `cost` has done it. Energy is seconds times watts, which are assumed. Early stopping
 * ends sooner.
 *
 * @param model a network with one input, rows x features, and one output
 * @throws RangeError if a count is not a whole number of 1 or more, or watts are not above 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mlp } from "shoplens/models";
 * import { createRandom } from "shoplens/random";
 * const model = mlp({ inputs: 3, hidden: [10], random: createRandom(42) }); // the article's 3-10-1
 * const { parameters, forward } = await cost(model, { rows: 1000, measure: false });
 * assertEquals(parameters, 51);
 * assertEquals(forward, 2 * 3 * 10 + 10 + 10 + 2 * 10 + 1 + 4); // products, biases, ReLU; products, bias, sigmoid
 * model.dispose();
 * ```
 */
export async function cost(model: tf.LayersModel, options: CostOptions): Promise<Cost> {
  const { rows, epochs = 100, optimizer = adam(), watts = 20, measure = true } = options;
  const batchSize = Math.min(options.batchSize ?? 32, rows);
  for (const [name, value] of Object.entries({ rows, epochs, batchSize })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw cannot("tell the cost", RangeError, { expected: `${name} to be a whole number of 1 or more`, received: value });
    }
  }
  if (!(watts > 0)) throw cannot("tell the cost", RangeError, { expected: "watts above 0", received: watts });
  const layers = layerCosts(model), perEpoch = Math.ceil(rows / batchSize), steps = epochs * perEpoch;
  const trained = sizeOf(model.trainableWeights), parameters = sizeOf(model.weights);
  const forward = layers.reduce((sum, layer) => sum + layer.forward, 0);
  const backward = layers.reduce((sum, layer) => sum + layer.backward, 0);
  const update = updateFlops(optimizer) * trained;
  const remembered = createUpdate(optimizer, 1).memory.arrays.length;
  // The weights, as the model and as the network has them; their gradients; the last good ones; and what the optimiser remembers.
  const weights = parameters + (3 + remembered) * trained;
  const seconds = measure ? await timeOf(model, { rows, epochs, batchSize, optimizer }) : undefined;
  return withTable({
    parameters,
    layers,
    forward,
    step: batchSize * (forward + backward) + update,
    steps,
    total: epochs * rows * (forward + backward) + steps * update,
    bytes: 4 * weights + await bytesOfStep(model, layers, batchSize),
    ...(seconds !== undefined && { seconds, joules: seconds * watts }),
    watts,
    uncounted: layers.filter(({ counted }) => !counted).map(({ name, kind }) => `${name} (${kind})`),
  });
}

/** Rows from which the bytes of more follow, as they grow by the same for each. */
const ROWS_FOR_BYTES = 64;

/** Bytes of the largest arrays that live at once in a step, beside those of the weights. */
async function bytesOfStep(model: tf.LayersModel, layers: readonly LayerCost[], batchSize: number): Promise<number> {
  const { task } = someRows(model, 1), { inputs } = shapeOf(model), batch = 4 * batchSize * (inputs + 2);
  const network = openNetwork(model, { task, batchSize, random: createRandom(0) });
  const before = network.snapshot();
  try {
    if (network.path === "fused") {
      // Of each layer what comes out and its slope, or a mask and what it leaves.
      const outputs = layers.reduce((sum, { kind, outputs }) => kind === "InputLayer" ? sum : sum + outputs, 0);
      return batch + 4 * batchSize * (inputs + 2 * outputs);
    }
    // tfjs keeps what its operations give until the gradients are there, which is more than what its layers give: it is asked.
    const held = async (rows: number) => {
      const { features: { data: features }, labels } = someRows(model, rows), weights = new Float32Array(rows).fill(1);
      const from = tf.memory().numBytes;
      const { peakBytes } = await tf.profile(() => void network.backward({ features, labels, weights, rows }));
      return peakBytes - from;
    };
    const rows = Math.min(batchSize, 2 * ROWS_FOR_BYTES), bytes = await held(rows);
    if (batchSize === rows) return batch + bytes;
    const more = (bytes - await held(ROWS_FOR_BYTES)) / ROWS_FOR_BYTES;
    return batch + Math.round(bytes + more * (batchSize - rows));
  } finally {
    network.restore(before);
    network.close();
  }
}

/** At most so many rows are made up to take the time with. */
const MOST_ROWS = 10_000;
/** Milliseconds after which enough steps were seen; two are taken in any case, as the first one compiles and makes room. */
const ENOUGH_TIME = 400;

/** The training whose time is told. */
interface Course {
  rows: number;
  epochs: number;
  batchSize: number;
  optimizer: Optimizer;
}

/** Seconds of the whole training: those of a start, and for each epoch those of its steps and of what comes with it. */
async function timeOf(model: tf.LayersModel, course: Course): Promise<number> {
  const { rows, epochs, batchSize } = course, made = Math.min(rows, Math.max(MOST_ROWS, batchSize)), more = rows / made;
  const data = someRows(model, made), before = model.getWeights().map((weight) => weight.clone());
  // Steps so small that weights hardly move; afterwards they are put back.
  const optimizer = { ...course.optimizer, learningRate: 1e-6 };
  try {
    const start = await timeOfStart(model, data, optimizer);
    const { step, shuffle, end } = await timesOfEpoch(model, data, { batchSize, optimizer });
    return start * more + epochs * (Math.ceil(rows / batchSize) * step + shuffle * more + end);
  } finally {
    model.setWeights(before);
    for (const weight of before) weight.dispose();
  }
}

/** Seconds of a training that is stopped before its first step, once an earlier one has compiled what all of them need. */
async function timeOfStart(model: tf.LayersModel, data: Dataset, optimizer: Optimizer): Promise<number> {
  const times: number[] = [];
  for (const signal of [undefined, AbortSignal.abort(), AbortSignal.abort(), AbortSignal.abort()]) {
    const rows = asTrain(signal === undefined ? someRows(model, Math.max(2, shapeOf(model).outputs)) : data);
    const from = performance.now();
    await fitNetwork(model, rows, { epochs: 1, optimizer, signal, progress: false });
    if (signal !== undefined) times.push((performance.now() - from) / 1000);
  }
  return median(times);
}

/** Seconds of what an epoch is made of: a step, the shuffling of the rows, and the copy of the weights that is kept at its end. */
async function timesOfEpoch(
  model: tf.LayersModel,
  data: Dataset,
  { batchSize, optimizer }: Pick<Course, "batchSize" | "optimizer">,
): Promise<{ step: number; shuffle: number; end: number }> {
  const random = createRandom(0), steps: number[] = [], shuffles: number[] = [], ends: number[] = [];
  const batches = createBatches(data, new Float32Array(data.rows).fill(1), { batchSize, random });
  const network = openNetwork(model, { task: data.task, batchSize, random: random.fork("dropout") });
  try {
    const update = createUpdate(optimizer, network.parameters.length, network.createArray);
    const stepper = createStepper(network, update, { optimizer });
    let last = performance.now();
    const until = last + ENOUGH_TIME;
    /** Seconds since the last call. */
    const lap = () => -(last - (last = performance.now())) / 1000;
    const goesOn = () => steps.length < 2 || (last < until && steps.length * batchSize < MOST_ROWS);
    for (let epoch = 1; goesOn(); epoch++) {
      lap();
      await batches.begin(epoch, 0);
      shuffles.push(lap());
      for (let at = 0; at < batches.count && goesOn(); at++) {
        const next = batches.next();
        network.backward(next instanceof Promise ? await next : next);
        stepper.step(optimizer.learningRate);
        await yieldToStop();
        steps.push(lap());
      }
      network.snapshot().parameters.every(Number.isFinite);
      ends.push(lap());
    }
    return { step: median(steps.slice(steps.length >> 1)), shuffle: Math.min(...shuffles), end: median(ends) };
  } finally {
    network.close();
  }
}

/** Rows such as the model takes, of all its classes in turn. */
function someRows(model: tf.LayersModel, rows: number): Dataset {
  const random = createRandom(0), { inputs, outputs } = shapeOf(model);
  const classes = taskOf(model, outputs) === "regression" ? undefined : Math.max(2, outputs);
  return new Dataset({
    features: matrix(rows, inputs, Float32Array.from({ length: rows * inputs }, () => random.normal())),
    labels: Float32Array.from({ length: rows }, (_, row) => row % (classes ?? 2)),
    names: Array.from({ length: inputs }, (_, c) => `x${c}`),
    classes: classes === undefined ? undefined : Array.from({ length: classes }, (_, c) => `${c}`),
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** What the model is for, by its last activation. */
function taskOf(model: tf.LayersModel, outputs: number): Task {
  const { activation } = model.layers[model.layers.length - 1].getConfig() as { activation?: string };
  return activation === "softmax" ? "multiclass" : activation === "sigmoid" && outputs === 1 ? "binary" : "regression";
}

function sizeOf(weights: readonly { shape: tf.Shape }[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce<number>((size, side) => size * (side ?? 1), 1), 0);
}

/** What a run cost, as {@linkcode costOfRun} measured it. */
export interface RunCost {
  /** Of the clock. */
  readonly seconds: number;
  /** The most memory that the process had while it ran, in bytes, looked at some times a second; and by how much that was more than before. */
  readonly peak: number;
  readonly grown: number;
  /** Seconds times watts. */
  readonly joules: number;
  readonly watts: number;
}

/**
 * What a run costs, measured while it runs: the time that passes, and the memory of the process whenever the run gives way.
 *
 * @param run what to run, such as `() => fit(model, train)`
 * @param options `watts`: as for {@linkcode cost}, default 20
 * @returns what the run gave, and its cost
 *
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * const { result, cost } = await costOfRun(() => Promise.resolve("done"), { watts: 10 });
 * assertEquals(result, "done");
 * assertEquals(cost.joules, 10 * cost.seconds);
 * ```
 */
export async function costOfRun<T>(
  run: () => T | Promise<T>,
  { watts = 20 }: { watts?: number } = {},
): Promise<{ result: T; cost: RunCost }> {
  const memory = () => Deno.memoryUsage().rss, before = memory(), from = performance.now();
  let peak = before;
  const look = () => peak = Math.max(peak, memory());
  const timer = setInterval(look, 50);
  try {
    const result = await run();
    look();
    const seconds = (performance.now() - from) / 1000;
    return { result, cost: { seconds, peak, grown: peak - before, joules: seconds * watts, watts } };
  } finally {
    clearInterval(timer);
  }
}

function withTable(cost: Omit<Cost, keyof Displayable>): Cost {
  const { layers, uncounted, seconds, joules, watts } = cost;
  const rows = layers.filter(({ kind }) => kind !== "InputLayer").map((
    { name, kind, outputs, parameters, forward, backward, counted },
  ) => [name, kind, outputs, parameters, ...(counted ? [forward, backward] : ["?", "?"])].map(write));
  const heads = ["layer", "kind", "outputs", "parameters", "operations forward", "back"];
  const lines = [
    `${write(cost.parameters)} parameters. A row forward takes ${write(cost.forward)} operations, a step ${write(cost.step)}.`,
    `${write(cost.steps)} steps take ${short(cost.total)} operations in all, and arrays of ${short(cost.bytes)} bytes.`,
    ...(seconds === undefined
      ? []
      : [`About ${short(seconds)} s on this machine, and ${short(joules!)} J if it draws ${watts} W.`]),
    ...(uncounted.length === 0 ? [] : [`Not counted, as of kinds not known: ${uncounted.join(", ")}.`]),
  ];
  return displayAs(cost, () => {
    const table = html`
      <table>
        <caption style="caption-side: bottom; text-align: left">${lines.map((line) => html`<div>${line}</div>`)}</caption>
        <thead>
          <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
        </thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    `;
    return { "text/html": table.code, "text/plain": [heads, ...rows].map((row) => row.join("  ")).concat(lines).join("\n") };
  });
}

function write(value: number | string): string {
  return typeof value === "number" ? value.toLocaleString("en-US") : value;
}

/** Three significant digits, with a word for millions and more. */
function short(value: number): string {
  const [size, word] = value >= 1e12
    ? [1e12, " trillion"]
    : value >= 1e9
    ? [1e9, " billion"]
    : value >= 1e6
    ? [1e6, " million"]
    : [1, ""];
  return `${Number((value / size).toPrecision(3)).toLocaleString("en-US")}${word}`;
}
