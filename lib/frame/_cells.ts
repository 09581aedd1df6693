/** Reading the cells of a CSV file into columns, and telling of those that do not fit. */
import { CategoryColumn, type Column, columnOf, FlagColumn, Levels, MISSING_FLAG, TextColumn } from "./column.ts";
import type { Kind } from "./kind.ts";
import { joined } from "../joined.ts";
import { KnownCells, plainNumber } from "./_plain.ts";
import type { CsvCells } from "./_scan.ts";
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
  read(cells: CsvCells, cell: number, first: number): number[];
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
      const parse = kind.kind === "number" ? numberParser(kind.written) : timeParser(kind.written);
      // A missing value may be spelt as a number, such as -1; mostly none is.
      const isSpelt = [...missing].some((spelling) => !Number.isNaN(parse(spelling)));
      return denseReader(Float64Array, valueParser(parse, isSpelt, missing), {
        missing: NaN,
        plain: kind.kind === "number" && kind.written === undefined && !isSpelt,
        finish: (values) => columnOf({ kind: kind.kind, values }),
      });
    }
    case "flag": {
      const parse = (text: string) => {
        if (missing.has(text.trim())) return MISSING_FLAG;
        const value = parseFlag(text);
        return value === MISSING_FLAG ? undefined : value;
      };
      return denseReader(Uint8Array, parse, { missing: MISSING_FLAG, finish: (values) => new FlagColumn(values) });
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
      return denseReader(Int32Array, parse, { missing: -1, finish: (codes) => new CategoryColumn(codes, levels.names) });
    }
    default:
      return textReader(kind.kind);
  }
}

/** NaN for a missing value, undefined for none. Numbers need no second look, unless a missing value is spelt as one. */
function valueParser(
  parse: (text: string) => number,
  isSpelt: boolean,
  missing: ReadonlySet<string>,
): (text: string) => number | undefined {
  return (text) => {
    const value = parse(text);
    if (value === value && !isSpelt) return value;
    return missing.has(text.trim()) ? NaN : value === value ? value : undefined;
  };
}

interface DenseOptions<T> {
  readonly missing: number;
  /** Whether what looks like a plain number is that. Default: no. */
  readonly plain?: boolean;
  finish(values: T): Column;
}

/** Reads into arrays, one a block; `parse` gives undefined for what does not fit. */
function denseReader<T extends Float64Array | Uint8Array | Int32Array>(
  List: new (length: number) => T,
  parse: (text: string) => number | undefined,
  { missing, plain = false, finish }: DenseOptions<T>,
): CellReader {
  const pieces: T[] = [], known = new KnownCells();
  return {
    read(cells, cell, first) {
      const { bytes, starts, ends, rows, width } = cells;
      const values = new List(rows - first), bad: number[] = [];
      pieces.push(values);
      for (let row = first, place = first * width + cell; row < rows; row++, place += width) {
        const start = starts[place], end = ends[place];
        let value: number | undefined = plain ? plainNumber(bytes, start, end) : NaN;
        if (value !== value) {
          value = known.get(bytes, start, end);
          if (value === undefined) {
            value = parse(cells.text(place));
            if (value === undefined) bad.push(row);
            else known.set(bytes, start, end, value);
          }
        }
        values[row - first] = value ?? missing;
      }
      return bad;
    },
    finish: () => finish(joined(List, pieces)),
  };
}

function textReader(kind: "text" | "id"): CellReader {
  const values: (string | null)[] = [];
  return {
    read(cells, cell, first) {
      const texts: (string | null)[] = [];
      for (let row = first; row < cells.rows; row++) texts.push(cells.text(row * cells.width + cell) || null);
      for (const text of copyTexts(texts)) values.push(text);
      return [];
    },
    finish: () => new TextColumn(kind, values),
  };
}
