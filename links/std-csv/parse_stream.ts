/** Reads a CSV text as it comes. */
import { checkWidth, readRecord, toObject } from "./_record.ts";
import type { ParseOptions, ParseResult } from "./parse.ts";

/** How {@linkcode CsvParseStream} reads. */
export type CsvParseStreamOptions = ParseOptions;

/** What each record becomes, by the options. */
export type RowType<T> = T extends undefined ? string[] : ParseResult<CsvParseStreamOptions, T>[number];

/** Pieces of text in, records out. */
export class CsvParseStream<const T extends CsvParseStreamOptions | undefined = undefined>
  implements TransformStream<string, RowType<T>> {
  readonly readable: ReadableStream<RowType<T>>;
  readonly writable: WritableStream<string>;

  constructor(options?: T) {
    const { readable, writable } = lineStream();
    const lines = readable.getReader();
    const records = readRecords(lines, options ?? {});
    this.writable = writable;
    this.readable = new ReadableStream({
      async pull(controller) {
        try {
          const { value, done } = await records.next();
          if (done) controller.close();
          else controller.enqueue(value as RowType<T>);
        } catch (fault) {
          lines.cancel(fault).catch(() => {}); // The writer learns of the fault through its own rejected promise.
          throw fault;
        }
      },
      cancel: (reason) => lines.cancel(reason),
    });
  }
}

/** Cuts text into lines. The last one, after the last line break, may be empty. */
function lineStream(): TransformStream<string, string> {
  let rest = "";
  const withoutEnd = (line: string) => line.endsWith("\r") ? line.slice(0, -1) : line;
  return new TransformStream({
    transform(text, controller) {
      const lines = text.split("\n");
      lines[0] = rest + lines[0];
      rest = lines.pop()!;
      for (const line of lines) controller.enqueue(withoutEnd(line));
    },
    flush: (controller) => controller.enqueue(withoutEnd(rest)),
  });
}

/** The order of the steps, and so the line in each message, is the original's. */
async function* readRecords(
  lines: ReadableStreamDefaultReader<string>,
  { skipFirstRow, columns, fieldsPerRecord = -1, ...options }: CsvParseStreamOptions,
): AsyncGenerator<string[] | Record<string, string>> {
  const next = async () => (await lines.read()).value ?? null;
  let headers = columns, wanted = fieldsPerRecord || -1, isFirst = true, number = 0;
  for (let line = await next(); line !== null; line = await next()) {
    if (line === "") {
      number++;
      continue;
    }
    let record = readRecord(line, number, options, false);
    if (!Array.isArray(record)) {
      const scan = record;
      let step = scan.next();
      while (!step.done) step = scan.next(await next());
      record = step.value;
    }
    if (isFirst) {
      isFirst = false;
      headers ??= record;
      if (skipFirstRow) continue;
      if (fieldsPerRecord === 0) wanted = record.length;
    }
    checkWidth(record, wanted, number++);
    if (record.length > 0) yield skipFirstRow || columns ? toObject(record, headers!, number) : record;
  }
}
