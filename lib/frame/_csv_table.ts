/** Fills columns from blocks of CSV records. */
import { cannot } from "../errors.ts";
import { type Block, recordStarts } from "./_blocks.ts";
import { type BadCell, type CellReader, cellReader, MISSING_SPELLINGS } from "./_cells.ts";
import { describeKind } from "./column.ts";
import { assemble, type Frame } from "./frame.ts";
import type { Schema } from "./kind.ts";
import { nearest } from "./_nearest.ts";
import type { ReadOptions } from "./read_options.ts";
import { copyText } from "./_texts.ts";
import { checkHeader, checkSeparator, guessSeparator, parseBlock } from "./_records.ts";
import { CsvCells } from "./_scan.ts";

/** Bad cells that an error remembers to choose the first from; more are only counted. */
const MOST_BAD_CELLS = 1000;

/** A column of the schema: who reads its cells, and which cell of a record that is. */
interface Field {
  readonly name: string;
  readonly reader: CellReader;
  readonly cell: number;
}

/** A frame in the making. */
export class CsvTable<S extends Schema> {
  readonly #action: string;
  #separator: string;
  readonly #missing: ReadonlySet<string>;
  readonly #refused: BadCell[] = [];
  #cells: CsvCells | undefined;
  #fields: Field[] | undefined;
  #rows = 0;
  #bad = 0;

  constructor(readonly source: string, readonly schema: S, readonly options: ReadOptions) {
    this.#action = `read ${source}`;
    this.#missing = new Set(options.missing ?? MISSING_SPELLINGS);
    this.#separator = options.separator ?? ",";
    if (this.#separator !== "guess") checkSeparator(this.#action, this.#separator);
  }

  /** Takes the records of a block; the first of all is the header. */
  add(block: Block): void {
    if (this.#separator === "guess") this.#separator = guessSeparator(block.text);
    const cells = this.#cells ??= new CsvCells(new TextEncoder().encode(this.#separator));
    if (!cells.scan(block)) throw this.#fault(block);
    if (cells.rows === 0) return;
    const first = this.#fields === undefined ? 1 : 0;
    const fields = this.#fields ??= this.#placeFields(Array.from({ length: cells.width }, (_, cell) => cells.text(cell)));
    const bad = fields.flatMap((field) => field.reader.read(cells, field.cell, first).map((record) => ({ record, ...field })));
    if (bad.length > 0) this.#note(bad, cells, lineOf(block));
    this.#rows += cells.rows - first;
  }

  /** The frame of all that was added. */
  finish(): Frame<S> {
    const fields = this.#fields ?? this.#placeFields(undefined);
    if (this.#refused.length > 0) throw this.#badCells();
    const columns = Object.fromEntries(fields.map(({ name, reader }) => [name, reader.finish()]));
    return assemble(asHeld(this.schema), columns, this.#rows);
  }

  #placeFields(first: readonly string[] | undefined): Field[] {
    const header = checkHeader(this.source, first);
    const absent = Object.keys(this.schema).filter((name) => !header.includes(name));
    if (absent.length > 0) {
      const near = nearest(absent[0], header);
      throw cannot(this.#action, TypeError, {
        because: `it has no column ${absent.join(", ")}, but ${header.join(", ")}`,
        fix: near === undefined ? undefined : `Did you mean "${near}"?`,
      });
    }
    const others = header.filter((name) => !Object.hasOwn(this.schema, name));
    if (others.length > 0 && this.options.others !== "ignore") {
      throw cannot(this.#action, TypeError, {
        because: `the schema has no column ${others.join(", ")}`,
        fix: 'Add it to the schema, or leave it out with { others: "ignore" }.',
      });
    }
    return Object.entries(this.schema).map(([name, kind]) => (
      { name, reader: cellReader(kind, this.#missing), cell: header.indexOf(name) }
    ));
  }

  /** Collects bad cells in the order of the file. */
  #note(bad: (Field & { record: number })[], cells: CsvCells, line: (record: number) => number): void {
    this.#bad += bad.length;
    const list = this.options.badCells ?? this.#refused;
    for (const { record, name, cell } of bad.toSorted((a, b) => a.record - b.record || a.cell - b.cell)) {
      if (list === this.#refused && list.length === MOST_BAD_CELLS) return;
      const expected = describeKind(this.schema[name]);
      const text = copyText(cells.text(record * cells.width + cell));
      list.push({ line: line(record), cell: cell + 1, column: name, text, expected });
    }
  }

  /** What is wrong with a block, which the parser of texts can tell: a quote, the header, or else a record of another width. */
  #fault(block: Block): Error {
    const records = parseBlock(this.source, block, this.#separator);
    if (this.#fields === undefined) this.#placeFields(records[0]);
    const { width } = this.#cells!;
    const ragged = records.findIndex((record) => record.length !== width);
    return cannot(this.#action, SyntaxError, {
      expected: `${width} cells in line ${lineOf(block)(ragged)}, as in the header`,
      received: records[ragged].length,
      fix: "Quote cells that hold the separator.",
    });
  }

  #badCells(): Error {
    const shown = this.#refused.slice(0, 5).map(({ line, cell, column, text, expected }) =>
      `line ${line}, cell ${cell}: "${column}" should be a ${expected} and is ${JSON.stringify(text.slice(0, 40))}`
    );
    const count = this.#bad === 1 ? "a cell does" : `${this.#bad} cells do`;
    return cannot(this.#action, SyntaxError, {
      because: `${count} not fit (${shown.join("; ")}${this.#bad > 5 ? "; ..." : ""})`,
      fix: "Mend the file, change the schema, or collect them: { badCells: [] }.",
    });
  }
}

/** The schema without what it says of the file: a frame that is written and read again is written plain. */
function asHeld<S extends Schema>(schema: S): S {
  const kinds = Object.entries(schema);
  if (!kinds.some(([, kind]) => "written" in kind)) return schema;
  return Object.fromEntries(kinds.map(([name, kind]) => [name, "written" in kind ? { kind: kind.kind } : kind])) as S;
}

/** The line of each record of a block. */
function lineOf(block: Block): (record: number) => number {
  const lines = recordStarts(block).filter(({ blank }) => !blank).map(({ line }) => line);
  return (record) => lines[record];
}
