/** What was learnt from training rows, ready to be applied to any rows. */
import { asTrain, asValidation, Dataset, Test, type Train, type Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Frame, frameOf, type Kind, type Schema } from "../frame/mod.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type Displayable, type MimeBundle } from "../notebook/mod.ts";
import { labelsOf } from "./_label.ts";
import { Layout } from "./_layout.ts";
import { describeRecipe } from "./_display.ts";
import { Source, untyped } from "./_source.ts";
import { parseState, type RecipeJSON } from "./_state.ts";
import { columnsOf, type Original, type Unseen } from "./_step.ts";
import { encoderOf } from "./_steps.ts";
import { trainingHash } from "./_training.ts";
import type { LearntSelect } from "./select.ts";

/**
 * Turns frames into features by what it learnt from training rows. Immutable; made by {@linkcode fitRecipe} or
 * {@linkcode recipeFromJSON}. Shows itself as a table of columns, what becomes of each, and the features that come out.
 *
 * Features come in the order of the training frame's columns, and a column's `(missing)` follows its other features; those of several
 * columns together come last. If the recipe selects, those that it keeps stay in that order.
 */
export class Recipe<S extends Schema = Schema> implements Displayable {
  /** The name of each feature: `age`, `gender=f`, `gender (other)`, `income (missing)`. */
  readonly names: readonly string[];
  readonly #state: RecipeJSON;
  readonly #layout: Layout;

  /** Use {@linkcode fitRecipe} or {@linkcode recipeFromJSON}. */
  constructor(state: RecipeJSON) {
    this.#state = state;
    this.#layout = new Layout(state);
    this.names = this.#layout.names;
  }

  /** How many features. */
  get width(): number {
    return this.names.length;
  }

  /** Training rows that it learnt from. */
  get rows(): number {
    return this.#state.rows;
  }

  /** The column to predict, if the training frame had one. */
  get label(): string | undefined {
    return this.#state.label?.column;
  }

  /** The label's classes by index, the positive one last of two; undefined if the label is a number or there is none. */
  get classes(): readonly string[] | undefined {
    return this.#state.label?.classes;
  }

  /** Columns of the training frame that it does not use, apart from the label and the ids. */
  get leftOut(): readonly string[] {
    return this.#state.leftOut;
  }

  /** What `select` judged each feature to be worth, and what became of it; undefined if all are kept. */
  get selection(): LearntSelect | undefined {
    return this.#state.selection;
  }

  /** What a reader should know about the features, as sentences: constant columns, and the like. */
  get warnings(): readonly string[] {
    return this.#layout.placed.flatMap(({ learnt }) => learnt.warning ?? []);
  }

