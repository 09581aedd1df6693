/** The frame: named columns of one length, typed by a schema. */
import type { Role } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { DISPLAY, type Displayable, type MimeBundle } from "../notebook/mod.ts";
import type { Column, ColumnData } from "./column.ts";
import type { Row, Schema, ValueOf } from "./kind.ts";
import { nearest } from "./_nearest.ts";
import { showFrame } from "./_table.ts";
import { columnFromData, columnFromValues } from "./_values.ts";

/** Named, typed columns of one length. Immutable: verbs give new frames, which share the columns that they leave alone. */
export class Frame<S extends Schema = Schema> implements Displayable, Iterable<Row<S>> {
  /** Who may use the rows for what; set by a split. */
  readonly role?: Role;
  /** The column to predict; set by a split. */
  readonly label?: keyof S & string;

  /** Use {@linkcode frameOf}. */
  constructor(
    readonly schema: S,
    readonly rows: number,
    /** The columns by name; {@linkcode Frame.column} gives one with its type. */
    readonly columns: Readonly<Record<string, Column>>,
  ) {}

  /** The columns' names, in order. */
  get names(): readonly (keyof S & string)[] {
    return Object.keys(this.schema);
  }

  /**
   * One column.
   *
   * @throws TypeError if there is none of that name
   */
  column<Name extends keyof S & string>(name: Name): Column<S[Name]> {
    if (!Object.hasOwn(this.columns, name)) throw unknownColumn("read a column", name, this.names);
    return this.columns[name] as Column<S[Name]>;
  }

  /**
   * One row as an object, null where a value is missing.
   *
   * @throws RangeError if there is no such row
   */
  row(index: number): Row<S> {
    if (!(Number.isInteger(index) && index >= 0 && index < this.rows)) {
      throw cannot("read a row", RangeError, { expected: `a row of the ${this.rows}, from 0`, received: index });
    }
    return Object.fromEntries(this.names.map((name) => [name, this.columns[name].get(index)])) as Row<S>;
  }

  /** Row after row, for loops and `Array.from`. In hot loops read the columns' values instead. */
  *[Symbol.iterator](): Iterator<Row<S>> {
    for (let index = 0; index < this.rows; index++) yield this.row(index);
  }

  /** Jupyter shows a table of the first and last rows, with kinds and missing counts. */
  [DISPLAY](): MimeBundle {
    return showFrame(this);
  }

  /** `console.log` prints the same table as text. */
  [Symbol.for("Deno.customInspect")](): string {
    return String(showFrame(this)["text/plain"]);
  }
}

/** What {@linkcode frameOf} takes for each column: values, or a column's plain data. */
export type Columns<S extends Schema> = {
  readonly [Name in keyof S]: ArrayLike<ValueOf<S[Name]> | null | undefined> | Extract<ColumnData, { kind: S[Name]["kind"] }>;
};

/**
 * A frame from rows, or from columns. Values are copied; a column's plain data is taken as it is, so leave it alone afterwards.
 *
 * @param data a list of rows, which may leave columns out, or an object of columns, which may hold more than the schema names; null
 * and undefined are missing, and so is NaN
 * @param schema a kind for each column
 * @throws TypeError if a column is absent, a row has one that the schema has not, lengths differ, or a value is not of its kind
 * @throws RangeError if a column's plain data has a code without a level
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { category, number } from "shoplens/frame";
 * const schema = { age: number(), gender: category(["f", "m"]) };
 * const people = frameOf([{ age: 31, gender: "f" }, { age: null, gender: "m" }], schema);
 * assertEquals(people.column("age").get(0), 31);
 * assertEquals(people.row(1), { age: null, gender: "m" });
 * ```
 */
export function frameOf<S extends Schema>(data: readonly Partial<Row<S>>[] | Columns<S>, schema: S): Frame<S> {
  const names = Object.keys(schema);
  const given = Array.isArray(data) ? columnsOfRows(data, names) : data as Record<string, ArrayLike<unknown> | ColumnData>;
  const columns = names.map((name) => {
    if (!Object.hasOwn(given, name)) throw unknownColumn("make a frame", name, Object.keys(given));
    const values = given[name];
    return [name, "kind" in values ? columnFromData(name, schema[name], values) : columnFromValues(name, schema[name], values)];
  });
  return assemble(schema, Object.fromEntries(columns), Array.isArray(data) ? data.length : undefined);
}

function columnsOfRows(rows: readonly Record<string, unknown>[], names: readonly string[]): Record<string, unknown[]> {
  const known = new Set(names);
  rows.forEach((row, r) => {
    const strange = Object.keys(row).find((name) => !known.has(name));
    if (strange !== undefined) throw unknownColumn(`make a frame of row ${r}`, strange, names);
  });
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}

/** A frame of columns that are already made; all must be of one length. */
export function assemble<S extends Schema>(schema: S, columns: Readonly<Record<string, Column>>, rows?: number): Frame<S> {
  const length = rows ?? Object.values(columns)[0]?.length ?? 0;
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== length) {
      throw cannot("make a frame", TypeError, { expected: `${length} values in "${name}"`, received: column.length });
    }
  }
  return Object.freeze(new Frame(schema, length, Object.freeze(columns)));
}

/** The error for a column that is not there, with the nearest name that is. */
export function unknownColumn(action: string, name: string, names: readonly string[]): Error {
  const near = nearest(name, names);
  return cannot(action, TypeError, {
    expected: `one of the columns ${names.join(", ") || "(none)"}`,
    received: name,
    fix: near === undefined ? undefined : `Did you mean "${near}"?`,
  });
}
