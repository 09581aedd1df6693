/** What the ways of splitting ask of a column: classes, groups, times; and how errors name rows. */
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";

/** What each row is, as codes into names that all occur. */
export interface Coded {
  readonly names: readonly string[];
  readonly codes: Int32Array;
  /** Rows of each name. */
  readonly counts: readonly number[];
}

/**
 * The class of each row; undefined where the label is a number.
 *
 * @throws TypeError if the label is of another kind
 * @throws RangeError if a label is missing, or there is one class only
 */
export function classesOf(action: string, frame: Frame<Schema>, label: string): Coded | undefined {
  const { kind } = frame.column(label);
  if (kind !== "flag" && kind !== "category" && kind !== "number") {
    throw cannot(action, TypeError, {
      expected: `a label of kind flag, category or number`,
      received: `${label}, of kind ${kind}`,
      fix: "Read it with `category()` if it names classes.",
    });
  }
  refuseMissing(action, frame, label, "label");
  if (kind === "number") return undefined;
  const classes = codesOf(frame, label);
  if (classes.names.length < 2) {
    throw cannot(action, RangeError, {
      expected: `a label with two classes or more`,
      received: `${label}, which is ${classes.names[0]} in all ${frame.rows} rows`,
      fix: "There is nothing to predict; look for rows that were filtered away.",
    });
  }
  return classes;
}

/**
 * The group of each row.
 *
 * @throws RangeError if a group is missing, or there is one only
 */
export function groupsOf(action: string, frame: Frame<Schema>, group: string): Coded {
  refuseMissing(action, frame, group, "group");
  const groups = codesOf(frame, group);
  if (groups.names.length < 2) {
    throw cannot(action, RangeError, {
      expected: "two groups or more, since a group stays together",
      received: `${group}, which is ${groups.names[0]} in all ${frame.rows} rows`,
    });
  }
  return groups;
}

/**
 * The time of each row, as a number that grows.
 *
 * @throws TypeError if the column is neither time nor number
 * @throws RangeError if a time is missing
 */
export function timesOf(action: string, frame: Frame<Schema>, time: string): Float64Array {
  const column = frame.column(time);
  if (column.kind !== "time" && column.kind !== "number") {
    throw cannot(action, TypeError, {
      expected: "a time of kind time or number",
      received: `${time}, of kind ${column.kind}`,
    });
  }
  refuseMissing(action, frame, time, "time");
  return column.values;
}

/** Names are in order of appearance, flags and categories in the order of their levels. */
function codesOf(frame: Frame<Schema>, name: string): Coded {
  const column = frame.column(name);
  if (column.kind === "category") return compress(column.codes, column.levels);
  if (column.kind === "flag") return compress(column.values, ["no", "yes"]);
  const seen = new Map<unknown, number>();
  const codes = Int32Array.from({ length: frame.rows }, (_, row) => {
    const value = column.values[row];
    if (!seen.has(value)) seen.set(value, seen.size);
    return seen.get(value)!;
  });
  return compress(codes, [...seen.keys()].map(String));
}

/** Leaves out the levels that no row has. */
function compress(codes: ArrayLike<number>, levels: readonly string[]): Coded {
  const counts = new Array<number>(levels.length).fill(0);
  for (let row = 0; row < codes.length; row++) counts[codes[row]]++;
  const kept = levels.map((_, level) => level).filter((level) => counts[level] > 0);
  const place = new Int32Array(levels.length);
  kept.forEach((level, i) => place[level] = i);
  return {
    names: kept.map((level) => levels[level]),
    codes: Int32Array.from(codes, (level) => place[level]),
    counts: kept.map((level) => counts[level]),
  };
}

function refuseMissing(action: string, frame: Frame<Schema>, name: string, use: string): void {
  const column = frame.column(name);
  const rows: number[] = [];
  for (let row = 0; row < frame.rows; row++) if (column.isMissing(row)) rows.push(row);
  if (rows.length === 0) return;
  throw cannot(action, RangeError, {
    because: `the ${use} ${name} is missing in ${rows.length} of ${frame.rows} rows (${listRows(rows)})`,
    fix: `Drop them first: filter(frame, (row) => row.${name} !== null).`,
  });
}

/** The first few row numbers: `row 3, 7, 9 and 12 more`. */
function listRows(rows: readonly number[]): string {
  const shown = rows.slice(0, 5).join(", ");
  return rows.length > 5 ? `rows ${shown} and ${rows.length - 5} more` : `row${rows.length === 1 ? "" : "s"} ${shown}`;
}

/** The frame marked with its label, and with no role yet. */
export function labelled<S extends Schema>(frame: Frame<S>, label: string | undefined): Frame<S> {
  return Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { label, role: undefined }));
}
