/**
 * The cells of a notebook as one module for the language server.
 *
 * A cell may declare a name that an earlier one declared, which no module may. So each cell opens a block and what comes after
 * stands within it: later names hide earlier ones, just as they do in the kernel. Imports cannot stand in a block; they go to the top.
 */
import { type Outline, outline, type Span } from "./_statements.ts";

/** A cell, read. */
export interface ReadCell extends Outline {
  code: string;
}

/** Reads a cell once, for all documents that it will be in. */
export function readCell(code: string): ReadCell {
  return { code, ...outline(code) };
}

/** A piece of the last cell, and where it stands in the document. */
interface Piece extends Span {
  at: number;
}

/** A place as the language server counts: from 0, in UTF-16 units. */
export interface Position {
  line: number;
  character: number;
}

/** The document, and the way from its last cell into it and back. */
export interface CellsDocument {
  readonly text: string;
  /** Where an offset of the last cell stands in the document. */
  positionOf(offset: number): Position;
  /** The offset in the last cell; nothing for what stands elsewhere. */
  offsetAt(position: Position): number | undefined;
}

/** @param cells in the order in which they ran; the last is the one that is looked at */
export function cellsDocument(cells: readonly ReadCell[]): CellsDocument {
  const later = new Set<string>();
  const wanted = cells.map((part) => part.imports).reverse().map((imports, i) => {
    const kept = imports.filter(({ names }) => i === 0 || names.length === 0 || !names.every((name) => later.has(name)));
    imports.forEach(({ names }) => names.forEach((name) => later.add(name)));
    return kept;
  }).reverse();

  let text = "";
  let pieces: Piece[] = [];
  cells.forEach(({ code }, i) => {
    for (const { start, end } of wanted[i]) {
      if (i === cells.length - 1) pieces.push({ start, end, at: text.length });
      text += `${code.slice(start, end)}\n`;
    }
  });
  text += "export {};\n";
  cells.forEach(({ code, imports, exports }, i) => {
    text += "{\n";
    const body = [...imports, ...exports].reduce((rest, span) => blank(rest, span), code);
    if (i === cells.length - 1) pieces = [...pieces, { start: 0, end: code.length, at: text.length }];
    text += `${body}\n`;
  });
  text += "}".repeat(cells.length);

  const lines = lineStarts(text);
  return {
    text,
    positionOf(offset) {
      // At an import's end one goes on typing in the import.
      const piece = pieces.find(({ start, end }) => start <= offset && offset <= end)!;
      const at = piece.at + offset - piece.start;
      const line = lines.findLastIndex((start) => start <= at);
      return { line, character: at - lines[line] };
    },
    offsetAt({ line, character }) {
      const at = lines[line] + character;
      const piece = pieces.find((piece) => piece.at <= at && at <= piece.at + piece.end - piece.start);
      return piece && at - piece.at + piece.start;
    },
  };
}

function blank(text: string, { start, end }: Span): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + text.slice(end);
}

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
