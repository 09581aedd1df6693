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
  let before = new Uint8Array();
  const decode = (chunk: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk.length > 0 });
    } catch (cause) {
      const bytes = new Uint8Array([...unfinished(before), ...chunk]);
      throw cannot(`read ${source}`, SyntaxError, {
        because: `line ${cutter.nextLine + linesBeforeFault(bytes)} is not UTF-8`,
        fix: "Save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8.",
        cause,
      });
    }
  };
  for await (const chunk of chunks) {
    const block = cutter.push(decode(chunk));
    if (block !== undefined) yield block;
    before = chunk.slice(-3);
  }
  decode(new Uint8Array());
  yield cutter.finish();
}

/** The bytes at the end that begin a character and do not end it. */
function unfinished(bytes: Uint8Array): Uint8Array {
  for (let length = 1; length <= bytes.length; length++) {
    const byte = bytes[bytes.length - length];
    if (byte < 0x80) break;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (needed > 0) return bytes.subarray(needed > length ? bytes.length - length : bytes.length);
  }
  return new Uint8Array();
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

/** Gathers text and cuts it after the last line break that is outside quotes. */
class RecordCutter {
  #pending = "";
  /** Whether the pending text ends inside quotes, and where its last whole record ends. */
  #open = false;
  #cut = 0;
  #line = 1;

  constructor(readonly source: string) {}

  /** The line that what is pushed next begins in. */
  get nextLine(): number {
    return this.#line + countLines(this.#pending);
  }

  /** A block, once enough whole records are there. */
  push(text: string): Block | undefined {
    this.#scan(text);
    this.#pending += text;
    if (this.#cut >= BLOCK) return this.#take(this.#cut);
    if (this.#pending.length - this.#cut > LONGEST_RECORD) throw this.#unclosed();
    return undefined;
  }

  /** What is left, which must end outside quotes. */
  finish(): Block {
    if (this.#open) throw this.#unclosed();
    return this.#take(this.#pending.length);
  }

  #scan(text: string): void {
    const start = this.#pending.length;
    if (!text.includes('"')) {
      // The usual case, at the engine's own speed.
      if (!this.#open && text.includes("\n")) this.#cut = start + text.lastIndexOf("\n") + 1;
      return;
    }
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) this.#open = !this.#open;
      else if (code === NEWLINE && !this.#open) this.#cut = start + i + 1;
    }
  }

  #take(length: number): Block {
    const block = { text: this.#pending.slice(0, length), line: this.#line };
    this.#pending = this.#pending.slice(length);
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
