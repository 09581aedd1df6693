/** Groups of rows, and figures of each. */
import { cannot } from "../errors.ts";
import { type Column, columnOf, MISSING_FLAG, takeColumn } from "./column.ts";
import { encode } from "./_encode.ts";
import { assemble, type Frame } from "./frame.ts";
import { type Kind, type NameOf, number, type NumberKind, type Schema, time, type TimeKind } from "./kind.ts";
import { columnsNamed } from "./rows.ts";

/** A figure of one column's values in each group. */
export interface Figure<Name extends string = string, Of extends string = string> {
  readonly figure: Name;
  readonly of: Of;
}

/** A figure that a frame of this schema has of each group: its name in the result is the key that it stands under. */
export type Aggregate<S extends Schema = Schema> =
  | { readonly figure: "count" }
  | Figure<"sum" | "mean" | "deviation", NameOf<S, "number" | "flag">>
  | Figure<"min" | "max", NameOf<S, "number" | "flag" | "time">>
  | Figure<"present" | "distinct", keyof S & string>;

/** Rows in the group. */
export function count(): { readonly figure: "count" } {
  return { figure: "count" };
}
/** The sum of the numbers that are there; 0 where none is. Of a flag: how many yes. */
export function sum<const Of extends string>(of: Of): Figure<"sum", Of> {
  return { figure: "sum", of };
}
/** The mean of the numbers that are there; missing where none is. Of a flag: the share of yes. */
export function mean<const Of extends string>(of: Of): Figure<"mean", Of> {
  return { figure: "mean", of };
}
/** The standard deviation of the sample (n - 1) of the numbers that are there; missing where there are fewer than two. */
export function deviation<const Of extends string>(of: Of): Figure<"deviation", Of> {
  return { figure: "deviation", of };
}
/** The least number or the first time; missing where there is none. */
export function min<const Of extends string>(of: Of): Figure<"min", Of> {
  return { figure: "min", of };
}
/** The greatest number or the last time; missing where there is none. */
export function max<const Of extends string>(of: Of): Figure<"max", Of> {
  return { figure: "max", of };
}
/** Values that are there, of a column of any kind. */
export function present<const Of extends string>(of: Of): Figure<"present", Of> {
  return { figure: "present", of };
}
/** Different values, of a column of any kind; missing ones do not count. */
export function distinct<const Of extends string>(of: Of): Figure<"distinct", Of> {
  return { figure: "distinct", of };
}

/** Schema of {@linkcode group}'s result. */
type Grouped<S extends Schema, By extends keyof S & string, A> = {
  [Name in By | (keyof A & string)]: Name extends By ? S[Name] : KindOf<S, A[Name & keyof A]>;
};
/** The first and the last of times are times; all other figures are numbers. */
type KindOf<S extends Schema, A> = A extends Figure<"min" | "max", infer Of extends keyof S & string>
  ? Extract<S[Of], TimeKind> extends never ? NumberKind : S[Of] extends TimeKind ? TimeKind : NumberKind | TimeKind
  : NumberKind;

/**
 * One row a group of rows that are equal in the columns `by`, in order of first appearance, with figures of each group.
 * Rows whose key is missing are a group of their own.
 *
 * @param by a column's name, or several; an empty list makes one group of all rows
 * @param figures names to {@linkcode count}, {@linkcode sum}, {@linkcode mean}, {@linkcode deviation}, {@linkcode min}, {@linkcode max},
 * {@linkcode present} or {@linkcode distinct}
 * @throws TypeError if a column does not exist or is of a kind that has no such figure, or a name would stand twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { category, flag, frameOf } from "shoplens/frame";
 * const visits = frameOf({ device: ["phone", "desk", "phone"], bought: [true, true, false] }, { device: category(), bought: flag() });
 * const rates = group(visits, "device", { visits: count(), rate: mean("bought") });
 * assertEquals(rates.row(0), { device: "phone", visits: 2, rate: 0.5 });
 * ```
 */
