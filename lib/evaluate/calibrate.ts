/** Calibration that is learnt: a map from what a model says to what happens, fitted on validation data. */
import type { Dataset, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type MimeBundle } from "../notebook/mod.ts";
import { checkWeights } from "./_check.ts";
import { type Corners, fitIsotonic, heightAt } from "./_isotonic.ts";
import { clip, fitLogistic, logistic, logOdds } from "./_logistic.ts";
import { type Predictor, predictWith } from "./predictor.ts";

/** How probabilities are mapped. */
export type CalibrationKind = "platt" | "beta" | "isotonic" | "temperature";

/** How {@linkcode calibrate} calibrates. */
export interface CalibrateOptions {
  /**
   * `"platt"` (default for two classes): a line on the log odds; does with few rows. `"beta"`: lines on both logarithms, for
   * distortions that differ between high and low. `"isotonic"`: any rising steps; wants some hundreds of rows of each class.
   * `"temperature"` (default for several): all log odds divided by one number, which never changes the most probable class.
   */
  kind?: CalibrationKind;
}

/** The map of one class's probability, as plain data. */
export type CalibrationMap =
  | { kind: "platt"; slope: number; intercept: number }
  | { kind: "beta"; a: number; b: number; intercept: number }
  | { kind: "isotonic" } & Corners
  | { kind: "temperature"; temperature: number };

/** A calibration as plain JSON. */
export interface CalibrationJSON {
  version: 1;
  kind: CalibrationKind;
  /** The classes by index. */
  classes: readonly string[];
  /** One for two classes and for temperature, else one a class. */
  maps: readonly CalibrationMap[];
  warnings: readonly string[];
}

/**
 * Fits a map from a model's probabilities to honest ones, on rows that the model has not learnt from, and gives the model with
 * the map behind it.
 *
 * - `"platt"`: logistic regression on the log odds, with Platt's smoothed targets (Platt, "Probabilistic outputs for support
 *   vector machines", 1999).
 * - `"beta"`: logistic regression on ln p and -ln(1 - p), whose coefficients may not fall below 0 (Kull, Silva Filho and
 *   Flach, "Beta calibration", AISTATS 2017, with all three parameters).
 * - `"isotonic"`: pooled steps with straight lines between (Zadrozny and Elkan, KDD 2002), as scikit-learn's
 *   `IsotonicRegression`. It may say 0 or 1, where the lowest or highest rows agreed.
 * - `"temperature"`: the one divisor of the log probabilities that makes the labels most likely (Guo and others, "On
 *   calibration of modern neural networks", ICML 2017).
 *
 * Several classes: temperature by default, because one number can be learnt from few rows and leaves the decisions as they
 * are; the others fit each class against the rest and make the results add up to 1, which may change decisions. Weights count.
 *
 * @param predictor gives probabilities
 * @param validation data of two classes or more; training data would be believed too readily, test data is refused by its type
 * @returns a predictor; read its `warnings`, which tell when rows are too few for the kind
 * @throws TypeError if the task is to predict a number, or the kind is unknown
 * @throws RangeError if there are no rows, or none of a class
 *
 * @example A model that promises too much
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { asValidation, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const said = Float32Array.from({ length: 1000 }, (_, row) => row % 2 === 0 ? 0.2 : 0.8);
 * const labels = said.map((p, row) => (row >> 1) % 10 < (p > 0.5 ? 6 : 4) ? 1 : 0); // 0.4 and 0.6 come true
 * const features = matrix(1000, 1, said);
 * const validation = asValidation(new Dataset({ features, names: ["said"], labels, classes: ["no", "yes"] }));
 * const honest = await calibrate({ predict: (x) => x }, validation, { kind: "platt" });
 * const { data } = await honest.predict(matrix(2, 1, new Float32Array([0.2, 0.8])));
 * assertAlmostEquals(data[0], 0.4, 1e-3);
 * assertAlmostEquals(data[1], 0.6, 1e-3);
 * ```
 */
