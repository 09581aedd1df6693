/** Notebooks as files (nbformat 4.5): read with care, written as Jupyter writes them, so that diffs stay small. */
// deno-lint-ignore-file camelcase -- the format's own names
import { cannot } from "../errors.ts";
import { HEADLINE_MIME, type MimeBundle } from "../notebook/mod.ts";

export type { MimeBundle };

export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: MimeBundle; metadata: MimeBundle }
  | { output_type: "execute_result"; data: MimeBundle; metadata: MimeBundle; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  outputs: Output[];
  execution_count: number | null;
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: Record<string, MimeBundle>;
}

export type Cell = CodeCell | TextCell;

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
}

/** The file's name without folder and ending, which is how the runner calls a notebook: `04_case_study`. */
export function notebookName(path: string): string {
  return path.replace(/^.*[/\\]/, "").replace(/\.ipynb$/, "");
}

/**
 * Reads a notebook from a file.
 *
 * @throws Deno.errors.NotFound if there is no such file
 * @throws SyntaxError if the file is not JSON or not a notebook of format 4; the message names the file and the cell
 */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw cannot(`read ${path}`, Deno.errors.NotFound, { because: "there is no such file", cause });
  }
  return parseNotebook(text, path);
}

/** Reads a notebook from text; `path` is what errors call it. */
export function parseNotebook(text: string, path: string): Notebook {
  const wrong = (because: string, cause?: unknown) =>
    cannot(`read ${path}`, SyntaxError, { because, fix: "Restore the file, or save it again from Jupyter.", cause });
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw wrong(`it is not valid JSON (${(cause as Error).message})`, cause);
  }
  if (!isRecord(raw)) throw wrong("it does not hold a notebook");
  if (raw.nbformat !== 4) throw wrong(`expected notebook format 4, received ${JSON.stringify(raw.nbformat)}`);
  if (!Array.isArray(raw.cells)) throw wrong("it has no list of cells");
  const seen = new Set<string>();
  const cells = raw.cells.map((cell, index) => {
    const read = readCell(cell, index, (because) => wrong(`in cell ${index + 1} ${because}`));
    if (seen.has(read.id)) read.id = `cell-${index + 1}`;
    if (seen.has(read.id)) throw wrong(`cell ${index + 1} has the id ${JSON.stringify(read.id)} of an earlier cell`);
    seen.add(read.id);
    return read;
  });
  return { cells, metadata: isRecord(raw.metadata) ? raw.metadata : {} };
}

/** The cells that run, in order: code that is more than blanks. Their numbers are what Jupyter shows in brackets. */
export function codeCells({ cells }: Notebook): CodeCell[] {
  return cells.filter((cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "");
}

/** The sentence that a notebook calls its result, if the bundle holds one. */
export function headlineOf(data: MimeBundle): string | undefined {
  const headline = data[HEADLINE_MIME];
  return isRecord(headline) && typeof headline.text === "string" ? headline.text : undefined;
}

/** Whether an output is a progress bar, which tells of the run and not of the result. */
export function isProgress(metadata: MimeBundle): boolean {
  return metadata.shoplens === "progress";
}

/** Writes a notebook as `notebookText` gives it. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await Deno.writeTextFile(path, notebookText(notebook));
}

/** The text of a notebook's file: keys sorted, one space of indent, one array element a line of text, as Jupyter writes it. */
export function notebookText({ cells, metadata }: Notebook): string {
  const file = { cells: cells.map(writeCell), metadata, nbformat: 4, nbformat_minor: 5 };
  return JSON.stringify(sorted(file), null, 1) + "\n";
}

function readCell(raw: unknown, index: number, wrong: (because: string) => Error): Cell {
  if (!isRecord(raw)) throw wrong("there is no cell");
  const kind = raw.cell_type;
  if (kind !== "code" && kind !== "markdown" && kind !== "raw") throw wrong(`the kind is ${JSON.stringify(kind)}`);
  const source = joined(raw.source);
  if (source === undefined) throw wrong("the source is not text");
  const id = typeof raw.id === "string" && /^[a-zA-Z0-9_-]{1,64}$/.test(raw.id) ? raw.id : `cell-${index + 1}`;
  const metadata = (isRecord(raw.metadata) ? raw.metadata : {}) as CellMetadata;
  if (metadata.tags !== undefined && !Array.isArray(metadata.tags)) throw wrong("the tags are not a list");
  if (kind !== "code") {
    const attachments = isRecord(raw.attachments) ? raw.attachments as Record<string, MimeBundle> : undefined;
    return { cell_type: kind, id, metadata, source, ...(attachments && { attachments }) };
  }
  const outputs = raw.outputs ?? [];
  if (!Array.isArray(outputs)) throw wrong("the outputs are not a list");
  const count = typeof raw.execution_count === "number" ? raw.execution_count : null;
  return { cell_type: kind, id, metadata, source, outputs: outputs.map((o) => readOutput(o, wrong)), execution_count: count };
}

function readOutput(raw: unknown, wrong: (because: string) => Error): Output {
  if (!isRecord(raw)) throw wrong("an output is not an object");
  switch (raw.output_type) {
    case "stream":
      return { output_type: "stream", name: raw.name === "stderr" ? "stderr" : "stdout", text: joined(raw.text) ?? "" };
    case "display_data":
      return { output_type: "display_data", data: readBundle(raw.data), metadata: bundle(raw.metadata) };
    case "execute_result": {
      const count = typeof raw.execution_count === "number" ? raw.execution_count : null;
      return {
        output_type: "execute_result",
        data: readBundle(raw.data),
        metadata: bundle(raw.metadata),
        execution_count: count,
      };
    }
    case "error": {
      const traceback = Array.isArray(raw.traceback) ? raw.traceback.map(String) : [];
      return { output_type: "error", ename: String(raw.ename), evalue: String(raw.evalue), traceback };
    }
    default:
      throw wrong(`an output is of the kind ${JSON.stringify(raw.output_type)}`);
  }
}

/** In files, text of any MIME type may stand as a list of lines; JSON types never do. */
function readBundle(raw: unknown): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle(raw)).map(([type, value]) => [type, isJsonType(type) ? value : joined(value) ?? value]),
  );
}

function writeCell(cell: Cell): unknown {
  if (cell.cell_type !== "code") return { ...cell, source: lines(cell.source) };
  return { ...cell, source: lines(cell.source), outputs: cell.outputs.map(writeOutput) };
}

function writeOutput(output: Output): unknown {
  if (output.output_type === "error") return output;
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  const data = Object.entries(output.data).map(([type, value]) => {
    const splits = typeof value === "string" && (type.startsWith("text/") || type === "image/svg+xml");
    return [type, splits ? lines(value) : value];
  });
  return { ...output, data: Object.fromEntries(data) };
}

function isJsonType(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

/** Text with each line's end kept, as the format has it; no text is no lines. */
function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function joined(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : undefined;
}

function bundle(value: unknown): MimeBundle {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
