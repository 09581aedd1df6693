/** Writing frames as CSV files. */
import { stringify } from "@std/csv";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { cannot } from "../errors.ts";
import { replaceFile } from "../files.ts";
import { stopSignal, yieldToStop } from "../notebook/mod.ts";
import type { Column } from "./column.ts";
import { checkSeparator } from "./_records.ts";
import type { AnyFrame } from "./rows.ts";

/** How {@linkcode writeCsv} writes. */
export interface WriteOptions {
  /** Between cells. Default: a comma. */
  separator?: string;
  /** Stops the writing. Default: the stop button. */
  signal?: AbortSignal;
}

/** Rows written at a time. */
const CHUNK = 5000;

/**
 * Writes a frame as a CSV file, gzipped if its name ends in `.gz`. The file appears whole or not at all.
 *
 * Numbers are written with all their digits, times in ISO 8601 (a day alone if all are midnights), flags as true and false, and
 * missing values as nothing. {@linkcode readCsv} with the same schema gives the same frame, with these exceptions: an empty text,
 * and a level that is spelt like a missing value and not stated in the schema, come back as missing, and line breaks as "\n".
 *
 * @throws Error if the file cannot be written
 * @throws RangeError if the separator cannot be one
 * @throws DOMException "AbortError" when it is stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number, readCsv } from "shoplens/frame";
 * const path = await Deno.makeTempFile({ suffix: ".csv.gz" });
 * await writeCsv(frameOf({ x: [1.5, null] }, { x: number() }), path);
 * assertEquals((await readCsv(path, { x: number() })).row(0), { x: 1.5 });
 * ```
 */
export async function writeCsv(frame: AnyFrame, path: string | URL, options: WriteOptions = {}): Promise<void> {
  const { separator = ",", signal = stopSignal() } = options;
  const target = path instanceof URL ? fileURLToPath(path) : path;
  const action = `write ${basename(target)}`;
  checkSeparator(action, separator);
  try {
    const text = ReadableStream.from(csvChunks(frame, separator, signal)).pipeThrough(new TextEncoderStream());
    const bytes = target.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text;
    await replaceFile(target, bytes);
  } catch (cause) {
    signal.throwIfAborted();
    throw cannot(action, Error, { because: (cause as Error).message, fix: "Check the folder.", cause });
  }
}

/** The header and the rows, a few thousand at a time. */
async function* csvChunks(frame: AnyFrame, separator: string, signal: AbortSignal): AsyncGenerator<string> {
  const write = (records: string[][]) => {
    // Alone in its line an empty cell would be a blank line, which readers pass over.
    if (frame.names.length > 1 || !records.some(([cell]) => cell === "")) return stringify(records, { separator });
    return records.map(([cell]) => cell === "" ? '""\r\n' : stringify([[cell]], { separator })).join("");
  };
  const writers = frame.names.map((name: string) => cellWriter(frame.columns[name]));
  yield write([[...frame.names]]);
  for (let start = 0; start < frame.rows; start += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, frame.rows - start) }, (_, row) => start + row);
    yield write(rows.map((row) => writers.map((write: (row: number) => string) => write(row))));
    await yieldToStop();
    signal.throwIfAborted();
  }
}

/** How a column's cells are written; a missing one is empty. */
function cellWriter(column: Column): (row: number) => string {
  if (column.kind !== "time") return (row) => String(column.get(row) ?? "");
  const areDays = column.values.every((value) => value !== value || value % 86_400_000 === 0);
  return (row) => {
    const moment = column.get(row)?.toISOString() ?? "";
    return areDays ? moment.replace(/T.*/, "") : moment;
  };
}
