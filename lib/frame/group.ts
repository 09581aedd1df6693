/** Groups of rows, and figures of each. */
import { cannot } from "../errors.ts";
import { type Column, columnOf, takeColumn } from "./column.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import { encode } from "./_encode.ts";
import type { Kind, NumberKind, Schema } from "./kind.ts";

/** A figure of each group: its name in the result is the key that it stands under. */
export type Aggregate =
  | { readonly figure: "count" }
  | { readonly figure: "sum" | "mean" | "deviation" | "min" | "max" | "present" | "distinct"; readonly of: string };

/** Rows in the group. */
export function count(): Aggregate {
  return { figure: "count" };
}
/** The sum of the values that are there; 0 where none is. */
export function sum(of: string): Aggregate {
  return { figure: "sum", of };
}
/** The mean of the values that are there; missing where none is. Of a flag: the share of yes. */
export function mean(of: string): Aggregate {
  return { figure: "mean", of };
}
/** The standard deviation of the sample (n - 1) of the values that are there; missing where there are fewer than two. */
export function deviation(of: string): Aggregate {
  return { figure: "deviation", of };
}
/** The least value; missing where there is none. Of a time: milliseconds since 1970. */
export function min(of: string): Aggregate {
  return { figure: "min", of };
}
/** The greatest value; missing where there is none. Of a time: milliseconds since 1970. */
export function max(of: string): Aggregate {
  return { figure: "max", of };
}
/** Values that are there, of a column of any kind. */
export function present(of: string): Aggregate {
  return { figure: "present", of };
}
/** Different values, of a column of any kind; missing ones do not count. */
export function distinct(of: string): Aggregate {
  return { figure: "distinct", of };
}

/** Schema of {@linkcode group}'s result. */
type Grouped<S extends Schema, By extends keyof S & string, A> = {
  [Name in By | (keyof A & string)]: Name extends By ? S[Name] : NumberKind;
};

/**
 * One row a group of rows that are equal in the columns `by`, in order of first appearance, with figures of each group.
 * Rows whose key is missing are a group of their own.
 *
 * @param by a column's name, or several; an empty list makes one group of all rows
 * @param figures names to {@linkcode count}, {@linkcode sum}, {@linkcode mean}, {@linkcode deviation}, {@linkcode min}, {@linkcode max},
 * {@linkcode present} or {@linkcode distinct}
 * @throws TypeError if a column does not exist, has no numbers, or a name would stand twice
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
export function group<S extends Schema, By extends keyof S & string, const A extends Readonly<Record<string, Aggregate>>>(
  frame: Frame<S>,
  by: By | readonly By[],
  figures: A,
): Frame<Grouped<S, By, A>> {
  const wide = frame as unknown as Frame;
  const names: readonly string[] = typeof by === "string" ? [by] : by;
  const read = (name: string): Column => {
    if (!Object.hasOwn(wide.columns, name)) throw unknownColumn("group", name, wide.names);
    return wide.columns[name];
  };
  const { codes, firsts } = encode(names.map(read), wide.rows);
  const schema: Record<string, Kind> = Object.fromEntries(names.map((name) => [name, wide.schema[name]]));
  const columns: Record<string, Column> = Object.fromEntries(names.map((name) => [name, takeColumn(read(name), firsts)]));
  for (const [name, aggregate] of Object.entries(figures)) {
    if (name in columns) throw cannot("group", TypeError, { expected: "names that differ from the keys'", received: name });
    schema[name] = { kind: "number" };
    columns[name] = columnOf({
      kind: "number",
      values: compute(aggregate, aggregate.figure === "count" ? undefined : read(aggregate.of), codes, firsts.length),
    });
  }
  return assemble(schema, columns, firsts.length) as never;
}

function compute(aggregate: Aggregate, column: Column | undefined, codes: Int32Array, groups: number): Float64Array {
  if (column === undefined) return countRows(codes, groups);
  switch (aggregate.figure) {
    case "present":
      return countRows(codes, groups, (row) => !column.isMissing(row));
    case "distinct":
      return countDistinct(column, codes, groups);
  }
  const values = numbersOf(column, aggregate as { figure: string; of: string });
  const counts = countRows(codes, groups, (row) => values[row] === values[row]);
  switch (aggregate.figure) {
    case "sum":
      return sums(values, codes, groups);
    case "mean":
      return sums(values, codes, groups).map((total, g) => counts[g] === 0 ? NaN : total / counts[g]);
    case "deviation":
      return deviations(values, codes, counts);
    case "min":
      return extremes(values, codes, groups, (a, b) => a < b);
    default:
      return extremes(values, codes, groups, (a, b) => a > b);
  }
}

function countRows(codes: Int32Array, groups: number, counts = (_row: number) => true): Float64Array {
  const result = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) if (counts(row)) result[codes[row]]++;
  return result;
}

function countDistinct(column: Column, codes: Int32Array, groups: number): Float64Array {
  const result = new Float64Array(groups);
  const { firsts } = encode([columnOf({ kind: "number", values: Float64Array.from(codes) }), column], codes.length);
  for (const row of firsts) if (!column.isMissing(row)) result[codes[row]]++;
  return result;
}

/** NaN where missing. */
function numbersOf(column: Column, { figure, of }: { figure: string; of: string }): Float64Array {
  switch (column.kind) {
    case "number":
    case "time":
      return column.values;
    case "flag":
      return Float64Array.from(column.values, (value) => value === 255 ? NaN : value);
    default:
      throw cannot(`take the ${figure} of "${of}"`, TypeError, {
        expected: "a column of numbers, times or flags",
        received: column.kind,
      });
  }
}

function sums(values: Float64Array, codes: Int32Array, groups: number): Float64Array {
  const totals = new Float64Array(groups);
  for (let row = 0; row < codes.length; row++) if (values[row] === values[row]) totals[codes[row]] += values[row];
  return totals;
}

/** In two passes, so that large means do not drown small spreads. */
function deviations(values: Float64Array, codes: Int32Array, counts: Float64Array): Float64Array {
  const means = sums(values, codes, counts.length).map((total, g) => total / counts[g]);
  const squares = new Float64Array(counts.length);
  for (let row = 0; row < codes.length; row++) {
    if (values[row] === values[row]) squares[codes[row]] += (values[row] - means[codes[row]]) ** 2;
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
