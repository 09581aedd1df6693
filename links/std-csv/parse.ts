/** Reads a CSV text at once. */
import { type Lines, type ReadOptions, readRecord, toObject, wrongFieldCount } from "./_record.ts";

/** How {@linkcode parse} reads. */
export interface ParseOptions extends ReadOptions {
  /** Whether the first record is left out; without `columns` it names the fields. Default: no. */
  skipFirstRow?: boolean;
  /** Names of the fields: records become objects. */
  columns?: readonly string[];
}

/** A record with these fields. */
export type RecordWithColumn<C extends string> = string extends C ? Record<string, string>
  : Record<C, string>;

/** What comes out, by the options that went in. */
export type ParseResult<ParseOptions, T> = T extends ParseOptions & { columns: readonly (infer C extends string)[] }
  ? RecordWithColumn<C>[]
  : T extends ParseOptions & { skipFirstRow: true } ? Record<string, string>[]
  : T extends ParseOptions & { columns?: undefined; skipFirstRow?: false | undefined } ? string[][]
  : Record<string, string>[] | string[][];

/** Reads a CSV text into lists of fields; see the original's documentation. */
export function parse(input: string): string[][];
/** Reads a CSV text into lists of fields, or into objects if `skipFirstRow` or `columns` is given. */
export function parse<const T extends ParseOptions>(
  input: string,
  options: T,
): ParseResult<ParseOptions, T>;
export function parse(
  input: string,
  options: ParseOptions = {},
): string[][] | Record<string, string>[] {
  const {
    separator = ",",
    comment,
    fieldsPerRecord = -1,
    skipFirstRow,
    columns,
  } = options;
  const reserved = ["\r", "\n", '"'];
  if (
    reserved.includes(separator) ||
    (comment !== undefined && reserved.includes(comment)) ||
    separator === comment
  ) {
    throw new Error("Cannot parse input: invalid delimiter");
  }

  const lines = new TextLines(
    input.startsWith("\ufeff") ? input.slice(1) : input,
  );
  const records: string[][] = [];
  let wanted = fieldsPerRecord;
  for (
    let number = 0, line = lines.next();
    line !== null;
    number++, line = lines.next()
  ) {
    const record = line === "" ? [] : readRecord(line, lines, options, number);
    // The original takes the width from the first line, even a blank one or a comment, which then fits no record.
    if (number === 0 && fieldsPerRecord === 0) wanted = record.length;
    if (record.length === 0) continue;
    if (wanted >= 0 && record.length !== wanted) {
      throw wrongFieldCount(number + 1, wanted, record.length);
    }
    records.push(record);
  }
  if (!skipFirstRow && !columns) return records;

  const first = skipFirstRow ? records.shift() : undefined;
  if (skipFirstRow && first === undefined) {
    throw new TypeError("Cannot parse input: headers must be defined");
  }
  const headers = columns ?? first!;
  return records.map((record, i) => toObject(record, headers, i + (skipFirstRow ? 1 : 0)));
}

/** The lines of a text, which end with LF or CRLF; the last one with CR too. */
class TextLines implements Lines {
  #at = 0;
  constructor(readonly text: string) {}

  atEnd(): boolean {
    return this.#at >= this.text.length;
  }

  next(): string | null {
    if (this.atEnd()) return null;
    const start = this.#at;
    const found = this.text.indexOf("\n", start);
    const end = found < 0 ? this.text.length : found;
    this.#at = end + 1;
    return this.text.slice(
      start,
      end > start && this.text[end - 1] === "\r" ? end - 1 : end,
    );
  }
}
