/** Reading square tables. */
import { cannot } from "../errors.ts";
import type { Matrix } from "../matrix.ts";

/**
 * The rows of a square table.
 *
 * @throws TypeError if it is empty or not square
 */
export function readCells(action: string, table: readonly ArrayLike<number>[] | Matrix): number[][] {
  const cells = "data" in table
    ? Array.from({ length: table.rows }, (_, r) => Array.from(table.data.subarray(r * table.columns, (r + 1) * table.columns)))
    : table.map((row) => Array.from(row));
  if (cells.length === 0 || cells.some((row) => row.length !== cells.length)) {
    throw cannot(action, TypeError, {
      expected: "a square table, not empty",
      received: `${cells.length} rows of ${[...new Set(cells.map((row) => row.length))].join(" and ") || 0}`,
    });
  }
  return cells;
}
