/** Reading CSV files into frames. */
import { parse } from "@std/csv";
import { cannot } from "../errors.ts";
import { progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import { type Block, recordBlocks, recordLines } from "./_blocks.ts";
import { type BadCell, type CellReader, cellReader } from "./_cells.ts";
import { describeKind } from "./column.ts";
import { openBytes } from "./_files.ts";
import { assemble, type Frame, unknownColumn } from "./frame.ts";
import type { Schema } from "./kind.ts";

/** How {@linkcode readCsv} reads. */
export interface ReadOptions {
  /** Between cells. Default: a comma. */
  separator?: string;
  /** Spellings of a missing value; text and ids are missing only where they are empty. Default: empty, NA, N/A, NaN, null, None. */
  missing?: readonly string[];
  /** A list to collect bad cells in, which then are missing in the frame. Default: a bad cell refuses the file. */
  badCells?: BadCell[];
  /** What to do about columns of the file that the schema does not name. Default: refuse the file. */
  others?: "refuse" | "ignore";
  /** Stops the reading. Default: the stop button. */
  signal?: AbortSignal;
}

const MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"];
/** A file this large, in bytes, is likely to take longer than a person waits without a sign. */
const LARGE = 50_000_000;
/** Bad cells that are remembered; more are only counted. */
const MOST_BAD_CELLS = 1000;

/**
 * Reads a CSV file, plain or gzipped. The first line names the columns, in any order; the schema says what they hold. The file
 * streams through, so that memory holds the frame and little more.
 *
 * @throws Error if there is no such file
 * @throws SyntaxError if the file is empty, not UTF-8, has a line of another length, a bad cell, the same header twice or a quote
 * that is never closed; the message names line and cell
 * @throws TypeError if a column of the schema is not in the file, or one of the file not in the schema
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, number } from "shoplens/frame";
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "age,bought\n31,yes\n,no\n");
 * const people = await readCsv(path, { age: number(), bought: flag() });
 * assertEquals(people.row(1), { age: null, bought: false });
 * ```
 */
export async function readCsv<S extends Schema>(path: string | URL, schema: S, options: ReadOptions = {}): Promise<Frame<S>> {
  const { signal = stopSignal() } = options;
  const file = await openBytes(path);
  using bar = file.size > LARGE ? progress(`Reading ${file.name}`, file.size) : undefined;
  const table = new Table(file.name, schema, options);
  for await (const block of recordBlocks(file.name, file.chunks)) {
    table.add(block);
    bar?.update(file.read());
    await yieldToStop();
    signal.throwIfAborted();
  }
  return table.finish();
}

/**
 * Reads CSV from a text; see {@linkcode readCsv}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { number } from "shoplens/frame";
 * assertEquals((await readCsvText("age\n31\n", { age: number() })).rows, 1);
 * ```
 */
export async function readCsvText<S extends Schema>(text: string, schema: S, options: ReadOptions = {}): Promise<Frame<S>> {
  const table = new Table("the text", schema, options);
  const bytes = [new TextEncoder().encode(text)];
  for await (const block of recordBlocks("the text", ReadableStream.from(bytes))) table.add(block);
  return table.finish();
}

/** The records of a block, each a list of cells. */
export function parseBlock(source: string, { text, line }: Block, separator = ","): string[][] {
  try {
    return parse(text, { separator });
  } catch (cause) {
    // The parser counts lines from the block's first.
    const because = (cause as Error).message.replace(/line (\d+)/g, (_, n) => `line ${Number(n) + line - 1}`);
    throw cannot(`read ${source}`, SyntaxError, { because, fix: 'Write a quote inside a quoted cell twice: "".', cause });
  }
}

/** The names in a file's first record. */
export function checkHeader(source: string, header: readonly string[] | undefined): readonly string[] {
  if (header === undefined) {
    throw cannot(`read ${source}`, SyntaxError, { because: "it is empty", fix: "The first line must name the columns." });
  }
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice === undefined) return header;
  throw cannot(`read ${source}`, SyntaxError, { expected: "different names in line 1", received: `${twice} twice` });
}

