/** How a frame shows itself: its first and last rows, with kinds and missing counts. */
import type { DataFrame, Series } from "danfojs";
import { DISPLAY, html, type MimeBundle, table } from "../notebook/mod.ts";
import { look, shortNames } from "../look.ts";
import { CategoryColumn, type Column, countMissing, FlagColumn, NumberColumn, TextColumn, TimeColumn } from "./column.ts";

/** Rows shown of each end, columns shown, and characters of a cell. */
const ENDS = 5, MOST_COLUMNS = 20, MOST_CHARACTERS = 48;
const MISSING = "·";

/** What is shown of a frame. */
interface Shown {
  readonly names: readonly string[];
  readonly rows: number;
  readonly label?: string;
  readonly role?: string;
  column(name: string): Column;
}

/** The frame as an HTML table and as text. */
export function showFrame(frame: Shown): MimeBundle {
  const columns = frame.names.slice(0, MOST_COLUMNS).map((name) => frame.column(name));
  const names = frame.names.slice(0, MOST_COLUMNS).map(shorten);
  const rows = frame.rows <= 2 * ENDS ? range(0, frame.rows) : [...range(0, ENDS), ...range(frame.rows - ENDS, frame.rows)];
  const cells = rows.map((row) => columns.map((column) => cellText(column, row)));
  const kinds = columns.map(({ kind }) => kind);
  const missing = columns.map((column) => countMissing(column));
  // Each cell says that it stays in one line, since JupyterLab says otherwise of each.
  const align = kinds.map((kind) => `text-align: ${kind === "number" ? "right" : "left"}; white-space: nowrap`);
  const caption = captionOf(frame, names.length);
  const lines = cells.map((row, r) => [String(rows[r]), ...row]);
  if (rows.length < frame.rows) lines.splice(ENDS, 0, ["⋮"]);
  const heads = [names, kinds, missing.map((n) => n === 0 ? "" : `${n.toLocaleString("en-US")} missing`)];
  return {
    "text/plain": `${caption}\n${plainTable([...heads.map((head) => ["", ...head]), ...lines])}`,
    "text/html": html`
      <table>
        <caption style="caption-side: bottom; text-align: left">${caption}</caption>
        <thead>
          <tr><th scope="col"></th>${names.map((name, c) => html`<th scope="col" style="${align[c]}">${name}</th>`)}</tr>
          <tr style="opacity: 0.65; font-weight: normal"><td></td>${kinds.map((kind, c) =>
            html`<td style="${align[c]}">${kind}${
              missing[c] === 0 ? "" : html`<br>${missing[c].toLocaleString("en-US")} missing`
            }</td>`
          )}</tr>
        </thead>
        <tbody>${cells.map((row, r) =>
          html`
            ${rows.length < frame.rows && r === ENDS
              ? html`
                <tr>
                  <th>⋮</th>
                  <td colspan="${names.length}"></td>
                </tr>
              `
              : ""}<tr><th scope="row">${rows[r]}</th>${row.map((cell, c) => html`<td style="${align[c]}">${cell}</td>`)}</tr>
          `
        )}
        </tbody>
      </table>
    `.code,
  };
}

for (const { prototype } of [NumberColumn, TimeColumn, FlagColumn, CategoryColumn, TextColumn]) {
  Object.defineProperties(prototype, look(describeColumn));
}

/** Values shown of a column. */
const FIRST_VALUES = 10;

function describeColumn(column: Column): string {
  const { length, kind } = column, missing = countMissing(column), more = length - FIRST_VALUES;
  const count = (n: number) => n.toLocaleString("en-US");
  const levels = column.kind === "category" ? `; levels ${shortNames(column.levels)}` : "";
  const first = range(0, Math.min(length, FIRST_VALUES)).map((row) => cellText(column, row));
  return [
    `Column of ${count(length)} values, ${kind}${missing === 0 ? "" : `, ${count(missing)} missing`}${levels}`,
    ...(length === 0 ? [] : [`${first.join(", ")}${more > 0 ? `, and ${count(more)} more` : ""}`]),
  ].join("\n");
}

function captionOf(frame: Shown, shown: number): string {
  const size = `${frame.rows.toLocaleString("en-US")} ${frame.rows === 1 ? "row" : "rows"} x ${frame.names.length} ${
    frame.names.length === 1 ? "column" : "columns"
  }`;
  const hidden = frame.names.slice(shown);
  const parts = [frame.role === undefined ? size : `${size}, ${frame.role}`];
  if (frame.label !== undefined) parts.push(`label ${frame.label}`);
  if (hidden.length > 0) parts.push(`not shown: ${hidden.slice(0, 10).join(", ")}${hidden.length > 10 ? ", ..." : ""}`);
  return parts.join("; ");
}

function cellText(column: Column, row: number): string {
  const value = column.get(row);
  if (value === null) return MISSING;
  if (typeof value === "number") return formatNumber(value);
  if (value instanceof Date) return formatTime(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return shorten(value);
}

/** A danfojs frame or series: the first and the last rows, with their index. */
export function showDanfo(frame: DataFrame | Series): MimeBundle {
  const isSeries = frame.$isSeries, [rows, width = 1] = frame.shape;
  const columns = frame.columns.slice(0, MOST_COLUMNS).map((name) => shorten(String(name)));
  const cells = (isSeries ? (frame.values as unknown[]).map((value) => [value]) : frame.values as unknown[][])
    .map((row, r) => [shorten(String(frame.index[r])), ...row.slice(0, MOST_COLUMNS).map(looseText)]);
  const words = frame.dtypes.flatMap((dtype, c) => dtype === "string" ? [c + 1] : []);
  const more = width > MOST_COLUMNS ? `, the first ${MOST_COLUMNS} shown` : "";
  const size = `${rows.toLocaleString("en-US")} rows${isSeries ? "" : ` x ${width} columns${more}`}`;
  const caption = `danfojs ${isSeries ? "series" : "frame"}, ${size}`;
  return table(["", ...columns], cells, { words: [0, ...words], most: 2 * ENDS, caption })[DISPLAY]() as MimeBundle;
}

function looseText(value: unknown): string {
  if (value === null || value === undefined) return MISSING;
  return typeof value === "number" ? formatNumber(value) : shorten(String(value));
}

/** One line of characters, not too many; no character is cut in two. */
function shorten(text: string): string {
  const most = 4 * MOST_CHARACTERS;
  const characters = [...text.slice(0, most).replace(/[\s\p{Cc}]+/gu, " ")];
  const isCut = characters.length > MOST_CHARACTERS || text.length > most;
  return isCut ? `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…` : characters.join("");
}

/** Six significant digits; whole numbers whole. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** The day, and the time of day unless it is midnight. */
function formatTime(value: Date): string {
  const [day, clock] = value.toISOString().split("T");
  return clock === "00:00:00.000Z" ? day : `${day} ${clock.replace(/(\.000)?Z$/, "")}`;
}

function plainTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => [...row[c] ?? ""].length)));
  const pad = (cell: string, c: number) => cell + " ".repeat(widths[c] - [...cell].length);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