export function group<S extends Schema, By extends keyof S & string, const A extends Readonly<Record<string, Aggregate<S>>>>(
  frame: Frame<S>,
  by: By | readonly By[],
  figures: A,
): Frame<Grouped<S, By, A>> {
  const keys: readonly string[] = typeof by === "string" ? [by] : by;
  const keyColumns = columnsNamed("group", frame, keys);
  const { codes, firsts } = encode(keyColumns, frame.rows);
  const schema = new Map<string, Kind>(keys.map((name) => [name, frame.schema[name]]));
  const columns = new Map(keys.map((name, k) => [name, takeColumn(keyColumns[k], firsts)]));
  for (const [name, aggregate] of Object.entries<Aggregate>(figures)) {
    if (columns.has(name)) throw cannot("group", TypeError, { expected: "names that differ from the keys'", received: name });
    const of = aggregate.figure === "count" ? undefined : columnsNamed("group", frame, [aggregate.of])[0];
    const isTime = of?.kind === "time" && (aggregate.figure === "min" || aggregate.figure === "max");
    const kind = isTime ? time() : number();
    schema.set(name, kind);
    columns.set(name, columnOf({ ...kind, values: compute(aggregate, of, codes, firsts.length) }));
  }
  return assemble(Object.fromEntries(schema), Object.fromEntries(columns), firsts.length) as never;
}

function compute(aggregate: Aggregate, column: Column | undefined, codes: Int32Array, groups: number): Float64Array {
  if (column === undefined) return countRows(codes, groups);
  switch (aggregate.figure) {
    case "present":
      return countPresent(column, codes, groups);
    case "distinct":
      return countDistinct(column, codes, groups);
  }
  const values = numbersOf(column, aggregate as Figure);
  switch (aggregate.figure) {
    case "sum":
      return sums(values, codes, groups);
    case "mean":
      return means(values, codes, countNumbers(values, codes, groups));
    case "deviation":
      return deviations(values, codes, countNumbers(values, codes, groups));
    case "min":
      return extremes(values, codes, groups, (a, b) => a < b);
    default:
      return extremes(values, codes, groups, (a, b) => a > b);
  }
}

function countRows(codes: Int32Array, groups: number): Float64Array {
  const counts = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) counts[codes[row]]++;
  return counts;
}

function countPresent(column: Column, codes: Int32Array, groups: number): Float64Array {
  const counts = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) if (!column.isMissing(row)) counts[codes[row]]++;
  return counts;
}

function countNumbers(values: Float64Array, codes: Int32Array, groups: number): Float64Array {
  const counts = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) if (values[row] === values[row]) counts[codes[row]]++;
  return counts;
}

function countDistinct(column: Column, codes: Int32Array, groups: number): Float64Array {
  const result = new Float64Array(groups);
  const { firsts } = encode([columnOf({ kind: "number", values: Float64Array.from(codes) }), column], codes.length);
  for (const row of firsts) if (!column.isMissing(row)) result[codes[row]]++;
  return result;
}

/** What a figure is computed from, NaN where missing. */
function numbersOf(column: Column, { figure, of }: Figure): Float64Array {
  const takesTimes = figure === "min" || figure === "max";
  if (column.kind === "number" || (column.kind === "time" && takesTimes)) return column.values;
  if (column.kind === "flag") return numbersOfFlags(column.values);
  throw cannot(`take the ${figure} of "${of}"`, TypeError, {
    expected: takesTimes ? "a column of numbers, flags or times" : "a column of numbers or flags",
    received: column.kind,
  });
}

/** In a loop, which is many times as fast as `Float64Array.from`. */
function numbersOfFlags(flags: Uint8Array): Float64Array {
  const numbers = new Float64Array(flags.length);
  for (let row = 0; row < flags.length; row++) numbers[row] = flags[row] === MISSING_FLAG ? NaN : flags[row];
  return numbers;
}

function sums(values: Float64Array, codes: Int32Array, groups: number): Float64Array {
  const totals = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) if (values[row] === values[row]) totals[codes[row]] += values[row];
  return totals;
}

/** NaN, which is 0 / 0, where a group has no number. */
function means(values: Float64Array, codes: Int32Array, counts: Float64Array): Float64Array {
  return sums(values, codes, counts.length).map((total, g) => total / counts[g]);
}

/** In two passes, so that large means do not drown small spreads. */
function deviations(values: Float64Array, codes: Int32Array, counts: Float64Array): Float64Array {
  const centres = means(values, codes, counts);
  const squares = new Float64Array(counts.length);
  for (let row = 0; row < codes.length; row++) {
    if (values[row] === values[row]) squares[codes[row]] += (values[row] - centres[codes[row]]) ** 2;
  }
  return squares.map((total, g) => counts[g] < 2 ? NaN : Math.sqrt(total / (counts[g] - 1)));
}

function extremes(
  values: Float64Array,
  codes: Int32Array,
  groups: number,
  beats: (a: number, b: number) => boolean,
): Float64Array {
  const best = new Float64Array(groups).fill(NaN);
  for (let row = 0; row < codes.length; row++) {
    const g = codes[row];
    if (beats(values[row], best[g]) || (best[g] !== best[g] && values[row] === values[row])) best[g] = values[row];
  }
  return best;
}
