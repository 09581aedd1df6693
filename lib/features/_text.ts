/** How numbers, names and rows read in messages and tables. */

/** A number with at most 4 significant digits. */
export function shortNumber(value: number): string {
  return String(Math.abs(value) >= 1000 && Math.abs(value) < 1e15 ? Math.round(value) : Number(value.toPrecision(4)));
}

/** The first few of a list: `a, b, c and 12 more`. */
export function shortList(items: readonly (string | number)[], most = 5): string {
  return items.length <= most ? items.join(", ") : `${items.slice(0, most).join(", ")} and ${items.length - most} more`;
}

/** The first few row numbers: `row 3`, `rows 3, 7 and 12`. */
export function listRows(rows: readonly number[]): string {
  return `row${rows.length === 1 ? "" : "s"} ${shortList(rows)}`;
}
