/** Verbs that choose, rename and make columns; rows stay as they are. */
import { cannot } from "../errors.ts";
import { type Column, columnFromValues } from "./column.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import type { Kind, Row, Schema, ValueOf } from "./kind.ts";
import { alike, cursorOver } from "./rows.ts";

/** A schema with some names replaced. */
type Renamed<S extends Schema, N> = {
  readonly [Name in keyof S as Name extends keyof N ? N[Name] & string : Name]: S[Name];
};
/** Columns to make: a kind, and the value of each row. */
type Derivations<S extends Schema, D extends Schema> = {
  readonly [Name in keyof D]: { kind: D[Name]; from: (row: Row<S>, index: number) => ValueOf<D[Name]> | null };
};
type Flat<T> = { [K in keyof T]: T[K] };

function withColumns(frame: Frame, columns: readonly (readonly [string, Kind, Column])[]): Frame {
  const schema = Object.fromEntries(columns.map(([name, kind]) => [name, kind]));
  const made = assemble(schema, Object.fromEntries(columns.map(([name, , column]) => [name, column])), frame.rows);
  const kept = alike(frame, made);
  return frame.label === undefined || frame.label in schema
    ? kept
    : Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(made)), made, { role: frame.role }));
}

function existing(action: string, frame: Frame, names: readonly string[]): readonly (readonly [string, Kind, Column])[] {
  return names.map((name) => {
    if (!Object.hasOwn(frame.columns, name)) throw unknownColumn(action, name, frame.names);
    return [name, frame.schema[name], frame.columns[name]];
  });
}

/**
 * The named columns, in that order.
 *
 * @throws TypeError if a column does not exist
 */
export function select<S extends Schema, Name extends keyof S & string>(
  frame: Frame<S>,
  names: readonly Name[],
): Frame<Pick<S, Name>> {
  const wide = frame as unknown as Frame;
  return withColumns(wide, existing("select columns", wide, names)) as unknown as Frame<Pick<S, Name>>;
}

/**
 * All columns but the named ones.
 *
 * @throws TypeError if a column does not exist
 */
export function drop<S extends Schema, Name extends keyof S & string>(
  frame: Frame<S>,
  names: readonly Name[],
): Frame<Omit<S, Name>> {
  const wide = frame as unknown as Frame;
  existing("drop columns", wide, names);
  const others = wide.names.filter((name) => !names.includes(name as Name));
  return withColumns(wide, existing("drop columns", wide, others)) as unknown as Frame<Omit<S, Name>>;
}

/**
 * The same columns under other names: `{ old: "new" }`. The label follows.
 *
 * @throws TypeError if a column does not exist, or a name would stand twice
 */
export function rename<S extends Schema, const N extends { readonly [Name in keyof S & string]?: string }>(
  frame: Frame<S>,
  names: N,
): Frame<Renamed<S, N>> {
  const wide = frame as unknown as Frame;
  existing("rename columns", wide, Object.keys(names));
  const nameOf = (name: string) => (names as Record<string, string>)[name] ?? name;
  const renamed = wide.names.map((name) => [nameOf(name), wide.schema[name], wide.columns[name]] as const);
  const twice = renamed.find(([name], i) => renamed.findIndex(([other]) => other === name) !== i);
  if (twice !== undefined) {
    throw cannot("rename columns", TypeError, { expected: "different names", received: `${twice[0]} twice` });
  }
  const label = wide.label === undefined ? undefined : nameOf(wide.label);
  const made = assemble(
    Object.fromEntries(renamed.map(([name, kind]) => [name, kind])),
    Object.fromEntries(renamed.map(([name, , column]) => [name, column])),
    wide.rows,
  );
  return alike({ role: wide.role, label } as Frame, made) as never;
}

/**
 * Adds columns made from the others, or replaces columns of the same name.
 *
 * `from` sees a row as an object, null where a value is missing, and gives a value or null.
 *
 * @throws TypeError if a value is not of the kind
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const visits = frameOf([{ pages: 6, minutes: 3 }, { pages: 2, minutes: null }], { pages: number(), minutes: number() });
 * const paced = derive(visits, {
 *   pace: { kind: number(), from: ({ pages, minutes }) => minutes === null || pages === null ? null : pages / minutes },
 * });
 * assertEquals([paced.row(0).pace, paced.row(1).pace], [2, null]);
 * ```
 */
export function derive<S extends Schema, const D extends Schema>(
  frame: Frame<S>,
  columns: Derivations<S, D>,
): Frame<Flat<Omit<S, keyof D> & D>> {
  const wide = frame as unknown as Frame;
  const cursor = cursorOver<S>(frame);
  const made = new Map(
    wide.names.map((name) => [name, [name, wide.schema[name], wide.columns[name]] as readonly [string, Kind, Column]]),
  );
  for (const [name, { kind, from }] of Object.entries(columns) as [string, Derivations<S, Schema>[string]][]) {
    const values = Array.from({ length: wide.rows }, (_, row) => from(cursor.at(row), row));
    made.set(name, [name, kind, columnFromValues(name, kind, values as never)]);
  }
  return withColumns(wide, [...made.values()]) as never;
}