  /**
   * Features and labels of the rows, in the role that the rows have. Test rows stay sealed.
   *
   * @throws TypeError if a column is not there or of another kind, or there is no label: see {@linkcode Recipe.transform}
   * @throws RangeError if a value is missing or infinite and nothing fills it, a level is unseen and there is no feature for
   * others, a label is missing or of an unknown class, or a step learnt from labels and these are training rows other than its own
   */
  apply<T extends S>(rows: Train<Frame<T>>): Train<Dataset>;
  apply<T extends S>(rows: Validation<Frame<T>>): Validation<Dataset>;
  apply<T extends S>(rows: Test<Frame<T>>): Test<Dataset>;
  apply<T extends S>(rows: Frame<T>): Dataset;
  apply<T extends S>(rows: Frame<T> | Test<Frame<T>>): Dataset | Test<Dataset> {
    if (rows instanceof Test) return rows.map((frame) => this.#datasetOf(untyped(frame)));
    const data = this.#datasetOf(untyped(rows));
    return rows.role === "train" ? asTrain(data) : rows.role === "validation" ? asValidation(data) : data;
  }

  /**
   * Features of rows that need no label, such as those of today's visitors. Columns that the recipe leaves out may be absent.
   *
   * The very rows that it learnt from, known by their content, get features that no row's own label is in: see `Target`.
   *
   * @returns rows x `width`
   * @throws TypeError or RangeError as {@linkcode Recipe.apply} does, except for labels
   */
  transform<T extends Schema>(frame: Frame<T>): Matrix {
    const source = this.#sourceOf(frame), features = matrix(frame.rows, this.#layout.made);
    const own = this.#isOwn(untyped(frame));
    for (const { learnt, at } of this.#layout.placed) {
      const encoder = encoderOf(learnt), block = { data: features.data, rows: frame.rows, width: features.columns, at };
      if (own && encoder.writeTraining !== undefined) encoder.writeTraining(learnt, source, block);
      else encoder.write(learnt, source, block);
    }
    return this.#layout.gather(features);
  }

  /** What these rows have and training rows had not: levels, and numbers outside their range. Empty if nothing is new. */
  unseen<T extends Schema>(frame: Frame<T>): readonly Unseen[] {
    const source = this.#sourceOf(frame);
    return this.#layout.placed.flatMap(({ learnt }) => encoderOf(learnt).unseen?.(learnt, source) ?? []);
  }

  /**
   * The original columns of features, as a frame: numbers to within float32, levels by their largest feature. What was
   * filled is missing again if the recipe has a feature for it; levels that were unseen, and numbers that were clipped, stay lost,
   * and so do columns of which not all features are kept.
   *
   * @throws TypeError if there are not `width` features
   */
  invert(features: Matrix | Dataset): Frame<Schema> {
    const { data, rows, columns: width } = features instanceof Dataset ? features.features : features;
    if (width !== this.width) {
      throw cannot("invert the recipe", TypeError, { expected: `${this.width} features`, received: width });
    }
    const placed = this.#layout.placed.flatMap((placed) => {
      const kept = this.#layout.kept(placed);
      return kept.width === placed.width ? [{ learnt: placed.learnt, at: kept.at }] : [];
    });
    const columns: Record<string, Original["values"]> = {};
    const schema: Record<string, Kind> = {};
    for (const { learnt, at } of placed) {
      const [column] = columnsOf(learnt);
      const original = column in columns ? undefined : encoderOf(learnt).read?.(learnt, { data, rows, width, at });
      if (original === undefined) continue;
      columns[column] = original.values;
      schema[column] = original.kind;
    }
    for (const { learnt, at } of placed) {
      if (learnt.kind !== "missing" || columns[learnt.column] === undefined) continue;
      columns[learnt.column] = columns[learnt.column].map((value, row) => data[row * width + at] >= 0.5 ? null : value);
    }
    return frameOf(columns as never, schema);
  }

  /** All that it knows, for `JSON.stringify`; numbers come back exactly. */
  toJSON(): RecipeJSON {
    return this.#state;
  }

  [DISPLAY](): MimeBundle {
    return describeRecipe(this.#state, this.warnings);
  }

  #datasetOf(frame: Frame<Schema>): Dataset {
    const { label, ids } = this.#state;
    if (label === undefined) {
      throw cannot("apply the recipe", TypeError, {
        because: "it was fitted on rows without a label",
        fix: "Name a label in split, or call recipe.transform(frame).",
      });
    }
    const idColumn = ids !== undefined && frame.names.includes(ids) ? frame.column(ids) : undefined;
    return new Dataset({
      features: this.transform(frame),
      names: this.names,
      labels: labelsOf(frame, label),
      classes: label.classes,
      ids: idColumn && Array.from({ length: frame.rows }, (_, row) => String(idColumn.get(row) ?? "")),
      categories: this.#layout.placed.flatMap(({ learnt, at }) =>
        (encoderOf(learnt).categories?.(learnt) ?? []).map((place) => ({
          ...place,
          name: columnsOf(learnt).join(" x "),
          ...this.#layout.kept({ at: at + place.at, width: place.width }),
        }))
      ).filter(({ width }) => width > 0),
      missing: this.#layout.placed.some(({ learnt }) => encoderOf(learnt).keepsMissing?.(learnt)) ? "kept" : "refused",
    });
  }

  #sourceOf<T extends Schema>(frame: Frame<T>): Source {
    const { fills, label } = this.#state;
    return new Source(untyped(frame), { action: "apply the recipe", fills, label });
  }

  /** Whether these are the rows that it learnt from, asked only where a step must know. */
  #isOwn(frame: Frame<Schema>): boolean {
    const { trainedOn, rows } = this.#state;
    if (trainedOn === undefined) return false;
    const own = frame.rows === rows && trainingHash(frame, this.#state) === trainedOn;
    if (own || frame.role !== "train") return own;
    throw cannot("apply the recipe", RangeError, {
      because:
        `a step learnt from labels, and these ${frame.rows} training rows are not the ${rows} that it learnt from, in their order:` +
        " a feature could tell a row its own label",
      fix:
        "Fit the recipe on these rows, as in each fold, or apply it to all of its training rows and `take` some of the result.",
    });
  }
}

/**
 * A recipe from what `JSON.stringify(recipe)` wrote. Which columns it wants is known when it runs only, so it takes any frame.
 *
 * @param json the text, or what `JSON.parse` made of it
 * @throws SyntaxError if the text is no JSON
 * @throws TypeError if it is not a recipe's, or damaged
 *
 * @example
 * ```ts
 * import { asTrain } from "shoplens/dataset";
 * import { fitRecipe } from "shoplens/features";
 * import { frameOf, number } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const people = frameOf([{ age: 20 }, { age: 60 }], { age: number() });
 * const recipe = fitRecipe(asTrain(people), { scale: { columns: ["age"], to: "unit" } });
 * const loaded = recipeFromJSON(JSON.stringify(recipe));
 * assertEquals(loaded.transform(people), recipe.transform(people));
 * ```
 */
export function recipeFromJSON(json: unknown): Recipe {
  return new Recipe(parseState(json));
}
