/** Dense float32 matrices, row after row in one typed array: what models eat and give. */
import { cannot } from "./errors.ts";
import { inColumns, look, shortNumber } from "./look.ts";

/** `rows` x `columns` numbers; the one at row r, column c is `data[r * columns + c]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * A matrix over `data`, which is not copied; zeros where none is given.
 *
 * @throws TypeError if `data` does not hold `rows * columns` numbers
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const table = matrix(2, 3, new Float32Array([1, 2, 3, 4, 5, 6]));
 * assertEquals(table.data[1 * table.columns + 2], 6);
 * ```
 */
export function matrix(rows: number, columns: number, data: Float32Array = new Float32Array(rows * columns)): Matrix {
  if (data.length !== rows * columns) {
    throw cannot("make a matrix", TypeError, { expected: `${rows} x ${columns} numbers`, received: data.length });
  }
  return new DenseMatrix(data, rows, columns);
}

/** One that shows itself: the looks lie in the prototype, as to give them to each would take a hundred times as long as to make it. */
class DenseMatrix implements Matrix {
  constructor(readonly data: Float32Array, readonly rows: number, readonly columns: number) {}
}

/**
 * A matrix from rows of equal length.
 *
 * @throws TypeError if the rows differ in length
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const result = matrix(rows.length, columns);
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw cannot("make a matrix", TypeError, { expected: `${columns} numbers in row ${r}`, received: row.length });
    }
    result.data.set(row, r * columns);
  });
  return result;
}

/** Rows and columns shown of each end. */
const ENDS = 3;

function describeMatrix({ data, rows, columns }: Matrix): string {
  const shownRows = ends(rows), shownColumns = ends(columns);
  const cell = (r: number, c: number) => r < 0 || c < 0 ? "..." : shortNumber(data[r * columns + c]);
  const lines = shownRows.map((r) => shownColumns.map((c) => cell(r, c)));
  const size = `Matrix of ${rows.toLocaleString("en-US")} x ${columns.toLocaleString("en-US")}`;
  return data.length === 0 ? size : `${size}\n${inColumns(lines)}`;
}

Object.defineProperties(DenseMatrix.prototype, look(describeMatrix));

/** The first and the last places, with -1 for those between. */
function ends(length: number): number[] {
  if (length <= 2 * ENDS + 1) return Array.from({ length }, (_, i) => i);
  return [0, 1, 2, -1, length - 3, length - 2, length - 1];
}

/** The rows at `indices`, in that order, as a new matrix. */
export function takeRows({ data, columns }: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = matrix(indices.length, columns);
  for (let r = 0; r < indices.length; r++) {
    const from = indices[r] * columns;
    for (let c = 0, to = r * columns; c < columns; c++) taken.data[to + c] = data[from + c];
  }
  return taken;
}

/** Column `c` as a new array. */
export function columnOf({ data, rows, columns }: Matrix, c: number): Float32Array {
  const column = new Float32Array(rows);
  for (let r = 0; r < rows; r++) column[r] = data[r * columns + c];
  return column;
}
