/** What comes out of training. */
import type { Task } from "../dataset.ts";
import { activateLogits, type NetworkPath, openNetwork, shapeOf, tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { loadModel, saveModel } from "../models/mod.ts";
import { DISPLAY, escapeHtml, type MimeBundle } from "../notebook/mod.ts";
import type { Optimizer } from "./optimizer.ts";

/** Figures of each epoch that ran to its end, as columns of equal length. */
export type History = {
  /** 1, 2, 3, ... */
  epoch: number[];
  /** Mean loss of the training rows, weighted, each seen before the weights had learnt from it in this epoch. */
  loss: number[];
  /** Mean loss of the validation rows after the epoch; absent without validation. */
  validationLoss?: number[];
  /** Learning rate of the epoch's last step. */
  learningRate: number[];
};

/** Why training stopped: all epochs done, no longer getting better, or told to. */
export type Stopped = "end" | "early" | "signal";

/** The plain data of a {@linkcode Fitted}, for receipts and files. */
export interface FittedRecord {
  task: Task;
  classes?: readonly string[];
  history: History;
  stopped: Stopped;
  bestEpoch: number;
  epochs: number;
  engine: NetworkPath;
  seed: string;
  optimizer: Optimizer;
}

/** A trained model, which predicts. It owns the model: {@linkcode Fitted.dispose} frees both. */
export class Fitted {
  /** What the labels meant. */
  readonly task: Task;
  readonly classes?: readonly string[];
  readonly history: History;
  readonly stopped: Stopped;
  /**
   * The epoch whose validation loss was lowest, or training loss without validation; 0 if none ended. With early stopping
   * the weights are those after this epoch, otherwise those at the end.
   */
  readonly bestEpoch: number;
  /** What ran the training. */
  readonly engine: NetworkPath;
  readonly #record: FittedRecord;

  /** Use `fit`, or {@linkcode loadFitted}. */
  constructor(readonly model: tf.LayersModel, record: FittedRecord) {
    this.#record = record;
    this.task = record.task;
    this.classes = record.classes;
    this.history = record.history;
    this.stopped = record.stopped;
    this.bestEpoch = record.bestEpoch;
    this.engine = record.engine;
  }

  /**
   * Predictions for rows x features: rows x 1 with P(positive) or the number, or rows x classes with probabilities.
   *
   * @throws TypeError if the model takes another number of features
   */
  predict(features: Matrix): Matrix {
    const { inputs, outputs } = shapeOf(this.model);
    if (features.columns !== inputs) {
      throw cannot("predict", TypeError, {
        expected: `${inputs} features a row, as the model was trained on`,
        received: features.columns,
        fix: "Apply the recipe that made the training data.",
      });
    }
    const task = headOf(this.task, outputs);
    const network = openNetwork(this.model, { task, batchSize: features.rows });
    try {
      const data = activateLogits(task, network.logits(features), outputs);
      return { data, rows: features.rows, columns: outputs };
    } finally {
      network.close();
    }
  }

  /** Saves the model in the LayersModel format of tfjs, with the rest of this object as its metadata. See `saveModel`. */
  save(folder: string): Promise<void> {
    return saveModel(this.model, folder, { fitted: this.toJSON() });
  }

  /** All but the weights, for receipts. */
  toJSON(): FittedRecord {
    return this.#record;
  }

  /** Frees the model's tensors. */
  dispose(): void {
    this.model.dispose();
  }

  /** How training went, in a line. */
  describe(): string {
    const { history, bestEpoch, stopped, engine } = this;
    const done = history.epoch.length, { epochs } = this.#record;
    const why = { end: "", early: ", as it no longer got better", signal: ", as it was told to stop" }[stopped];
    const figures = (at: number) =>
      [["loss", history.loss], ["validation loss", history.validationLoss]]
        .flatMap(([name, column]) => column === undefined ? [] : [`${name} ${(column[at] as number).toPrecision(4)}`])
        .join(", ");
    const best = done === 0 ? "" : ` Best epoch ${bestEpoch}: ${figures(bestEpoch - 1)}.`;
    return `Trained ${done} of ${epochs} epochs on ${engine}${why}.${best}`;
  }

  /** How it shows itself in a notebook. */
  [DISPLAY](): MimeBundle {
    return { "text/plain": this.describe(), "text/html": `<p>${escapeHtml(this.describe())}</p>` };
  }
}

/**
 * Loads what {@linkcode Fitted.save} saved.
 *
 * @throws Deno.errors.NotFound if there is none
 * @throws SyntaxError if it is damaged, or a model that was not saved by `Fitted.save`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { logistic } from "shoplens/models";
 * import { fit } from "shoplens/train";
 *
 * const data = { features: matrixFromRows([[0], [1]]), names: ["x"], labels: new Float32Array([0, 1]), classes: ["no", "yes"] };
 * const fitted = await fit(logistic({ inputs: 1 }), asTrain(new Dataset(data)), { epochs: 5 });
 * const folder = await Deno.makeTempDir();
 * await fitted.save(folder);
 * const again = await loadFitted(folder);
 * assertEquals(again.predict(data.features), fitted.predict(data.features));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadFitted(folder: string): Promise<Fitted> {
  const { model, metadata } = await loadModel(folder);
  const record = metadata.fitted as FittedRecord | undefined;
  if (record?.history === undefined || record.task === undefined) {
    model.dispose();
    throw cannot(`load the trained model in ${folder}`, SyntaxError, {
      because: "it holds a model and no record of its training",
      fix: "Load it with loadModel from shoplens/models.",
    });
  }
  return new Fitted(model, record);
}

/** Two classes may also be told by two outputs and a softmax. */
export function headOf(task: Task, outputs: number): Task {
  return task === "binary" && outputs === 2 ? "multiclass" : task;
}
