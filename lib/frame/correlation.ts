/** What goes with what: correlations of columns. */
import { cannot } from "../errors.ts";
import { type Column, MISSING_FLAG, NumberColumn } from "./column.ts";
import { type Frame, frameOf } from "./frame.ts";
import { id, type IdKind, type NameOf, number, type NumberKind } from "./kind.ts";
import { orderOf } from "./_order.ts";
import { type AnyFrame, columnsNamed, type SchemaOf } from "./rows.ts";

/** How {@linkcode correlation} measures. */
export interface CorrelationOptions {
  /** `pearson` sees straight relations, `spearman` all that rise or fall throughout, by ranks. Default: pearson. */
  method?: "pearson" | "spearman";
}

/** Columns of {@linkcode correlation}'s result. */
export type CorrelationSchema<Name extends string> = { readonly [N in Name | "column"]: N extends Name ? NumberKind : IdKind };

/**
 * The correlation of each named column with each other, in [-1, 1]: one row a column, and one column beside its name.
 *
 * Each pair of columns is measured on the rows in which both are there and finite. Where these are fewer than two, or a column is
 * the same in all of them, the correlation is missing. Of flags yes counts 1; equal values share the mean of their ranks
 * (Spearman, "The proof and measurement of association between two things", 1904).
 *
 * @param names columns of numbers, flags or times
 * @throws TypeError if a column does not exist, is of another kind, or is called "column"
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const visits = frameOf({ pages: [1, 2, 3, 4], minutes: [1, 4, 9, null] }, { pages: number(), minutes: number() });
 * const table = correlation(visits, ["pages", "minutes"], { method: "spearman" });
 * assertEquals(table.row(0), { column: "pages", pages: 1, minutes: 1 });
 * ```
 */
export function correlation<F extends AnyFrame, Name extends NameOf<SchemaOf<F>, "number" | "flag" | "time">>(
  frame: F,
  names: readonly Name[],
  { method = "pearson" }: CorrelationOptions = {},
): Frame<CorrelationSchema<Name>> {
  if ((names as readonly string[]).includes("column")) {
    throw cannot("correlate", TypeError, {
      because: '"column" names the rows of the result',
      fix: "Rename that column first.",
    });
  }
  const columns = columnsNamed("correlate", frame, names).map((column, c) => numbersOf(names[c], column));
  const measure = method === "pearson" ? pearson : spearman;
  const table = names.map(() => new Float64Array(names.length));
  for (let a = 0; a < names.length; a++) {
    for (let b = 0; b <= a; b++) table[a][b] = table[b][a] = measure(...pairsOf(columns[a], columns[b]));
  }
  const data = { column: [...names], ...Object.fromEntries(names.map((name, c) => [name, table[c]])) };
  const schema = { column: id(), ...Object.fromEntries(names.map((name) => [name, number()])) };
  return frameOf(data as never, schema as never) as never;
}

/** NaN where missing. */
function numbersOf(name: string, column: Column): Float64Array {
  if (column.kind === "number" || column.kind === "time") return column.values;
  if (column.kind === "flag") return Float64Array.from(column.values, (value) => value === MISSING_FLAG ? NaN : value);
  throw cannot("correlate", TypeError, { expected: `"${name}" to be of numbers, flags or times`, received: column.kind });
}

/** The rows in which both are finite. */
function pairsOf(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const both = [new Float64Array(a.length), new Float64Array(a.length)];
  let count = 0;
  for (let row = 0; row < a.length; row++) {
    if (!Number.isFinite(a[row] - b[row])) continue;
    both[0][count] = a[row];
    both[1][count++] = b[row];
  }
  return [both[0].subarray(0, count), both[1].subarray(0, count)];
}

/** In two passes, so that large means do not drown small spreads. */
function pearson(a: Float64Array, b: Float64Array): number {
  if (isConstant(a) || isConstant(b)) return NaN;
  const centreA = meanOf(a), centreB = meanOf(b);
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - centreA, y = b[i] - centreB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  // One root is exact where both spreads are the same; two neither overflow nor vanish.
  const scale = aa * bb > 1e-290 && aa * bb < Infinity ? Math.sqrt(aa * bb) : Math.sqrt(aa) * Math.sqrt(bb);
  // Rounding may lead a little beyond.
  return Math.max(-1, Math.min(1, ab / scale));
}

function spearman(a: Float64Array, b: Float64Array): number {
  return pearson(ranksOf(a), ranksOf(b));
}

/** Places in ascending order from 1; equal values share the mean of theirs. */
function ranksOf(values: Float64Array): Float64Array {
  const order = orderOf([{ column: new NumberColumn(values) }], values.length);
  const ranks = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + to + 1) / 2;
  }
  return ranks;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function meanOf(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}
