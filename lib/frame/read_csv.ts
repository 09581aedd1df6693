/** Reading CSV files into frames. */
import { progress, stopSignal, yieldToStop } from "../notebook/mod.ts";
import { recordBlocks } from "./_blocks.ts";
import { CsvTable } from "./_csv_table.ts";
import { openBytes } from "./_files.ts";
import type { Frame } from "./frame.ts";
import type { Schema } from "./kind.ts";
import type { ReadOptions } from "./read_options.ts";

/** A file this large, in bytes, is likely to take longer than a person waits without a sign. */
const LARGE = 50_000_000;

/**
 * Reads a CSV file, plain or gzipped. The first line names the columns, in any order; the schema says what they hold. Blank lines
 * are passed over. The file streams through, so that memory holds the frame and little more.
 *
 * @throws Error if there is no such file
 * @throws SyntaxError if the file is empty, not UTF-8, has a line of another length, a bad cell, the same header twice or a quote
 * that is never closed; the message names line and cell
 * @throws TypeError if a column of the schema is not in the file, or one of the file not in the schema
 * @throws RangeError if the separator cannot be one
 * @throws DOMException "AbortError" when it is stopped
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
  const file = await openBytes(path);
  using bar = file.size > LARGE ? progress(`Reading ${file.name}`, file.size) : undefined;
  return await readChunks(file.name, file.chunks, schema, options, () => bar?.update(file.read()));
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
  return await readChunks("the text", ReadableStream.from([new TextEncoder().encode(text)]), schema, options);
}

async function readChunks<S extends Schema>(
  source: string,
  chunks: AsyncIterable<Uint8Array>,
  schema: S,
  options: ReadOptions,
  tick = () => {},
): Promise<Frame<S>> {
  const { signal = stopSignal() } = options;
  const blocks = recordBlocks(source, chunks);
  const table = new CsvTable(source, schema, options);
  for await (const block of blocks) {
    signal.throwIfAborted();
    table.add(block);
    tick();
    await yieldToStop();
  }
  signal.throwIfAborted();
  return table.finish();
}
