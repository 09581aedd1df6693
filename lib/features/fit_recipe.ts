/** Learns a recipe from training rows. */
import { Test, type Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { LearntEncoder } from "./_encoders.ts";
import { learnLabel } from "./_label.ts";
import type { CategoryName, PassName } from "./_names.ts";
import { Source, untyped } from "./_source.ts";
import { type Impute, learnImpute } from "./impute.ts";
import { learnOneHot, type OneHot } from "./one_hot.ts";
import { learnPass } from "./pass.ts";
import { Recipe } from "./recipe.ts";
import { learnScale, type Scale } from "./scale.ts";

/** What to do with which columns. Filling comes first; every column is then scaled, encoded or passed, once. */
export interface Steps<S extends Schema> {
  /** Fill missing values. */
  impute?: Impute<S> | readonly Impute<S>[];
  /** Bring numbers to a common scale. */
  scale?: Scale<S> | readonly Scale<S>[];
  /** Turn categories into features of 0 and 1. */
  oneHot?: readonly CategoryName<S>[] | OneHot<S> | readonly OneHot<S>[];
  /** Take numbers as they are, and flags as 0 and 1. */
  pass?: readonly PassName<S>[];
}

/**
 * Learns from training rows how to turn columns into features: what to fill in, scales, levels. Columns that no step names are
 * left out, and `recipe.leftOut` says which. An id column becomes the dataset's ids.
 *
 * @throws TypeError if the rows are not training rows, a column does not exist, is of the wrong kind, is the label, or is named twice
 * @throws RangeError if there are no rows, or a value is missing or infinite and no step fills it
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
 */
export function fitRecipe<S extends Schema>(train: Train<Frame<S>>, steps: Steps<NoInfer<S>>): Recipe<S> {
  refuseUnfit(train);
  const frame = untyped(train);
  const named = readSteps(steps as unknown as Steps<Schema>, frame);

  const raw = new Source(frame, "fit the recipe", []);
  const fills = named.impute.flatMap(({ columns, ...how }) => columns.map((column) => learnImpute(raw, column, how)));

  const source = new Source(frame, "fit the recipe", fills);
  const encoders: LearntEncoder[] = [
    ...named.scale.flatMap(({ columns, ...how }) => columns.map((column) => learnScale(source, column, how))),
    ...named.oneHot.flatMap(({ columns, ...how }) => columns.map((column) => learnOneHot(source, column, how))),
    ...named.pass.map((column) => learnPass(source, column)),
  ];
  const used = encoders.map(({ column }) => column);
  for (const { columns, indicator } of named.impute) {
    for (const column of columns) {
      if (indicator) encoders.push({ kind: "missing", column });
      else if (!used.includes(column)) throw unused(column);
    }
  }
  const place = (column: string) => frame.names.indexOf(column);
  encoders.sort((a, b) => place(a.column) - place(b.column));

  const ids = frame.names.find((name) => frame.column(name).kind === "id");
  const kept = new Set([...encoders.map(({ column }) => column), frame.label, ids]);
  return new Recipe<S>({
    format: "shoplens recipe",
    version: 1,
    rows: frame.rows,
    ...(frame.label !== undefined && { label: learnLabel(frame) }),
    ...(ids !== undefined && { ids }),
    leftOut: frame.names.filter((name) => !kept.has(name)),
    fills,
    encoders,
  });
}

/** The steps with every list written out, and every column checked: the cells of a notebook are not, before they run. */
function readSteps(steps: Steps<Schema>, { label }: Frame<Schema>) {
  const known = ["impute", "scale", "oneHot", "pass"];
  const odd = Object.keys(steps).find((step) => !known.includes(step));
  if (odd !== undefined) throw unfit(`the steps ${known.join(", ")}`, odd);

  const { impute = [], scale = [], oneHot = [], pass = [] } = steps;
  const lists = {
    impute: [impute].flat() as readonly Impute<Schema>[],
    scale: [scale].flat() as readonly Scale<Schema>[],
    // Names alone are one step with the defaults.
    oneHot: [oneHot].flat().map((step) => typeof step === "string" ? { columns: [step] } : step) as readonly OneHot<Schema>[],
    pass,
  };
  const fills = namesIn(lists.impute),
    others = [...namesIn(lists.scale), ...namesIn(lists.oneHot), ...namesIn([{ columns: pass }])];
  refuseTwice(fills);
  refuseTwice(others);
  const columns = [...fills, ...others];
  if (columns.length === 0) throw unfit("a step that names a column", steps);
  if (label !== undefined && columns.includes(label)) {
    throw cannot("fit the recipe", TypeError, {
      because: `${label} is the label, and a feature that tells it would be cheating`,
      fix: "Leave it out of the steps.",
    });
  }
  return lists;
}

function namesIn(steps: readonly { columns: unknown }[]): string[] {
  return steps.flatMap(({ columns }) => {
    if (Array.isArray(columns)) return columns as string[];
    throw unfit('a list of columns, as in columns: ["age"]', columns);
  });
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

function refuseTwice(columns: readonly string[]): void {
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw unfit("each column once among the steps that fill, and once among the others", `${twice} twice`);
  }
}

function unused(column: string): Error {
  return cannot("fit the recipe", TypeError, {
    because: `${column} is filled, and no step uses it`,
    fix: `Name it in scale, oneHot or pass too, or ask for its indicator alone with { indicator: true }.`,
  });
}

function unfit(expected: string, received: unknown): Error {
  return cannot("fit the recipe", TypeError, { expected, received });
}
