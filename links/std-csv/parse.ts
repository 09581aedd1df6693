/** Reads a CSV text at once. */
import { checkWidth, type ReadOptions, readRecord, toObject } from "./_record.ts";

/** How {@linkcode parse} reads. */
export interface ParseOptions extends ReadOptions {
  /** Whether the first record is left out; without `columns` it names the fields. Default: no. */
  skipFirstRow?: boolean;
  /** Names of the fields: records become objects. */
  columns?: readonly string[];
}

/** A record with these fields. */
export type RecordWithColumn<C extends string> = string extends C ? Record<string, string> : Record<C, string>;

/** What comes out, by the options that went in. */
export type ParseResult<ParseOptions, T> = T extends ParseOptions & { columns: readonly (infer C extends string)[] }
  ? RecordWithColumn<C>[]
  : T extends ParseOptions & { skipFirstRow: true } ? Record<string, string>[]
  : T extends ParseOptions & { columns?: undefined; skipFirstRow?: false | undefined } ? string[][]
  : Record<string, string>[] | string[][];

/** Reads a CSV text into lists of fields; see the original's documentation. */
export function parse(input: string): string[][];
/** Reads a CSV text into lists of fields, or into objects if `skipFirstRow` or `columns` is given. */
export function parse<const T extends ParseOptions>(input: string, options: T): ParseResult<ParseOptions, T>;
export function parse(input: string, options: ParseOptions = {}): string[][] | Record<string, string>[] {
  const { separator = ",", comment, fieldsPerRecord = -1, skipFirstRow, columns } = options;
  const reserved: (string | undefined)[] = ["\r", "\n", '"'];
  if (reserved.includes(separator) || reserved.includes(comment) || separator === comment) {
    throw new Error("Cannot parse input: invalid delimiter");
  }

  const records: string[][] = [];
  const next = lineReader(input);
  let wanted = fieldsPerRecord;
  for (let number = 0, line = next(); line !== null; number++, line = next()) {
    let record = line === "" ? [] : readRecord(line, number, options, true);
    if (!Array.isArray(record)) {
      const scan = record;
      let step = scan.next();
      while (!step.done) step = scan.next(next());
      record = step.value;
    }
    // The original takes the width from the first line, even a blank one or a comment, which then fits no record.
    if (number === 0 && fieldsPerRecord === 0) wanted = record.length;
    if (record.length === 0) continue;
    checkWidth(record, wanted, number);
    records.push(record);
  }
  if (!skipFirstRow && !columns) return records;

  const first = skipFirstRow ? records.shift() : [];
  if (first === undefined) throw new TypeError("Cannot parse input: headers must be defined");
  return records.map((record, i) => toObject(record, columns ?? first, i + (skipFirstRow ? 1 : 0)));
}

/** Gives the lines of a text, then null. They end with LF or CRLF, the last one with CR too; a byte order mark is left out. */
function lineReader(text: string): () => string | null {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  return () => {
    if (at >= text.length) return null;
    const start = at;
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    at = end + 1;
    return text.slice(start, end > start && text[end - 1] === "\r" ? end - 1 : end);
  };
}
