/** Keeps the features that tell most of the label, and of near copies one. */
import { cannot } from "../errors.ts";
import { columnOf, type Matrix, takeRows } from "../matrix.ts";
import { createRandom } from "../random.ts";
import type { Fields } from "./_fields.ts";
import type { LearntLabel } from "./_label.ts";
import { mutualInformation, spread, type Variable } from "./_mutual_information.ts";

/** Which features to keep. */
export interface Select {
  /** How many, the best ones. Default: all that are no near copies. */
  keep?: number;
  /**
   * What makes a feature good. `mutualInformation`: how much it tells of the label, in nats, be it along a line or not; numbers with
   * more than 20 values are judged by their nearest neighbours (Ross 2014; Kraskov and others 2004). `correlation`: the absolute
   * correlation with the label; of several classes, with the one that it fits best. Default mutualInformation.
   */
  by?: "mutualInformation" | "correlation";
  /** A feature whose absolute correlation with a better one is above this is dropped as a near copy: 0.95. Default: none is. */
  alike?: number;
  /**
   * Mutual information and likeness look at 20,000 training rows at most, drawn by this seed, which also breaks ties between
   * neighbours. Default 42.
   */
  seed?: number;
}

/** What became of a feature. */
export interface JudgedFeature {
  readonly name: string;
  /** Mutual information with the label in nats, or absolute correlation. */
  readonly score: number;
  readonly fate: "kept" | "weaker" | "alike";
  /** The better feature that it nearly repeats. */
  readonly like?: string;
}

/** What choosing features learnt. */
export interface LearntSelect {
  readonly by: "mutualInformation" | "correlation";
  /** All features that the steps make, in their order. */
  readonly features: readonly JudgedFeature[];
}

/** Features of training rows and their labels, to choose from. */
export interface Candidates {
  readonly features: Matrix;
  readonly names: readonly string[];
  /** Whether a feature is a code, or 0 and 1. */
  readonly isCategory: readonly boolean[];
  readonly labels: Float32Array;
  readonly label: LearntLabel;
}

/** Rows that mutual information and likeness look at. */
const MOST_ROWS = 20_000;
/** A number with no more values than these is counted like a category: its neighbours are mostly ties. */
const FEW_VALUES = 20;

/** Judges all features of training rows. */
export function learnSelect(
  candidates: Candidates,
  { keep, by = "mutualInformation", alike, seed = 42 }: Select,
): LearntSelect {
  refuseUnfit({ keep, by, alike });
  const { names } = candidates;
  const some = sample(candidates, seed);
  const scores = by === "correlation" ? correlations(candidates) : informations(some, seed);
  const best = Array.from(names.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  const judged = names.map((name, i): JudgedFeature => ({ name, score: scores[i], fate: "weaker" }));
  const kept: { name: string; unit: Float64Array }[] = [];
  for (const i of best) {
    if (kept.length === keep) break;
    const unit = alike === undefined ? new Float64Array() : unitOf(columnOf(some.features, i));
    const like = alike === undefined ? undefined : kept.find((other) => Math.abs(dot(other.unit, unit)) > alike)?.name;
    judged[i] = like === undefined ? { ...judged[i], fate: "kept" } : { ...judged[i], fate: "alike", like };
    if (like === undefined) kept.push({ name: names[i], unit });
  }
  return { by, features: judged };
}

function refuseUnfit({ keep, by, alike }: Select): void {
  if (keep === undefined && alike === undefined) {
    throw cannot("fit the recipe", TypeError, { expected: "select to say how many to keep, or what is alike", received: {} });
  }
  if (keep !== undefined && !(Number.isInteger(keep) && keep >= 1)) {
    throw cannot("fit the recipe", RangeError, { expected: "to keep 1 feature or more", received: keep });
  }
  if (alike !== undefined && !(alike > 0 && alike <= 1)) {
    throw cannot("fit the recipe", RangeError, { expected: "alike above 0, up to 1", received: alike });
  }
  if (by !== "mutualInformation" && by !== "correlation") {
    throw cannot("fit the recipe", TypeError, { expected: 'to select by "mutualInformation" or "correlation"', received: by });
  }
}

function sample(candidates: Candidates, seed: number): Candidates {
  const { features, labels } = candidates;
  if (features.rows <= MOST_ROWS) return candidates;
  const rows = Uint32Array.from({ length: features.rows }, (_, row) => row);
  const drawn = Uint32Array.from(createRandom(seed).fork("select rows").choice(rows, MOST_ROWS, { replace: false })).sort();
  return { ...candidates, features: takeRows(features, drawn), labels: Float32Array.from(drawn, (row) => labels[row]) };
}

/** The absolute correlation of each feature with the label. */
function correlations({ features, labels, label }: Candidates): number[] {
  // Two classes are one number, 0 or 1; of several each is compared with all others.
  const sides = label.classes === undefined || label.classes.length === 2
    ? [labels]
    : label.classes.map((_, c) => labels.map((other) => Number(other === c)));
  return Array.from({ length: features.columns }, (_, i) => {
    const { values, rows } = present(columnOf(features, i));
    const unit = unitOf(values);
    return Math.max(...sides.map((side) => Math.abs(dot(unit, unitOf(gather(side, rows))))));
  });
}

/** The mutual information of each feature and the label. */
function informations({ features, isCategory, labels, label }: Candidates, seed: number): number[] {
  const random = createRandom(seed).fork("select");
  const isClass = label.kind !== "number";
  return Array.from({ length: features.columns }, (_, i) => {
    const { values, rows } = present(columnOf(features, i));
    const target = gather(labels, rows);
    if (values.length === 0) return 0;
    const variable = (values: Float64Array, discrete: boolean, name: string): Variable => {
      const isFew = discrete || hasFew(values);
      return { values: isFew ? values : spread(values, random.fork(name)), discrete: isFew };
    };
    return mutualInformation(variable(values, isCategory[i], `feature ${i}`), variable(target, isClass, "label"));
  });
}

function hasFew(values: Float64Array): boolean {
  const different = new Set<number>();
  for (const value of values) {
    different.add(value);
    if (different.size > FEW_VALUES) return false;
  }
  return true;
}

/** The values that are not NaN, and their rows. */
function present(column: Float32Array): { values: Float64Array; rows: Uint32Array } {
  const rows = new Uint32Array(column.length), values = new Float64Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    if (column[row] !== column[row]) continue;
    rows[count] = row;
    values[count++] = column[row];
  }
  return { rows: rows.subarray(0, count), values: values.subarray(0, count) };
}

function gather(values: Float32Array, rows: Uint32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]];
  return gathered;
}

/** The values less their mean, as a vector of length 1, so that products are correlations; missing and constant ones are 0. */
function unitOf(values: Float32Array | Float64Array): Float64Array {
  let sum = 0, count = 0, squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) continue;
    sum += values[i];
    count++;
  }
  const mean = sum / count, unit = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === values[i]) unit[i] = values[i] - mean;
    squares += unit[i] * unit[i];
  }
  const length = Math.sqrt(squares);
  if (length > 0) { for (let i = 0; i < unit.length; i++) unit[i] /= length; }
  return unit;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** What choosing features learnt, from JSON. */
export function parseSelect(fields: Fields): LearntSelect {
  return {
    by: fields.oneOf("by", ["mutualInformation", "correlation"]),
    features: fields.objects("features").map((feature) => ({
      name: feature.text("name"),
      score: feature.number("score"),
      fate: feature.oneOf("fate", ["kept", "weaker", "alike"]),
      ...feature.optionalText("like"),
    })),
  };
}
