/** Cells that need no text: plain numbers, and what stood in a column before. */

/** Powers of ten that are float64 to the last bit. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const MINUS = 45, POINT = 46, ZERO = 48;

/**
 * The number that `Number` reads in the bytes, where they are digits with or without a minus and a point and few enough; NaN for all
 * else. The digits are a whole number below 2^53 and the power of ten is at most 10^22, both exact, so that their quotient is rounded
 * once, as it must be (Clinger, How to read floating point numbers accurately, PLDI 1990).
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = start < end && bytes[start] === MINUS, from = isNegative ? start + 1 : start;
  let whole = 0, at = from, point = -1;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) whole = 10 * whole + digit;
    else if (bytes[at] === POINT && point < 0) point = at;
    else return NaN;
  }
  const fraction = point < 0 ? 0 : end - point - 1, digits = end - from - (point < 0 ? 0 : 1);
  if (digits <= 0 || whole > Number.MAX_SAFE_INTEGER || fraction >= POWERS.length) return NaN;
  const size = fraction === 0 ? whole : whole / POWERS[fraction];
  return isNegative ? -size : size;
}

/** Cells that are remembered, of a column; in one with more of them they hardly recur, and looking costs more than it saves. */
const MOST_KNOWN = 1024;
const SLOTS = 4 * MOST_KNOWN;

/** What cells were read as, by their bytes: levels, flags, days and missing values recur. */
export class KnownCells {
  readonly #cells: Uint8Array[] = [];
  readonly #values: number[] = [];
  /** One more than the place of the cell whose hash leads here, or to a slot before; 0 is free. */
  readonly #slots = new Uint16Array(SLOTS);

  get(bytes: Uint8Array, start: number, end: number): number | undefined {
    if (this.#cells.length === MOST_KNOWN) return undefined;
    for (let slot = hash(bytes, start, end);; slot = (slot + 1) % SLOTS) {
      const place = this.#slots[slot] - 1;
      if (place < 0) return undefined;
      const cell = this.#cells[place];
      if (cell.length !== end - start) continue;
      let same = 0;
      while (same < cell.length && cell[same] === bytes[start + same]) same++;
      if (same === cell.length) return this.#values[place];
    }
  }

  /** Remembers a new cell, if there is room; one without plain bytes (its end is inverted) is none. */
  set(bytes: Uint8Array, start: number, end: number, value: number): void {
    if (this.#cells.length === MOST_KNOWN || end < start) return;
    let slot = hash(bytes, start, end);
    while (this.#slots[slot] > 0) slot = (slot + 1) % SLOTS;
    this.#values.push(value);
    this.#slots[slot] = this.#cells.push(bytes.slice(start, end));
  }
}

function hash(bytes: Uint8Array, start: number, end: number): number {
  let bits = 0;
  for (let at = start; at < end; at++) bits = Math.imul(bits ^ bytes[at], 0x01000193);
  return (bits ^ bits >>> 15) & (SLOTS - 1);
}
