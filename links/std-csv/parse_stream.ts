/** Reads a CSV text as it comes. */
import { type Lines, readRecord, toObject, wrongFieldCount } from "./_record.ts";
import type { ParseOptions, ParseResult } from "./parse.ts";

/** How {@linkcode CsvParseStream} reads. */
export type CsvParseStreamOptions = ParseOptions;

/** What each record becomes, by the options. */
export type RowType<T> = T extends undefined ? string[]
  : ParseResult<CsvParseStreamOptions, T>[number];

/** Pieces of text in, records out. */
export class CsvParseStream<
  const T extends CsvParseStreamOptions | undefined = undefined,
> implements TransformStream<string, RowType<T>> {
  readonly readable: ReadableStream<RowType<T>>;
  readonly writable: WritableStream<string>;

  constructor(options?: T) {
    const { readable, writable } = new TransformStream<string, string>();
    const reader = readable.getReader();
    const records = new RecordReader(options ?? {});
    let fault: unknown, done = false;
    this.writable = writable;
    this.readable = new ReadableStream<RowType<T>>({
      async pull(controller) {
        while (fault === undefined && !done) {
          const chunk = await reader.read();
          done = chunk.done;
          let count = 0;
          try {
            for (const record of records.take(chunk.value ?? "", done)) {
              controller.enqueue(record as RowType<T>);
              count++;
            }
          } catch (error) {
            fault = error; // Records before the fault are read first; an error now would throw them away.
          }
          if (count > 0) return;
        }
        if (fault === undefined) return controller.close();
        reader.cancel().catch(() => {}); // The writer learns of the fault through its own rejected promise.
        throw fault;
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}

/** Reads records from a growing queue of lines. */
class RecordReader {
  readonly #options: CsvParseStreamOptions;
  #lines: string[] = [];
  #rest = "";
  #number = 0;
  #isFirst = true;
  #headers: readonly string[] = [];
  #wanted: number;

  constructor(options: CsvParseStreamOptions) {
    this.#options = options;
    const { fieldsPerRecord = -1 } = options;
    this.#wanted = fieldsPerRecord > 0 ? fieldsPerRecord : -1;
  }

  /** The records that are whole once `text` has come; `done`: nothing follows. */
  *take(
    text: string,
    done: boolean,
  ): Generator<string[] | Record<string, string>> {
    const lines = (this.#rest + text).split("\n");
    this.#rest = done ? "" : lines.pop()!;
    this.#lines.push(...lines);
    let at = 0;
    while (at < this.#lines.length) {
      const queue = new QueuedLines(this.#lines, at, done);
      let record: string[];
      try {
        const line = queue.next()!;
        if (line === "") {
          this.#number++;
          at = queue.at;
          continue;
        }
        record = readRecord(line, queue, this.#options, this.#number);
      } catch (error) {
        if (error === MORE) break;
        throw error;
      }
      at = queue.at;
      const item = this.#finish(record);
      if (item !== undefined) yield item;
    }
    this.#lines = this.#lines.slice(at);
  }

  /** The order of the steps, and so the line in each message, is the original's. */
  #finish(record: string[]): string[] | Record<string, string> | undefined {
    const { skipFirstRow, columns, fieldsPerRecord } = this.#options;
    if (this.#isFirst) {
      this.#isFirst = false;
      this.#headers = columns ?? record;
      if (skipFirstRow) return undefined;
      if (fieldsPerRecord === 0) this.#wanted = record.length;
    }
    if (this.#wanted >= 0 && record.length !== this.#wanted) {
      throw wrongFieldCount(this.#number + 1, this.#wanted, record.length);
    }
    this.#number++;
    if (record.length === 0) return undefined;
    return skipFirstRow || columns ? toObject(record, this.#headers, this.#number) : record;
  }
}

/** Thrown where a record needs lines that have not come yet. */
const MORE = Symbol("more lines are needed");

class QueuedLines implements Lines {
  constructor(
    readonly lines: readonly string[],
    public at: number,
    readonly done: boolean,
  ) {}

  /** As in the original, the end is known only once it was read. */
  atEnd(): boolean {
    return false;
  }

  next(): string | null {
    if (this.at < this.lines.length) {
      const line = this.lines[this.at++];
      return line.endsWith("\r") ? line.slice(0, -1) : line;
    }
    if (!this.done) throw MORE;
    return null;
  }
}
