/** What a reader should know of a file that was read: notes, and a table of its columns. */
import { type BadCell, type Column, type Columns, type Frame, frameOf, type Schema, takeRows, unique } from "../frame/mod.ts";
import { type Displayable, html } from "../notebook/mod.ts";
import { countOf } from "./_columns.ts";
import type { OwnData } from "./own_data.ts";
import { wordTable } from "./_word_table.ts";

/** What reading a file has shown. */
export interface Reading {
  readonly schema: Schema;
  readonly ids: readonly string[];
  readonly badCells: readonly BadCell[];
  readonly raw: Frame<Schema>;
}

/** What was left out, taken for missing, or kept and odd. */
export function notesOfReading({ schema, ids, badCells, raw }: Reading): string[] {
  const notes: string[] = [];
  if (ids.length > 0) notes.push(`left out: ${ids.join(", ")}, names for rows`);
  const byColumn = Object.groupBy(badCells, ({ column }) => column);
  for (const [column, cells = []] of Object.entries(byColumn)) {
    const words = [...new Set(cells.map(({ text }) => JSON.stringify(text)))].slice(0, 3).join(", ");
    notes.push(
      `${column}: ${countOf(cells.length, "cell")} of another kind than ${schema[column].kind} (${words}), taken for missing`,
    );
  }
  const copies = raw.rows - unique(raw).rows;
  if (copies > 0) {
    notes.push(
      `${
        countOf(copies, "row")
      } repeat another in every column that was read; if the same was recorded twice, take them out, as a copy ` +
        "in training tells the answer of the other in the test",
    );
  }
  for (const name of raw.names) {
    const column = raw.columns[name];
    if (column.kind !== "category" && column.kind !== "text") continue;
    const texts: readonly (string | null)[] = column.kind === "category" ? column.levels : column.values;
    const dates = texts.filter((text) => text !== null && /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})\b/.test(text)).length;
    if (dates * 2 > texts.length) {
      notes.push(
        `${name}: dates that could be read with the day or the month first are kept as words; write them as 2025-12-24`,
      );
    }
  }
  return notes;
}

/** A table of the columns, and the notes. */
export function ownTable(
  { name, frame, label, task, classes, rows, notes }: Omit<OwnData, keyof Displayable>,
  schema: Schema,
): Displayable {
  const lines = frame.names.slice(1).map((column) => {
    const kind = frame.schema[column].kind, written = (schema[column] as { written?: string }).written;
    const values = frame.columns[column];
    let missing = 0;
    for (let row = 0; row < frame.rows; row++) if (values.isMissing(row)) missing++;
    const examples = unique(takeFirst(frame, column)).column(column);
    const shown = Array.from({ length: Math.min(3, examples.length) }, (_, row) => String(examplesOf(examples, row)));
    return [column, column === label ? `label, ${kind}` : kind, written ?? "", missing, shown.join(" · ")];
  });
  const what = task === "regression" ? `the number ${label}` : `${label}: ${classes!.slice(0, 12).join(", ")}`;
  const caption = `${name}: ${countOf(rows, "row")}, ${frame.rows.toLocaleString("en-US")} of them to learn ${what}`;
  return html`
    ${wordTable(caption, ["column", "read as", "written", "missing", "for example"], lines)}
    ${notes.length === 0 ? "" : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
  `;
}

function takeFirst(frame: Frame<Schema>, column: string): Frame<Schema> {
  const rows: number[] = [], values = frame.columns[column];
  for (let row = 0; row < frame.rows && rows.length < 20; row++) if (!values.isMissing(row)) rows.push(row);
  return frameOf({ [column]: takeRows(frame, rows).columns[column] } as unknown as Columns<Schema>, {
    [column]: frame.schema[column],
  });
}

function examplesOf(column: Column, row: number): unknown {
  const value = column.get(row);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00.000Z$/, "");
  return typeof value === "string" && value.length > 40 ? `${value.slice(0, 39)}…` : value;
}
