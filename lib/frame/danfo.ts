/** To and from danfojs, the data frame that people know. It loads when first asked for. */
import type { DataFrame, Series } from "danfojs";
import { cannot } from "../errors.ts";
import { DISPLAY, isDisplayable } from "../notebook/mod.ts";
import { type Column, type ColumnData, columnOf } from "./column.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import type { Kind, Schema } from "./kind.ts";
import type { AnyFrame } from "./rows.ts";
import { parseTime } from "./_spellings.ts";
import { showDanfo } from "./_table.ts";
import { columnFromValues } from "./_values.ts";

/**
 * The frame as a danfojs `DataFrame`. Times become ISO 8601 texts, and missing values are null (NaN in numbers).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const table = await toDanfo(frameOf({ x: [1, null, 3] }, { x: number() }));
 * assertEquals(table.shape, [3, 1]);
 * ```
 */
export async function toDanfo(frame: AnyFrame): Promise<DataFrame> {
  const danfo = await import("danfojs");
  giveDisplays(danfo);
  const { DataFrame } = danfo;
  const columns = Object.fromEntries(frame.names.map((name: string) => [name, valuesOf(frame.columns[name])]));
  // Of columns without a row it makes nothing but an error.
  return frame.rows === 0 ? new DataFrame([], { columns: [...frame.names] }) : new DataFrame(columns);
}

/** From here on all danfojs frames and series show themselves, whoever made them; Deno would list what they are made of. */
function giveDisplays({ Series }: typeof import("danfojs")): void {
  // What all of them stand on; the classes by name are only the ones for plotting, and `head` gives others.
  let root: object = Series.prototype;
  for (let below = root; below !== Object.prototype; below = Object.getPrototypeOf(below)) root = below;
  if (isDisplayable(root)) return;
  Object.defineProperty(root, DISPLAY, {
    value(this: DataFrame | Series) {
      return showDanfo(this);
    },
  });
}

function valuesOf(column: Column): unknown[] {
  if (column.kind === "number") return Array.from(column.values);
  const rows = Array.from({ length: column.length }, (_, row) => column.get(row));
  return column.kind === "time" ? rows.map((value) => (value as Date | null)?.toISOString() ?? null) : rows;
}

/**
 * A frame from a danfojs `DataFrame`, whose columns the schema names. With the schema of the frame that {@linkcode toDanfo} took,
 * the same values come back.
 *
 * @throws TypeError if a column is absent, or a value is not of its kind
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, hashFrame, number, time, toDanfo } from "shoplens/frame";
 * const frame = frameOf({ x: [1, null], at: [null, new Date("2024-02-29")] }, { x: number(), at: time() });
 * assertEquals(hashFrame(fromDanfo(await toDanfo(frame), frame.schema)), hashFrame(frame));
 * ```
 */
export function fromDanfo<S extends Schema>(table: DataFrame, schema: S): Frame<S> {
  const columns: Record<string, Column> = {};
  for (const [name, kind] of Object.entries(schema)) {
    if (!table.columns.includes(name)) throw unknownColumn("read a danfojs frame", name, table.columns);
    columns[name] = fromValues(name, kind, table.column(name).values as unknown[]);
  }
  return assemble(schema, columns, table.shape[0]);
}

function fromValues(name: string, kind: Kind, values: readonly unknown[]): Column {
  const present = values.map((value) => typeof value === "number" && Number.isNaN(value) ? null : value ?? null);
  if (kind.kind !== "time") return columnFromValues(name, kind, present);
  const times: ColumnData = {
    kind: "time",
    values: Float64Array.from(present, (value) => {
      if (value === null) return NaN;
      const moment = value instanceof Date ? value.getTime() : parseTime(String(value));
      if (!Number.isNaN(moment)) return moment;
      throw cannot(`make the column "${name}"`, TypeError, { expected: "ISO 8601 texts", received: value });
    }),
  };
  return columnOf(times);
}
