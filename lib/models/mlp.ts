/** The multi-layer perceptron. */
import type { Task } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { Random } from "../random.ts";
import { denseNetwork, refuseBadPenalty, refuseNoCount } from "./_dense.ts";
import type { Initializer } from "./initializer.ts";
import { lossFor, outputUnits } from "./loss.ts";

/** The activations that tfjs has. */
export const ACTIVATIONS = [
  "elu",
  "gelu",
  "gelu_new",
  "hardSigmoid",
  "linear",
  "mish",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "tanh",
] as const;

/** An activation's name. */
export type Activation = typeof ACTIVATIONS[number];

/** What {@linkcode mlp} builds. */
export interface MlpOptions {
  /** Features a row: `recipe.width`. */
  inputs: number;
  /** Where the first weights come from; each layer takes a fork by its own name. */
  random: Random;
  /** Units of each hidden layer. Default: one layer of 16. */
  hidden?: readonly number[];
  /** What is predicted, which sets the output and the loss; see {@linkcode lossFor}. Default "binary". */
  task?: Task;
  /** How many classes a multiclass task has. */
  classes?: number;
  /** What hidden units do to their sum. Default "relu". */
  activation?: Activation;
  /** How the first weights are drawn; biases start at zero. Default "glorotUniform", as in Keras. */
  initializer?: Initializer;
  /** Adds l2 times the sum of squared weights, biases left out, to the loss. Default 0. */
  l2?: number;
  /** Share of each hidden layer's outputs dropped in training, in [0, 1). Default 0. */
  dropout?: number;
}

/**
 * A multi-layer perceptron: rows x inputs -> hidden layers -> P(positive), a probability for each class, or a number.
 *
 * The layers are called hidden_1, hidden_2, ..., and output.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 * @throws TypeError if `classes` does not go with the task
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const model = mlp({ inputs: 3, hidden: [10], random: createRandom(42) }); // the article's 3-10-1
 * assertEquals(model.countParams(), 3 * 10 + 10 + 10 * 1 + 1);
 * model.dispose();
 * ```
 */
export function mlp(options: MlpOptions): tf.LayersModel {
  const { inputs, random, hidden = [16], task = "binary", classes, activation = "relu" } = options;
  const { initializer = "glorotUniform", l2 = 0, dropout = 0 } = options;
  const action = "build an mlp";
  refuseNoCount(action, "inputs", inputs);
  hidden.forEach((units, i) => refuseNoCount(action, `hidden[${i}]`, units));
  refuseBadPenalty(action, l2);
  if (!(random instanceof Random)) {
    throw cannot(action, TypeError, { expected: "random, such as createRandom(42)", received: random });
  }
  if (!(dropout >= 0 && dropout < 1)) throw cannot(action, RangeError, { expected: "dropout in [0, 1)", received: dropout });
  if (!ACTIVATIONS.includes(activation)) {
    throw cannot(action, RangeError, { expected: `activation among ${ACTIVATIONS.join(", ")}`, received: activation });
  }
  const output = {
    name: "output",
    units: outputUnits(action, task, classes),
    activation: lossFor(task).activation,
    dropout: 0,
  };
  const layers = hidden.map((units, i) => ({ name: `hidden_${i + 1}`, units, activation, dropout }));
  return denseNetwork("mlp", inputs, [...layers, output], { initializer, l2, random });
}
