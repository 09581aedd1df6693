/** Logistic regression, the plain model that a network must beat. */
import type { Task } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { denseNetwork, refuseBadPenalty, refuseNoCount } from "./_dense.ts";
import { lossFor, outputUnits } from "./loss.ts";

/** What {@linkcode logistic} builds. */
export interface LogisticOptions {
  /** Features a row: `recipe.width`. */
  inputs: number;
  /** One of two classes, or one of several. Default "binary". */
  task?: Exclude<Task, "regression">;
  /** How many classes a multiclass task has. */
  classes?: number;
  /** Adds l2 times the sum of squared weights, the intercept left out, to the loss. Default 0. */
  l2?: number;
  /** Not used, and taken so that one call fits every model: with a single optimum, all weights may start at zero. */
  random?: Random;
}

/**
 * Logistic regression as a network without hidden layer: rows x inputs -> P(positive), or a probability for each class.
 *
 * Its weights are the change in log odds for one unit of a feature, so scale the features first if you mean to read them.
 *
 * @throws RangeError if a count or the penalty is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const model = logistic({ inputs: 3 });
 * assertEquals(model.countParams(), 4);
 * model.dispose();
 * ```
 */
export function logistic({ inputs, task = "binary", classes, l2 = 0 }: LogisticOptions): tf.LayersModel {
  const action = "build a logistic regression";
  refuseNoCount(action, "inputs", inputs);
  refuseBadPenalty(action, l2);
  const output = {
    name: "output",
    units: outputUnits(action, task, classes),
    activation: lossFor(task).activation,
    dropout: 0,
  };
  return denseNetwork("logistic", inputs, [output], { initializer: "zeros", l2, random: createRandom(0) });
}
