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
  /**
   * Adds l1 times the sum of absolute weights, the intercept left out, to the loss (lasso; with l2, elastic net). What says little
   * comes near 0, but not to it: the optimiser steps across, back and forth, by as much as its learning rate. Default 0.
   */
  l1?: number;
  /** Adds l2 times the sum of squared weights, the intercept left out, to the loss (ridge). Default 0. */
  l2?: number;
  /** Not used, and taken so that one call fits every model: with a single optimum, all weights may start at zero. */
  random?: Random;
}

/**
 * Logistic regression as a network without hidden layer: rows x inputs -> P(positive), or a probability for each class.
 *
 * Its weights are the change in log odds for one unit of a feature, so scale the features first if you mean to read them, or to
 * penalise them: a penalty holds what is measured in small units more.
 *
 * @throws RangeError if a count or a penalty is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const model = logistic({ inputs: 3 });
 * assertEquals(model.countParams(), 4);
 * model.dispose();
 * ```
 */
export function logistic({ inputs, task = "binary", classes, l1 = 0, l2 = 0 }: LogisticOptions): tf.LayersModel {
  const action = "build a logistic regression";
  refuseNoCount(action, "inputs", inputs);
  refuseBadPenalty(action, "l1", l1);
  refuseBadPenalty(action, "l2", l2);
  const output = { name: "output", units: outputUnits(action, task, classes), activation: lossFor(task).activation };
  return denseNetwork("logistic", inputs, [output], { initializer: "zeros", l1, l2, random: createRandom(0) });
}
