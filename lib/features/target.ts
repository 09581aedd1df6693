/** Replaces a category by what the label was on average in training rows of its level, without telling a row its own label. */
import { cannot } from "../errors.ts";
import type { NameOf, Schema } from "../frame/mod.ts";
import { type Dealing, foldsOf } from "./_folds.ts";
import { meansByLevel } from "./_label_means.ts";
import { learnLevels, type LearntLevels, parseLevels, placesOf, type Rare, unseenIn, warnOfLevels } from "./_levels.ts";
import type { CategoryName } from "./_names.ts";
import { oncePer } from "./_once.ts";
import type { Source } from "./_source.ts";
import type { Block, LearntColumn, Step } from "./_step.ts";
import { shortNumber } from "./_text.ts";

/**
 * Categories to encode by the label, as scikit-learn's `TargetEncoder` does (Micci-Barreca, "A preprocessing scheme for
 * high-cardinality categorical attributes", SIGKDD Explorations 3, 2001): of a number the mean, of two classes the share of the positive
 * one, of several the share of each.
 *
 * The encoding of all training rows would tell each of them something of its own label, most of all in a small level. So the very
 * training rows are encoded by folds: each by the rows of the other folds. The recipe knows its training rows by their content, also
 * when it was saved and loaded, and refuses other rows that are in training: those could be some of its own.
 *
 * @example
 * ```ts
 * import { fitRecipe } from "shoplens/features";
 * import { category, flag, frameOf, head } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 * import { assertEquals, assertThrows } from "@std/assert";
 * const rows = Array.from({ length: 50 }, (_, i) => ({ city: i % 2 ? "oslo" : "lima", bought: i % 5 === 0 }));
 * const { train } = split(frameOf(rows, { city: category(), bought: flag() }), { label: "bought", seed: 1 });
 * const recipe = fitRecipe(train, { target: { columns: ["city"], seed: 1 } });
 * assertEquals(recipe.apply(train).names, ["city (target)"]);
 * assertThrows(() => recipe.apply(head(train)), RangeError, "a feature could tell a row its own label");
 * ```
 */
export interface Target<S extends Schema> {
  columns: readonly CategoryName<S>[];
  /** Of the draw that deals training rows to folds. */
  seed: number;
  /** How many folds, 2 or more. Default: 5. */
  folds?: number;
  /** Rows of one value stay in one fold: name the shopper if rows are visits. Default: each row for itself. */
  group?: NameOf<S, "id" | "text" | "category">;
  /**
   * How strongly small levels are drawn to the mean of all: as if that many rows had it, 0 or more, or by the labels' spread within
   * and between levels (empirical Bayes). Default: auto.
   */
  smooth?: "auto" | number;
  /** Levels that are encoded together, and with what is unseen, as too few training rows have them. Default: none. */
  rare?: Rare;
}

/** What encoding by the label learnt about a column. */
export interface LearntTarget extends LearntColumn, LearntLevels, Dealing {
  readonly kind: "target";
  readonly smooth: "auto" | number;
  /** The label's classes, if they are several: a feature each. */
  readonly classes?: readonly string[];
  /** Of each level in turn, a number for each feature. */
  readonly encodings: readonly number[];
  /** Of what no training row had, and what is rare. */
  readonly others: readonly number[];
}

