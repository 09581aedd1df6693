/** Reads a file that nobody prepared. */
import { basename, isAbsolute, resolve } from "node:path";
import { cannot } from "../errors.ts";
import {
  type BadCell,
  category,
  type Column,
  type Columns,
  type Frame,
  frameOf,
  hashFrame,
  id,
  inferSchema,
  type Kind,
  number,
  readCsv,
  type Schema,
  takeRows,
  text,
  type TextKind,
} from "../frame/mod.ts";
import { DISPLAY, displayAs, projectPath } from "../notebook/mod.ts";
import { countOf, findColumn, freeName, listOf } from "./_columns.ts";
import { type Labels, readLabels } from "./_label.ts";
import type { OwnData } from "./own_data.ts";
import { notesOfReading, ownTable } from "./_own_table.ts";

/** What a person says of their file. An empty text says nothing. */
export interface ReadOwnOptions {
  /** The column to predict. */
  label: string;
  /** Columns to leave out: a list, names between commas, or JSON. Default: none. */
  drop?: string | readonly string[];
  /** Rows with the same value here stay in one part of the split. */
  group?: string;
  /** Rows are split by this: the model learns from earlier ones, and is judged on later ones. */
  time?: string;
  /** Whether the label names classes or is a number. Default: few whole numbers and all words are classes. */
  task?: "" | "classes" | "numbers";
  /** Of two classes the one that is looked for. Default: yes, the higher number, or the rarer word. */
  positive?: string;
}

/** Spellings of a missing value in files from anywhere. */
const MISSING = [
  ...["", "NA", "N/A", "n/a", "na", "#N/A", "<NA>", "NaN", "nan", "NaT", "null", "NULL", "Null", "None", "nil"],
  ...["?", "-", "--", "."],
];
/** Of a column of numbers or dates so many may be words; they count as missing, and are told of. */
const TOLERANCE = 0.05;
/** With fewer rows there is nothing to judge a model on. */
const LEAST_ROWS = 12;

/**
 * Reads a CSV file whose schema nobody has written: the separator, the kinds of the columns and how they are written are guessed, the
 * label is read in any spelling. Columns that are ids, and rows without a label, are left out and counted.
 *
 * @param path as a person types it: from where they called the command, or from the project's folder
 * @throws Error if there is no such file
 * @throws SyntaxError if it is no CSV in UTF-8
 * @throws TypeError if a column that is named does not exist, or cannot serve
 * @throws RangeError if rows or classes are too few to learn from
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * const lines = Array.from({ length: 30 }, (_, i) => `${i};${i % 3 === 0 ? "YES" : "no"}`);
 * await Deno.writeTextFile(path, ["age;bought", ...lines].join("\n"));
 * const own = await readOwn(path, { label: "bought" });
 * assertEquals([own.task, own.classes, own.frame.rows], ["binary", ["no", "YES"], 30]);
 * ```
 */
export async function readOwn(path: string, options: ReadOwnOptions): Promise<OwnData> {
  const file = await userFile(path), name = basename(file);
  const schema = await inferSchema(file, { rows: Infinity, missing: MISSING, tolerance: TOLERANCE });
  const roles = rolesOf(`read ${name}`, schema, options), { label, group, time } = roles;

  const badCells: BadCell[] = [];
  const read = (kinds: Schema) => readCsv(file, kinds, { separator: "guess", missing: MISSING, others: "ignore", badCells });
  const raw = await read(kindsOf(schema, roles));
  const spelt = (raw.column(label) as Column<TextKind>).values;
  // What it means, beside how it is spelt.
  const isWords = !["number", "flag", "time"].includes(schema[label].kind);
  const labels = readLabels({
    name: label,
    texts: spelt.map((value) => value === null || MISSING.includes(value.trim()) ? null : value),
    column: isWords ? raw.column(label) : (await read({ [label]: schema[label] })).column(label),
    task: options.task || undefined,
    positive: options.positive || undefined,
  });

  const notes = [...notesOfReading({ schema, ids: roles.ids, badCells, raw }), ...labels.notes];
  const rows = usableRows(raw, labels, { time, group, notes });
  if (rows.length < LEAST_ROWS) {
    throw cannot(`learn from ${name}`, RangeError, {
      expected: `at least ${LEAST_ROWS} rows with a label`,
      received: rows.length,
      fix: "Take more rows.",
    });
  }
  const place = freeName("row", raw.names), frame = takeRows(ownFrame(raw, labels, { label, place }), rows);
  const { task, classes } = labels, aside = group === undefined ? [place] : [place, group];
  const data = { name, frame, label, task, classes, group, time, aside, rows: raw.rows, hash: hashFrame(raw), notes };
  return displayAs(data, () => ownTable(data, schema)[DISPLAY]());
}

