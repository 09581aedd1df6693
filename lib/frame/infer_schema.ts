/** Guessing a file's schema, as a start for one's own. */
import { cannot } from "../errors.ts";
import { recordBlocks } from "./_blocks.ts";
import { MISSING_SPELLINGS } from "./_cells.ts";
import { MISSING_FLAG } from "./column.ts";
import { progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import { openBytes } from "./_files.ts";
import {
  category,
  flag,
  id,
  type Kind,
  number,
  type NumberSpelling,
  type Schema,
  text,
  time,
  type TimeSpelling,
} from "./kind.ts";
import { checkHeader, checkSeparator, guessSeparator, parseBlock } from "./_records.ts";
import { numberParser, parseFlag, timeParser } from "./_spellings.ts";

/** How {@linkcode inferSchema} looks. */
export interface InferOptions {
  /** Between cells, or "guess", as `readCsv` takes it. Default: "guess". */
  separator?: string;
  /** Rows to look at. Default: 10,000. */
  rows?: number;
  /** Spellings of a missing value. Default: as in `readCsv`. */
  missing?: readonly string[];
  /** Share of a column's values that may be odd words in a column of numbers or times, in [0, 0.5]; `readCsv` has `badCells` for them. Default: 0. */
  tolerance?: number;
  /** Stops the reading. Default: the stop button. */
  signal?: AbortSignal;
}

/** As many different words are no more than categories, however long they are. */
const MOST_LEVELS = 50;
/** From this share of different words on, single words name rows. */
const ID_SHARE = 0.9;
/** What columns are called that name things: id, user_id, userId, uuid. */
const ID_NAME = /(?:^|[\s_.-])(?:id|Id|ID|uuid|UUID|guid)$|[a-z](?:Id|ID|Uuid|UUID)$/;
/** Three words, or as many letters where words are not set apart. */
const SENTENCE = /\S\s+\S+\s+\S|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{8}/u;

/**
 * The schema that a CSV file seems to have, from its first rows: number, time and flag where every value that is there reads as
 * one, with the spelling that reads most of them; category where words recur; id where single words hardly do, or a column that is
 * called so has many values; else text. 0 and 1 are taken for numbers, 007 is not, and neither are dates whose day could be their
 * month throughout. Look at it before you trust it.
 *
 * @throws Error if there is no such file
 * @throws SyntaxError if the file is empty, not UTF-8, or has the same header twice or a quote that is never closed
 * @throws RangeError if the separator cannot be one, or the tolerance is outside [0, 0.5]
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "age;bought;spent\n31;yes;1.200,50 €\n;no;\n");
 * assertEquals(await inferSchema(path), {
 *   age: { kind: "number" },
 *   bought: { kind: "flag" },
 *   spent: { kind: "number", written: "1.234,5" },
 * });
 * ```
 */
export async function inferSchema(path: string | URL, options: InferOptions = {}): Promise<Schema> {
  const { separator = "guess", rows = 10_000, missing = MISSING_SPELLINGS, tolerance = 0, signal = stopSignal() } = options;
  if (separator !== "guess") checkSeparator("infer a schema", separator);
  if (!(tolerance >= 0 && tolerance <= 0.5)) {
    throw cannot("infer a schema", RangeError, { expected: "a tolerance in [0, 0.5]", received: tolerance });
  }
  const file = await openBytes(path);
  const records: string[][] = [];
  let own = separator;
  for await (const block of recordBlocks(file.name, file.chunks)) {
    await yieldToStop();
    signal.throwIfAborted();
    if (own === "guess") own = guessSeparator(block.text);
    for (const record of parseBlock(file.name, block, own)) records.push(record);
    if (records.length > rows) break;
  }
  const header = checkHeader(file.name, records[0]);
  const sample = records.slice(1, rows + 1), gone = new Set(missing);
  const isCommaDecimal = own === ";";
  const schema: Record<string, Kind> = {};
  using bar = progress(`Guessing the columns of ${file.name}`, header.length, { after: 1000 });
  for (const [cell, name] of header.entries()) {
    const cells = sample.map((record) => record[cell] ?? "").filter((text) => !gone.has(text.trim()));
    schema[name] = kindOf(name, cells, { tolerance, isCommaDecimal });
    bar.tick();
    await yieldToStop();
    signal.throwIfAborted();
  }
  return schema;
}

interface Hints {
  readonly tolerance: number;
  /** Files with semicolons come from places where the comma is in numbers. */
  readonly isCommaDecimal: boolean;
}

function kindOf(name: string, values: readonly string[], { tolerance, isCommaDecimal }: Hints): Kind {
  if (values.length === 0) return text();
  const isNamedId = ID_NAME.test(name), odd = Math.floor(tolerance * values.length);
  const isCoded = values.some((value) => /^0\d/.test(value));
  const amounts = isNamedId || isCoded ? undefined : numbersOf(values, odd, isCommaDecimal);
  if (amounts !== undefined) return amounts;
  if (values.every((value) => parseFlag(value) !== MISSING_FLAG)) return flag();
  return momentsOf(values, odd) ?? wordsOf(values, isNamedId);
}

function numbersOf(values: readonly string[], odd: number, isCommaDecimal: boolean): Kind | undefined {
  const marked: NumberSpelling[] = isCommaDecimal ? ["1.234,5", "1,234.5"] : ["1,234.5", "1.234,5"];
  const spellings = [undefined, ...marked, "1 234,5", "1'234.5"] as const;
  const [best] = ranked(spellings.map((written) => ({ written, parse: numberParser(written) })), values, odd);
  return best && number({ written: best.written });
}

function momentsOf(values: readonly string[], odd: number): Kind | undefined {
  const spellings = [undefined, "y-m-d", "d/m/y", "m/d/y"] as const;
  const [best, next] = ranked(spellings.map((written) => ({ written, parse: timeParser(written) })), values, odd);
  // 03/04/2025 may be a day of March or of April: who reads it must know.
  const isEither = best?.written === "d/m/y" && next?.misses === best.misses;
  return best === undefined || isEither ? undefined : time({ written: best.written });
}

interface Reading<W extends NumberSpelling | TimeSpelling> {
  readonly written: W | undefined;
  parse(text: string): number;
}

/** The spellings that read all but a few of the values, those first that read most; of equals the earlier. */
function ranked<W extends NumberSpelling | TimeSpelling>(
  readings: readonly Reading<W>[],
  values: readonly string[],
  odd: number,
) {
  const fitting = [];
  for (const { written, parse } of readings) {
    let misses = 0;
    for (let i = 0; i < values.length && misses <= odd; i++) if (Number.isNaN(parse(values[i]))) misses++;
    if (misses <= odd) fitting.push({ written, misses });
    if (misses === 0 && written === undefined) break;
  }
  return fitting.sort((a, b) => a.misses - b.misses);
}

function wordsOf(values: readonly string[], isNamedId: boolean): Kind {
  const distinct = new Set(values).size, recurs = distinct * 2 <= values.length;
  if (recurs && distinct <= MOST_LEVELS) return category();
  if (isNamedId) return id();
  const sentences = values.filter((value) => SENTENCE.test(value)).length;
  if (sentences * 2 >= values.length) return text();
  if (recurs) return category();
  const pairs = values.filter((value) => /\S\s+\S/.test(value)).length;
  if (pairs * 2 >= values.length) return text();
  return distinct >= ID_SHARE * values.length ? id() : category();
}
