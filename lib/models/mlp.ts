/** The multi-layer perceptron. */
import type { Task } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import type { Activation } from "./activation.ts";
import { denseNetwork, type Normalization, refuseBadNetwork } from "./_dense.ts";
import type { Initializer } from "./initializer.ts";
import { lossFor, outputUnits } from "./loss.ts";

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
  /**
   * Brings the sums of each hidden layer to mean 0 and variance 1, and lets the network scale and shift them anew: "batch" over the rows
   * of a step, and over all steps when predicting (Ioffe and Szegedy 2015), "layer" over the units of a row (Ba and others 2016).
   * Default: not.
   */
  normalization?: Normalization;
  /**
   * Whether each hidden layer with as many units as the one before adds what came in to what goes out (He and others 2016), so that many
   * layers learn as few do. Default false.
   */
  residual?: boolean;
}

/**
 * A multi-layer perceptron: rows x inputs -> hidden layers -> P(positive), a probability for each class, or a number.
 *
 * A hidden layer is a sum, normalised if asked, the activation, dropout, and what came in added if asked. The layers are called
 * hidden_1, hidden_2, ..., and output; what belongs to one is called after it, as hidden_1_dropout.
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
  const { inputs, random, hidden = [16], task = "binary", classes, activation = "relu", normalization, residual } = options;
  const { initializer = "glorotUniform", l2 = 0, dropout = 0 } = options;
  const action = "build an mlp";
  refuseBadNetwork(action, { inputs, random, hidden, activation, initializer, l2, dropout });
  if (normalization !== undefined && normalization !== "batch" && normalization !== "layer") {
    throw cannot(action, RangeError, { expected: 'normalization "batch" or "layer"', received: normalization });
  }
  const goesOn = hidden.map((units, i) => i > 0 && units === hidden[i - 1]);
  if (residual && !goesOn.includes(true)) {
    throw cannot(action, RangeError, {
      expected: "a hidden layer with as many units as the one before, to which residual can add",
      received: hidden,
      fix: "Take hidden: [32, 32, 32], say.",
    });
  }
  const layers = hidden.map((units, i) => ({
    name: `hidden_${i + 1}`,
    units,
    activation,
    dropout,
    normalization,
    residual: residual && goesOn[i],
  }));
  const output = { name: "output", units: outputUnits(action, task, classes), activation: lossFor(task).activation };
  return denseNetwork("mlp", inputs, [...layers, output], { initializer, l2, random });
}
