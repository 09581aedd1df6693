/** Putting rows in order. */
import { orderOf } from "./_order.ts";
import { type AnyFrame, columnsNamed, gatherRows, type SchemaOf } from "./rows.ts";

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
  const columns = columnsNamed("sort", frame, list.map((key) => typeof key === "string" ? key : key.column));
  const ordered = list.map((key, k) => ({ column: columns[k], descending: typeof key === "object" && key.descending }));
  return gatherRows(frame, orderOf(ordered, frame.rows));
}
