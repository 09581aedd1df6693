/** A frame's columns as steps read them: of the right kind, filled, and without holes. */
import { cannot } from "../errors.ts";
import type { Frame, Kind, Schema, TextColumn } from "../frame/mod.ts";
import { labelsOf, type LearntLabel } from "./_label.ts";
import { listRows } from "./_text.ts";

/** Kinds of columns that steps can read. */
export type ReadableKind = "number" | "category" | "flag" | "time";
/** Kinds of columns that can be filled. */
export type FillableKind = Exclude<ReadableKind, "time">;

/** A column's values: numbers, codes of levels, 0 and 1, or milliseconds; and the rows in which they mean nothing. */
interface Reading {
  readonly kind: ReadableKind;
  readonly values: Float64Array | Int32Array | Uint8Array;
  /** Of a category; otherwise empty. */
  readonly levels: readonly string[];
  readonly missing: readonly number[];
}

const FILLABLE: readonly FillableKind[] = ["number", "category", "flag"];

/** Beyond this, a number is infinite as a float32. */
const GREATEST = 3.4028234663852886e38;

/** What to put in place of a column's missing values. */
export interface Fill {
  readonly column: string;
  readonly value: number | string | boolean;
  /** Whether infinite numbers count as missing, or are refused. */
  readonly infinite: "refused" | "missing";
}

/** Whether what is missing, and filled by nothing, is refused or handed on. Default: refused. */
interface Missing {
  missing?: "refused" | "kept";
}

interface SourceOptions {
  /** As errors name it: "fit the recipe". */
  action: string;
  /** What to put in place of missing values. Default: nothing, they are refused. */
  fills?: readonly Fill[];
  /** What is known of the label, for steps that learn from it. */
  label?: LearntLabel;
}

/** Reads columns of one frame for one recipe. */
export class Source {
  readonly #frame: Frame<Schema>;
  readonly #action: string;
  readonly #fills: ReadonlyMap<string, Fill>;
  readonly #label?: LearntLabel;

  constructor(frame: Frame<Schema>, { action, fills = [], label }: SourceOptions) {
    this.#frame = frame;
    this.#action = action;
    this.#fills = new Map(fills.map((fill) => [fill.column, fill]));
    this.#label = label;
  }

  get rows(): number {
    return this.#frame.rows;
  }

