/** From predictions to decisions. */
import type { Matrix } from "../matrix.ts";

/** What is decided for each row: the class's name, or the number. */
export function decisionsOf(
  { data, rows, columns }: Matrix,
  { classes, threshold }: { classes?: readonly string[]; threshold: number },
): readonly (string | number)[] {
  if (classes === undefined) return Array.from(data);
  return Array.from({ length: rows }, (_, row) => {
    if (columns === 1) return classes[data[row] >= threshold ? 1 : 0];
    const own = data.subarray(row * columns, (row + 1) * columns);
    return classes[own.indexOf(Math.max(...own))];
  });
}
