/** Reading the cells of a CSV file into columns, and telling of those that do not fit. */
import { CategoryColumn, type Column, columnOf, FlagColumn, Levels, MISSING_FLAG, TextColumn } from "./column.ts";
import type { Kind } from "./kind.ts";
import { numberParser, parseFlag, timeParser } from "./_spellings.ts";
import { copyTexts } from "./_texts.ts";

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
  /** Takes a cell of each record from `first` on; gives the records whose cells do not fit, and are then missing. */
  read(records: readonly (readonly string[])[], cell: number, first: number): number[];
  finish(): Column;
}

/** Spellings of a missing value, unless others are named. */
export const MISSING_SPELLINGS: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"];

/**
 * A reader for a column of a kind.
 *
 * @param missing spellings of a missing value; text and ids are missing only where they are empty
 */
export function cellReader(kind: Kind, missing: ReadonlySet<string>): CellReader {
  switch (kind.kind) {
    case "number":
    case "time": {
      const parse = valueParser(kind.kind === "number" ? numberParser(kind.written) : timeParser(kind.written), missing);
      return denseReader(new Float64Array(1024), parse, NaN, (values) => columnOf({ kind: kind.kind, values }));
    }
    case "flag": {
      const parse = (text: string) => {
        if (missing.has(text.trim())) return MISSING_FLAG;
        const value = parseFlag(text);
        return value === MISSING_FLAG ? undefined : value;
      };
      return denseReader(new Uint8Array(1024), parse, MISSING_FLAG, (values) => new FlagColumn(values));
    }
    case "category": {
      const levels = new Levels(kind.levels);
      // A stated level is one, even if it is called None.
      const gone = missing.difference(new Set(kind.levels));
      const parse = (text: string) => {
        if (gone.has(text)) return -1;
        const code = levels.codeOf(text);
        return code < 0 ? undefined : code;
      };
      return denseReader(new Int32Array(1024), parse, -1, (codes) => new CategoryColumn(codes, levels.names));
    }
    default:
      return textReader(kind.kind);
  }
}

/** NaN for a missing value, undefined for none. */
function valueParser(parse: (text: string) => number, missing: ReadonlySet<string>): (text: string) => number | undefined {
  // A missing value may be spelt as a number, such as -1; mostly none is, and numbers need no second look.
  const isSpelt = [...missing].some((spelling) => !Number.isNaN(parse(spelling)));
  return (text) => {
    const value = parse(text);
    if (value === value && !isSpelt) return value;
    return missing.has(text.trim()) ? NaN : value === value ? value : undefined;
  };
}

/** Reads into an array that grows; `parse` gives undefined for what does not fit. */
function denseReader<T extends Float64Array | Uint8Array | Int32Array>(
  values: T,
  parse: (text: string) => number | undefined,
  missing: number,
  finish: (values: T) => Column,
): CellReader {
  let length = 0;
  return {
    read(records, cell, first) {
      const bad: number[] = [];
      values = grown(values, length + records.length);
      for (let r = first; r < records.length; r++) {
        const value = parse(records[r][cell]);
        if (value === undefined) bad.push(r);
        values[length++] = value ?? missing;
      }
      return bad;
    },
    finish: () => finish(values.slice(0, length) as T),
  };
}

function textReader(kind: "text" | "id"): CellReader {
  const values: (string | null)[] = [];
  return {
    read(records, cell, first) {
      const cells: (string | null)[] = [];
      for (let r = first; r < records.length; r++) cells.push(records[r][cell] || null);
      for (const text of copyTexts(cells)) values.push(text);
      return [];
    },
    finish: () => new TextColumn(kind, values),
  };
}

/** The array, or one with room for `length` values, and twice as many as before. */
function grown<T extends Float64Array | Uint8Array | Int32Array>(values: T, length: number): T {
  if (length <= values.length) return values;
  const larger = new (values.constructor as new (length: number) => T)(Math.max(length, 2 * values.length));
  larger.set(values);
  return larger;
}
