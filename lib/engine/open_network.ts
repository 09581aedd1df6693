/** Opens a model for training or prediction, on the code that runs it best. */
import type * as tf from "@tensorflow/tfjs";
import type { Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { denseNetwork } from "./dense/network.ts";
import { denseStack } from "./dense/stack.ts";
import type { Network, NetworkOptions } from "./network.ts";
import { tfjsNetwork } from "./_tfjs_network.ts";

/**
 * Opens a model that takes one matrix, rows x features, and gives one.
 *
 * @throws TypeError if the model has another shape, or ends in an activation that does not go with the task; or if our own loop is
 *   asked for and cannot run it
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "zeros" })] });
 * const network = openNetwork(model, { task: "regression" });
 * const [features, labels, weights] = [[3, 5], [1], [1]].map((numbers) => new Float32Array(numbers));
 * assertEquals(network.backward({ features, labels, weights, rows: 1 }), 1); // (0 - 1)^2
 * assertEquals([...network.gradients], [-6, -10, -2]); // 2 (0 - 1) times 3, 5 and, for the bias, 1
 * network.close();
 * model.dispose();
 * ```
 */
export function openNetwork(model: tf.LayersModel, options: NetworkOptions): Network {
  const { task, path = "auto" } = options;
  const { inputs, outputs } = shapeOf(model);
  const stack = path === "tfjs" ? "tfjs is asked for" : denseStack(model, task);
  if (typeof stack === "string") {
    if (path !== "fused") return tfjsNetwork(model, { ...options, inputs, outputs });
    throw cannot("run the model in our own loop", TypeError, { because: stack, fix: 'Leave engine at "auto".' });
  }
  return denseNetwork(stack, options);
}

/** A network that was opened for prediction, and what it was opened on. */
interface Kept {
  readonly task: Task;
  readonly network: Network;
  /** How many layers the model had, its weights, and what held each: a variable that is assigned takes the data of another tensor. */
  readonly layers: number;
  readonly weights: readonly { read(): tf.Tensor }[];
  readonly held: readonly object[];
}

const kept = new WeakMap<tf.LayersModel, Kept>();

/**
 * A model opened for prediction, which stays open until the model's weights change: nothing is copied for a model that is asked again.
 * Nobody need close it; it goes with the model.
 *
 * @throws TypeError as {@linkcode openNetwork}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "zeros" })] });
 * const network = networkOf(model, "regression");
 * assertEquals(network.logits({ data: new Float32Array([3, 5]), rows: 1, columns: 2 }), new Float32Array([0]));
 * assertEquals(networkOf(model, "regression"), network);
 * model.dispose();
 * ```
 */
export function networkOf(model: tf.LayersModel, task: Task): Network {
  const open = kept.get(model);
  // The list of a model's weights is made anew whenever it is asked for, which takes longer than a small network.
  const isStale = open?.task !== task || open.layers !== model.layers.length;
  if (!isStale && open.weights.every((weight, i) => weight.read().dataId === open.held[i])) return open.network;
  const network = openNetwork(model, { task }), { weights } = model;
  kept.set(model, { task, network, layers: model.layers.length, weights, held: weights.map((weight) => weight.read().dataId) });
  return network;
}

/**
 * Features in and numbers out a row, of a model that takes one matrix and gives one.
 *
 * @throws TypeError if it does not
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "zeros" })] });
 * assertEquals(shapeOf(model), { inputs: 2, outputs: 1 });
 * model.dispose();
 * ```
 */
export function shapeOf(model: tf.LayersModel): { inputs: number; outputs: number } {
  const single = model.inputs.length === 1 && model.outputs.length === 1;
  const [input, output] = [model.inputs[0].shape, model.outputs[0].shape];
  if (!single || input.length !== 2 || output.length !== 2 || input[1] === null || output[1] === null) {
    throw cannot("open the model", TypeError, {
      expected: "one input of rows x features and one output of rows x numbers",
      received: `inputs ${JSON.stringify(model.inputs.map(({ shape }) => shape))}, outputs ${
        JSON.stringify(model.outputs.map(({ shape }) => shape))
      }`,
    });
  }
  return { inputs: input[1], outputs: output[1] };
}
