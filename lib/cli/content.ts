/** The normalised content of a text file: what stays the same in every copy, however it was stored. */
import { createHash } from "node:crypto";

/** The facts of a CSV text by which a copy is known. */
export interface Content {
  /** Records after the header. */
  rows: number;
  /** Fields of the header. */
  columns: number;
  bytes: number;
  sha256: string;
}

/**
 * UTF-8 without a byte order mark, each line ended by LF, and the last one by exactly one.
 *
 * @throws TypeError if the bytes are not UTF-8
 */
export async function* normalise(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  // Line ends wait for what comes after them: the rest of a CRLF, a further line, or the end.
  let waiting = "";
  for await (const chunk of chunks) {
    const text = waiting + decoder.decode(chunk, { stream: true });
    let end = text.length;
    while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
    waiting = text.slice(end);
    yield encoder.encode(text.slice(0, end).replaceAll("\r\n", "\n"));
  }
  yield encoder.encode(decoder.decode() + "\n");
}

/** Measures normalised CSV as it goes by. */
export class Meter {
  /** So far. */
  bytes = 0;
  readonly #hash = createHash("sha256");
  #lines = 0;
  #columns = 1;
  #quoted = false;

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    for (const byte of chunk) {
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      else if (this.#quoted) continue;
      else if (byte === NEWLINE) this.#lines++;
      else if (byte === COMMA && this.#lines === 0) this.#columns++;
    }
  }

  /** Of all that went by; once, at the end. */
  content(): Content {
    return { rows: this.#lines - 1, columns: this.#columns, bytes: this.bytes, sha256: this.#hash.digest("hex") };
  }
}

const QUOTE = 0x22, COMMA = 0x2c, NEWLINE = 0x0a;
