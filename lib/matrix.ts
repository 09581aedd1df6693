/** Dense float32 matrices, row after row in one typed array: what models eat and give. */
import { cannot } from "./errors.ts";

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
  return { data, rows, columns };
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
