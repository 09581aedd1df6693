/** A matrix column by column. */
import type { Matrix } from "../../matrix.ts";

/** Columns read at once: as many as lie in a line of the cache, so that each line comes from memory once. */
const AT_ONCE = 16;

/** Rows read at once, so that their lines are still there for the next column. */
const BLOCK = 256;

/** The columns that are wanted, one after the other. */
export function* columnsOf({ data, rows, columns }: Matrix, wanted: readonly number[]): Generator<Float32Array> {
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = wanted.slice(from, from + AT_ONCE), read = some.map(() => new Float32Array(rows));
    for (let first = 0; first < rows; first += BLOCK) {
      const end = Math.min(first + BLOCK, rows);
      some.forEach((c, i) => {
        const column = read[i];
        for (let row = first, at = first * columns + c; row < end; row++, at += columns) column[row] = data[at];
      });
    }
    yield* read;
  }
}