/** Which column serves as what. */
interface Roles {
  readonly label: string;
  readonly group?: string;
  readonly time?: string;
  readonly ids: readonly string[];
  readonly dropped: readonly string[];
}

function rolesOf(action: string, schema: Schema, options: ReadOwnOptions): Roles {
  const names = Object.keys(schema), find = (column: string) => findColumn(action, column, names);
  const said = (column: string | undefined) => column ? find(column) : undefined;
  if (!options.label) {
    throw cannot(action, TypeError, {
      because: "no label was named",
      fix: `Say which column to predict, as in -p label=${names[names.length - 1]}.`,
    });
  }
  const label = find(options.label), group = said(options.group), time = said(options.time);
  const dropped = listOf(options.drop).map(find);
  const both = [label, group, time].find((used) => used !== undefined && dropped.includes(used));
  if (both !== undefined) {
    throw cannot(action, TypeError, { because: `${both} is to be dropped and used`, fix: "Do one or the other." });
  }
  if (time !== undefined && schema[time].kind !== "time" && schema[time].kind !== "number") {
    throw cannot(action, TypeError, {
      because: `${time} is read as ${schema[time].kind}, and rows are split by dates or numbers`,
      fix: "Write its dates as 2025-12-24.",
    });
  }
  const ids = names.filter((name) => schema[name].kind === "id" && name !== label && name !== group && !dropped.includes(name));
  return { label, group, time, ids, dropped };
}

/** How to read the columns that are wanted: the label as it is spelt, and a group as no id, for ids name the rows. */
function kindsOf(schema: Schema, { label, group, ids, dropped }: Roles): Schema {
  const wanted = Object.entries(schema).filter(([name]) => !dropped.includes(name) && !ids.includes(name));
  return Object.fromEntries(wanted.map(([name, kind]): [string, Kind] => {
    const isGroupOfNames = name === group && (kind.kind === "id" || kind.kind === "time");
    return [name, name === label || isGroupOfNames ? text() : kind];
  }));
}

/** The rows that have a label, and a group and a time where these count. */
function usableRows(
  raw: Frame<Schema>,
  { values, classes, rare }: Labels,
  { time, group, notes }: { time?: string; group?: string; notes: string[] },
): number[] {
  const isThere = (row: number) => classes === undefined ? values[row] === values[row] : values[row] >= 0;
  let rows = Array.from({ length: raw.rows }, (_, row) => row).filter(isThere);
  const unlabelled = raw.rows - rows.length - rare;
  if (unlabelled > 0) {
    notes.push(`left out: ${countOf(unlabelled, "row")} of ${raw.rows.toLocaleString("en-US")}, without a label`);
  }
  for (const column of [group, time].filter((name) => name !== undefined)) {
    const before = rows.length;
    rows = rows.filter((row) => !raw.columns[column].isMissing(row));
    if (rows.length < before) notes.push(`left out: ${countOf(before - rows.length, "row")} without ${column}`);
  }
  return rows;
}

/** All rows: first their numbers, last the label. */
function ownFrame(
  raw: Frame<Schema>,
  { classes, values }: Labels,
  { label, place }: { label: string; place: string },
): Frame<Schema> {
  const labels = classes === undefined ? { kind: "number", values } : { kind: "category", codes: values, levels: classes };
  const columns: [name: string, kind: Kind, data: unknown][] = [
    [place, id(), Array.from({ length: raw.rows }, (_, row) => String(row))],
    ...raw.names.filter((name) => name !== label).map((name): [string, Kind, unknown] => [
      name,
      raw.schema[name],
      withoutInfinity(raw.columns[name]),
    ]),
    [label, classes === undefined ? number() : category(classes), labels],
  ];
  const data = Object.fromEntries(columns.map(([name, , data]) => [name, data])) as Columns<Schema>;
  return frameOf(data, Object.fromEntries(columns.map(([name, kind]) => [name, kind])));
}

/** The file of that name where the person is, or else in the project. */
async function userFile(path: string): Promise<string> {
  const here = userPath(path);
  if (isAbsolute(path) || await Deno.stat(here).then(() => true, () => false)) return here;
  return await Deno.stat(projectPath(path)).then(() => projectPath(path), () => here);
}

/** A path as a person types it: from where they called a task, which itself starts in the project's folder. */
export function userPath(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? projectPath("."), path);
}

/** Features are float32: what is too large for it counts as missing. */
function withoutInfinity(column: Column): Column {
  if (column.kind !== "number" || column.values.every((value) => value !== value || Number.isFinite(Math.fround(value)))) {
    return column;
  }
  const values = column.values.map((value) => Number.isFinite(Math.fround(value)) ? value : NaN);
  return frameOf({ values }, { values: number() }).column("values");
}
