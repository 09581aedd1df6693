/** Writing frames as CSV files. */
import { stringify } from "@std/csv";
import { fileURLToPath } from "node:url";
import { yieldToStop } from "../notebook/mod.ts";
import type { Frame } from "./frame.ts";
import { type AnyFrame } from "./rows.ts";

/** How {@linkcode writeCsv} writes. */
export interface WriteOptions {
  /** Between cells. Default: a comma. */
  separator?: string;
}

/** Rows written at a time. */
const CHUNK = 5000;

/**
 * Writes a frame as a CSV file, gzipped if its name ends in `.gz`. {@linkcode readCsv} with the same schema gives the same frame,
 * but that an empty text comes back as missing. The file appears whole or not at all.
 *
 * Numbers are written with all their digits, times in ISO 8601 (a day alone if all are midnights), flags as true and false.
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
  const target = path instanceof URL ? fileURLToPath(path) : path;
  const unfinished = `${target}.${Deno.pid}.tmp`;
  try {
    const text = ReadableStream.from(csvChunks(frame, options)).pipeThrough(new TextEncoderStream());
    const bytes = target.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text;
    await Deno.writeFile(unfinished, bytes);
    await Deno.rename(unfinished, target);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}

/** The header and the rows, a few thousand at a time. */
async function* csvChunks(frame: Frame, { separator = "," }: WriteOptions): AsyncGenerator<string> {
  const options = { headers: false, separator, crlf: false };
  const writers = frame.names.map((name) => cellWriter(frame, name));
  yield stringify([[...frame.names]], options);
  for (let start = 0; start < frame.rows; start += CHUNK) {
    const records: string[][] = [];
    for (let row = start; row < Math.min(frame.rows, start + CHUNK); row++) records.push(writers.map((write) => write(row)));
    yield stringify(records, options);
    await yieldToStop();
  }
}

/** How a column's cells are written; a missing one is empty. */
function cellWriter(frame: Frame, name: string): (row: number) => string {
  const column = frame.column(name);
  switch (column.kind) {
    case "number":
      return (row) => column.isMissing(row) ? "" : String(column.values[row]);
    case "time": {
      const days = column.values.every((value) => value !== value || value % 86_400_000 === 0);
      return (row) => column.get(row)?.toISOString().slice(0, days ? 10 : undefined) ?? "";
    }
    case "flag":
      return (row) => String(column.get(row) ?? "");
    default:
      return (row) => column.get(row) ?? "";
  }
}
