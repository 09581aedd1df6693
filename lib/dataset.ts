/**
 * What models learn from, and the three roles that keep learning honest.
 *
 * A role belongs to the type: what learns asks for `Train`, what chooses asks for `Validation`, and `Test` is a sealed box.
 */
import { cannot } from "./errors.ts";
import { type Matrix, takeRows } from "./matrix.ts";

/** The roles that data carries openly; test data is sealed in {@linkcode Test} instead. */
export type Role = "train" | "validation";

/** Data to learn from: statistics, resampling, weights of a network. */
export type Train<T> = T & { readonly role: "train" };

/** Data to choose with: thresholds, early stopping, calibration, the better of two models. */
export type Validation<T> = T & { readonly role: "validation" };

/** What the labels mean: one of two classes, one of several, or a number. */
export type Task = "binary" | "multiclass" | "regression";

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
  role?: Role;
}

/** Features with labels, ready for a model. Immutable; rows in one order everywhere. */
export class Dataset {
  readonly features: Matrix;
  readonly names: readonly string[];
  readonly labels: Float32Array;
  readonly classes?: readonly string[];
  readonly weights?: Float32Array;
  readonly ids?: readonly string[];
  readonly role?: Role;

  /**
   * @throws TypeError if the parts differ in length
   * @throws RangeError if a feature, label or weight is not finite, or a label names no class
   */
  constructor(parts: DatasetParts) {
    const { features, names, labels, classes, weights, ids } = parts;
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
    refuseNonFinite(features, names);
    refuseBadLabels(labels, classes);
    if (weights !== undefined) refuseBadWeights(weights);
    this.features = features;
    this.names = names;
    this.labels = labels;
    this.classes = classes;
    this.weights = weights;
    this.ids = ids;
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

  /** The rows at `indices`, in that order; a row may come twice. The role stays. */
  take(indices: ArrayLike<number>): this {
    return new Dataset({
      ...this,
      features: takeRows(this.features, indices),
      labels: pick(this.labels, indices),
      weights: this.weights && pick(this.weights, indices),
      ids: this.ids && Array.from(indices, (i) => this.ids![i]),
    }) as this;
  }

  /** The same rows with these weights; the role stays. */
  withWeights(weights: Float32Array): this {
    return new Dataset({ ...this, weights }) as this;
  }
}

function pick(values: Float32Array, indices: ArrayLike<number>): Float32Array {
  const picked = new Float32Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i]];
  return picked;
}

function refuseNonFinite({ data, columns }: Matrix, names: readonly string[]): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
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
