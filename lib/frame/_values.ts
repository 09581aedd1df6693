/** Making columns from what people give. */
import { cannot } from "../errors.ts";
import {
  CategoryColumn,
  type Column,
  type ColumnData,
  columnOf,
  describeKind,
  FlagColumn,
  Levels,
  MISSING_FLAG,
  NumberColumn,
  TextColumn,
  TimeColumn,
} from "./column.ts";
import type { Kind } from "./kind.ts";

/**
 * A column from values, which are copied; null, undefined and NaN are missing.
 *
 * @throws TypeError if a value is not of the kind, naming the column and the row
 */
export function columnFromValues(name: string, kind: Kind, values: ArrayLike<unknown>): Column {
  if (kind.kind === "number" && values instanceof Float64Array) return new NumberColumn(values.slice());
  return columnFromRows(name, kind, values.length, (row) => values[row]);
}

/** {@linkcode columnFromValues} for values that `from` gives, each asked for once and in order. */
export function columnFromRows(name: string, kind: Kind, n: number, from: (row: number) => unknown): Column {
  const refuse = (row: number, received: unknown): never => {
    throw cannot(`make the column "${name}"`, TypeError, { expected: `a ${describeKind(kind)} in row ${row}`, received });
  };
  /** Puts what `convert` makes of each value into `made`; undefined stands for a value of another kind. */
  const fill = <V, T extends { [row: number]: V }>(made: T, missing: V, convert: (value: unknown) => V | undefined): T => {
    for (let row = 0; row < n; row++) {
      const value = from(row);
      made[row] = value === null || value === undefined ? missing : convert(value) ?? refuse(row, value);
    }
    return made;
  };
  switch (kind.kind) {
    case "number":
      return new NumberColumn(fill(new Float64Array(n), NaN, (value) => typeof value === "number" ? value : undefined));
    case "time": {
      // A Date holds whole milliseconds within its range, and so does the column.
      const toTime = (value: unknown) =>
        value instanceof Date || typeof value === "number" ? new Date(value).getTime() : undefined;
      return new TimeColumn(fill(new Float64Array(n), NaN, toTime));
    }
    case "flag":
      return new FlagColumn(
        fill(new Uint8Array(n), MISSING_FLAG, (value) => typeof value === "boolean" ? Number(value) : undefined),
      );
    case "category": {
      const levels = new Levels(kind.levels);
      const codes = fill(new Int32Array(n), -1, (value) => {
        const code = typeof value === "string" ? levels.codeOf(value) : -1;
        return code < 0 ? undefined : code;
      });
      return new CategoryColumn(codes, levels.names);
    }
    default: {
      const toText = (value: unknown) => typeof value === "string" ? value : undefined;
      return new TextColumn(kind.kind, fill<string | null, (string | null)[]>(new Array(n), null, toText));
    }
  }
}

/**
 * A column over plain data that is taken as it is, but that a category gets the levels that its kind states.
 *
 * @throws TypeError if the data is of another kind, or has a level that the kind does not state
 * @throws RangeError if a code stands for no level, or a flag is neither 0, 1 nor 255
 */
export function columnFromData(name: string, kind: Kind, data: ColumnData): Column {
  const action = `make the column "${name}"`;
  if (data.kind !== kind.kind) {
    throw cannot(action, TypeError, { expected: `a ${describeKind(kind)} column`, received: data.kind });
  }
  if (data.kind === "flag") {
    const row = data.values.findIndex((value) => value > 1 && value !== MISSING_FLAG);
    if (row >= 0) throw cannot(action, RangeError, { expected: `0, 1 or 255 in row ${row}`, received: data.values[row] });
  }
  if (data.kind !== "category") return columnOf(data);
  const row = data.codes.findIndex((code) => code < -1 || code >= data.levels.length);
  if (row >= 0) {
    throw cannot(action, RangeError, {
      expected: `a code below ${data.levels.length} in row ${row}`,
      received: data.codes[row],
    });
  }
  const stated = (kind as { levels?: readonly string[] }).levels;
  if (stated === undefined || sameTexts(stated, data.levels)) return columnOf(data);
  const codes = data.codes.map((code) => code < 0 ? -1 : stated.indexOf(data.levels[code]));
  const strange = codes.findIndex((code, row) => code < 0 && data.codes[row] >= 0);
  if (strange < 0) return new CategoryColumn(codes, stated);
  throw cannot(action, TypeError, {
    expected: `a ${describeKind(kind)} in row ${strange}`,
    received: data.levels[data.codes[strange]],
  });
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
