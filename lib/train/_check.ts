/** What `fit` refuses before it starts. Cells of a notebook are not type-checked when they run, so roles are looked at too. */
import type { Dataset, Role } from "../dataset.ts";
import { shapeOf, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import { checked, type Optimizer } from "./optimizer.ts";
import { checkedSchedule, type Schedule } from "./schedule.ts";

/** The options that are checked here. */
export interface FitCheck {
  epochs: number;
  batchSize: number;
  optimizer: Optimizer;
  schedule: Schedule;
  seed?: number;
  random?: Random;
}

/** Refuses what cannot be trained, with a sentence; gives the number of the model's outputs. */
export function refuseBadInput(
  model: tf.LayersModel,
  data: Dataset,
  validation: Dataset | undefined,
  options: FitCheck,
): number {
  refuseRole(data, "train", "training data", "Train: the first part that split gives, or what a recipe or sampler made of it");
  if (validation !== undefined) {
    refuseRole(validation, "validation", "validation data", "Validation: the second part that split gives, through the recipe");
  }
  for (const name of ["epochs", "batchSize"] as const) {
    if (!Number.isInteger(options[name]) || options[name] < 1) {
      throw cannot("fit", RangeError, { expected: `${name} to be a whole number of 1 or more`, received: options[name] });
    }
  }
  checked(options.optimizer);
  checkedSchedule(options.schedule);
  if (options.seed !== undefined && options.random !== undefined) {
    throw cannot("fit", TypeError, { because: "both seed and random were given", fix: "Give one of them." });
  }
  const { inputs, outputs } = shapeOf(model);
  for (const [part, { rows, width }] of Object.entries({ training: data, ...(validation && { validation }) })) {
    if (rows === 0) throw cannot("fit", TypeError, { because: `the ${part} data is empty` });
    if (width !== inputs) {
      throw cannot("fit", TypeError, {
        expected: `${inputs} features a row in the ${part} data, as the model takes`,
        received: width,
        fix: "Build the model with inputs: recipe.width.",
      });
    }
  }
  if (model.trainableWeights.length === 0) throw cannot("fit", TypeError, { because: "the model has no trainable weights" });
  refuseOtherLabels(data, validation, outputs);
  return outputs;
}

function refuseRole(data: Dataset, role: Role, what: string, expected: string): void {
  if (data?.role !== role) {
    throw cannot("fit", TypeError, { expected: `${what} to be ${expected}`, received: data?.role ?? data?.constructor?.name });
  }
}

function refuseOtherLabels(data: Dataset, validation: Dataset | undefined, outputs: number): void {
  const { classes, task } = data;
  if (validation !== undefined && validation.classes?.join() !== classes?.join()) {
    throw cannot("fit", TypeError, {
      expected: `validation data with the classes ${classes?.join(", ") ?? "(none: numbers)"}`,
      received: validation.classes?.join(", ") ?? "(none: numbers)",
    });
  }
  const wanted = task === "multiclass" ? [classes!.length] : task === "binary" ? [1, 2] : [1];
  if (!wanted.includes(outputs)) {
    throw cannot("fit", TypeError, {
      expected: `a model with ${wanted[0]} output${wanted[0] === 1 ? "" : "s"} for ${
        classes ? `${classes.length} classes` : "numbers"
      }`,
      received: outputs,
      fix: `Build it with task: "${task}"${task === "multiclass" ? `, classes: ${classes!.length}` : ""}.`,
    });
  }
  if (classes !== undefined && data.classCounts.filter((count) => count > 0).length < 2) {
    throw cannot("fit", TypeError, {
      because: `every row is of class ${JSON.stringify(classes[data.labels[0]])}, so there is nothing to tell apart`,
      fix: "Check the label, or split with stratify.",
    });
  }
}
