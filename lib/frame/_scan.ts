/** Finding the cells of CSV records in bytes: no text is made until someone asks for it. */
import { Block } from "./_blocks.ts";

const QUOTE = 34, NEWLINE = 10, RETURN = 13;

/** The records that a block of bytes holds, blank lines left out. They stay until the next block is scanned. */
export class CsvCells {
  #block = new Block(new Uint8Array(), 1);
  /** Where each cell begins and ends, record after record; an end is inverted (~) if the text is not just what stands between. */
  #starts = new Int32Array(1 << 12);
  #ends = new Int32Array(1 << 12);
  #rows = 0;
  #width = 0;
  #text: string | undefined;
  #isAscii = true;
  /** Where each byte's character stands in the text, if they are not the same. */
  #offsets = new Int32Array();

  /** What stands between cells, in bytes. */
  constructor(readonly separator: Uint8Array) {}

  get bytes(): Uint8Array {
    return this.#block.bytes;
  }
  get starts(): Int32Array {
    return this.#starts;
  }
  get ends(): Int32Array {
    return this.#ends;
  }
  get rows(): number {
    return this.#rows;
  }
  /** Cells of a record; they stand at `row * width + cell`. */
  get width(): number {
    return this.#width;
  }

  /**
   * Takes a block of whole records.
   *
   * @returns false if a quote stands where it must not, or a record has not as many cells as the first one of all
   */
  scan(block: Block): boolean {
    [this.#block, this.#rows, this.#text] = [block, 0, undefined];
    const { bytes } = block, { length } = bytes, [mark, ...others] = this.separator;
    const isAlone = others.length === 0;
    const isSeparator = (at: number) =>
      bytes[at] === mark && (isAlone || others.every((byte, i) => bytes[at + 1 + i] === byte));
    const highest = Math.max(mark, QUOTE);
    let starts = this.#starts, ends = this.#ends, cells = 0;
    for (let at = 0; at < length;) {
      const lineEnd = endOfLine(bytes, at);
      if (lineEnd > at) {
        at = lineEnd;
        continue;
      }
      const first = cells;
      for (let isLast = false; !isLast; cells++) {
        if (cells === ends.length) {
          starts = this.#starts = doubled(starts);
          ends = this.#ends = doubled(ends);
        }
        if (at < length && bytes[at] === QUOTE) {
          starts[cells] = at + 1;
          const end = ends[cells] = endOfQuoted(bytes, at + 1);
          if (end === length) return false;
          at = (end < 0 ? ~end : end) + 1;
        } else {
          starts[cells] = at;
          for (; at < length; at++) {
            const byte = bytes[at];
            if (byte > highest) continue;
            if (byte === NEWLINE || byte === QUOTE || isSeparator(at)) break;
          }
          const isReturn = at > starts[cells] && bytes[at - 1] === RETURN && (at === length || bytes[at] === NEWLINE);
          ends[cells] = isReturn ? at - 1 : at;
        }
        if (at < length && isSeparator(at)) {
          at += 1 + others.length;
          continue;
        }
        const next = endOfLine(bytes, at);
        if (next === at && at < length) return false;
        [at, isLast] = [next, true];
      }
      this.#width ||= cells - first;
      if (cells - first !== this.#width) return false;
      this.#rows++;
    }
    return true;
  }

  /** The text of the cell at `row * width + cell`. */
  text(place: number): string {
    const text = this.#text ??= this.#decode();
    let start = this.#starts[place], end = this.#ends[place];
    const isPlain = end >= 0;
    if (!isPlain) end = ~end;
    if (!this.#isAscii) [start, end] = [this.#offsets[start], this.#offsets[end]];
    const cell = text.slice(start, end);
    return isPlain ? cell : cell.replaceAll('""', '"').replaceAll("\r\n", "\n");
  }

  /** The block as text: decoded once, which is much faster than its cells one by one. */
  #decode(): string {
    const { text, bytes } = this.#block;
    this.#isAscii = text.length === bytes.length;
    if (!this.#isAscii) this.#findCharacters();
    return text;
  }

  /** For each byte of UTF-8, and the end, the UTF-16 units before it. */
  #findCharacters(): void {
    const { bytes } = this.#block, { length } = bytes;
    if (this.#offsets.length <= length) this.#offsets = new Int32Array(length + length / 4 + 1);
    const offsets = this.#offsets;
    let units = 0;
    for (let at = 0; at < length; at++) {
      offsets[at] = units;
      // Bytes that go on with a character add none, the first of four adds a pair.
      const byte = bytes[at];
      units += byte < 0x80 ? 1 : byte < 0xc0 ? 0 : byte < 0xf0 ? 1 : 2;
    }
    offsets[length] = units;
  }
}

/** Behind the end of the line, if the line ends here: with LF, CRLF or the last bytes; else `at`. */
function endOfLine(bytes: Uint8Array, at: number): number {
  const end = at < bytes.length && bytes[at] === RETURN ? at + 1 : at;
  if (end === bytes.length) return end;
  return bytes[end] === NEWLINE ? end + 1 : at;
}

/** Where the quote stands that closes the cell, inverted if doubled quotes or CRLF are in it; the bytes' length if none does. */
function endOfQuoted(bytes: Uint8Array, start: number): number {
  let isPlain = true;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === RETURN) isPlain = false;
    if (byte !== QUOTE) continue;
    if (at + 1 === bytes.length || bytes[at + 1] !== QUOTE) return isPlain ? at : ~at;
    isPlain = false;
    at++;
  }
  return bytes.length;
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
