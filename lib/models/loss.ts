/** What the last layer and the loss are, by task. */
import type { Task } from "../dataset.ts";
import { cannot } from "../errors.ts";

/** How a network ends for a task. */
export interface TaskLoss {
  /** The last layer's activation. */
  activation: "sigmoid" | "softmax" | "linear";
  /** The loss by the name that tfjs and Keras give it. */
  loss: "binaryCrossentropy" | "sparseCategoricalCrossentropy" | "meanSquaredError";
}

/**
 * The output activation and the loss of a task: the pairs whose gradient at the output is prediction minus label, because
 * each loss is the negative log likelihood under its canonical link (Bishop, *Pattern Recognition and Machine Learning*, 4.3.6).
 *
 * | task | labels | output | loss |
 * | --- | --- | --- | --- |
 * | binary | 0 or 1 | one sigmoid: P(positive) | cross-entropy |
 * | multiclass | 0 to classes - 1 | softmax over the classes | cross-entropy |
 * | regression | numbers | one linear unit | mean squared error |
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(lossFor("binary"), { activation: "sigmoid", loss: "binaryCrossentropy" });
 * ```
 */
export function lossFor(task: Task): TaskLoss {
  switch (task) {
    case "binary":
      return { activation: "sigmoid", loss: "binaryCrossentropy" };
    case "multiclass":
      return { activation: "softmax", loss: "sparseCategoricalCrossentropy" };
    case "regression":
      return { activation: "linear", loss: "meanSquaredError" };
    default:
      throw cannot("choose a loss", TypeError, { expected: "task binary, multiclass or regression", received: task });
  }
}

/** Units of the last layer: one, or one a class. */
export function outputUnits(action: string, task: Task, classes: number | undefined): number {
  lossFor(task); // refuses a task that there is not
  if (task !== "multiclass") {
    if (classes !== undefined && !(task === "binary" && classes === 2)) {
      throw cannot(action, TypeError, {
        because: `classes: ${classes} does not go with task "${task}"`,
        fix: 'Leave it out, or say task: "multiclass".',
      });
    }
    return 1;
  }
  if (classes === undefined || !Number.isInteger(classes) || classes < 2) {
    throw cannot(action, RangeError, {
      expected: "classes, a whole number of 2 or more, for a multiclass task",
      received: classes,
      fix: "Pass recipe.classes.length.",
    });
  }
  return classes;
}
