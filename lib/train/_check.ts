/** What `fit` refuses before it starts. Cells of a notebook are not type-checked when they run, so roles are looked at too. */
import type { Dataset, Role } from "../dataset.ts";
import { type Loss, shapeOf, type tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { checked, type Optimizer } from "./optimizer.ts";
import { checkedSchedule, type Schedule } from "./schedule.ts";

const TRAIN = "Train: the first part that split gives, or what a recipe or sampler made of it";

/** The options that are checked here. */
export interface FitCheck {
  epochs: number;
  batchSize: number;
  optimizer: Optimizer;
  schedule: Schedule;
  loss?: Loss;
  accumulate: number;
  clipNorm?: number;
  averaging?: number;
}

/** Refuses data that no model can learn from, with a sentence. */
export function refuseBadData(data: Dataset, validation: Dataset | undefined): void {
  refuseRole(data, "train", "training data", TRAIN);
  refuseBadValidation(validation);
  if (data.rows === 0) throw cannot("fit", TypeError, { because: "the training data is empty" });
  if (validation !== undefined) refuseOthers(data, validation, "the validation data");
  if (data.classes !== undefined) refuseSingleClass(data.classes, data.classCounts);
}

/** Refuses a piece of training data that is none, or is of another kind than the one before. */
export function refuseBadPiece(piece: Dataset, before: Dataset | undefined): void {
  refuseRole(piece, "train", "each piece of the training data", TRAIN);
  if (piece.trueShares !== undefined) {
    throw cannot("fit", TypeError, {
      because: "a piece of the training data was sampled, and what that did to the shares of all rows is not known",
      fix: "Use classWeights instead, which count over all pieces.",
    });
  }
  if (before !== undefined) refuseOthers(before, piece, "each piece");
}

/** Refuses validation data that is none. */
export function refuseBadValidation(validation: Dataset | undefined): void {
  if (validation === undefined) return;
  refuseRole(validation, "validation", "validation data", "Validation: the second part that split gives, through the recipe");
  if (validation.rows === 0) throw cannot("fit", TypeError, { because: "the validation data is empty" });
}

/** Refuses rows that have other features or classes than the training rows. */
export function refuseOthers(data: Dataset, others: Dataset, part: string): void {
  if (others.width !== data.width) {
    throw cannot("fit", TypeError, {
      expected: `${data.width} features a row in ${part}, as in the training data`,
      received: others.width,
      fix: "Apply the same recipe to both.",
    });
  }
  if (others.classes?.join() !== data.classes?.join()) {
    throw cannot("fit", TypeError, {
      expected: `${part.replace("the ", "")} with the classes ${data.classes?.join(", ") ?? "(none: numbers)"}`,
      received: others.classes?.join(", ") ?? "(none: numbers)",
    });
  }
}

/** Refuses labels that are all the same. */
export function refuseSingleClass(classes: readonly string[], counts: ArrayLike<number>): void {
  const present = classes.filter((_, c) => counts[c] > 0);
  if (present.length > 1) return;
  throw cannot("fit", TypeError, {
    because: `every row is of class ${JSON.stringify(present[0])}, so there is nothing to tell apart`,
    fix: "Check the label, or split with stratify.",
  });
}

/** Refuses a network that does not fit the data, and options out of range; gives the number of the model's outputs. */
export function refuseBadNetwork(
  model: tf.LayersModel,
  data: Dataset,
  validation: Dataset | undefined,
  options: FitCheck,
): number {
  for (const name of ["epochs", "batchSize", "accumulate"] as const) {
    if (!Number.isInteger(options[name]) || options[name] < 1) {
      throw cannot("fit", RangeError, { expected: `${name} to be a whole number of 1 or more`, received: options[name] });
    }
  }
  const { clipNorm, averaging } = options;
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw cannot("fit", RangeError, { expected: "clipNorm above 0", received: clipNorm });
  }
  if (averaging !== undefined && !(averaging >= 0 && averaging < 1)) {
    throw cannot("fit", RangeError, { expected: "averaging in [0, 1)", received: averaging });
  }
  checked(options.optimizer);
  checkedSchedule(options.schedule);
  refuseBadLoss(options.loss, data);
  const { inputs, outputs } = shapeOf(model);
  if (data.width !== inputs) {
    throw cannot("fit", TypeError, {
      expected: `${inputs} features a row in the training data, as the model takes`,
      received: data.width,
      fix: "Build the model with inputs: recipe.width.",
    });
  }
  if (model.trainableWeights.length === 0) throw cannot("fit", TypeError, { because: "the model has no trainable weights" });
  for (const [part, rows] of partsOf(data, validation)) refuseMissing(part, rows);
  refuseOtherOutputs(data, outputs);
  return outputs;
}

function partsOf(data: Dataset, validation: Dataset | undefined): [string, Dataset][] {
  return [["training", data], ...(validation === undefined ? [] : [["validation", validation] as [string, Dataset]])];
}

/** Refuses rows with holes. */
export function refuseMissing(part: string, { missing, features, names }: Dataset): void {
  const place = missing === "kept" ? features.data.findIndex(Number.isNaN) : -1;
  if (place < 0) return;
  throw cannot("fit", TypeError, {
    because: `a value of ${names[place % features.columns]} is missing in the ${part} data, and networks cannot read that`,
    fix: "Impute it in the recipe, or take boostedTrees, which can.",
  });
}

function refuseBadLoss(loss: Loss | undefined, { task }: Dataset): void {
  if (loss === undefined) return;
  if (task === "regression") {
    throw cannot("fit", TypeError, {
      because: `the labels are numbers, and ${loss.kind} is a loss of classes`,
      fix: "Leave out loss.",
    });
  }
  const { kind } = loss;
  if (kind === "focal" && !(loss.gamma === undefined || (loss.gamma >= 0 && loss.gamma < Infinity))) {
    throw cannot("fit", RangeError, { expected: "gamma of 0 or more", received: loss.gamma });
  }
  if (kind === "crossEntropy" && !(loss.smoothing === undefined || (loss.smoothing >= 0 && loss.smoothing < 1))) {
    throw cannot("fit", RangeError, { expected: "smoothing in [0, 1)", received: loss.smoothing });
  }
  if (kind !== "focal" && kind !== "crossEntropy") {
    throw cannot("fit", TypeError, { expected: `a loss of kind "crossEntropy" or "focal"`, received: kind });
  }
}

function refuseRole(data: Dataset, role: Role, what: string, expected: string): void {
  if (data?.role !== role) {
    throw cannot("fit", TypeError, { expected: `${what} to be ${expected}`, received: data?.role ?? data?.constructor?.name });
  }
}

function refuseOtherOutputs({ classes, task }: Dataset, outputs: number): void {
  const wanted = task === "multiclass" ? [classes!.length] : task === "binary" ? [1, 2] : [1];
  if (wanted.includes(outputs)) return;
  throw cannot("fit", TypeError, {
    expected: `a model with ${wanted[0]} output${wanted[0] === 1 ? "" : "s"} for ${
      classes ? `${classes.length} classes` : "numbers"
    }`,
    received: outputs,
    fix: `Build it with task: "${task}"${task === "multiclass" ? `, classes: ${classes!.length}` : ""}.`,
  });
}
