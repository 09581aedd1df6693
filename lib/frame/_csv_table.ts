/** Fills columns from blocks of CSV records. */
import { cannot } from "../errors.ts";
import { type Block, recordStarts } from "./_blocks.ts";
import { type BadCell, type CellReader, cellReader, MISSING_SPELLINGS } from "./_cells.ts";
import { describeKind } from "./column.ts";
import { assemble, type Frame } from "./frame.ts";
import type { Schema } from "./kind.ts";
import { nearest } from "./_nearest.ts";
import type { ReadOptions } from "./read_csv.ts";
import { copyText } from "./_texts.ts";
import { checkHeader, checkSeparator, guessSeparator, parseBlock } from "./_records.ts";

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
  #fields: Field[] | undefined;
  #width = 0;
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
    const records = parseBlock(this.source, block, this.#separator);
    if (records.length === 0) return;
    const first = this.#fields === undefined ? 1 : 0;
    const fields = this.#fields ??= this.#placeFields(checkHeader(this.source, records[0]));
    const ragged = records.findIndex((record) => record.length !== this.#width);
    if (ragged >= 0) throw this.#ragged(lineOf(block)(ragged), records[ragged].length);
    const bad = fields.flatMap((field) =>
      field.reader.read(records, field.cell, first).map((record) => ({ record, ...field }))
    );
    if (bad.length > 0) this.#note(bad, records, lineOf(block));
    this.#rows += records.length - first;
  }

  /** The frame of all that was added. */
  finish(): Frame<S> {
    const fields = this.#fields ?? this.#placeFields(checkHeader(this.source, undefined));
    if (this.#refused.length > 0) throw this.#badCells();
    const columns = Object.fromEntries(fields.map(({ name, reader }) => [name, reader.finish()]));
    return assemble(asHeld(this.schema), columns, this.#rows);
  }

  #placeFields(header: readonly string[]): Field[] {
    this.#width = header.length;
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
  #note(bad: (Field & { record: number })[], records: string[][], line: (record: number) => number): void {
    this.#bad += bad.length;
    const list = this.options.badCells ?? this.#refused;
    for (const { record, name, cell } of bad.toSorted((a, b) => a.record - b.record || a.cell - b.cell)) {
      if (list === this.#refused && list.length === MOST_BAD_CELLS) return;
      const expected = describeKind(this.schema[name]);
      list.push({ line: line(record), cell: cell + 1, column: name, text: copyText(records[record][cell]), expected });
    }
  }

  #ragged(line: number, cells: number): Error {
    return cannot(this.#action, SyntaxError, {
      expected: `${this.#width} cells in line ${line}, as in the header`,
      received: cells,
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
