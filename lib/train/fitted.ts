/** What comes out of training. */
import type { Task } from "../dataset.ts";
import { lossCurves } from "../charts/mod.ts";
import { activateLogits, networkOf, type NetworkPath, shapeOf, tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { replaceFile } from "../files.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { correctPrior, type Predictor } from "../evaluate/mod.ts";
import { type Learnt, learntFromJSON, loadModel, saveModel } from "../models/mod.ts";
import { DISPLAY, displayAs, html, isDisplayable, type MimeBundle } from "../notebook/mod.ts";
import type { Optimizer } from "./optimizer.ts";

/** Figures of each epoch (or round, such as a tree) that ran to its end, as columns of equal length. A `Fitted`'s shows itself as `lossCurves`. */
export type History = {
  /** 1, 2, 3, ... */
  epoch: number[];
  /** Mean loss of the training rows, weighted, each seen before the weights had learnt from it in this epoch. */
  loss: number[];
  /** Mean loss of the validation rows after the epoch; absent without validation. */
  validationLoss?: number[];
  /** Learning rate of the epoch's last step, where there are steps. */
  learningRate?: number[];
};

/** Why training stopped: all epochs done, no longer getting better, or told to. */
export type Stopped = "end" | "early" | "signal";

/** The share of each class, by its index, among the rows as trained (weights counted) and in truth. */
export interface Shares {
  trained: readonly number[];
  true: readonly number[];
}

/** The plain data of a {@linkcode Fitted}, for receipts and files. */
export interface FittedRecord {
  task: Task;
  classes?: readonly string[];
  history: History;
  stopped: Stopped;
  bestEpoch: number;
  epochs: number;
  seed: string;
  /** Where training had other shares than the true ones. */
  shares?: Shares;
  /** Of networks. */
  engine?: NetworkPath;
  /** Of networks. */
  optimizer?: Optimizer;
}

/** A trained model, which predicts. It owns the model: {@linkcode Fitted.dispose} frees both. */
export class Fitted<Model extends tf.LayersModel | Learnt = tf.LayersModel> implements Predictor {
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
  /** What ran the training, if it is a network. */
  readonly engine?: NetworkPath;
  /** The classes' shares that predictions are corrected from and to; absent where training had the true ones. */
  readonly shares?: Shares;
  readonly #record: FittedRecord;

  /** Use `fit`, or {@linkcode loadFitted}. */
  constructor(readonly model: Model, record: FittedRecord) {
    this.#record = record;
    this.task = record.task;
    this.classes = record.classes;
    this.history = withChart(record);
    this.stopped = record.stopped;
    this.bestEpoch = record.bestEpoch;
    this.engine = record.engine;
    this.shares = record.shares;
  }

  /**
   * Predictions for rows x features: rows x 1 with P(positive) or the number, or rows x classes with probabilities. Where a sampler or
   * class weights had changed the classes' shares, they are corrected for it.
   *
   * @throws TypeError if the model takes another number of features
   */
  predict(features: Matrix): Matrix {
    const predictions = predictWithModel(this.model, features, this.task);
    return this.shares === undefined ? predictions : correctPrior(predictions, this.shares);
  }

  /** The model as it is, without the correction: for comparison. */
  get uncorrected(): { readonly name: string; predict(features: Matrix): Matrix } {
    return { name: "uncorrected", predict: (features) => predictWithModel(this.model, features, this.task) };
  }

  /**
   * Saves the model with the rest of this object: a network in the LayersModel format of tfjs (see `saveModel`), any other as JSON.
   * A crash leaves the old one or the new one.
   */
  async save(folder: string): Promise<void> {
    const { model } = this;
    if (isNetwork(model)) return saveModel(model, folder, { fitted: this.toJSON() });
    await Deno.mkdir(folder, { recursive: true });
    const file: LearntFile = { format: LEARNT_FORMAT, version: 1, fitted: this.toJSON(), learnt: model };
    await replaceFile(`${folder}/model.json`, JSON.stringify(file));
  }

  /** All but the weights, for receipts. */
  toJSON(): FittedRecord {
    return this.#record;
  }

  /** Frees the model's tensors, if it has any. */
  dispose(): void {
    if (isNetwork(this.model)) this.model.dispose();
  }

  /** How training went, in a line. */
  describe(): string {
    const { history, bestEpoch, stopped, engine, shares } = this;
    const done = history.epoch.length, { epochs } = this.#record;
    const why = { end: "", early: ", as it no longer got better", signal: ", as it was told to stop" }[stopped];
    const figures = (at: number) =>
      [["loss", history.loss], ["validation loss", history.validationLoss]]
        .flatMap(([name, column]) => column === undefined ? [] : [`${name} ${(column[at] as number).toPrecision(4)}`])
        .join(", ");
    const unit = engine === undefined ? "round" : "epoch";
    const best = done === 0 ? "" : ` Best ${unit} ${bestEpoch}: ${figures(bestEpoch - 1)}.`;
    const corrected = shares === undefined ? "" : ` Probabilities are corrected for ${describeShares(shares, this.classes!)}.`;
    if (engine === undefined && epochs === 0) return `Trained.${corrected}`;
    return `Trained ${done} of ${epochs} ${unit}s${engine === undefined ? "" : ` on ${engine}`}${why}.${best}${corrected}`;
  }

  /** How it shows itself in a notebook. */
  [DISPLAY](): MimeBundle {
    const about = this.describe(), { model } = this as { model: object };
    const own = isDisplayable(model) ? model[DISPLAY]() as MimeBundle : {};
    // A text alone, which some models give, needs its line breaks.
    const shown = own["text/html"] ?? html`<pre>${String(own["text/plain"] ?? "")}</pre>`.code;
    return {
      "text/plain": [about, ...(own["text/plain"] === undefined ? [] : [own["text/plain"]])].join("\n"),
      "text/html": `${html`<p>${about}</p>`.code}${own["text/plain"] === undefined ? "" : shown}`,
    };
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
export async function loadFitted(folder: string): Promise<Fitted<tf.LayersModel | Learnt>> {
  const { model, record } = await readLearnt(folder) ?? await readNetwork(folder);
  if (record?.history !== undefined && record.task !== undefined) return new Fitted(model, record);
  if (isNetwork(model)) model.dispose();
  throw cannot(`load the trained model in ${folder}`, SyntaxError, {
    because: "it holds a model and no record of its training",
    fix: "Load it with loadModel from shoplens/models.",
  });
}

async function readNetwork(folder: string): Promise<{ model: tf.LayersModel; record?: FittedRecord }> {
  const { model, metadata } = await loadModel(folder);
  return { model, record: metadata.fitted as FittedRecord | undefined };
}

/** What a learner learnt, if that is what the folder holds. */
async function readLearnt(folder: string): Promise<{ model: Learnt; record: FittedRecord } | undefined> {
  let file: Partial<LearntFile>;
  try {
    file = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
  } catch {
    return undefined; // absent or damaged, which the reader of networks tells
  }
  if (file?.format !== LEARNT_FORMAT) return undefined;
  return { model: learntFromJSON(file.learnt ?? {}), record: file.fitted! };
}

const LEARNT_FORMAT = "shoplens model";

/** `model.json` of what is not a network. */
interface LearntFile {
  format: typeof LEARNT_FORMAT;
  version: 1;
  fitted: FittedRecord;
  learnt: object;
}

function isNetwork(model: tf.LayersModel | Learnt): model is tf.LayersModel {
  return model instanceof tf.LayersModel;
}

function predictWithModel(model: tf.LayersModel | Learnt, features: Matrix, labels: Task): Matrix {
  const { inputs, outputs } = isNetwork(model) ? shapeOf(model) : { inputs: model.names.length, outputs: 0 };
  if (features.columns !== inputs) {
    throw cannot("predict", TypeError, {
      expected: `${inputs} features a row, as the model was trained on`,
      received: features.columns,
      fix: "Apply the recipe that made the training data.",
    });
  }
  if (!isNetwork(model)) return model.predict(features);
  const task = headOf(labels, outputs);
  const logits = networkOf(model, task).logits(features);
  return matrix(features.rows, outputs, activateLogits(task, logits, outputs));
}

/** The same columns, which show themselves as curves once there is an epoch. */
function withChart({ history, stopped, bestEpoch, engine }: FittedRecord): History {
  return displayAs({ ...history }, () => {
    if (history.loss.length === 0) return { "text/plain": "History without an epoch that ran to its end." };
    const x = engine === undefined ? "round" : "epoch";
    return lossCurves(history, { x, ...(stopped === "early" && { best: bestEpoch }) })[DISPLAY]();
  });
}

/** The positive class, or of several the one whose share was changed most. */
function describeShares({ trained, true: truth }: Shares, classes: readonly string[]): string {
  const change = trained.map((share, c) => Math.abs(share - truth[c]));
  const most = trained.length === 2 ? 1 : change.indexOf(Math.max(...change));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `training with ${percent(trained[most])} ${classes[most]} where ${percent(truth[most])} is true`;
}

/** Two classes may also be told by two outputs and a softmax. */
export function headOf(task: Task, outputs: number): Task {
  return task === "binary" && outputs === 2 ? "multiclass" : task;
}
