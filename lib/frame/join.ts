/** Two frames side by side. */
import { cannot } from "../errors.ts";
import { takeColumn } from "./column.ts";
import { stack } from "./concat.ts";
import { encode } from "./_encode.ts";
import { assemble, type Frame } from "./frame.ts";
import type { Schema } from "./kind.ts";
import { alike, type AnyFrame, columnsNamed, type Like, type SchemaOf } from "./rows.ts";

/** How {@linkcode join} joins. */
export interface JoinOptions<On extends string> {
  /** The columns that rows must share, in both frames. */
  on: On | readonly On[];
  /** `inner` keeps rows that have a partner, `left` all of the left frame. Default: inner. */
  how?: "inner" | "left";
}

/** Names that stand in both schemas, with kinds that may be the same. */
type SharedName<L extends Schema, R extends Schema> = {
  [Name in keyof L & keyof R & string]: Extract<L[Name]["kind"], R[Name]["kind"]> extends never ? never : Name;
}[keyof L & keyof R & string];

type Joined<L extends Schema, R extends Schema, On extends string> = {
  [Name in keyof L | Exclude<keyof R, On>]: Name extends keyof L ? L[Name] : R[Name & keyof R];
};

/**
 * Rows of the left frame with the columns of their partners in the right one: for each left row, in order, one row for each
 * partner, in the right frame's order. A missing key has no partner. The role and the label are the left frame's.
 *
 * @throws TypeError if a key does not exist or differs in kind, another column stands in both frames, or their roles differ
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
export function join<L extends AnyFrame, R extends Schema, On extends SharedName<SchemaOf<L>, R>>(
  left: L,
  right: Frame<R>,
  { on, how = "inner" }: JoinOptions<On>,
): Like<L, Joined<SchemaOf<L>, R, On>> {
  const keys: readonly string[] = typeof on === "string" ? [on] : on;
  const others = right.names.filter((name) => !keys.includes(name));
  const codes = keyCodes(left, right, keys);
  refuseMix(left, right, others);
  const { leftRows, rightRows } = partners(codes, left.rows, how === "left");
  // Mostly each left row has one partner: the left columns are then shared.
  const isWhole = areAll(leftRows, left.rows);
  const columns = [
    ...left.names.map((name: string) => [name, isWhole ? left.columns[name] : takeColumn(left.columns[name], leftRows)]),
    ...others.map((name) => [name, takeColumn(right.columns[name], rightRows)]),
  ];
  const schema = { ...left.schema, ...Object.fromEntries(others.map((name) => [name, right.schema[name]])) };
  return alike(left, assemble(schema, Object.fromEntries(columns), leftRows.length)) as never;
}

function refuseMix(left: AnyFrame, right: AnyFrame, others: readonly string[]): void {
  const shared = others.filter((name) => Object.hasOwn(left.columns, name));
  if (shared.length > 0) {
    throw cannot("join", TypeError, {
      because: `both frames have ${shared.join(", ")}`,
      fix: "Rename or drop them in one of the frames first.",
    });
  }
  if (right.role !== undefined && right.role !== left.role) {
    throw cannot("join", TypeError, {
      because: `the right frame holds ${right.role} rows and the left one does not`,
      fix: "Join before you split.",
    });
  }
}

/** One code for each row of both frames, those of the left first; -1 where a key is missing. */
function keyCodes(left: AnyFrame, right: AnyFrame, keys: readonly string[]): Int32Array {
  const ofRight = columnsNamed("join", right, keys);
  const columns = columnsNamed("join", left, keys).map((column, k) => stack("join", keys[k], [column, ofRight[k]]));
  const { codes, firsts } = encode(columns, left.rows + right.rows);
  // Rows of one code are missing the same keys, so a look at the first of them is enough.
  const known = firsts.map((row, code) => columns.some((column) => column.isMissing(row)) ? -1 : code);
  for (let row = 0; row < codes.length; row++) codes[row] = known[codes[row]];
  return codes;
}

/** Pairs of rows with one code; a right row of -1 stands for no partner. */
function partners(codes: Int32Array, leftCount: number, keepLonely: boolean): { leftRows: Int32Array; rightRows: Int32Array } {
  // Chains of right rows by code: the first of each, and for each the next. Codes are numbered by rows, so no code exceeds them.
  const first = new Int32Array(codes.length).fill(-1);
  const next = new Int32Array(codes.length - leftCount).fill(-1);
  for (let row = next.length - 1; row >= 0; row--) {
    const code = codes[leftCount + row];
    if (code < 0) continue;
    next[row] = first[code];
    first[code] = row;
  }
  const counts = new Int32Array(codes.length);
  for (let row = leftCount; row < codes.length; row++) if (codes[row] >= 0) counts[codes[row]]++;
  const lonely = keepLonely ? 1 : 0;
  let size = 0;
  for (let row = 0; row < leftCount; row++) size += (codes[row] < 0 ? 0 : counts[codes[row]]) || lonely;
  const leftRows = new Int32Array(size), rightRows = new Int32Array(size);
  let place = 0;
  for (let row = 0; row < leftCount; row++) {
    let partner = codes[row] < 0 ? -1 : first[codes[row]];
    if (partner < 0 && !keepLonely) continue;
    do {
      leftRows[place] = row;
      rightRows[place++] = partner;
      partner = partner < 0 ? -1 : next[partner];
    } while (partner >= 0);
  }
  return { leftRows, rightRows };
}

/** Whether these are all rows of a frame in their order. */
function areAll(rows: Int32Array, count: number): boolean {
  return rows.length === count && rows.every((row, i) => row === i);
}
