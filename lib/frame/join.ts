/** Two frames side by side, and one under the other. */
import { cannot } from "../errors.ts";
import {
  CategoryColumn,
  type Column,
  columnOf,
  type FlagColumn,
  Levels,
  type NumberColumn,
  takeColumn,
  type TextColumn,
} from "./column.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import { encodeColumn } from "./_encode.ts";
import type { Kind, Schema } from "./kind.ts";

/** How {@linkcode join} joins. */
export interface JoinOptions<On extends string> {
  /** The columns that rows must share, in both frames. */
  on: On | readonly On[];
  /** `inner` keeps rows that have a partner, `left` all of the left frame. Default: inner. */
  how?: "inner" | "left";
}

type Joined<L extends Schema, R extends Schema, On extends string> = {
  [Name in keyof L | Exclude<keyof R, On>]: Name extends keyof L ? L[Name] : R[Name & keyof R];
};

/**
 * Rows of the left frame with the columns of their partners in the right one: for each left row, in order, one row for each
 * partner, in the right frame's order. A missing key has no partner.
 *
 * @throws TypeError if a key does not exist or differs in kind, or another column stands in both frames
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, id, number } from "shoplens/frame";
 * const orders = frameOf({ user: ["b", "a", "b"], price: [1, 2, 3] }, { user: id(), price: number() });
 * const users = frameOf({ user: ["a", "b"], age: [20, 30] }, { user: id(), age: number() });
 * assertEquals([...join(orders, users, { on: "user" }).column("age").values], [30, 20, 30]);
 * ```
 */
export function join<L extends Schema, R extends Schema, On extends keyof L & keyof R & string>(
  left: Frame<L>,
  right: Frame<R>,
  { on, how = "inner" }: JoinOptions<On>,
): Frame<Joined<L, R, On>> {
  const a = left as unknown as Frame, b = right as unknown as Frame;
  const keys: readonly string[] = typeof on === "string" ? [on] : on;
  const shared = b.names.filter((name) => !keys.includes(name) && name in a.columns);
  if (shared.length > 0) {
    throw cannot("join", TypeError, {
      because: `both frames have ${shared.join(", ")}`,
      fix: "Rename or drop them in one of the frames first.",
    });
  }
  const { leftRows, rightRows } = partners(keyCodes(a, b, keys), a.rows, how === "left");
  const others = b.names.filter((name) => !keys.includes(name));
  const columns: Record<string, Column> = {};
  const schema: Record<string, Kind> = { ...a.schema };
  for (const name of a.names) columns[name] = takeColumn(a.columns[name], leftRows);
  for (const name of others) {
    schema[name] = b.schema[name];
    columns[name] = takeColumn(b.columns[name], rightRows);
  }
  return assemble(schema, columns, leftRows.length) as never;
}

/** One code for each row of both frames, those of the left first; -1 where a key is missing. */
function keyCodes(a: Frame, b: Frame, keys: readonly string[]): Int32Array {
  let codes: Int32Array | undefined;
  for (const name of keys) {
    for (const frame of [a, b]) if (!Object.hasOwn(frame.columns, name)) throw unknownColumn("join", name, frame.names);
    const column = stack("join", name, [a.columns[name], b.columns[name]]);
    const { codes: own, firsts } = encodeColumn(column);
    const before = codes;
    const size = firsts.length;
    const pairs = before === undefined ? own : encodeColumn(
      columnOf({ kind: "number", values: Float64Array.from(own, (code, row) => before[row] * size + code) }),
    ).codes;
    codes = pairs.map((code, row) => column.isMissing(row) || (before !== undefined && before[row] < 0) ? -1 : code);
  }
  return codes ?? new Int32Array(a.rows + b.rows);
}

/** Pairs of rows with one code; a right row of -1 stands for no partner. */
function partners(codes: Int32Array, leftCount: number, keepLonely: boolean): { leftRows: Int32Array; rightRows: Int32Array } {
  // Chains of right rows by code: the first of each, and for each the next.
  const first = new Int32Array(codes.reduce((most, code) => Math.max(most, code), -1) + 1).fill(-1);
  const next = new Int32Array(codes.length - leftCount).fill(-1);
  for (let row = next.length - 1; row >= 0; row--) {
    const code = codes[leftCount + row];
    if (code < 0) continue;
    next[row] = first[code];
    first[code] = row;
  }
  const visit = (pair: (left: number, right: number) => void) => {
    for (let row = 0; row < leftCount; row++) {
      let partner = codes[row] < 0 ? -1 : first[codes[row]];
      if (partner < 0 && keepLonely) pair(row, -1);
      for (; partner >= 0; partner = next[partner]) pair(row, partner);
    }
  };
  let size = 0;
  visit(() => size++);
  const leftRows = new Int32Array(size), rightRows = new Int32Array(size);
  let place = 0;
  visit((left, right) => {
    leftRows[place] = left;
    rightRows[place++] = right;
  });
  return { leftRows, rightRows };
}

/**
 * The rows of all frames, one frame under the other. Categories get the levels of all. Roles and labels do not survive, since
 * rows of several roles may meet.
 *
 * @throws TypeError if the frames differ in columns or kinds
 */
export function concat<S extends Schema>(frames: readonly Frame<S>[]): Frame<S> {
  if (frames.length === 0) throw cannot("concatenate", TypeError, { expected: "at least one frame", received: frames.length });
  const wide = frames as unknown as readonly Frame[];
  const names = wide[0].names;
  for (const { names: others } of wide) {
    if (others.length !== names.length || !names.every((name) => others.includes(name))) {
      throw cannot("concatenate", TypeError, { expected: `the columns ${names.join(", ")}`, received: others.join(", ") });
    }
  }
  const columns = Object.fromEntries(
    names.map((name) => [name, stack("concatenate", name, wide.map((frame) => frame.columns[name]))]),
  );
  return assemble(frames[0].schema, columns, wide.reduce((rows, frame) => rows + frame.rows, 0));
}

/** Columns of one kind, one under the other. */
function stack(action: string, name: string, columns: readonly Column[]): Column {
  const [{ kind }] = columns;
  const strange = columns.find((column) => column.kind !== kind);
  if (strange !== undefined) {
    throw cannot(action, TypeError, { expected: `"${name}" of kind ${kind} in all frames`, received: strange.kind });
  }
  const rows = columns.reduce((total, column) => total + column.length, 0);
  switch (kind) {
    case "number":
    case "time":
      return columnOf({ kind, values: fill(new Float64Array(rows), columns as readonly NumberColumn[]) });
    case "flag":
      return columnOf({ kind, values: fill(new Uint8Array(rows), columns as readonly FlagColumn[]) });
    case "category":
      return stackCategories(columns as CategoryColumn[], rows);
    default:
      return columnOf({ kind, values: columns.flatMap((column) => (column as TextColumn).values) });
  }
}

function fill<T extends Float64Array | Uint8Array>(target: T, columns: readonly { values: T }[]): T {
  let place = 0;
  for (const { values } of columns) {
    target.set(values, place);
    place += values.length;
  }
  return target;
}

function stackCategories(columns: readonly CategoryColumn[], rows: number): CategoryColumn {
  const levels = new Levels();
  const codes = new Int32Array(rows);
  let place = 0;
  for (const column of columns) {
    const translation = column.levels.map((level) => levels.codeOf(level));
    for (const code of column.codes) codes[place++] = code < 0 ? -1 : translation[code];
  }
  return new CategoryColumn(codes, levels.names);
}
