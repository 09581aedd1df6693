/** Columns: dense storage by kind, with the missing values in it. */
import type { Kind } from "./kind.ts";
import { copyText } from "./_texts.ts";

/** The flag that is neither yes nor no. */
export const MISSING_FLAG = 255;

/** What a column is made of, as plain data. */
export type ColumnData =
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "time"; readonly values: Float64Array }
  | { readonly kind: "flag"; readonly values: Uint8Array }
  | { readonly kind: "category"; readonly codes: Int32Array; readonly levels: readonly string[] }
  | { readonly kind: "text"; readonly values: readonly (string | null)[] }
  | { readonly kind: "id"; readonly values: readonly (string | null)[] };

/** Numbers; NaN is missing. */
export class NumberColumn {
  readonly kind = "number";
  constructor(readonly values: Float64Array) {}
  get length(): number {
    return this.values.length;
  }
  isMissing(row: number): boolean {
    return Number.isNaN(this.values[row]);
  }
  get(row: number): number | null {
    return this.isMissing(row) ? null : this.values[row];
  }
}

/** Moments in milliseconds since 1970, UTC; NaN is missing. */
export class TimeColumn {
  readonly kind = "time";
  constructor(readonly values: Float64Array) {}
  get length(): number {
    return this.values.length;
  }
  isMissing(row: number): boolean {
    return Number.isNaN(this.values[row]);
  }
  get(row: number): Date | null {
    return this.isMissing(row) ? null : new Date(this.values[row]);
  }
}

/** 0 for no, 1 for yes, 255 is missing. */
export class FlagColumn {
  readonly kind = "flag";
  constructor(readonly values: Uint8Array) {}
  get length(): number {
    return this.values.length;
  }
  isMissing(row: number): boolean {
    return this.values[row] === MISSING_FLAG;
  }
  get(row: number): boolean | null {
    return this.isMissing(row) ? null : this.values[row] === 1;
  }
}

/** The index of each row's level; -1 is missing. */
export class CategoryColumn<Level extends string = string> {
  readonly kind = "category";
  constructor(readonly codes: Int32Array, readonly levels: readonly Level[]) {}
  get length(): number {
    return this.codes.length;
  }
  isMissing(row: number): boolean {
    return this.codes[row] < 0;
  }
  get(row: number): Level | null {
    return this.isMissing(row) ? null : this.levels[this.codes[row]];
  }
}

/** Text or names; null is missing. */
export class TextColumn<K extends "text" | "id" = "text" | "id"> {
  constructor(readonly kind: K, readonly values: readonly (string | null)[]) {}
  get length(): number {
    return this.values.length;
  }
  isMissing(row: number): boolean {
    return this.values[row] === null;
  }
  get(row: number): string | null {
    return this.values[row];
  }
}

/** The column of a kind. */
export type Column<K extends Kind = Kind> = K extends { kind: "number" } ? NumberColumn
  : K extends { kind: "time" } ? TimeColumn
  : K extends { kind: "flag" } ? FlagColumn
  : K extends { kind: "category"; levels?: readonly (infer Level extends string)[] } ? CategoryColumn<Level>
  : K extends { kind: infer Name extends "text" | "id" } ? TextColumn<Name>
  : never;

/** A column over plain data, which is not copied. */
export function columnOf(data: ColumnData): Column {
  switch (data.kind) {
    case "number":
      return new NumberColumn(data.values);
    case "time":
      return new TimeColumn(data.values);
    case "flag":
      return new FlagColumn(data.values);
    case "category":
      return new CategoryColumn(data.codes, data.levels);
    case "text":
      return new TextColumn("text", data.values);
    case "id":
      return new TextColumn("id", data.values);
  }
}

/** The rows at `rows`, in that order, as a new column; a negative row gives a missing value. */
export function takeColumn(column: Column, rows: ArrayLike<number>): Column {
  const n = rows.length;
  switch (column.kind) {
    case "number":
    case "time": {
      const values = new Float64Array(n), from = column.values;
      for (let i = 0; i < n; i++) values[i] = rows[i] < 0 ? NaN : from[rows[i]];
      return columnOf({ kind: column.kind, values });
    }
    case "flag": {
      const values = new Uint8Array(n), from = column.values;
      for (let i = 0; i < n; i++) values[i] = rows[i] < 0 ? MISSING_FLAG : from[rows[i]];
      return new FlagColumn(values);
    }
    case "category": {
      const codes = new Int32Array(n), from = column.codes;
      for (let i = 0; i < n; i++) codes[i] = rows[i] < 0 ? -1 : from[rows[i]];
      return new CategoryColumn(codes, column.levels);
    }
    default: {
      const values = new Array<string | null>(n), from = column.values;
      for (let i = 0; i < n; i++) values[i] = rows[i] < 0 ? null : from[rows[i]];
      return new TextColumn(column.kind, values);
    }
  }
}

/** How many values are missing. */
export function countMissing(column: Column): number {
  let missing = 0;
  for (let row = 0; row < column.length; row++) if (column.isMissing(row)) missing++;
  return missing;
}

/** A kind as errors name it. */
export function describeKind(kind: Kind): string {
  switch (kind.kind) {
    case "number":
      return kind.written === undefined ? "number" : `number, written as ${kind.written}`;
    case "time":
      return kind.written === undefined ? "date or time" : `date or time, written as ${kind.written}`;
    case "category":
      return kind.levels === undefined ? "category" : `category (${shorten(kind.levels)})`;
    default:
      return kind.kind;
  }
}

function shorten(levels: readonly string[]): string {
  return levels.length <= 6 ? levels.join(", ") : `${levels.slice(0, 5).join(", ")} and ${levels.length - 5} more`;
}

/** Levels and their codes, fixed from the start or growing as they appear. */
export class Levels {
  readonly names: string[];
  readonly #codes: Map<string, number>;
  readonly #fixed: boolean;

  constructor(fixed?: readonly string[]) {
    this.names = [...fixed ?? []];
    this.#codes = new Map(this.names.map((name, code) => [name, code]));
    this.#fixed = fixed !== undefined;
  }

  /** The level's code; -1 if the levels are fixed and this is none of them. */
  codeOf(name: string): number {
    const code = this.#codes.get(name);
    if (code !== undefined) return code;
    if (this.#fixed) return -1;
    const own = copyText(name);
    this.#codes.set(own, this.names.length);
    return this.names.push(own) - 1;
  }
}