export async function calibrate(
  predictor: Predictor,
  validation: Validation<Dataset>,
  { kind }: CalibrateOptions = {},
): Promise<Calibrated> {
  const action = "calibrate";
  const { features, labels, weights, task, classes, rows } = validation;
  if (classes === undefined) {
    throw cannot(action, TypeError, { expected: "data of two classes or more", received: task });
  }
  const chosen = kind ?? (task === "binary" ? "platt" : "temperature");
  if (!KINDS.includes(chosen)) throw cannot(action, TypeError, { expected: `kind to be ${KINDS.join(", ")}`, received: kind });
  if (rows === 0) throw cannot(action, RangeError, { expected: "at least one validation row", received: 0 });
  checkWeights(action, weights);
  const counts = classes.map((_, c) =>
    labels.reduce((sum, label, row) => sum + Number(label === c && weights?.[row] !== 0), 0)
  );
  const absent = counts.indexOf(0);
  if (absent >= 0) {
    throw cannot(action, RangeError, {
      expected: "validation rows of every class",
      received: `none of ${classes[absent]}`,
      fix: "Split with `stratify`, or take more rows.",
    });
  }
  const predictions = await predictWith(predictor, features, validation);
  return new Calibrated(predictor, {
    version: 1,
    kind: chosen,
    classes,
    maps: fitMaps(chosen, predictions, labels, weights),
    warnings: tooFew(chosen, counts, classes),
  });
}

/**
 * A calibration that was saved, on the model that it was fitted for.
 *
 * @param json what `JSON.parse` made of it
 * @throws TypeError if it is no calibration
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { matrix } from "shoplens/matrix";
 * const maps = [{ kind: "temperature", temperature: 2 }];
 * const json = { version: 1, kind: "temperature", classes: ["no", "yes"], maps, warnings: [] };
 * const calibrated = calibrationFromJSON(json, { predict: (x) => x });
 * assertAlmostEquals(calibrated.apply(matrix(1, 1, new Float32Array([0.9]))).data[0], 0.75, 1e-6);
 * ```
 */
export function calibrationFromJSON(json: unknown, predictor: Predictor): Calibrated {
  const { version, kind, classes, maps, warnings } = (json ?? {}) as Partial<CalibrationJSON>;
  const texts = (list: unknown) => Array.isArray(list) && list.every((item) => typeof item === "string");
  const size = classes?.length === 2 || kind === "temperature" ? 1 : classes?.length;
  const whole = version === 1 && KINDS.includes(kind!) && texts(classes) && texts(warnings) && Array.isArray(maps) &&
    classes!.length >= 2 && maps.length === size && maps.every((map) => map?.kind === kind && isWhole(map));
  if (!whole) {
    throw cannot("read a calibration", TypeError, { expected: "what a calibrated model's toJSON gave", received: json });
  }
  return new Calibrated(predictor, { version, kind: kind!, classes: classes!, maps: maps!, warnings: warnings! });
}

/** A model with a calibration behind it. Made by `calibrate` and `calibrationFromJSON`. */
export class Calibrated implements Predictor {
  readonly name?: string;
  readonly kind: CalibrationKind;
  /** What to be wary of, as full sentences. */
  readonly warnings: readonly string[];
  readonly #predictor: Predictor;
  readonly #json: CalibrationJSON;

  /** Use {@linkcode calibrate}. */
  constructor(predictor: Predictor, json: CalibrationJSON) {
    this.name = predictor.name;
    this.kind = json.kind;
    this.warnings = json.warnings;
    this.#predictor = predictor;
    this.#json = json;
  }