  /** The column's kind, which must be one of those. */
  kindOf<K extends Kind["kind"]>(name: string, kinds: readonly K[]): K {
    const { kind } = this.#frame.column(name);
    if ((kinds as readonly string[]).includes(kind)) return kind as K;
    throw cannot(this.#action, TypeError, { expected: `${name} to be of kind ${kinds.join(" or ")}`, received: kind });
  }

  /** Numbers, filled, and finite also as float32. With `missing: "kept"` what nothing fills is NaN. */
  numbers(name: string, { missing = "refused" }: Missing = {}): Float64Array {
    const reading = this.#read(name, ["number"]);
    return (missing === "kept" ? this.#kept(name, reading) : this.#filled(name, reading)) as Float64Array;
  }

  /** Flags as 0 and 1, filled. With `missing: "kept"` what nothing fills is NaN. */
  flags(name: string, { missing = "refused" }: Missing = {}): Uint8Array | Float64Array {
    const reading = this.#read(name, ["flag"]);
    return (missing === "kept" ? this.#kept(name, reading) : this.#filled(name, reading)) as Uint8Array | Float64Array;
  }

  /** Moments, as milliseconds since 1970 in UTC. With `missing: "kept"` a missing one is NaN. */
  times(name: string, { missing = "refused" }: Missing = {}): Float64Array {
    const reading = this.#read(name, ["time"]);
    return (missing === "kept" ? reading.values : this.#filled(name, reading)) as Float64Array;
  }

  /** Texts or names, null where missing. */
  texts(name: string, kinds: readonly ("text" | "id")[] = ["text"]): readonly (string | null)[] {
    this.kindOf(name, kinds);
    return (this.#frame.column(name) as TextColumn).values;
  }

  /** What is known of the label. @throws TypeError if there is none */
  label(): LearntLabel {
    if (this.#label !== undefined) return this.#label;
    throw cannot(this.#action, TypeError, {
      because: "a step learns from the label, and these rows have none",
      fix: "Name a label in split.",
    });
  }

  /** The label of each row: the index of its class, or the number. */
  labels(): Float32Array {
    return labelsOf(this.#frame, this.label(), this.#action);
  }

  /** Codes of levels, filled; a new level that was filled in comes last. With `missing: "kept"` what nothing fills is -1. */
  categories(name: string, { missing = "refused" }: Missing = {}): { codes: Int32Array; levels: readonly string[] } {
    const reading = this.#read(name, ["category"]);
    if (missing === "kept" && !this.#fills.has(name)) return { codes: reading.values as Int32Array, levels: reading.levels };
    const level = this.#fills.get(name)?.value as string | undefined;
    const isNew = level !== undefined && reading.missing.length > 0 && !reading.levels.includes(level);
    const levels = isNew ? [...reading.levels, level] : reading.levels;
    return { codes: this.#filled(name, { ...reading, levels }) as Int32Array, levels };
  }

  /** Whether missing values of the column are filled. */
  fills(name: string): boolean {
    return this.#fills.has(name);
  }

  /** 1 in the rows where the value was missing before it was filled. */
  missing(name: string): Uint8Array {
    const told = new Uint8Array(this.rows);
    for (const row of this.#read(name, FILLABLE).missing) told[row] = 1;
    return told;
  }

  /** The values that are there before filling. */
  present(
    name: string,
    infinite: Fill["infinite"],
  ): { kind: FillableKind; values: Float64Array; levels: readonly string[] } {
    const { kind, values, levels, missing } = this.#read(name, FILLABLE, infinite);
    const present = new Float64Array(values.length - missing.length);
    let kept = 0, next = 0;
    for (let row = 0; row < values.length; row++) {
      if (row === missing[next]) next++;
      else present[kept++] = values[row];
    }
    return { kind, levels, values: present };
  }

  #read<K extends ReadableKind>(
    name: string,
    kinds: readonly K[],
    infinite = this.#fills.get(name)?.infinite,
  ): Reading & { readonly kind: K } {
    const kind = this.kindOf(name, kinds);
    const column = this.#frame.column(name);
    const missing: number[] = [];
    if (column.kind === "number") {
      const { values } = column;
      const endless: number[] = [];
      for (let row = 0; row < values.length; row++) {
        if (Math.abs(values[row]) <= GREATEST) continue;
        if (Number.isNaN(values[row]) || infinite === "missing") missing.push(row);
        else endless.push(row);
      }
      if (endless.length > 0) throw this.#endless(name, values[endless[0]], endless);
      return { kind, values, levels: [], missing };
    }
    if (column.kind === "time") {
      const { values } = column;
      for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) missing.push(row);
      return { kind, values, levels: [], missing };
    }
    const values = column.kind === "category" ? column.codes : (column as { values: Uint8Array }).values;
    const hole = kind === "category" ? -1 : 255;
    for (let row = 0; row < values.length; row++) if (values[row] === hole) missing.push(row);
    return { kind, values, levels: column.kind === "category" ? column.levels : [], missing };
  }

  #filled(name: string, { values, missing, levels }: Reading): Reading["values"] {
    if (missing.length === 0) return values;
    const fill = this.#fills.get(name);
    if (fill === undefined) throw this.#missing(name, missing);
    const filled = values.slice();
    const value = typeof fill.value === "string" ? levels.indexOf(fill.value) : Number(fill.value);
    for (const row of missing) filled[row] = value;
    return filled;
  }

  /** With NaN in the place of what is missing and not filled. */
  #kept(name: string, reading: Reading): Reading["values"] {
    if (reading.missing.length === 0 || this.#fills.has(name)) return this.#filled(name, reading);
    const values = Float64Array.from(reading.values);
    for (const row of reading.missing) values[row] = NaN;
    return values;
  }

  #missing(name: string, rows: readonly number[]): Error {
    const fillable = (FILLABLE as readonly string[]).includes(this.#frame.column(name).kind);
    return cannot(this.#action, RangeError, {
      because: `${name} is missing in ${rows.length} of ${this.rows} rows (${listRows(rows)})`,
      fix: fillable
        ? `Fit the recipe with impute: { columns: ["${name}"], with: ... }, or drop those rows.`
        : "Drop those rows.",
    });
  }

  #endless(name: string, value: number, rows: readonly number[]): Error {
    return cannot(this.#action, RangeError, {
      because: `${name} is not finite as a float32 in ${rows.length} of ${this.rows} rows (${value} in ${listRows(rows)})`,
      fix: `Mend those rows, or count them as missing: impute: { columns: ["${name}"], with: ..., infinite: "missing" }.`,
    });
  }
}

/** The frame as steps read it: by names that are known when they run only. */
export function untyped<S extends Schema>(frame: Frame<S>): Frame<Schema> {
  return frame as unknown as Frame<Schema>;
}
