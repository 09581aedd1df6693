/** Verbs that choose, rename and make columns; rows stay as they are, and so do their role and, while its column is there, the label. */
import { cannot } from "../errors.ts";
import type { Column } from "./column.ts";
import { assemble, type Frame } from "./frame.ts";
import type { Kind, Row, Schema, ValueOf } from "./kind.ts";
import { alike, type AnyFrame, columnsNamed, cursorOver, type Like, type SchemaOf } from "./rows.ts";
import { columnFromRows } from "./_values.ts";

/** Names of a frame's columns. */
type NamesOf<F extends AnyFrame> = keyof SchemaOf<F> & string;
/** A schema with some names replaced. */
type Renamed<S extends Schema, N> = {
  readonly [Name in keyof S as Name extends keyof N ? N[Name] & string : Name]: S[Name];
};
/** A schema with some columns more, or of another kind. */
type Derived<S extends Schema, D extends Schema> = {
  [Name in keyof S | keyof D]: Name extends keyof D ? D[Name] : Name extends keyof S ? S[Name] : never;
};
/** Columns to make: a kind, and the value of each row. */
type Derivations<S extends Schema, D extends Schema> = {
  readonly [Name in keyof D]: { kind: D[Name]; from: (row: Row<S>, index: number) => ValueOf<D[Name]> | null };
};

/** A column under its name, and its kind. */
type Entry = readonly [name: string, kind: Kind, column: Column];

function entriesOf(action: string, frame: AnyFrame, names: readonly string[] = frame.names): Entry[] {
  return columnsNamed(action, frame, names).map((column, i) => [names[i], frame.schema[names[i]], column]);
}

/** A frame of these columns that is otherwise like `frame`. */
function withColumns(frame: AnyFrame, entries: readonly Entry[], label?: string): Frame {
  const schema = Object.fromEntries(entries.map(([name, kind]) => [name, kind]));
  return alike(
    frame,
    assemble(schema, Object.fromEntries(entries.map(([name, , column]) => [name, column])), frame.rows),
    label,
  );
}

/**
 * The named columns, in that order.
 *
 * @throws TypeError if a column does not exist
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number, text } from "shoplens/frame";
 * const people = frameOf([{ name: "Ann", age: 31 }], { name: text(), age: number() });
 * assertEquals(select(people, ["age"]).row(0), { age: 31 });
 * ```
 */
export function select<F extends AnyFrame, Name extends NamesOf<F>>(
  frame: F,
  names: readonly Name[],
): Like<F, Pick<SchemaOf<F>, Name>> {
  return withColumns(frame, entriesOf("select columns", frame, names)) as never;
}

/**
 * All columns but the named ones.
 *
 * @throws TypeError if a column does not exist
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number, text } from "shoplens/frame";
 * const people = frameOf([{ name: "Ann", age: 31 }], { name: text(), age: number() });
 * assertEquals(drop(people, ["name"]).row(0), { age: 31 });
 * ```
 */
export function drop<F extends AnyFrame, Name extends NamesOf<F>>(
  frame: F,
  names: readonly Name[],
): Like<F, Omit<SchemaOf<F>, Name>> {
  columnsNamed("drop columns", frame, names);
  const others = entriesOf("drop columns", frame).filter(([name]) => !names.includes(name as Name));
  return withColumns(frame, others) as never;
}

/**
 * The same columns under other names: `{ old: "new" }`. The label follows.
 *
 * @throws TypeError if a column does not exist, or a name would stand twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * assertEquals(rename(frameOf([{ x: 31 }], { x: number() }), { x: "age" }).row(0), { age: 31 });
 * ```
 */
export function rename<F extends AnyFrame, const N extends { readonly [Name in NamesOf<F>]?: string }>(
  frame: F,
  names: N,
): Like<F, Renamed<SchemaOf<F>, N>> {
  columnsNamed("rename columns", frame, Object.keys(names));
  const nameOf = (name: string) => Object.hasOwn(names, name) ? (names as Record<string, string>)[name] : name;
  const renamed = entriesOf("rename columns", frame).map(([name, kind, column]): Entry => [nameOf(name), kind, column]);
  const twice = renamed.find(([name], i) => renamed.findIndex(([other]) => other === name) !== i);
  if (twice !== undefined) {
    throw cannot("rename columns", TypeError, { expected: "different names", received: `${twice[0]} twice` });
  }
  return withColumns(frame, renamed, frame.label === undefined ? undefined : nameOf(frame.label)) as never;
}

/**
 * Adds columns made from the others, or replaces columns of the same name.
 *
 * `from` sees a row as an object, null where a value is missing, and gives a value or null. It is the same object each time, so do
 * not hold on to it.
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
export function derive<F extends AnyFrame, const D extends Schema>(
  frame: F,
  columns: Derivations<SchemaOf<F>, D>,
): Like<F, Derived<SchemaOf<F>, D>> {
  const cursor = cursorOver<SchemaOf<F>>(frame);
  const made = new Map(entriesOf("derive columns", frame).map((entry) => [entry[0], entry]));
  for (const [name, { kind, from }] of Object.entries<Derivations<SchemaOf<F>, Schema>[string]>(columns)) {
    made.set(name, [name, kind, columnFromRows(name, kind, frame.rows, (row) => from(cursor.at(row), row))]);
  }
  return withColumns(frame, [...made.values()]) as never;
}
