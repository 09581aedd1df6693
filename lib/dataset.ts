/**
 * What models learn from, and the three roles that keep learning honest.
 *
 * A role belongs to the type: what learns asks for `Train`, what chooses asks for `Validation`, and `Test` is a sealed box.
 */
import { cannot } from "./errors.ts";
import { inColumns, look, shortNames, shortNumber } from "./look.ts";
import { type Matrix, takeRows } from "./matrix.ts";

/** The roles that data carries openly; test data is sealed in {@linkcode Test} instead. */
export type Role = "train" | "validation";

/** Data to learn from: statistics, resampling, weights of a network. */
export type Train<T> = T & { readonly role: "train" };

/** Data to choose with: thresholds, early stopping, calibration, the better of two models. */
export type Validation<T> = T & { readonly role: "validation" };

/** What the labels mean: one of two classes, one of several, or a number. */
export type Task = "binary" | "multiclass" | "regression";

/** A category among the features, which samplers and trees must not take for an amount. */
export interface CategoryFeatures {
  /** The column that it comes from. */
  readonly name: string;
  /** The place of its first feature. */
  readonly at: number;
  /** How many features it has: one that holds a code (0, 1, 2, ...), or one of 0 and 1 for each level. */
  readonly width: number;
  /** How many codes there are, 0 among them, where it is a code and that is known: embeddings have a vector for each. */
  readonly levels?: number;
}

/** What a {@linkcode Dataset} is made of. */
export interface DatasetParts {
  /** Rows x features. */
  features: Matrix;
  /** A name for each feature. */
  names: readonly string[];
  /** A label for each row: the class's index, or the number to predict. */
  labels: Float32Array;
  /** The classes by index, the positive one last of two; absent where labels are numbers. */
  classes?: readonly string[];
  /** What each row counts in the loss. Default: 1. */
  weights?: Float32Array;
  /** Who or what each row is about, for tables of predictions. */
  ids?: readonly string[];
  /** Which features are categories. Default: none. */
  categories?: readonly CategoryFeatures[];
  /** Whether a feature may be NaN for missing, which trees can read, or must not. Default: must not. */
  missing?: "refused" | "kept";
  /** The share of each class before a sampler changed it. Default: as the rows and their weights say. */
  trueShares?: readonly number[];
  role?: Role;
}

/** Rows that take the place of others, as a sampler makes them. */
export type DatasetRows = Pick<DatasetParts, "features" | "labels" | "weights" | "ids">;

/** Features with labels, ready for a model. Immutable; rows in one order everywhere. */
export class Dataset {
  readonly features: Matrix;
  readonly names: readonly string[];
  readonly labels: Float32Array;
  readonly classes?: readonly string[];
  readonly weights?: Float32Array;
  readonly ids?: readonly string[];
  readonly categories: readonly CategoryFeatures[];
  readonly missing: "refused" | "kept";
  readonly trueShares?: readonly number[];
  readonly role?: Role;

  /**
   * @throws TypeError if the parts differ in length, or a category lies outside the features
   * @throws RangeError if a feature, label or weight is not finite, a label names no class, a code is not among its levels, or shares
   *   do not add up to 1
   */
  constructor(parts: DatasetParts) {
    const { features, names, labels, classes, weights, ids, categories = [], missing = "refused", trueShares } = parts;
    const lengths = { labels: labels.length, weights: weights?.length, ids: ids?.length };
    for (const [part, length] of Object.entries(lengths)) {
      if (length !== undefined && length !== features.rows) {
        throw cannot("make a dataset", TypeError, { expected: `${features.rows} ${part}, one a row`, received: length });
      }
    }
    if (names.length !== features.columns) {
      throw cannot("make a dataset", TypeError, {
        expected: `${features.columns} names, one a feature`,
        received: names.length,
      });
    }
    refuseNonFinite(features, names, missing);
    refuseBadLabels(labels, classes);
    if (weights !== undefined) refuseBadWeights(weights);
    if (trueShares !== undefined) refuseBadShares(trueShares, classes);
    refuseBadCategories(categories, features);
    this.features = features;
    this.names = names;
    this.labels = labels;
    this.classes = classes;
    this.weights = weights;
    this.ids = ids;
    this.categories = categories;
    this.missing = missing;
    this.trueShares = trueShares;
    this.role = parts.role;
  }

  /** How many rows. */
  get rows(): number {
    return this.features.rows;
  }

  /** How many features. */
  get width(): number {
    return this.features.columns;
  }

  /** What the labels mean. */
  get task(): Task {
    return this.classes === undefined ? "regression" : this.classes.length === 2 ? "binary" : "multiclass";
  }

