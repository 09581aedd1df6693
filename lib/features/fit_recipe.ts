/** Learns a recipe from training rows. */
import { Test, type Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { labelsOf, learnLabel } from "./_label.ts";
import { Source, untyped } from "./_source.ts";
import type { RecipeJSON } from "./_state.ts";
import { columnsOf } from "./_step.ts";
import { encoderOf, type LearntEncoder, type StepName, type Steps, stepsByName } from "./_steps.ts";
import { trainingHash } from "./_training.ts";
import { type Impute, learnImpute } from "./impute.ts";
import { Recipe } from "./recipe.ts";
import { learnSelect, type LearntSelect, type Select } from "./select.ts";

/**
 * Learns from training rows how to turn columns into features: what to fill in, scales, levels. Columns that no step names are
 * left out, and `recipe.leftOut` says which. An id column becomes the dataset's ids. A column may go through several steps, as
 * long as its features have different names.
 *
 * @throws TypeError if the rows are not training rows, a column does not exist, is of the wrong kind, is the label, or is named
 * twice in a step; if two features have one name; if a step learns from a label that is not there
 * @throws RangeError if there are no rows, too few for a step, or a value is missing or infinite and no step fills or keeps it
 *
 * @example
 * ```ts
 * import { asTrain } from "shoplens/dataset";
 * import { category, frameOf, number } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const people = frameOf(
 *   [{ age: 20, gender: "f" }, { age: null, gender: "m" }, { age: 60, gender: "f" }],
 *   { age: number(), gender: category() },
 * );
 * const recipe = fitRecipe(asTrain(people), {
 *   impute: { columns: ["age"], with: "median" },
 *   scale: { columns: ["age"], to: "unit" },
 *   oneHot: { columns: ["gender"], drop: "first", other: false },
 * });
 * assertEquals(recipe.names, ["age", "gender=m"]);
 * assertEquals([...recipe.transform(people).data], [0, 0, 0.5, 1, 1, 0]);
 * ```
 *
 * @example Features that trees read: missing values stay, categories are codes
 * ```ts
 * import { asTrain } from "shoplens/dataset";
 * import { category, frameOf, number } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const people = frameOf([{ age: 20, city: "oslo" }, { age: null, city: "lima" }], { age: number(), city: category() });
 * const recipe = fitRecipe(asTrain(people), { pass: { columns: ["age"], missing: "kept" }, ordinal: ["city"] });
 * assertEquals([...recipe.transform(people).data], [20, 1, NaN, 2]);
 * assertEquals([...recipe.transform(frameOf([{ age: 30, city: "bonn" }], people.schema)).data], [30, 0]);
 * ```
 */
export function fitRecipe<S extends Schema>(train: Train<Frame<S>>, steps: Steps<NoInfer<S>>): Recipe<S> {
  refuseUnfit(train);
  const frame = untyped(train), label = learnLabel(frame);
  const { filling, making } = readSteps(steps as unknown as Readonly<Record<string, unknown>>, frame);

  const raw = new Source(frame, { action: "fit the recipe" });
  const fills = filling.flatMap(({ columns, ...how }) => columns.map((column) => learnImpute(raw, column, how)));

  const source = new Source(frame, { action: "fit the recipe", fills, label });
  const encoders = making.flatMap(({ step, options }) => stepsByName[step].learn(source, options));
  const used = new Set(encoders.flatMap(columnsOf));
  for (const { columns, indicator } of filling) {
    for (const column of columns) {
      if (indicator) encoders.push({ kind: "missing", column });
      else if (!used.has(column)) throw unused(column);
    }
  }
  const place = (learnt: LearntEncoder) => "columns" in learnt ? frame.names.length : frame.names.indexOf(learnt.column);
  encoders.sort((a, b) => place(a) - place(b));
  refuseTwice("feature", encoders.flatMap((learnt) => encoderOf(learnt).names(learnt)));

  const ids = frame.names.find((name) => frame.column(name).kind === "id");
  const kept = new Set([...encoders.flatMap(columnsOf), frame.label, ids]);
  const trainedOn = trainingHash(frame, { encoders, label });
  const state: RecipeJSON = {
    format: "shoplens recipe",
    version: 1,
    rows: frame.rows,
    ...(label !== undefined && { label }),
    ...(ids !== undefined && { ids }),
    ...(trainedOn !== undefined && { trainedOn }),
    leftOut: frame.names.filter((name) => !kept.has(name)),
    fills,
    encoders,
  };
  return new Recipe<S>(steps.select === undefined ? state : { ...state, selection: select(frame, state, steps.select) });
}

/** Judges the features that a recipe makes of its own training rows. */
function select(frame: Frame<Schema>, state: RecipeJSON, options: Select): LearntSelect {
  const { label, encoders } = state;
  if (label === undefined) {
    throw cannot("fit the recipe", TypeError, {
      because: "select asks what features tell of the label, and these rows have none",
      fix: "Name a label in split.",
    });
  }
  const recipe = new Recipe(state);
  const isCategory = encoders.flatMap((learnt) => {
    const { names, categories } = encoderOf(learnt);
    const places = categories?.(learnt) ?? [];
    return names(learnt).map((_, i) => places.some(({ at, width }) => i >= at && i < at + width));
  });
  const features = recipe.transform(frame), labels = labelsOf(frame, label, "fit the recipe");
  return learnSelect({ features, names: recipe.names, isCategory, labels, label }, options);
}

interface Planned {
  readonly step: StepName;
  readonly options: { readonly columns: readonly string[] };
}

/** The steps with every list written out, and every column checked: the cells of a notebook are not, before they run. */
function readSteps(steps: Readonly<Record<string, unknown>>, { label }: Frame<Schema>) {
  const names = Object.keys(stepsByName) as StepName[];
  const odd = Object.keys(steps).find((step) => step !== "impute" && step !== "select" && !names.includes(step as StepName));
  if (odd !== undefined) throw unfit(`the steps impute, ${names.join(", ")}, select`, odd);

  const filling = optionsIn(steps.impute) as unknown as readonly Impute<Schema>[];
  const making: readonly Planned[] = names.flatMap((step) => optionsIn(steps[step]).map((options) => ({ step, options })));
  const fills = filling.flatMap(({ columns }) => listed(columns));
  refuseTwice("column to fill", fills);
  for (const name of names) {
    if (stepsByName[name].reads !== undefined) continue;
    refuseTwice(
      `column of ${name}`,
      making.filter(({ step }) => step === name).flatMap(({ options }) => listed(options.columns)),
    );
  }
  const columns = [
    ...fills,
    ...making.flatMap(({ step, options }) => listed(stepsByName[step].reads?.(options) ?? options.columns)),
  ];
  if (columns.length === 0) throw unfit("a step that names a column", steps);
  if (label !== undefined && columns.includes(label)) {
    throw cannot("fit the recipe", TypeError, {
      because: `${label} is the label, and a feature that tells it would be cheating`,
      fix: "Leave it out of the steps.",
    });
  }
  return { filling, making };
}

/** What was asked of one step, as a list; names alone are one step with the defaults. */
function optionsIn(given: unknown): { columns: readonly string[] }[] {
  if (given === undefined) return [];
  if (typeof given === "string") listed(given);
  const items = [given].flat(), names = items.filter((item) => typeof item === "string");
  const options = items.filter((item) => typeof item !== "string") as { columns: readonly string[] }[];
  return names.length === 0 ? options : [{ columns: names }, ...options];
}

function listed(columns: unknown): readonly string[] {
  if (Array.isArray(columns)) return columns;
  throw unfit('a list of columns, as in columns: ["age"]', columns);
}

function refuseUnfit(train: unknown): void {
  const frame = train as Frame<Schema>;
  if (train instanceof Test || frame.role !== "train") {
    throw cannot("fit the recipe", TypeError, {
      expected: "training rows",
      received: train instanceof Test
        ? "test rows, sealed"
        : frame.role === undefined
        ? "rows without a role"
        : `${frame.role} rows`,
      fix: "Split first, and fit on `train`: what is learnt from other rows leaks into the result.",
    });
  }
  if (frame.rows === 0) throw cannot("fit the recipe", RangeError, { because: "there are no training rows" });
}

function refuseTwice(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw unfit(`each ${what} once`, `${name} twice`);
    seen.add(name);
  }
}

function unused(column: string): Error {
  return cannot("fit the recipe", TypeError, {
    because: `${column} is filled, and no step uses it`,
    fix: "Name it in another step too, or ask for its indicator alone with { indicator: true }.",
  });
}

function unfit(expected: string, received: unknown): Error {
  return cannot("fit the recipe", TypeError, { expected, received });
}
