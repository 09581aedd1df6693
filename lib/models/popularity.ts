/** The most popular: what recommenders and click models must beat first. */
import type { CategoryFeatures, Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type MimeBundle } from "../notebook/mod.ts";
import { refuseNoRows, refuseOtherFeatures } from "./learner_check.ts";
import type { Learner, LearnOptions, Learnt } from "./learner.ts";

/** How {@linkcode popularity} counts. */
export interface PopularityOptions {
  /**
   * The category whose levels are told apart, such as the item or the advert shown, by its name among the dataset's `categories`; codes and
   * features of 0 and 1 both do. Default: none, which suits a label that is itself the item.
   */
  by?: string;
  /** Rows that the mean of all counts as in each level, 0 or more: so small levels promise little. Default 10. */
  smooth?: number;
}

/** What {@linkcode popularity} learnt, as it is written. */
interface PopularityJSON {
  readonly kind: "popularity";
  readonly names: readonly string[];
  /** The category, if levels are told apart: its name, and where its features are. */
  readonly by?: Pick<CategoryFeatures, "name" | "at" | "width">;
  /** Of all rows: P(positive), the mean, or the share of each class. */
  readonly all: readonly number[];
  /** The levels that training rows had, rising. */
  readonly levels: readonly number[];
  /** Of each level in turn, as of all. */
  readonly values: readonly (readonly number[])[];
}

/** What {@linkcode popularity} learnt: figures of all rows, and of each level. */
export class Popularity implements Learnt {
  readonly kind = "popularity";
  readonly names: readonly string[];
  readonly #json: PopularityJSON;
  readonly #places: ReadonlyMap<number, readonly number[]>;

  /** Use {@linkcode popularity}, or `learntFromJSON`. */
  constructor(json: PopularityJSON) {
    this.names = json.names;
    this.#json = json;
    this.#places = new Map(json.levels.map((level, i) => [level, json.values[i]]));
  }

  /** Reads what {@linkcode Popularity.toJSON} wrote; by `learntFromJSON`. */
  static fromJSON(json: { [Part in keyof PopularityJSON]?: unknown }): Popularity {
    const { names, by, all, levels, values } = json as Partial<PopularityJSON>;
    const areNumbers = (list: unknown, length?: number) =>
      Array.isArray(list) && list.length === (length ?? list.length) && list.every(Number.isFinite);
    const areNames = Array.isArray(names) && names.every((name) => typeof name === "string");
    const isPlace = by === undefined || (typeof by?.name === "string" && areNumbers([by.at, by.width]));
    const isWhole = areNames && isPlace && areNumbers(all) && all!.length > 0 && areNumbers(levels) && Array.isArray(values) &&
      values.length === levels!.length && values.every((own) => areNumbers(own, all!.length));
    if (isWhole) return new Popularity({ kind: "popularity", names, ...(by && { by }), all: all!, levels: levels!, values });
    throw cannot("read a popularity", SyntaxError, {
      expected: "names, figures of all rows, and as many of each level",
      received: json,
    });
  }

  /** The figures of each row's level, or of all for a level not seen: rows x 1, or rows x classes. */
  predict(features: Matrix): Matrix {
    refuseOtherFeatures(this.names, features, "kept");
    const { by, all } = this.#json, predictions = matrix(features.rows, all.length);
    for (let row = 0; row < features.rows; row++) {
      const own = by && this.#places.get(levelOf(by, features, row));
      predictions.data.set(own ?? all, row * all.length);
    }
    return predictions;
  }

  toJSON(): PopularityJSON {
    return this.#json;
  }

  /** How it shows itself in a notebook. */
  [DISPLAY](): MimeBundle {
    const { by, all, values } = this.#json,
      write = (figures: readonly number[]) => figures.map((p) => p.toPrecision(4)).join(", ");
    const last = values.map((own) => own[own.length - 1]);
    const told = by === undefined
      ? `The same for every row: ${write(all)}.`
      : `By ${by.name}, ${values.length} levels: from ${write([Math.min(...last)])} to ${
        write([Math.max(...last)])
      }; not seen: ${write(all)}.`;
    return { "text/plain": told };
  }
}

