/** Verbs that keep some rows: they keep the columns, and the role and the label of a split. */
import type { Role } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Column, takeColumn } from "./column.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import { encode } from "./_encode.ts";
import type { Row, Schema } from "./kind.ts";

/** Any frame, also one with a role. */
// deno-lint-ignore no-explicit-any -- a frame of whatever schema: the verb gives back the type that it got
export type AnyFrame = Frame<any>;
/** The schema of a frame's type. */
export type SchemaOf<F extends AnyFrame> = F extends Frame<infer S> ? S : never;

/** A frame of schema `S` with the role, if any, of a frame of type `F`. */
export type Like<F extends AnyFrame, S extends Schema> = F extends { readonly role: infer R extends Role }
  ? Frame<S> & { readonly role: R }
  : Frame<S>;

/** `made` with the role of another frame, and with its label if that column is still there. */
export function alike(frame: AnyFrame, made: Frame, label: string | undefined = frame.label): Frame {
  const kept = label !== undefined && Object.hasOwn(made.schema, label) ? label : undefined;
  if (frame.role === undefined && kept === undefined) return made;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(made)), made, { role: frame.role, label: kept });
  return Object.freeze(copy);
}

/**
 * The rows at `rows`, in that order; a row may come twice.
 *
 * @throws RangeError if there is no such row
 */
export function takeRows<F extends AnyFrame>(frame: F, rows: ArrayLike<number>): F {
  for (let i = 0; i < rows.length; i++) {
    if (!(rows[i] >= 0 && rows[i] < frame.rows && Number.isInteger(rows[i]))) {
      throw cannot("take rows", RangeError, { expected: `rows from 0 to ${frame.rows - 1}`, received: rows[i] });
    }
  }
  return gatherRows(frame, rows);
}

/** {@linkcode takeRows} for rows that are known to be there. */
export function gatherRows<F extends AnyFrame>(frame: F, rows: ArrayLike<number>): F {
  const columns = Object.fromEntries(frame.names.map((name: string) => [name, takeColumn(frame.columns[name], rows)]));
  return alike(frame, assemble(frame.schema, columns, rows.length)) as F;
}

/** The first rows, five unless asked for others. */
export function head<F extends AnyFrame>(frame: F, rows = 5): F {
  return gatherRows(frame, Int32Array.from({ length: Math.max(0, Math.min(rows, frame.rows)) }, (_, row) => row));
}

/**
 * The rows for which `keep` says true, in their order.
 *
 * `keep` sees a row as an object, null where a value is missing. It is the same object each time, so do not hold on to it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const people = frameOf([{ age: 31 }, { age: null }, { age: 17 }], { age: number() });
 * assertEquals(filter(people, ({ age }) => age !== null && age >= 18).rows, 1);
 * ```
 */
export function filter<F extends AnyFrame>(frame: F, keep: (row: Row<SchemaOf<F>>, index: number) => boolean): F {
  const cursor = cursorOver<SchemaOf<F>>(frame);
  const kept = new Int32Array(frame.rows);
  let count = 0;
  for (let row = 0; row < frame.rows; row++) if (keep(cursor.at(row), row)) kept[count++] = row;
  return gatherRows(frame, kept.subarray(0, count));
}

/**
 * The rows that have a value in each of the columns; in all of them, unless some are named.
 *
 * @throws TypeError if a column does not exist
 */
export function dropMissing<F extends AnyFrame>(frame: F, names?: readonly (keyof SchemaOf<F> & string)[]): F {
  const columns = columnsNamed("drop rows", frame, names);
  const kept = new Int32Array(frame.rows);
  let count = 0;
  for (let row = 0; row < frame.rows; row++) if (!columns.some((column) => column.isMissing(row))) kept[count++] = row;
  return count === frame.rows ? frame : gatherRows(frame, kept.subarray(0, count));
}

/**
 * The first of each set of rows that are equal in the named columns; in all of them, unless some are named.
 * Missing values are equal to each other.
 *
 * @throws TypeError if a column does not exist
 */
export function unique<F extends AnyFrame>(frame: F, names?: readonly (keyof SchemaOf<F> & string)[]): F {
  const { firsts } = encode(columnsNamed("find unique rows", frame, names), frame.rows);
  return firsts.length === frame.rows ? frame : gatherRows(frame, firsts);
}

/** The columns of these names, or all. */
export function columnsNamed(action: string, frame: AnyFrame, names: readonly string[] = frame.names): Column[] {
  return names.map((name) => {
    if (!Object.hasOwn(frame.columns, name)) throw unknownColumn(action, name, frame.names);
    return frame.columns[name];
  });
}

/** One row object that moves over a frame, so that a million rows do not make a million objects. */
export function cursorOver<S extends Schema>(frame: AnyFrame): { at(row: number): Row<S> } {
  let current = 0;
  const cursor = {};
  for (const name of frame.names) {
    const column = frame.columns[name];
    Object.defineProperty(cursor, name, { enumerable: true, get: () => column.get(current) });
  }
  return {
    at(row) {
      current = row;
      return cursor as Row<S>;
    },
  };
}
