/** A small table to show: texts in rows and columns, in HTML and in plain text. */
import { cannot } from "../errors.ts";
import { type Displayable, displayAs } from "./display.ts";
import { html } from "./html.ts";

/** Characters of a cell that stay on one line: a date, a figure with its deviation. */
const MOST_UNBROKEN = 32;

/** How {@linkcode table} lays out. */
export interface TableOptions {
  /** Lines below it. */
  caption?: string | readonly string[];
  /** Columns of words, by their place from 0, which start at the left; others, figures, end at the right. Default: the first. */
  words?: readonly number[];
  /** Rows shown; of more, those in the middle are left out, and a line below says how many. Default 30. */
  most?: number;
}

/** A cell: a text, or a number, which is written with commas in thousands and four digits after the point at most. */
export type TableCell = string | number;

/** A table of texts, which shows itself. */
export interface Table extends Displayable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** A row by the titles of its columns. */
export type TableRecord = Readonly<Record<string, TableCell>>;

/**
 * A table that shows itself. What comes in is escaped; no colours are set, so that it reads on light and on dark; a wide one scrolls.
 *
 * @param records a row each, all with the same titles
 * @throws TypeError if there is no record, or one has other titles
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DISPLAY } from "shoplens/notebook";
 * const sold = table([{ item: "tea", sold: 1200 }, { item: "cups", sold: 7 }], { caption: "Last week" });
 * assertEquals((await sold[DISPLAY]())["text/plain"], "item   sold\ntea   1,200\ncups      7\nLast week");
 * ```
 */
export function table(records: readonly TableRecord[], options?: TableOptions): Table;
/**
 * The same from titles and rows of cells, where titles repeat or there may be no row.
 *
 * @param heads a title for each column
 * @param rows a cell for each column
 * @throws TypeError if a row has another number of cells
 */
export function table(heads: readonly string[], rows: readonly (readonly TableCell[])[], options?: TableOptions): Table;
export function table(
  first: readonly TableRecord[] | readonly string[],
  second: TableOptions | readonly (readonly TableCell[])[] = {},
  options: TableOptions = {},
): Table {
  if (Array.isArray(second)) return tableOfRows(first as readonly string[], second, options);
  const records = first as readonly TableRecord[];
  if (records.length === 0) throw cannot("show a table", TypeError, { expected: "at least one record", received: "none" });
  const heads = Object.keys(records[0]);
  const strange = records.find((record) => Object.keys(record).join() !== heads.join());
  if (strange !== undefined) {
    throw cannot("show a table", TypeError, { expected: `records of ${heads.join(", ")}`, received: Object.keys(strange) });
  }
  return tableOfRows(heads, records.map((record) => Object.values(record)), second as TableOptions);
}

function tableOfRows(
  heads: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { caption = [], words = [0], most = 30 }: TableOptions,
): Table {
  const strange = rows.find((row) => row.length !== heads.length);
  if (strange !== undefined) {
    throw cannot("show a table", TypeError, { expected: `${heads.length} cells in each row`, received: strange });
  }
  return displayAs({ heads, rows }, () => {
    const digits = heads.map((_, c) => digitsOf(rows, c));
    const cells = shorten(rows, most).map((row) => row.map((cell, c) => write(cell, digits[c])));
    const hidden = rows.length - most;
    const lines = [
      ...(typeof caption === "string" ? [caption] : caption),
      ...(hidden > 0 ? [`${hidden.toLocaleString("en-US")} rows in the middle are not shown.`] : []),
    ];
    const align = heads.map((_, c) => `text-align: ${words.includes(c) ? "left" : "right"}`);
    const style = (cell: string, c: number) => cell.length > MOST_UNBROKEN ? align[c] : `${align[c]}; white-space: nowrap`;
    const code = html`
      <table>
        <caption style="caption-side: bottom; text-align: left">${lines.map((line) => html`<div>${line}</div>`)}</caption>
        <thead>
          <tr>${heads.map((head, c) => html`<th scope="col" style="${align[c]}">${head}</th>`)}</tr>
        </thead>
        <tbody>${cells.map((row) =>
          html`<tr>${row.map((cell, c) => html`<td style="${style(cell, c)}">${cell}</td>`)}</tr>`
        )}</tbody>
      </table>
    `;
    return { "text/html": code.code, "text/plain": [...inColumns([[...heads], ...cells], words), ...lines].join("\n") };
  });
}

/** The first and the last rows, with a line between them for those left out. */
function shorten(rows: readonly (readonly TableCell[])[], most: number): readonly (readonly TableCell[])[] {
  if (rows.length <= most) return rows;
  const first = Math.ceil(most / 2), last = most - first;
  return [...rows.slice(0, first), rows[0].map(() => "⋮"), ...rows.slice(rows.length - last)];
}

/** Digits after the point that the numbers of a column need, four at most; all of them are written with as many. */
function digitsOf(rows: readonly (readonly TableCell[])[], column: number): number {
  const needed = rows.map((row) => {
    const cell = row[column];
    return typeof cell === "string" || !Number.isFinite(cell)
      ? 0
      : (String(Number(cell.toFixed(4))).split(".")[1] ?? "").length;
  });
  return needed.reduce((most, each) => Math.max(most, each), 0);
}

function write(cell: TableCell, digits: number): string {
  if (typeof cell === "string") return cell;
  if (Object.is(cell, -0)) return "-0";
  // What four digits would make 0 is written by its first three instead.
  if (Math.abs(cell) < 0.001 && cell !== 0) return String(Number(cell.toPrecision(3)));
  return cell.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function inColumns(lines: readonly string[][], words: readonly number[]): string[] {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines.map((line) =>
    line.map((text, c) => words.includes(c) ? text.padEnd(widths[c]) : text.padStart(widths[c])).join("  ").trimEnd()
  );
}
