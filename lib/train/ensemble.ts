/** Several pipelines that predict as one. */
import type { Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import {
  type Calibrated,
  calibrationFromJSON,
  type CalibrationJSON,
  type Predictor,
  type RowPredictor,
} from "../evaluate/mod.ts";
import { replaceFile } from "../files.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type Displayable, type MimeBundle, table } from "../notebook/mod.ts";
import { meanOf, refuseBadStacker, stack, type Stacker } from "./_combine.ts";
import { decisionsOf } from "./_decide.ts";
import { JoinedRecipe } from "./_joined.ts";
import { loadPipeline, type Pipeline } from "./pipeline.ts";

/** How the members came about. */
export type EnsembleKind = "bagging" | "seeds" | "stacking";

/** What an {@linkcode Ensemble} is put together from. */
export interface EnsembleParts<S extends Schema> {
  kind: EnsembleKind;
  members: readonly Pipeline<S>[];
  /** What each member is called; stacking names them by their plans. */
  names: readonly string[];
  /** Members that were planned, if more: it was told to stop. */
  wanted?: number;
  /** How far each is trusted; absent: their mean is taken. */
  stacker?: Stacker;
  calibration?: Calibrated;
  /** Of two classes: this probability or more counts as positive. Default 0.5. */
  threshold?: number;
}

/**
 * Predicts from rows as they come: asks all of its members, and takes the mean of what they say, or what a stacker makes of it. `evaluate` and
 * `score` take it like a pipeline. `trainEnsemble` makes one; {@linkcode loadEnsemble} brings one back.
 */
export class Ensemble<S extends Schema = Schema> implements RowPredictor<S>, Displayable {
  readonly kind: EnsembleKind;
  readonly members: readonly Pipeline<S>[];
  readonly names: readonly string[];
  readonly threshold: number;
  readonly calibration?: Calibrated;
  /** Makes the features of all members, side by side. */
  readonly recipe: JoinedRecipe<S>;
  readonly #stacker?: Stacker;
  readonly #wanted: number;

  /** @throws TypeError if there is no member, or they predict different classes */
  constructor({ kind, members, names, wanted = members.length, stacker, calibration, threshold = 0.5 }: EnsembleParts<S>) {
    const classes = new Set(members.map(({ classes }) => classes?.join()));
    if (classes.size !== 1) {
      throw cannot("make an ensemble", TypeError, {
        expected: "one or more members of the same classes",
        received: members.length === 0 ? "none" : [...classes],
      });
    }
    this.kind = kind;
    this.members = members;
    this.names = names;
    this.threshold = threshold;
    this.calibration = calibration;
    this.recipe = new JoinedRecipe(members);
    this.#stacker = stacker;
    this.#wanted = wanted;
  }

  /** What the labels mean. */
  get task(): Task {
    return this.members[0].task;
  }

  /** The classes by index; undefined where labels are numbers. */
  get classes(): readonly string[] | undefined {
    return this.members[0].classes;
  }

  /** What predicts from the joined features, calibrated if it is. */
  get predictor(): Predictor {
    return this.calibration ?? this.uncalibrated;
  }

  /** The same without calibration. */
  get uncalibrated(): Predictor {
    return { name: this.kind, predict: (features) => this.#combine(features) };
  }

  /**
   * Predictions for rows, which need no label.
   *
   * @returns rows x 1 with P(positive) or the number, or rows x classes with probabilities
   */
  async predict<T extends Schema>(rows: Frame<T>): Promise<Matrix> {
    return await this.predictor.predict(this.recipe.transform(rows));
  }

  /** What is decided for each row: the class's name, or the number. */
  async decide<T extends Schema>(rows: Frame<T>): Promise<readonly (string | number)[]> {
    return decisionsOf(await this.predict(rows), this);
  }

  async #combine(features: Matrix): Promise<Matrix> {
    const predictions: Matrix[] = [];
    for (const [i, { predictor }] of this.members.entries()) {
      predictions.push(await predictor.predict(part(features, this.recipe.places[i])));
    }
    return this.#stacker === undefined ? meanOf(predictions) : stack(predictions, this.task, this.#stacker);
  }

  /**
   * Saves all of it into `folder`, which is made if need be: `ensemble.json`, and a folder of pipelines beside. A crash leaves the old ensemble
   * or the new one, never a mixture.
   */
  async save(folder: string): Promise<void> {
    await Deno.mkdir(folder, { recursive: true });
    const before = await readEnsembleFile(folder).catch(() => undefined);
    const place = PLACES[before?.place === PLACES[0] ? 1 : 0];
    await removeFolder(`${folder}/${place}`);
    for (const [i, member] of this.members.entries()) await member.save(`${folder}/${place}/${i + 1}`);
    const file: EnsembleFile = {
      format: "shoplens ensemble",
      version: 1,
      place,
      kind: this.kind,
      names: this.names,
      threshold: this.threshold,
      ...(this.#stacker && { stacker: this.#stacker }),
      ...(this.calibration && { calibration: this.calibration.toJSON() }),
    };
    await replaceFile(`${folder}/ensemble.json`, JSON.stringify(file, null, 1));
    for (const other of PLACES) if (other !== place) await removeFolder(`${folder}/${other}`);
  }

  /** Frees the members' tensors. */
  dispose(): void {
    for (const member of this.members) member.dispose();
  }

  /** What it is made of, in a line. */
  describe(): string {
    const { kind, members, names, recipe, calibration } = this;
    const planned = this.#wanted > members.length ? ` of the ${this.#wanted} planned, as it was told to stop` : "";
    const how = {
      bagging: `the mean of ${members.length} members${planned}, each trained on other rows`,
      seeds: `the mean of ${members.length} members${planned}, each trained from another seed`,
      stacking: `${names.join(", ")}, combined by a linear model of what they said of rows unseen`,
    }[kind];
    return `Predicts ${recipe.label ?? "the label"}: ${how}.${calibration ? ` Calibrated: ${calibration.kind}.` : ""}`;
  }

  /** How it shows itself in a notebook. */
  [DISPLAY](): MimeBundle {
    const { members, names } = this;
    const rows = members.map(({ recipe, model }, i) => [names[i], recipe.width, model.describe()]);
    return table(["member", "features", "training"], rows, { words: [0, 2], caption: this.describe() })
      [DISPLAY]() as MimeBundle;
  }
}

/** `ensemble.json`. */
interface EnsembleFile {
  format: "shoplens ensemble";
  version: 1;
  /** The members' folder, beside this file. */
  place: string;
  kind: EnsembleKind;
  names: readonly string[];
  threshold: number;
  stacker?: Stacker;
  calibration?: CalibrationJSON;
}

/** Two folders take turns, so that the one in use stays whole until the other is. */
const PLACES = ["members-a", "members-b"];

/**
 * Loads what {@linkcode Ensemble.save} saved.
 *
 * @throws Deno.errors.NotFound if there is none
 * @throws SyntaxError or TypeError if a file is damaged, or is not what was saved
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import { trainEnsemble } from "shoplens/train";
 *
 * const rows = frameOf(Array.from({ length: 60 }, (_, i) => ({ x: i, yes: i > 30 })), { x: number(), yes: flag() });
 * const plan = { recipe: { pass: ["x"] }, model: ({ inputs }: { inputs: number }) => logistic({ inputs }), fit: { epochs: 2 } } as const;
 * const ensemble = await trainEnsemble(split(rows, { label: "yes", seed: 1 }), { kind: "bagging", plan, members: 2 });
 * const folder = await Deno.makeTempDir();
 * await ensemble.save(folder);
 * const loaded = await loadEnsemble(folder);
 * assertEquals(await loaded.predict(rows), await ensemble.predict(rows));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadEnsemble(folder: string): Promise<Ensemble> {
  const action = `load the ensemble in ${folder}`;
  const { kind, names, place, stacker, threshold, calibration: json } = await readEnsembleFile(folder);
  const members: Pipeline[] = [];
  try {
    for (let i = 1; i <= names.length; i++) members.push(await loadPipeline(`${folder}/${place}/${i}`));
    const plain = new Ensemble({ kind, members, names, stacker, threshold });
    if (stacker !== undefined) {
      const { classes } = plain;
      refuseBadStacker(stacker, names.length * (classes === undefined || classes.length === 2 ? 1 : classes.length), action);
    }
    if (json === undefined) return plain;
    return new Ensemble({
      kind,
      members,
      names,
      stacker,
      threshold,
      calibration: calibrationFromJSON(json, plain.uncalibrated),
    });
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

async function readEnsembleFile(folder: string): Promise<EnsembleFile> {
  const path = `${folder}/ensemble.json`, action = `load the ensemble in ${folder}`;
  let file: Partial<EnsembleFile> | null = null, cause: unknown;
  try {
    file = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw cannot(action, Deno.errors.NotFound, { because: `there is no file ${path}`, cause: error });
    }
    cause = error;
  }
  const fine = file?.format === "shoplens ensemble" && file.version === 1 && PLACES.includes(file.place!) &&
    Array.isArray(file.names) && file.names.length > 0 && Number.isFinite(file.threshold);
  if (!fine) {
    throw cannot(action, SyntaxError, {
      because: cause === undefined ? "ensemble.json is not an ensemble of this version" : "ensemble.json is no JSON",
      fix: "Save the ensemble again, or take a copy that is whole.",
      cause,
    });
  }
  return file as EnsembleFile;
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A member's own features among all. */
function part(features: Matrix, { at, width }: { at: number; width: number }): Matrix {
  const { data, rows, columns } = features;
  if (at === 0 && width === columns) return features;
  const own = matrix(rows, width);
  for (let row = 0; row < rows; row++) {
    own.data.set(data.subarray(row * columns + at, row * columns + at + width), row * width);
  }
  return own;
}