  /** Rows of each class, by the class's index; empty where labels are numbers. */
  get classCounts(): Uint32Array {
    const counts = new Uint32Array(this.classes?.length ?? 0);
    if (counts.length > 0) { for (const label of this.labels) counts[label]++; }
    return counts;
  }

  /** The share of each class, by the class's index, rows counted by their weights; empty where labels are numbers. */
  get classShares(): readonly number[] {
    const sums = new Array<number>(this.classes?.length ?? 0).fill(0);
    if (sums.length === 0) return sums;
    let total = 0;
    for (let row = 0; row < this.rows; row++) {
      const weight = this.weights === undefined ? 1 : this.weights[row];
      sums[this.labels[row]] += weight;
      total += weight;
    }
    return sums.map((sum) => sum / total);
  }

  /** The rows at `indices`, in that order; a row may come twice. The role stays. */
  take(indices: ArrayLike<number>): this {
    return new Dataset({ ...this, ...rowsAt(this, indices) }) as this;
  }

  /**
   * What a sampler made of these rows: the rows at `indices`, or rows that it made up. The role stays, and the classes' true
   * shares are remembered, so that predictions can be corrected for the change.
   */
  resample(rows: ArrayLike<number> | DatasetRows): this {
    const { features, labels, weights, ids } = "features" in rows ? rows : rowsAt(this, rows);
    const trueShares = this.trueShares ?? (this.classes && this.classShares);
    return new Dataset({ ...this, features, labels, weights, ids, trueShares }) as this;
  }

  /** The same rows with these weights; the role stays. */
  withWeights(weights: Float32Array): this {
    return new Dataset({ ...this, weights }) as this;
  }
}

/** Rows and features shown of a dataset. */
const FIRST_ROWS = 5, FIRST_FEATURES = 8;

Object.defineProperties(
  Dataset.prototype,
  look((data: Dataset) => {
    const { rows, width, names, classes, weights, labels, features, trueShares, role } = data;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const shares = data.classShares, count = (n: number) => n.toLocaleString("en-US");
    const lines = [
      `Dataset: ${count(rows)} rows x ${count(width)} features${role === undefined ? "" : `, ${role}`}`,
      classes === undefined
        ? "labels are numbers"
        : `classes: ${
          shortNames(Array.from(data.classCounts, (n, c) => `${classes[c]} ${count(n)} rows (${percent(shares[c])})`))
        }`,
      ...(trueShares === undefined
        ? []
        : [`true shares: ${shortNames(trueShares.map((share, c) => `${classes![c]} ${percent(share)}`))}`]),
      ...(weights === undefined ? [] : ["rows have weights, which count in the shares"]),
      ...(data.categories.length === 0 ? [] : [`categories: ${shortNames(data.categories.map(({ name }) => name))}`]),
    ];
    const shown = names.slice(0, FIRST_FEATURES);
    const first = Array.from({ length: Math.min(rows, FIRST_ROWS) }, (_, row) => [
      String(row),
      ...shown.map((_, c) => shortNumber(features.data[row * width + c])),
      classes?.[labels[row]] ?? shortNumber(labels[row]),
    ]);
    const notes = [
      ...(width > shown.length ? [`not shown: ${shortNames(names.slice(shown.length), 10)}`] : []),
      ...(rows > first.length ? [`and ${count(rows - first.length)} more rows`] : []),
    ];
    const table = first.length === 0 ? [] : [inColumns([["", ...shown.map(shortName), "label"], ...first])];
    return [...lines, ...table, ...notes].join("\n");
  }),
);

function shortName(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

function rowsAt({ features, labels, weights, ids }: Dataset, indices: ArrayLike<number>): DatasetRows {
  return {
    features: takeRows(features, indices),
    labels: pick(labels, indices),
    weights: weights && pick(weights, indices),
    ids: ids && Array.from(indices, (i) => ids[i]),
  };
}

function pick(values: Float32Array, indices: ArrayLike<number>): Float32Array {
  const picked = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i]];
  return picked;
}

function refuseNonFinite({ data, columns }: Matrix, names: readonly string[], missing: "refused" | "kept"): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]) && !(missing === "kept" && Number.isNaN(data[i]))) {
      throw cannot("make a dataset", RangeError, {
        expected: `finite features`,
        received: `${data[i]} in "${names[i % columns]}", row ${Math.floor(i / columns)}`,
        fix: "Impute missing values in the recipe, or drop those rows.",
      });
    }
  }
}

