/** Rounds a table of shares to whole rows, so that every class is in every part as near as whole rows allow. */
import type { Random } from "../random.ts";

/** An open cell of the table, whose share is not whole yet. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

/**
 * How many of each class go to each part: `classRows[k] * partRows[p] / total`, rounded up or down so that classes and parts
 * come out exactly. Which way a cell is rounded is drawn, and right on average.
 *
 * Source: Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987).
 *
 * @param classRows rows of each class
 * @param partRows rows of each part, with the same sum
 * @returns classes x parts
 */
export function apportion(classRows: readonly number[], partRows: readonly number[], random: Random): number[][] {
  const total = partRows.reduce((sum, rows) => sum + rows, 0);
  if (total === 0) return classRows.map(() => partRows.map(() => 0));
  // Shares are counted in units of 1 / total, so that all arithmetic is on integers and exact.
  const counts = classRows.map((k) => partRows.map((p) => Math.floor((k * p) / total)));
  const rests = classRows.map((k) => partRows.map((p) => (k * p) % total));
  for (let cycle = openCycle(rests); cycle !== undefined; cycle = openCycle(rests)) {
    const ups = cycle.filter((_, i) => i % 2 === 0), downs = cycle.filter((_, i) => i % 2 === 1);
    const rest = ({ row, column }: Cell) => rests[row][column];
    const forwards = Math.min(...ups.map((cell) => total - rest(cell)), ...downs.map(rest));
    const backwards = Math.min(...ups.map(rest), ...downs.map((cell) => total - rest(cell)));
    const step = random.integer(0, forwards + backwards) < backwards ? forwards : -backwards;
    cycle.forEach(({ row, column }, i) => {
      rests[row][column] += i % 2 === 0 ? step : -step;
      if (rests[row][column] === total) {
        rests[row][column] = 0;
        counts[row][column]++;
      }
    });
  }
  return counts;
}

/**
 * Open cells that lead from row to column to row and back, or undefined when none is open. Margins are whole, so no row or
 * column has a single open cell, and a walk that never turns back must close.
 */
function openCycle(rests: number[][]): Cell[] | undefined {
  const isOpen = (row: number, column: number) => rests[row][column] > 0;
  let row = rests.findIndex((cells) => cells.some((rest) => rest > 0));
  if (row < 0) return undefined;
  let column = -1;
  const path: Cell[] = [];
  const rowSeen = new Map<number, number>(), columnSeen = new Map<number, number>();
  while (true) {
    if (rowSeen.has(row)) return path.slice(rowSeen.get(row));
    rowSeen.set(row, path.length);
    column = rests[row].findIndex((_, c) => c !== column && isOpen(row, c));
    path.push({ row, column });

    if (columnSeen.has(column)) return path.slice(columnSeen.get(column));
    columnSeen.set(column, path.length);
    row = rests.findIndex((_, r) => r !== row && isOpen(r, column));
    path.push({ row, column });
  }
}
