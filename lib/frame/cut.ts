/** Cutting numbers into bands. */
import { cannot } from "../errors.ts";
import { CategoryColumn, type Column, NumberColumn } from "./column.ts";
import { assemble, type Frame } from "./frame.ts";
import { category, type CategoryKind, type NameOf, type Schema } from "./kind.ts";
import { quantileOfSorted, sortedFinite } from "./_quantiles.ts";
import { alike, type AnyFrame, columnsNamed, type Like, type SchemaOf } from "./rows.ts";
import { formatNumber } from "./_table.ts";

/** A column of numbers, and where to cut it. */
export interface Cut<Of extends string = string> {
  readonly of: Of;
  /** Where one band ends and the next begins, ascending; or into how many bands with about as many rows each. */
  readonly at: readonly number[] | { readonly quantiles: number };
  /** Names of the bands, one more than there are edges. Default: "< 25", "[25,35)", "≥ 35". */
  readonly names?: readonly string[];
}

/** A schema with a category for each cut. */
export type Banded<S extends Schema, C> = {
  [Name in keyof S | keyof C]: Name extends keyof C ? CategoryKind : Name extends keyof S ? S[Name] : never;
};

/**
 * Adds a category for each cut: the band in which a number lies. Bands are levels in ascending order, also those without a row. An
 * edge belongs to the band above it, and every number has a band, also below the first edge and above the last; what is missing
 * stays missing.
 *
 * Quantiles are those of the finite numbers, linear between values. A value that many rows share cannot be parted, so there may be
 * fewer bands. They are learnt from all rows of the frame: good to look at, not to make features from before a split.
 *
 * @param cuts what to cut, under the name of the new column
 * @throws TypeError if a column does not exist or is not of numbers
 * @throws RangeError if edges do not ascend, quantiles are fewer than 2, or names are not one for each band
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const people = frameOf({ age: [17, 25, 40, null] }, { age: number() });
 * const { levels, codes } = cut(people, { band: { of: "age", at: [18, 35] } }).column("band");
 * assertEquals(levels, ["< 18", "[18,35)", "≥ 35"]);
 * assertEquals([...codes], [0, 1, 2, -1]);
 * ```
 */
export function cut<F extends AnyFrame, const C extends Readonly<Record<string, Cut<NameOf<SchemaOf<F>, "number">>>>>(
  frame: F,
  cuts: C,
): Like<F, Banded<SchemaOf<F>, C>> {
  const schema: Record<string, Schema[string]> = { ...frame.schema }, columns: Record<string, Column> = { ...frame.columns };
  for (const [name, { of, at, names }] of Object.entries<Cut>(cuts)) {
    const [column] = columnsNamed("cut", frame, [of]);
    if (column.kind !== "number") {
      throw cannot("cut", TypeError, { expected: `"${of}" to be of kind number`, received: column.kind });
    }
    const edges = "quantiles" in at ? quantileEdges(column, at.quantiles) : checkEdges(of, at);
    const levels = names ?? namesOf(edges);
    if (levels.length !== edges.length + 1 || new Set(levels).size !== levels.length) {
      throw cannot("cut", RangeError, {
        expected: `${edges.length + 1} different names for the bands of "${of}"`,
        received: levels,
      });
    }
    schema[name] = category(levels);
    columns[name] = new CategoryColumn(codesOf(column.values, edges), levels);
  }
  return alike(frame, assemble(schema, columns, frame.rows) as Frame) as never;
}

function checkEdges(of: string, edges: readonly number[]): readonly number[] {
  const isAscending = edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]));
  if (edges.length > 0 && isAscending) return edges;
  throw cannot("cut", RangeError, { expected: `one or more ascending edges for "${of}"`, received: edges });
}

/** Edges that part the rows; one at the least value would leave the band below it empty. */
function quantileEdges({ values }: NumberColumn, bands: number): number[] {
  if (!(Number.isInteger(bands) && bands >= 2)) {
    throw cannot("cut", RangeError, { expected: "quantiles of 2 or more", received: bands });
  }
  const ascending = sortedFinite(values);
  if (ascending.length === 0) return [];
  const edges = Array.from({ length: bands - 1 }, (_, i) => quantileOfSorted(ascending, (i + 1) / bands)!);
  return [...new Set(edges)].filter((edge) => edge > ascending[0]);
}

function namesOf(edges: readonly number[]): string[] {
  if (edges.length === 0) return ["all"];
  const short = edges.map(formatNumber);
  const said = new Set(short).size === short.length ? short : edges.map(String);
  return [`< ${said[0]}`, ...said.slice(1).map((edge, i) => `[${said[i]},${edge})`), `≥ ${said.at(-1)}`];
}

/** How many edges are not above each number: found by halves. */
function codesOf(values: Float64Array, edges: readonly number[]): Int32Array {
  const codes = new Int32Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== value) continue;
    let low = 0, high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle] <= value) low = middle + 1;
      else high = middle;
    }
    codes[row] = low;
  }
  return codes;
}
