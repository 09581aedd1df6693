/** Cutting a stream of CSV bytes into blocks of whole records, so that a file of any size passes through little memory. */
import { cannot } from "../errors.ts";

/** Whole records, and the line of the file at which they begin, from 1. */
export interface Block {
  readonly text: string;
  readonly line: number;
}

/** Characters gathered before a block is given on. */
const BLOCK = 1 << 20;
/** Characters that one record may have; beyond that a quote was left open. */
const LONGEST_RECORD = 1 << 26;
const QUOTE = 34, NEWLINE = 10;

/**
 * Blocks of whole records from chunks of bytes in UTF-8, with or without a byte order mark.
 *
 * @throws SyntaxError if bytes are not UTF-8, or a quote is never closed, naming the line
 */
export async function* recordBlocks(source: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const cutter = new RecordCutter(source);
  for await (const chunk of chunks) {
    const block = cutter.push(decode(source, decoder, chunk, cutter));
    if (block !== undefined) yield block;
  }
  const block = cutter.push(decode(source, decoder, undefined, cutter));
  if (block !== undefined) yield block;
  yield cutter.finish();
}

function decode(source: string, decoder: TextDecoder, chunk: Uint8Array | undefined, cutter: RecordCutter): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    // What came before is fine: find the bad byte by decoding a line at a time.
    const text = new TextDecoder("utf-8").decode(chunk);
    const bad = text.indexOf("\ufffd");
    throw cannot(`read ${source}`, SyntaxError, {
      because: `line ${cutter.lineAfter(bad < 0 ? text : text.slice(0, bad))} is not UTF-8`,
      fix: "Save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8.",
      cause,
    });
  }
}

/** Gathers text and cuts it after the last line break that is outside quotes. */
class RecordCutter {
  #pending = "";
  /** Characters of `#pending` that were looked at, and what was found there. */
  #scanned = 0;
  #open = false;
  #cut = 0;
  #line = 1;

  constructor(readonly source: string) {}

  /** A block, once enough whole records are there. */
  push(text: string): Block | undefined {
    this.#pending += text;
    this.#scan();
    if (this.#cut >= BLOCK) return this.#take(this.#cut);
    if (this.#pending.length - this.#cut > LONGEST_RECORD) throw this.#unclosed();
    return undefined;
  }

  /** What is left, which must end outside quotes. */
  finish(): Block {
    this.#scan();
    if (this.#open) throw this.#unclosed();
    return this.#take(this.#pending.length);
  }

  /** The line that comes after all that was pushed and `text`. */
  lineAfter(text: string): number {
    return this.#line + countLines(this.#pending) + countLines(text);
  }

  #scan(): void {
    const text = this.#pending;
    for (let i = this.#scanned; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) this.#open = !this.#open;
      else if (code === NEWLINE && !this.#open) this.#cut = i + 1;
    }
    this.#scanned = text.length;
  }

  #take(length: number): Block {
    const block = { text: this.#pending.slice(0, length), line: this.#line };
    this.#pending = this.#pending.slice(length);
    this.#scanned -= length;
    this.#cut = 0;
    this.#line += countLines(block.text);
    return block;
  }

  #unclosed(): Error {
    const record = this.#pending.slice(this.#cut);
    const line = this.#line + countLines(this.#pending.slice(0, this.#cut)) + countLines(record.slice(0, record.indexOf('"')));
    return cannot(`read ${this.source}`, SyntaxError, {
      because: `the quote that opens in line ${line} is never closed`,
      fix: 'Close it; a quote inside a quoted cell is written twice: "".',
    });
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** The line of each record of a block; blank lines hold none. For errors only: it looks at every character. */
export function recordLines({ text, line }: Block): number[] {
  const lines: number[] = [];
  let start = 0, open = false, at = line, startLine = line;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : NEWLINE;
    if (code === QUOTE) open = !open;
    if (code !== NEWLINE) continue;
    at++;
    if (open) continue;
    if (text.slice(start, i).replace(/\r$/, "") !== "") lines.push(startLine);
    start = i + 1;
    startLine = at;
  }
  return lines;
}