function refuseBadLabels(labels: Float32Array, classes: readonly string[] | undefined): void {
  const row = labels.findIndex((label) =>
    classes === undefined ? !Number.isFinite(label) : !(Number.isInteger(label) && label >= 0 && label < classes.length)
  );
  if (row >= 0) {
    const expected = classes === undefined ? "finite labels" : `labels from 0 to ${classes.length - 1}`;
    throw cannot("make a dataset", RangeError, { expected, received: `${labels[row]} in row ${row}` });
  }
}

function refuseBadWeights(weights: Float32Array): void {
  const row = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (row >= 0) {
    throw cannot("make a dataset", RangeError, { expected: "weights of 0 or more", received: `${weights[row]} in row ${row}` });
  }
}

function refuseBadShares(shares: readonly number[], classes: readonly string[] | undefined): void {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length !== classes?.length || !shares.every((share) => share >= 0) || !(Math.abs(total - 1) < 1e-6)) {
    const expected = `${classes?.length ?? "no"} true shares of 0 or more that add up to 1`;
    throw cannot("make a dataset", RangeError, { expected, received: shares });
  }
}

function refuseBadCategories(categories: readonly CategoryFeatures[], { data, rows, columns }: Matrix): void {
  let free = 0;
  for (const { name, at, width, levels } of [...categories].sort((a, b) => a.at - b.at)) {
    if (!(at >= free && width >= 1 && at + width <= columns)) {
      throw cannot("make a dataset", TypeError, {
        expected: `categories side by side among ${columns} features`,
        received: `${name} at ${at}, ${width} wide`,
      });
    }
    free = at + width;
    if (levels === undefined) continue;
    if (width !== 1 || !(Number.isInteger(levels) && levels >= 1)) {
      throw cannot("make a dataset", TypeError, {
        expected: "levels, a whole number of 1 or more, of a category that is one feature",
        received: `${name}, ${width} wide with ${levels} levels`,
      });
    }
    for (let row = 0; row < rows; row++) {
      const code = data[row * columns + at];
      if ((code >= 0 && code < levels && Number.isInteger(code)) || Number.isNaN(code)) continue;
      throw cannot("make a dataset", RangeError, {
        expected: `codes of ${name} from 0 to ${levels - 1}`,
        received: `${code} in row ${row}`,
      });
    }
  }
}

/** What one box and everything mapped from it share: each opening, with its reason. */
interface Seal {
  readonly openings: string[];
}

/**
 * Test data, sealed. It can be transformed by what was learnt elsewhere, and opened once, with a reason that the receipt keeps.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * const test = new Test([1, 2, 3]);
 * assertEquals(test.open("the final report"), [1, 2, 3]);
 * assertThrows(() => test.open("another try"), Error, "the final report");
 * ```
 */
export class Test<T> {
  readonly #data: T;
  readonly #seal: Seal;

  /** Seals `data`. {@linkcode Test.map} passes the seal on. */
  constructor(data: T, seal: Seal = { openings: [] }) {
    this.#data = data;
    this.#seal = seal;
  }

  /** Why this test set was opened, each time that it was. */
  get openings(): readonly string[] {
    return this.#seal.openings;
  }

  /**
   * The data transformed and still sealed: opening one opens all that share the seal. For recipes and the like, which learnt
   * nothing from it; do not let `transform` keep or print what it sees.
   */
  map<U>(transform: (data: T) => U): Test<U> {
    return new Test(transform(this.#data), this.#seal);
  }

  /**
   * The data, the first time.
   *
   * @throws Error when it was opened before
   */
  open(reason: string): T {
    if (this.#seal.openings.length > 0) {
      throw cannot("open the test set", Error, {
        because: `it was opened already, for ${this.#seal.openings.join(", then for ")}`,
        fix: "Evaluate all candidates in one call, split anew, or say `reopen` and live with the receipt that tells.",
      });
    }
    return this.reopen(reason);
  }

  /** The data, however often it was opened. The receipt counts, and a result chosen after a second look is no longer a test. */
  reopen(reason: string): T {
    this.#seal.openings.push(reason);
    return this.#data;
  }
}

Object.defineProperties(
  Test.prototype,
  look(({ openings }: Test<unknown>) =>
    `Test data, ${openings.length === 0 ? "sealed" : `opened for ${openings.join(", then for ")}`}`
  ),
);

/** The data as training data. Only a split, or who generated the rows for training alone, may say so. */
export function asTrain<T extends { readonly role?: Role }>(data: T): Train<T> {
  return withRole(data, "train");
}

/** The data as validation data; see {@linkcode asTrain}. */
export function asValidation<T extends { readonly role?: Role }>(data: T): Validation<T> {
  return withRole(data, "validation");
}

function withRole<T extends { readonly role?: Role }, R extends Role>(data: T, role: R): T & { readonly role: R } {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(data)), data, { role });
  return Object.freeze(copy);
}
