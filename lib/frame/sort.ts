/** Putting rows in order. */
import type { Column } from "./column.ts";
import { unknownColumn } from "./frame.ts";
import { type AnyFrame, gatherRows, type SchemaOf } from "./rows.ts";

/** A column to sort by; a plain name sorts upwards. */
export type SortKey<Name extends string> = Name | { readonly column: Name; readonly descending: boolean };

/**
 * The rows in order: by the first key, then among equals by the next. Rows that are equal in all keep their order. Missing values
 * come last, whichever the direction. Categories sort by their levels' order, texts by code units.
 *
 * @param keys a column's name, or a list of names and `{ column, descending: true }`
 * @throws TypeError if a column does not exist
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const frame = frameOf({ x: [2, null, 3, 1] }, { x: number() });
 * assertEquals([...sort(frame, { column: "x", descending: true }).column("x").values], [3, 2, 1, NaN]);
 * ```
 */
export function sort<F extends AnyFrame>(
  frame: F,
  keys: SortKey<keyof SchemaOf<F> & string> | readonly SortKey<keyof SchemaOf<F> & string>[],
): F {
  const list = (Array.isArray(keys) ? keys : [keys]) as readonly SortKey<string>[];
  let order = Uint32Array.from({ length: frame.rows }, (_, row) => row);
  // The least important key first: each pass is stable, so earlier passes decide among equals.
  for (const key of list.toReversed()) {
    const { column: name, descending } = typeof key === "string" ? { column: key, descending: false } : key;
    if (!Object.hasOwn(frame.columns, name)) throw unknownColumn("sort", name, frame.names);
    order = radixSort(order, ranksOf(frame.columns[name], descending));
  }
  return gatherRows(frame, order);
}

/** Whole numbers in two 32-bit halves that stand in the order wanted, missing values last. */
interface Ranks {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

function ranksOf(column: Column, descending: boolean): Ranks {
  switch (column.kind) {
    case "number":
    case "time":
      return ranksOfNumbers(column.values, descending);
    case "flag":
      return ranksOfNumbers(Float64Array.from(column.values, (value) => value === 255 ? NaN : value), descending);
    case "category":
      return ranksOfNumbers(Float64Array.from(column.codes, (code) => code < 0 ? NaN : code), descending);
    default:
      return ranksOfNumbers(ranksOfTexts(column.values), descending);
  }
}

/** Each text's place among the different texts. */
function ranksOfTexts(values: readonly (string | null)[]): Float64Array {
  const places = new Map([...new Set(values)].filter((value) => value !== null).sort().map((value, place) => [value, place]));
  return Float64Array.from(values, (value) => value === null ? NaN : places.get(value)!);
}

/** IEEE 754 numbers sort like integers once the sign is flipped, and all bits of negative ones (Herf, "Radix tricks", 2001). */
function ranksOfNumbers(values: Float64Array, descending: boolean): Ranks {
  const n = values.length;
  const bits = new Uint32Array(new Float64Array(values).buffer);
  const low = new Uint32Array(n), high = new Uint32Array(n);
  for (let row = 0; row < n; row++) {
    if (values[row] !== values[row]) {
      low[row] = high[row] = 0xffffffff;
      continue;
    }
    const zero = values[row] === 0;
    const top = zero ? 0 : bits[2 * row + 1], bottom = zero ? 0 : bits[2 * row];
    const flip = top & 0x80000000 ? 0xffffffff : 0;
    high[row] = (top ^ (flip | 0x80000000)) >>> 0;
    low[row] = (bottom ^ flip) >>> 0;
    if (descending) {
      high[row] = ~high[row];
      low[row] = ~low[row];
    }
  }
  return { low, high };
}

/** Least significant digit first, 16 bits at a time; a digit that all rows share costs one look. */
function radixSort(order: Uint32Array, { low, high }: Ranks): Uint32Array<ArrayBuffer> {
  let from = new Uint32Array(order), to = new Uint32Array(order.length);
  const starts = new Uint32Array(0x10001);
  for (const half of [low, high]) {
    for (const shift of [0, 16]) {
      starts.fill(0);
      for (let i = 0; i < from.length; i++) starts[((half[i] >>> shift) & 0xffff) + 1]++;
      if (starts.includes(from.length, 1)) continue;
      for (let digit = 0; digit < 0x10000; digit++) starts[digit + 1] += starts[digit];
      for (let i = 0; i < from.length; i++) to[starts[(half[from[i]] >>> shift) & 0xffff]++] = from[i];
      [from, to] = [to, from];
    }
  }
  return from;
}