/** Fills the columns block by block. */
class Table<S extends Schema> {
  readonly #readers: Readonly<Record<string, CellReader>>;
  readonly #separator: string;
  readonly #refused: BadCell[] = [];
  /** The schema's columns: name, reader, and place in a record. */
  #fields: { name: string; reader: CellReader; cell: number }[] | undefined;
  #width = 0;
  #rows = 0;
  #bad = 0;

  constructor(readonly source: string, readonly schema: S, readonly options: ReadOptions) {
    const missing = new Set(options.missing ?? MISSING);
    this.#separator = options.separator ?? ",";
    this.#readers = Object.fromEntries(Object.entries(schema).map(([name, kind]) => [name, cellReader(kind, missing)]));
  }

  add(block: Block): void {
    const records = parseBlock(this.source, block, this.#separator);
    const first = this.#fields === undefined ? 1 : 0;
    this.#fields ??= this.#placeFields(checkHeader(this.source, records[0]));
    for (let r = first; r < records.length; r++) {
      if (records[r].length !== this.#width) throw this.#ragged(block, r, records[r].length);
    }
    let lines: number[] | undefined;
    for (const { name, reader, cell } of this.#fields) {
      for (let r = first; r < records.length; r++) {
        if (reader.push(records[r][cell])) continue;
        if (this.#bad++ >= MOST_BAD_CELLS) continue;
        lines ??= recordLines(block);
        const expected = describeKind(this.schema[name]);
        (this.options.badCells ?? this.#refused).push({
          line: lines[r],
          cell: cell + 1,
          column: name,
          text: records[r][cell],
          expected,
        });
      }
    }
    this.#rows += Math.max(0, records.length - first);
  }

  finish(): Frame<S> {
    if (this.#refused.length > 0) throw this.#badCells();
    const columns = Object.fromEntries(Object.entries(this.#readers).map(([name, reader]) => [name, reader.finish()]));
    return assemble(this.schema, columns, this.#rows);
  }

  #placeFields(header: readonly string[]): { name: string; reader: CellReader; cell: number }[] {
    this.#width = header.length;
    const action = `read ${this.source}`;
    const others = header.filter((name) => !Object.hasOwn(this.schema, name));
    const fields = Object.entries(this.#readers).map(([name, reader]) => {
      if (!header.includes(name)) throw unknownColumn(action, name, header);
      return { name, reader, cell: header.indexOf(name) };
    });
    if (others.length > 0 && this.options.others !== "ignore") {
      throw cannot(action, TypeError, {
        expected: `the schema's columns ${Object.keys(this.schema).join(", ")}`,
        received: `others too: ${others.join(", ")}`,
        fix: 'Add them to the schema, or leave them out with { others: "ignore" }.',
      });
    }
    return fields;
  }

  #ragged(block: Block, record: number, cells: number): Error {
    return cannot(`read ${this.source}`, SyntaxError, {
      expected: `${this.#width} cells in line ${recordLines(block)[record]}, as in the header`,
      received: cells,
      fix: "Quote cells that hold the separator.",
    });
  }

  #badCells(): Error {
    const bad = this.#refused.toSorted((a, b) => a.line - b.line || a.cell - b.cell);
    const shown = bad.slice(0, 5).map(({ line, cell, column, text, expected }) =>
      `line ${line}, cell ${cell}: "${column}" should be a ${expected} and is ${JSON.stringify(text.slice(0, 40))}`
    );
    const count = this.#bad === 1 ? "a cell does" : `${this.#bad} cells do`;
    return cannot(`read ${this.source}`, SyntaxError, {
      because: `${count} not fit (${shown.join("; ")}${this.#bad > 5 ? "; ..." : ""})`,
      fix: "Mend the file, change the schema, or collect them: { badCells: [] }.",
    });
  }
}
