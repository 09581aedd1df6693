/** Equal rows get equal codes: the ground under grouping, joining and finding duplicates. */
import type { Column } from "./column.ts";

/** A code for each row, from 0, in order of first appearance. */
export interface Encoding {
  readonly codes: Int32Array;
  /** The first row of each code. */
  readonly firsts: Int32Array;
}

/** Codes of rows by their values in all of the columns; missing values are equal to each other. */
export function encode(columns: readonly Column[], rows: number): Encoding {
  if (columns.length === 0) return { codes: new Int32Array(rows), firsts: Int32Array.from(rows > 0 ? [0] : []) };
  let encoding = encodeColumn(columns[0]);
  for (const column of columns.slice(1)) encoding = encodePairs(encoding, encodeColumn(column));
  return encoding;
}

/** Codes of one column's values. */
export function encodeColumn(column: Column): Encoding {
  switch (column.kind) {
    case "number":
    case "time":
      return encodeNumbers(column.values);
    case "flag":
      return encodeSmall(column.values, 256);
    case "category":
      return encodeSmall(column.codes.map((code) => code + 1), column.levels.length + 1);
    default:
      return encodeTexts(column.values);
  }
}

/** Whole numbers from 0 to below `size`, by a table. */
function encodeSmall(values: ArrayLike<number>, size: number): Encoding {
  const known = new Int32Array(size).fill(-1);
  const codes = new Int32Array(values.length);
  const firsts: number[] = [];
  for (let row = 0; row < values.length; row++) {
    let code = known[values[row]];
    if (code < 0) {
      code = known[values[row]] = firsts.length;
      firsts.push(row);
    }
    codes[row] = code;
  }
  return { codes, firsts: Int32Array.from(firsts) };
}

function encodeTexts(values: readonly (string | null)[]): Encoding {
  const known = new Map<string | null, number>();
  const codes = new Int32Array(values.length);
  const firsts: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const code = known.get(values[row]);
    if (code !== undefined) {
      codes[row] = code;
    } else {
      known.set(values[row], codes[row] = firsts.length);
      firsts.push(row);
    }
  }
  return { codes, firsts: Int32Array.from(firsts) };
}

/** Numbers by an open hash table over their bits, several times faster than a Map; 0 equals -0, and NaN equals NaN. */
function encodeNumbers(values: Float64Array): Encoding {
  const rows = values.length;
  const slots = 2 ** Math.max(4, Math.ceil(Math.log2(rows * 2 + 1)));
  const table = new Int32Array(slots).fill(-1);
  const codes = new Int32Array(rows), firsts = new Int32Array(rows);
  const number = new Float64Array(1), words = new Int32Array(number.buffer);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = values[row] + 0;
    number[0] = value;
    let hash = Math.imul(words[0] ^ Math.imul(words[1], 0x85ebca6b), 0x9e3779b1);
    hash ^= hash >>> 15;
    let slot = hash & (slots - 1);
    for (;; slot = (slot + 1) & (slots - 1)) {
      const code = table[slot];
      if (code < 0) {
        table[slot] = codes[row] = count;
        firsts[count++] = row;
        break;
      }
      const other = values[firsts[code]];
      if (other === value || (other !== other && value !== value)) {
        codes[row] = code;
        break;
      }
    }
  }
  return { codes, firsts: firsts.slice(0, count) };
}

/** Codes of pairs of codes: exact while there are fewer than 2^53 pairs, which two times 2^26 rows stay below. */
function encodePairs(a: Encoding, b: Encoding): Encoding {
  const pairs = new Float64Array(a.codes.length);
  for (let row = 0; row < pairs.length; row++) pairs[row] = a.codes[row] * b.firsts.length + b.codes[row];
  return encodeNumbers(pairs);
}
