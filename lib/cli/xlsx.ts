/** Reads a workbook's first sheet as CSV (Office Open XML, ECMA-376 part 1, chapter 18), row by row. */
import { cannot } from "../errors.ts";
import { type Archive, openZip, unzip } from "./zip.ts";

/** What a sheet's cells cannot say themselves: numbers have no kind there. */
export interface SheetColumns {
  /** Columns whose numbers are days since 1899-12-30; written as `2010-12-01 08:26:00`. */
  times: readonly string[];
  /** Columns whose numbers are written with a decimal point even where they are whole. */
  decimals: readonly string[];
}

/**
 * The first sheet as CSV, in the form that pandas writes with `read_excel(path).to_csv(index=False)`, which is the form that copies
 * on the web have. The first row names the columns.
 *
 * @throws SyntaxError if the bytes are no workbook
 */
export async function* sheetAsCsv(workbook: Uint8Array<ArrayBuffer>, kinds: SheetColumns): AsyncGenerator<Uint8Array> {
  const archive = openZip(workbook);
  const strings = await sharedStrings(archive);
  const encoder = new TextEncoder();
  let names: string[] | undefined;
  let xml = "";
  for await (const text of unzip(archive, "xl/worksheets/sheet1.xml").pipeThrough(new TextDecoderStream())) {
    xml += text;
    const end = xml.lastIndexOf("</row>");
    if (end < 0) continue;
    let csv = "";
    for (const row of xml.slice(0, end).split("</row>")) {
      const cells = cellsOf(row, strings);
      if (names === undefined) csv += asLine(names = cells.map(String));
      else csv += asLine(names.map((name, column) => asText(cells[column], name, kinds)));
    }
    xml = xml.slice(end + "</row>".length);
    yield encoder.encode(csv);
  }
  if (names === undefined) throw cannot("read the workbook", SyntaxError, { expected: "rows in its first sheet", received: 0 });
}

type Cell = string | number | undefined;

const CELL = /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs;

/** A row's cells by their column; absent where the sheet has none. */
function cellsOf(row: string, strings: readonly string[]): Cell[] {
  const cells: Cell[] = [];
  for (const [, letters, attributes, content = ""] of row.matchAll(CELL)) {
    const kind = /\bt="(\w+)"/.exec(attributes)?.[1];
    const value = /<v[^>]*>(.*?)<\/v>/s.exec(content)?.[1];
    const column = columnNumber(letters);
    if (kind === "inlineStr") cells[column] = textOf(content);
    else if (value === undefined || kind === "e") continue;
    else if (kind === "s") cells[column] = strings[Number(value)];
    else cells[column] = kind === "str" ? unescape(value) : Number(value);
  }
  return cells;
}

/** A is 0, B is 1, AA is 26. */
function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = 26 * number + letter.charCodeAt(0) - 64;
  return number - 1;
}

/** The texts that cells point to. A workbook may do without. */
async function sharedStrings(archive: Archive): Promise<string[]> {
  const xml = await new Response(archive.get("xl/sharedStrings.xml")?.()).text();
  return Array.from(xml.matchAll(/<si>(.*?)<\/si>|<si\/>/gs), ([, content = ""]) => textOf(content));
}

/** The text of a string item: all its runs, without the readings that East Asian text carries. */
function textOf(xml: string): string {
  const runs = xml.replace(/<rPh\b.*?<\/rPh>/gs, "").matchAll(/<t(?: [^>]*)?>(.*?)<\/t>/gs);
  return Array.from(runs, ([, run]) => unescape(run)).join("");
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescape(xml: string): string {
  if (!xml.includes("&")) return xml;
  return xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}

function asText(cell: Cell, name: string, { times, decimals }: SheetColumns): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (times.includes(name)) {
    const seconds = Math.round((cell - 25_569) * 24 * 60 * 60);
    return new Date(1000 * seconds).toISOString().slice(0, 19).replace("T", " ");
  }
  return decimals.includes(name) && Number.isInteger(cell) ? `${cell}.0` : String(cell);
}

function asLine(fields: readonly string[]): string {
  return fields.map((field) => /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field).join(",") + "\n";
}
