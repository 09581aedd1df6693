/** A small table to show: texts in rows and columns, in HTML and in plain text. */
import { cannot } from "../errors.ts";
import { type Displayable, displayAs } from "./display.ts";
import { html } from "./html.ts";

/** How {@linkcode table} lays out. */
export interface TableOptions {
  /** Lines below it. */
  caption?: string | readonly string[];
  /** Columns of words, by their place from 0, which start at the left; others, figures, end at the right. Default: the first. */
  words?: readonly number[];
  /** Rows shown; of more, those in the middle are left out, and a line below says how many. Default 30. */
  most?: number;
}

/** A cell: what a text or a number says of itself. */
export type TableCell = string | number;

/** A table of texts, which shows itself. */
export interface Table extends Displayable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/**
 * A table that shows itself. What comes in is escaped; no colours are set, so that it reads on light and on dark; a wide one scrolls.
 *
 * @param heads a title for each column
 * @param rows a cell for each column; numbers are written with commas in thousands and four digits after the point
 * @throws TypeError if a row has another number of cells
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DISPLAY } from "shoplens/notebook";
 * const prices = table(["item", "sold"], [["tea", 1200], ["cups", 7]], { caption: "Last week" });
 * assertEquals((await prices[DISPLAY]())["text/plain"], "item   sold\ntea   1,200\ncups      7\nLast week");
 * ```
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { caption = [], words = [0], most = 30 }: TableOptions = {},
): Table {
  const strange = rows.find((row) => row.length !== heads.length);
  if (strange !== undefined) {
    throw cannot("show a table", TypeError, { expected: `${heads.length} cells in each row`, received: strange });
  }
  return displayAs({ heads, rows }, () => {
    const cells = shorten(rows, most).map((row) => row.map(write));
    const hidden = rows.length - most;
    const lines = [
      ...(typeof caption === "string" ? [caption] : caption),
      ...(hidden > 0 ? [`${hidden.toLocaleString("en-US")} rows in the middle are not shown.`] : []),
    ];
    const align = heads.map((_, c) => `text-align: ${words.includes(c) ? "left" : "right"}`);
    const code = html`
      <div style="overflow-x: auto">
        <table>
          <caption style="caption-side: bottom; text-align: left">${lines.map((line) => html`<div>${line}</div>`)}</caption>
          <thead>
            <tr>${heads.map((head, c) => html`<th scope="col" style="${align[c]}">${head}</th>`)}</tr>
          </thead>
          <tbody>${cells.map((row) =>
            html`<tr>${row.map((cell, c) => html`<td style="${align[c]}">${cell}</td>`)}</tr>`
          )}</tbody>
        </table>
      </div>
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

function write(cell: TableCell): string {
  if (typeof cell === "string") return cell;
  return Object.is(cell, -0) ? "-0" : cell.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

function inColumns(lines: readonly string[][], words: readonly number[]): string[] {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines.map((line) =>
    line.map((text, c) => words.includes(c) ? text.padEnd(widths[c]) : text.padStart(widths[c])).join("  ").trimEnd()
  );
}