/**
 * The most popular, which looks at one category and at nobody in particular.
 *
 * With `by`, each row is told what rows of its level were on average: the share of the positive class (the click-through rate of an advert, how
 * often an item is bought), of each class, or the mean of the numbers. Ranked by it, items stand by their popularity. A level's figures are
 * drawn to those of all rows, as if `smooth` more rows had them (m-estimate: Cestnik, "Estimating probabilities", ECAI 1990), and a level that no
 * training row had is told those of all; so is a missing one. Without `by`, for a label that is the item itself, every row is told the share of each class:
 * the most frequent item first, as recommenders count popularity. That is what {@linkcode prior} says, too.
 *
 * Rows are counted by their weights. A level's own rows are among those it is counted from: judge it on others.
 *
 * @throws RangeError if `smooth` is not 0 or more
 * @throws TypeError when it learns, if the data has no category of that name
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { fit } from "shoplens/train";
 *
 * const features = matrixFromRows([[1], [1], [2], [2]]), labels = new Float32Array([0, 1, 1, 1]);
 * const categories = [{ name: "advert", at: 0, width: 1, levels: 4 }], classes = ["passed", "clicked"];
 * const data = asTrain(new Dataset({ features, labels, classes, categories, names: ["advert (code)"] }));
 * const fitted = await fit(popularity({ by: "advert", smooth: 2 }), data);
 * // (1 + 2 x 0.75) / (2 + 2), (2 + 2 x 0.75) / (2 + 2), and the share of all for an advert that is new
 * assertEquals([...fitted.predict(matrixFromRows([[1], [2], [3]])).data], [0.625, 0.875, 0.75]);
 * ```
 */
export function popularity({ by, smooth = 10 }: PopularityOptions = {}): Learner<Popularity> {
  if (!(smooth >= 0 && smooth < Infinity)) {
    throw cannot("count popularity", RangeError, { expected: "smooth of 0 or more", received: smooth });
  }
  return Object.freeze({
    kind: "popularity",
    ...(by !== undefined && { by }),
    smooth,
    learn: (data: Dataset, options: LearnOptions) => Promise.try(learnPopularity, data, options, { by, smooth }),
  });
}

function learnPopularity(data: Dataset, { weights, signal }: LearnOptions, { by, smooth }: PopularityOptions): Popularity {
  const action = "learn a popularity";
  refuseNoRows(action, data, weights);
  const { names, categories, features, rows } = data, category = categories.find(({ name }) => name === by);
  if (by !== undefined && category === undefined) {
    throw cannot(action, TypeError, {
      expected: `by to be a category of the data: ${categories.map(({ name }) => name).join(", ") || "it has none"}`,
      received: by,
      fix: "Take ordinal or oneHot of that column in the recipe.",
    });
  }
  const total = new Tally(data), found = new Map<number, Tally>();
  for (let row = 0; row < rows; row++) {
    total.add(row, weights[row]);
    if (category === undefined || signal.aborted) continue;
    const level = levelOf(category, features, row);
    if (Number.isNaN(level)) continue;
    if (!found.has(level)) found.set(level, new Tally(data));
    found.get(level)!.add(row, weights[row]);
  }
  const all = total.means(), levels = [...found.keys()].filter((level) => found.get(level)!.rows > 0).sort((a, b) => a - b);
  const { name, at, width } = category ?? {};
  return new Popularity({
    kind: "popularity",
    names,
    ...(category && { by: { name: name!, at: at!, width: width! } }),
    all,
    levels,
    values: levels.map((level) => found.get(level)!.means(smooth, all)),
  });
}

/** The code, or of features of 0 and 1 the place of the one that is 1; NaN if there is none. */
function levelOf({ at, width }: Pick<CategoryFeatures, "at" | "width">, { data, columns }: Matrix, row: number): number {
  const from = row * columns + at;
  if (width === 1) return data[from];
  const place = data.subarray(from, from + width).indexOf(1);
  return place < 0 ? NaN : place;
}

/** Labels of some rows, added up by what each row counts. */
class Tally {
  rows = 0;
  readonly #sums: Float64Array;
  readonly #data: Dataset;

  constructor(data: Dataset) {
    this.#data = data;
    this.#sums = new Float64Array(data.task === "multiclass" ? data.classes!.length : 1);
  }

  add(row: number, weight: number): void {
    const label = this.#data.labels[row];
    this.rows += weight;
    if (this.#data.task === "multiclass") this.#sums[label] += weight;
    else this.#sums[0] += weight * label;
  }

  /** The mean label, or the share of each class, with `more` rows that had these. */
  means(more = 0, prior: readonly number[] = []): number[] {
    return Array.from(this.#sums, (sum, i) => (sum + (more > 0 ? more * prior[i] : 0)) / (this.rows + more));
  }
}
