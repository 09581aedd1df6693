/** Cutting a stream of CSV bytes into blocks of whole records, so that a file of any size passes through little memory. */
import { isUtf8 } from "node:buffer";
import { cannot } from "../errors.ts";
import { joined } from "../joined.ts";

/** Whole records in UTF-8, and the line of the file at which they begin, from 1. */
export class Block {
  constructor(readonly bytes: Uint8Array, readonly line: number) {}

  /** The records as text, made anew each time. */
  get text(): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes);
  }
}

/** Bytes gathered before a block is given on. */
const BLOCK = 1 << 20;
/** Bytes that one record may have; beyond that a quote was left open. */
const LONGEST_RECORD = 1 << 26;
const QUOTE = 34, NEWLINE = 10;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Blocks of whole records from chunks of bytes in UTF-8, with or without a byte order mark.
 *
 * @throws SyntaxError if bytes are not UTF-8, or a quote is never closed, naming the line
 */
export async function* recordBlocks(source: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const cutter = new RecordCutter(source);
  for await (const chunk of chunks) {
    const block = cutter.push(chunk);
    if (block !== undefined) yield block;
  }
  yield cutter.finish();
}

/** How many lines of the bytes are UTF-8 until one is not. */
function linesBeforeFault(bytes: Uint8Array): number {
  for (let lines = 0, start = 0;; lines++) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return lines;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return lines;
    }
    start = end + 1;
  }
}

/** Gathers bytes and cuts them after the last line break that is outside quotes. */
class RecordCutter {
  #pending: Uint8Array[] = [];
  #length = 0;
  /** Whether the pending bytes end inside quotes, and where their last whole record ends. */
  #open = false;
  #cut = 0;
  #line = 1;

  constructor(readonly source: string) {}

  /** A block, once enough whole records are there. */
  push(chunk: Uint8Array): Block | undefined {
    this.#scan(chunk);
    this.#pending.push(chunk);
    this.#length += chunk.length;
    if (this.#cut >= BLOCK) return this.#take(this.#cut);
    if (this.#length - this.#cut > LONGEST_RECORD) throw this.#unclosed({ stream: true });
    return undefined;
  }

  /** What is left, which must end outside quotes. */
  finish(): Block {
    if (this.#open) throw this.#unclosed({ stream: false });
    return this.#take(this.#length);
  }

  #scan(chunk: Uint8Array): void {
    if (!chunk.includes(QUOTE)) {
      // The usual case, at the engine's own speed.
      if (!this.#open && chunk.includes(NEWLINE)) this.#cut = this.#length + chunk.lastIndexOf(NEWLINE) + 1;
      return;
    }
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === QUOTE) this.#open = !this.#open;
      else if (byte === NEWLINE && !this.#open) this.#cut = this.#length + i + 1;
    }
  }

  #take(length: number): Block {
    const all = joined(Uint8Array, this.#pending), line = this.#line;
    let bytes = all.subarray(0, length);
    if (!isUtf8(bytes)) this.#checkText(bytes);
    // Some tools write the mark twice.
    while (line === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte)) bytes = bytes.subarray(3);
    this.#pending = [all.slice(length)];
    this.#length -= length;
    this.#cut = 0;
    this.#line += countLines(all.subarray(0, length));
    return new Block(bytes, line);
  }

  /** Refuses bytes that are not UTF-8; of a stream the last character may be cut. */
  #checkText(bytes: Uint8Array, { stream } = { stream: false }): void {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream });
    } catch (cause) {
      throw cannot(`read ${this.source}`, SyntaxError, {
        because: `line ${this.#line + linesBeforeFault(bytes)} is not UTF-8`,
        fix: "Save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8.",
        cause,
      });
    }
  }

  #unclosed({ stream }: { stream: boolean }): Error {
    const all = joined(Uint8Array, this.#pending), record = all.subarray(this.#cut);
    this.#checkText(all, { stream });
    const line = this.#line + countLines(all.subarray(0, this.#cut + Math.max(0, record.indexOf(QUOTE))));
    return cannot(`read ${this.source}`, SyntaxError, {
      because: `the quote that opens in line ${line} is never closed`,
      fix: 'Close it; a quote inside a quoted cell is written twice: "".',
    });
  }
}

/**
 * Line breaks in bytes that start where their buffer does, four at a time, which is twice as fast as one by one: `found` has the high
 * bit of each byte that is a line break, and no other (Warren, Hacker's Delight, 6-1).
 */
function countLines(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2);
  let lines = 0;
  for (let i = 0; i < words.length; i++) {
    const others = words[i] ^ 0x0a0a0a0a;
    const found = ~(((others & 0x7f7f7f7f) + 0x7f7f7f7f) | others | 0x7f7f7f7f);
    if (found !== 0) lines += Math.imul(found >>> 7, 0x01010101) >>> 24;
  }
  for (let i = 4 * words.length; i < bytes.length; i++) if (bytes[i] === NEWLINE) lines++;
  return lines;
}

/** The line in which each record of a block begins, blank lines among them. For errors only: it looks at every character. */
export function recordStarts({ text, line }: Block): { line: number; blank: boolean }[] {
  const starts: { line: number; blank: boolean }[] = [];
  let start = 0, open = false, next = line, startLine = line;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : NEWLINE;
    if (code === QUOTE) open = !open;
    if (code !== NEWLINE) continue;
    next++;
    if (open) continue;
    starts.push({ line: startLine, blank: /^\r?$/.test(text.slice(start, i)) });
    start = i + 1;
    startLine = next;
  }
  return starts;
}