  /** The model's predictions, calibrated. */
  async predict(features: Matrix): Promise<Matrix> {
    const { classes } = this.#json;
    const task = classes.length === 2 ? "binary" : "multiclass";
    return this.apply(await predictWith(this.#predictor, features, { task, classes }));
  }

  /**
   * Calibrates predictions that the model made before.
   *
   * @param predictions rows x 1 for two classes, else rows x classes
   * @throws TypeError if they have other columns
   */
  apply(predictions: Matrix): Matrix {
    const { classes, maps } = this.#json;
    const { data, rows, columns } = predictions;
    const wanted = classes.length === 2 ? 1 : classes.length;
    if (columns !== wanted) {
      throw cannot("calibrate predictions", TypeError, { expected: `rows x ${wanted}`, received: `${rows} x ${columns}` });
    }
    const [first] = maps;
    if (columns === 1) return matrix(rows, 1, data.map((p) => mapOne(first, p)));
    const calibrated = matrix(rows, columns);
    const row = new Float64Array(columns);
    for (let at = 0; at < data.length; at += columns) {
      for (let c = 0; c < columns; c++) {
        row[c] = first.kind === "temperature" ? clip(data[at + c]) ** (1 / first.temperature) : mapOne(maps[c], data[at + c]);
      }
      const sum = row.reduce((sum, part) => sum + part, 0);
      // All zero: every class was less likely than the rest, in isotonic steps. Nothing is known then.
      for (let c = 0; c < columns; c++) calibrated.data[at + c] = sum === 0 ? 1 / columns : row[c] / sum;
    }
    return calibrated;
  }

  /** The map as plain data; the model is saved elsewhere. */
  toJSON(): CalibrationJSON {
    return this.#json;
  }

  /** What it is, and what to be wary of. */
  [DISPLAY](): MimeBundle {
    const name = this.name === undefined ? "A model" : `"${this.name}"`;
    return { "text/plain": [`${name}, calibrated (${this.kind}).`, ...this.warnings].join("\n") };
  }
}

const KINDS: readonly CalibrationKind[] = ["platt", "beta", "isotonic", "temperature"];

/** Fewer rows of a class than this, and the map follows their noise. */
const ENOUGH: Readonly<Record<CalibrationKind, number>> = { platt: 20, beta: 50, isotonic: 300, temperature: 20 };

function tooFew(kind: CalibrationKind, counts: readonly number[], classes: readonly string[]): string[] {
  const rarest = counts.indexOf(Math.min(...counts));
  if (counts[rarest] >= ENOUGH[kind]) return [];
  const better = kind === "isotonic" || kind === "beta"
    ? ` "${classes.length === 2 ? "platt" : "temperature"}" needs fewer.`
    : "";
  return [
    `Only ${counts[rarest]} validation rows are ${classes[rarest]}: ${kind} calibration wants ${ENOUGH[kind]} or more, ` +
    `and may have learnt their noise.${better}`,
  ];
}

function fitMaps(
  kind: CalibrationKind,
  predictions: Matrix,
  labels: Float32Array,
  weights: Float32Array | undefined,
): CalibrationMap[] {
  const { data, columns } = predictions;
  if (kind === "temperature") return [{ kind, temperature: fitTemperature(predictions, labels, weights) }];
  if (columns === 1) return [fitMap(kind, data, labels, weights)];
  return Array.from({ length: columns }, (_, c) => {
    const own = labels.map((_, row) => data[row * columns + c]);
    return fitMap(kind, own, labels.map((label) => label === c ? 1 : 0), weights);
  });
}

function fitMap(
  kind: Exclude<CalibrationKind, "temperature">,
  said: Float32Array,
  labels: Float32Array,
  weights: Float32Array | undefined,
): CalibrationMap {
  if (kind === "isotonic") return { kind, ...fitIsotonic(said, labels, weights) };
  if (kind === "platt") {
    const { coefficients } = fitLogistic([Float64Array.from(said, logOdds)], smoothed(labels, weights), { weights });
    return { kind, slope: coefficients[1], intercept: coefficients[0] };
  }
  return fitBeta(said, labels, weights);
}

/** Platt's targets: as if one more row of each class had been seen at every score. */
function smoothed(labels: Float32Array, weights: Float32Array | undefined): Float64Array {
  let yes = 0, no = 0;
  labels.forEach((label, row) => label === 1 ? yes += weights?.[row] ?? 1 : no += weights?.[row] ?? 1);
  return Float64Array.from(labels, (label) => label === 1 ? (yes + 1) / (yes + 2) : 1 / (no + 2));
}

/** A coefficient below 0 would turn the order around: then the best with that one at 0 is taken. */
function fitBeta(said: Float32Array, labels: Float32Array, weights: Float32Array | undefined): CalibrationMap {
  const yes = Float64Array.from(said, (p) => Math.log(clip(p))), no = Float64Array.from(said, (p) => -Math.log(1 - clip(p)));
  const both = fitLogistic([yes, no], labels, { weights });
  const [intercept, a, b] = both.coefficients;
  if (a >= 0 && b >= 0) return { kind: "beta", a, b, intercept };
  const [alone, other] = [fitLogistic([yes], labels, { weights }), fitLogistic([no], labels, { weights })];
  const candidates = [
    { ...alone, a: alone.coefficients[1], b: 0 },
    { ...other, a: 0, b: other.coefficients[1] },
    { ...fitLogistic([], labels, { weights }), a: 0, b: 0 },
  ].filter(({ a, b }) => a >= 0 && b >= 0).sort((one, two) => one.loss - two.loss);
  return { kind: "beta", a: candidates[0].a, b: candidates[0].b, intercept: candidates[0].coefficients[0] };
}

/** By golden section on the logarithm: the loss has one valley in 1 / temperature. */
function fitTemperature({ data, columns }: Matrix, labels: Float32Array, weights: Float32Array | undefined): number {
  const logs = columns === 1
    ? Float64Array.from({ length: 2 * data.length }, (_, i) => Math.log(clip(i % 2 === 1 ? data[i >> 1] : 1 - data[i >> 1])))
    : Float64Array.from(data, (p) => Math.log(clip(p)));
  const width = Math.max(2, columns);
  const loss = (logTemperature: number) => {
    const sharpness = Math.exp(-logTemperature);
    let total = 0;
    for (let row = 0; row < labels.length; row++) {
      const truth = sharpness * logs[row * width + labels[row]];
      let sum = 0;
      for (let c = 0; c < width; c++) sum += Math.exp(sharpness * logs[row * width + c] - truth);
      total += (weights === undefined ? 1 : weights[row]) * Math.log(sum);
    }
    return total;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(1 / 50), high = Math.log(50);
  let left = high - golden * (high - low), right = low + golden * (high - low);
  let leftLoss = loss(left), rightLoss = loss(right);
  while (high - low > 1e-7) {
    if (leftLoss < rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - golden * (high - low);
      leftLoss = loss(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + golden * (high - low);
      rightLoss = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** The calibrated probability of a class by itself. */
function mapOne(map: CalibrationMap, p: number): number {
  if (map.kind === "isotonic") return heightAt(map, p);
  if (map.kind === "platt") return logistic(map.slope * logOdds(p) + map.intercept);
  if (map.kind === "temperature") return logistic(logOdds(p) / map.temperature);
  return logistic(map.a * Math.log(clip(p)) - map.b * Math.log(1 - clip(p)) + map.intercept);
}

function isWhole(map: CalibrationMap): boolean {
  const numbers: unknown[] = map.kind === "isotonic"
    ? map.x?.length > 0 && map.x.length === map.y?.length ? [...map.x, ...map.y] : [undefined]
    : map.kind === "platt"
    ? [map.slope, map.intercept]
    : map.kind === "beta"
    ? [map.a, map.b, map.intercept]
    : [map.temperature];
  return numbers.every((number) => Number.isFinite(number));
}