/** Learns the encoding of one column. */
export function learnTarget(
  source: Source,
  column: string,
  { seed, folds = 5, group, smooth = "auto", rare }: Omit<Target<Schema>, "columns">,
): LearntTarget {
  const label = source.label(), several = label.classes !== undefined && label.classes.length > 2;
  const dealing = { seed, folds, ...(group !== undefined && { group }) };
  if (!Number.isInteger(folds) || folds < 2) {
    throw cannot("fit the recipe", RangeError, { expected: "2 folds or more", received: folds });
  }
  if (smooth !== "auto" && !(smooth >= 0 && smooth < Infinity)) {
    throw cannot("fit the recipe", RangeError, { expected: 'smooth "auto", or 0 or more', received: smooth });
  }
  // Dealt now, so that rows that cannot be dealt are met here and not when the recipe is applied.
  foldsOf(source, dealing);
  const found = source.categories(column), levels = learnLevels(column, found, { rare });
  const places = placesIn(levels, found);
  const labelled = { levels: levels.levels.length, label, labels: source.labels() };
  const { encodings, means } = meansByLevel(places, labelled)(smooth);
  const width = means.length, merged = encodings.slice(levels.levels.length * width);
  return {
    kind: "target",
    ...levels,
    ...dealing,
    smooth,
    ...(several && { classes: label.classes }),
    encodings: encodings.slice(0, levels.levels.length * width),
    others: levels.rare.length > 0 ? merged : means,
    ...warnOfLevels(levels),
  };
}

/** Each row's level; what is rare or unseen comes after the last. */
function placesIn(levels: LearntLevels, { codes, levels: known }: ReturnType<Source["categories"]>): Int32Array {
  const placeOf = placesOf(known, levels).map((place) => place < 0 ? levels.levels.length : place);
  return codes.map((code) => placeOf[code]);
}

const tableOf = oncePer(({ encodings, others }: LearntTarget) => Float32Array.from([...encodings, ...others]));

/** Writes each row's encodings: those of its level, in the table of its fold. */
function writeRows(
  places: Int32Array,
  tables: readonly Float32Array[],
  features: number,
  { block, fold }: { block: Block; fold?: Int32Array },
): void {
  const { data, width, at } = block;
  for (let row = 0, to = at; row < places.length; row++, to += width) {
    const table = tables[fold === undefined ? 0 : fold[row]], from = places[row] * features;
    for (let feature = 0; feature < features; feature++) data[to + feature] = table[from + feature];
  }
}

export const targetStep: Step<Target<Schema>, LearntTarget> = {
  reads: ({ columns, group }) => group === undefined ? columns : [...columns, group],

  learn: (source, { columns, ...how }) => columns.map((column) => learnTarget(source, column, how)),

  names: ({ column, classes }) => classes?.map((name) => `${column} (target ${name})`) ?? [`${column} (target)`],

  write(learnt, source, block) {
    const places = placesIn(learnt, source.categories(learnt.column));
    writeRows(places, [tableOf(learnt)], learnt.others.length, { block });
  },

  writeTraining(learnt, source, block) {
    const places = placesIn(learnt, source.categories(learnt.column)), fold = foldsOf(source, learnt);
    const labelled = { levels: learnt.levels.length, label: source.label(), labels: source.labels() };
    const means = meansByLevel(places, labelled, { fold, folds: learnt.folds });
    const tables = Array.from(
      { length: learnt.folds },
      (_, without) => Float32Array.from(means(learnt.smooth, without).encodings),
    );
    writeRows(places, tables, learnt.others.length, { block, fold });
  },

  trainingColumns: ({ group }) => group === undefined ? [] : [group],

  describe({ levels, rare, smooth, folds, group }) {
    const which = rare.length > 0
      ? `${levels.length} levels and of ${rare.length} rare ones together`
      : `${levels.length} levels`;
    const by = `${folds} folds${group === undefined ? "" : ` of whole ${group}`}`;
    return `the label's mean by ${which}, smoothed by ${
      smooth === "auto" ? "their spread" : shortNumber(smooth)
    }; training rows by ${by}`;
  },

  unseen: unseenIn,

  parse(fields) {
    const levels = parseLevels(fields), classes = fields.has("classes") ? fields.texts("classes") : undefined;
    const width = classes?.length ?? 1;
    return {
      kind: "target",
      ...levels,
      seed: fields.count("seed"),
      folds: fields.count("folds"),
      ...fields.optionalText("group"),
      smooth: fields.scalar("smooth") === "auto" ? "auto" : fields.number("smooth"),
      ...(classes && { classes }),
      encodings: fields.numbers("encodings", levels.levels.length * width),
      others: fields.numbers("others", width),
      ...fields.optionalText("warning"),
    };
  },
};
