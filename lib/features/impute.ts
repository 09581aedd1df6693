/** Fills missing values, with what the training rows say or with a constant. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import type { Fields } from "./_fields.ts";
import type { CategoryName, FlagName, NumberName } from "./_names.ts";
import type { Fill, Source } from "./_source.ts";
import { mode, quantiles } from "./_statistics.ts";

interface ImputeOptions {
  /** Whether a feature `income (missing)` tells which values were filled. Default: no. */
  indicator?: boolean;
  /** Whether infinite numbers count as missing, or are refused. Default: refused. */
  infinite?: "refused" | "missing";
}

/** Columns whose missing values to fill. */
export type Impute<S extends Schema> =
  & ImputeOptions
  & (
    /** The middle value; of an even number of values, the mean of the two in the middle. */
    | { with: "median"; columns: readonly NumberName<S>[] }
    /** The most frequent value; of several, the smallest number or the first level. */
    | { with: "mode"; columns: readonly (NumberName<S> | CategoryName<S> | FlagName<S>)[] }
    /** This value. A level may be a new one, such as "unknown". */
    | { with: "constant"; value: number; columns: readonly NumberName<S>[] }
    | { with: "constant"; value: string; columns: readonly CategoryName<S>[] }
    | { with: "constant"; value: boolean; columns: readonly FlagName<S>[] }
  );

/** What filling learnt about a column. */
export interface LearntImpute extends Fill {
  readonly kind: "impute";
  readonly with: "median" | "mode" | "constant";
  /** Training rows in which it was missing. */
  readonly missing: number;
}

/** What an {@linkcode Impute} says apart from its columns. */
interface Filling extends ImputeOptions {
  with: LearntImpute["with"];
  value?: unknown;
}

/** Learns what to put in place of one column's missing values. */
export function learnImpute(source: Source, column: string, filling: Filling): LearntImpute {
  const { infinite = "refused" } = filling;
  if (infinite !== "refused" && infinite !== "missing") {
    throw cannot("fit the recipe", TypeError, { expected: 'infinite "refused" or "missing"', received: infinite });
  }
  const present = source.present(column, infinite);
  const value = filling.with === "constant"
    ? constantFor(column, present.kind, filling.value)
    : middleOf(column, present, filling.with);
  return { kind: "impute", column, with: filling.with, value, infinite, missing: source.rows - present.values.length };
}

function constantFor(column: string, kind: "number" | "category" | "flag", value: unknown): number | string | boolean {
  const types = { number: "number", category: "string", flag: "boolean" };
  if (typeof value === types[kind] && (kind !== "number" || Number.isFinite(value))) return value as number | string | boolean;
  const expected = { number: "a finite number", category: "a level", flag: "true or false" }[kind];
  throw cannot("fit the recipe", TypeError, { expected: `${expected} as the value for ${column}`, received: value });
}

function middleOf(column: string, present: ReturnType<Source["present"]>, how: string): number | string | boolean {
  if (how !== "mode" && !(how === "median" && present.kind === "number")) {
    const ways = present.kind === "number" ? '"median", "mode" or "constant"' : '"mode" or "constant"';
    throw cannot("fit the recipe", TypeError, { expected: `to fill ${column} with ${ways}`, received: how });
  }
  if (present.values.length === 0) {
    throw cannot("fit the recipe", RangeError, {
      because: `${column} is missing in all training rows, so that it has no ${how}`,
      fix: "Fill it with a constant, or leave the column out.",
    });
  }
  if (how === "median") return quantiles(present.values, [0.5])[0];
  const most = mode(present.values);
  return present.kind === "number" ? most : present.kind === "flag" ? most === 1 : present.levels[most];
}

/** What filling learnt, from JSON. */
export function parseImpute(fields: Fields): LearntImpute {
  return {
    kind: fields.oneOf("kind", ["impute"]),
    column: fields.text("column"),
    with: fields.oneOf("with", ["median", "mode", "constant"]),
    value: fields.scalar("value"),
    infinite: fields.oneOf("infinite", ["refused", "missing"]),
    missing: fields.count("missing"),
  };
}
