/** Reading the cells of a CSV file into columns, and telling of those that do not fit. */
import { CategoryColumn, type Column, columnOf, describeKind, Levels, MISSING_FLAG, TextColumn } from "./column.ts";
import type { Kind } from "./kind.ts";

/** A cell that is not of its column's kind. */
export interface BadCell {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Cell of the line, from 1. */
  readonly cell: number;
  readonly column: string;
  /** What stands there. */
  readonly text: string;
  /** What should: "number", "category (f, m)". */
  readonly expected: string;
}

/** Takes the cells of one column and makes the column of them. */
export interface CellReader {
  /** Takes one cell; false if it does not fit, and is then missing. */
  push(text: string): boolean;
  finish(): Column;
}

const YES = new Set(["true", "yes", "y", "t", "1"]), NO = new Set(["false", "no", "n", "f", "0"]);

/**
 * A reader for a column of a kind.
 *
 * @param missing spellings of a missing value; text and ids are missing only where they are empty
 */
export function cellReader(kind: Kind, missing: ReadonlySet<string>): CellReader {
  switch (kind.kind) {
    case "number":
      return new NumberReader(parseNumber, "number", missing);
    case "time":
      return new NumberReader(parseTime, "time", missing);
    case "flag":
      return new FlagReader(missing);
    case "category":
      return new CategoryReader(kind.levels, missing);
    default:
      return new TextReader(kind.kind);
  }
}

export { describeKind };

class NumberReader implements CellReader {
  #values = new Float64Array(1024);
  #length = 0;
  constructor(
    readonly parse: (text: string) => number,
    readonly kind: "number" | "time",
    readonly missing: ReadonlySet<string>,
  ) {}

  push(text: string): boolean {
    const value = this.parse(text);
    this.#values = grown(this.#values, this.#length);
    this.#values[this.#length++] = value;
    return value === value || this.missing.has(text.trim());
  }
  finish(): Column {
    return columnOf({ kind: this.kind, values: this.#values.slice(0, this.#length) });
  }
}

class FlagReader implements CellReader {
  #values = new Uint8Array(1024);
  #length = 0;
  constructor(readonly missing: ReadonlySet<string>) {}

  push(text: string): boolean {
    const value = parseFlag(text);
    this.#values = grown(this.#values, this.#length);
    this.#values[this.#length++] = value;
    return value !== MISSING_FLAG || this.missing.has(text.trim());
  }
  finish(): Column {
    return columnOf({ kind: "flag", values: this.#values.slice(0, this.#length) });
  }
}

class CategoryReader implements CellReader {
  #codes = new Int32Array(1024);
  #length = 0;
  readonly #levels: Levels;
  constructor(levels: readonly string[] | undefined, readonly missing: ReadonlySet<string>) {
    this.#levels = new Levels(levels);
  }

  push(text: string): boolean {
    const gone = this.missing.has(text);
    const code = gone ? -1 : this.#levels.codeOf(text);
    this.#codes = grown(this.#codes, this.#length);
    this.#codes[this.#length++] = code;
    return gone || code >= 0;
  }
  finish(): Column {
    return new CategoryColumn(this.#codes.slice(0, this.#length), this.#levels.names);
  }
}

class TextReader implements CellReader {
  readonly #values: (string | null)[] = [];
  constructor(readonly kind: "text" | "id") {}

  push(text: string): boolean {
    this.#values.push(text === "" ? null : text);
    return true;
  }
  finish(): Column {
    return new TextColumn(this.kind, this.#values);
  }
}

/** The array, or one of twice its length where it is full. */
function grown<T extends Float64Array | Uint8Array | Int32Array>(values: T, length: number): T {
  if (length < values.length) return values;
  const larger = new (values.constructor as new (length: number) => T)(2 * values.length);
  larger.set(values);
  return larger;
}

/** A decimal number, or infinity in words; NaN if it is none. */
export function parseNumber(text: string): number {
  const value = Number(text);
  // Number() also reads hexadecimal and the like, which in a table is a mistake, and takes blank for zero.
  if (value === value) return /^\s*(0[xob].*)?$/i.test(text.slice(0, 3)) ? NaN : value;
  const infinite = /^\s*([+-]?)inf(inity)?\s*$/i.exec(text);
  return infinite === null ? NaN : infinite[1] === "-" ? -Infinity : Infinity;
}

/** 1, 0, or the missing flag if it is neither. */
export function parseFlag(text: string): number {
  const word = text.trim().toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : MISSING_FLAG;
}

const MOMENT = /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?\s*$/;

/** An ISO 8601 date, with or without a time of day, in milliseconds since 1970; UTC unless it says otherwise; NaN if it is none. */
export function parseTime(text: string): number {
  const match = MOMENT.exec(text);
  if (match === null) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = Number(`0.${match[7] ?? 0}`) * 1000;
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  // A day that the calendar lacks rolls over into the next month.
  if (moment.getUTCDate() !== day || moment.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) return NaN;
  return moment.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - offsetOf(match[8]);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone[0] === "-" ? -minutes : minutes) * 60_000;
}
