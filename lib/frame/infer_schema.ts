/** Guessing a file's schema, as a start for one's own. */
import { recordBlocks } from "./_blocks.ts";
import { MISSING_SPELLINGS, parseFlag, parseNumber, parseTime } from "./_cells.ts";
import { MISSING_FLAG } from "./column.ts";
import { openBytes } from "./_files.ts";
import { category, flag, id, type Kind, number, type Schema, text, time } from "./kind.ts";
import { checkHeader, parseBlock } from "./_records.ts";

/** How {@linkcode inferSchema} looks. */
export interface InferOptions {
  /** Between cells. Default: a comma. */
  separator?: string;
  /** Rows to look at. Default: 10,000. */
  rows?: number;
}

/** A column with no more different words than this, each seen twice on average, is a category. */
const MOST_LEVELS = 50;

/**
 * The schema that a CSV file seems to have, from its first rows: number, time and flag where every value that is there reads as
 * one; id where all differ; category where few words recur; else text. 0 and 1 are taken for numbers, 007 is not. Look at it before
 * you trust it.
 *
 * @throws Error if there is no such file
 * @throws SyntaxError if the file is empty, not UTF-8, or has the same header twice or a quote that is never closed
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "age,bought\n31,yes\n,no\n");
 * assertEquals(await inferSchema(path), { age: { kind: "number" }, bought: { kind: "flag" } });
 * ```
 */
export async function inferSchema(path: string | URL, { separator, rows = 10_000 }: InferOptions = {}): Promise<Schema> {
  const file = await openBytes(path);
  const records: string[][] = [];
  for await (const block of recordBlocks(file.name, file.chunks)) {
    for (const record of parseBlock(file.name, block, separator)) records.push(record);
    if (records.length > rows) break;
  }
  const header = checkHeader(file.name, records[0]);
  const sample = records.slice(1, rows + 1);
  return Object.fromEntries(header.map((name, cell) => [name, kindOf(sample.map((record) => record[cell] ?? ""))]));
}

function kindOf(cells: readonly string[]): Kind {
  const values = cells.filter((cell) => !MISSING_SPELLINGS.includes(cell.trim()));
  if (values.length === 0) return text();
  const isCoded = values.some((value) => /^0\d/.test(value));
  if (!isCoded && values.every((value) => !Number.isNaN(parseNumber(value)))) return number();
  if (values.every((value) => parseFlag(value) !== MISSING_FLAG)) return flag();
  if (values.every((value) => !Number.isNaN(parseTime(value)))) return time();
  const distinct = new Set(values).size;
  if (distinct <= MOST_LEVELS && distinct * 2 <= values.length) return category();
  const sentences = values.some((value) => /\s\S+\s/.test(value));
  return distinct === values.length && !sentences ? id() : text();
}
