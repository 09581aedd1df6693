/** A frame's columns as steps read them: of the right kind, filled, and without holes. */
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { LearntImpute } from "./impute.ts";
import { listRows } from "./_text.ts";

/** Kinds of columns that steps can read. */
export type ReadableKind = "number" | "category" | "flag";

/** A column's values: numbers, codes of levels, or 0 and 1; and the rows in which they mean nothing. */
interface Reading {
  readonly kind: ReadableKind;
  readonly values: Float64Array | Int32Array | Uint8Array;
  /** Of a category; otherwise empty. */
  readonly levels: readonly string[];
  readonly missing: readonly number[];
}

/** Beyond this, a number is infinite as a float32. */
const GREATEST = 3.4028234663852886e38;

/** Reads columns of one frame for one recipe. */
export class Source {
  readonly #frame: Frame<Schema>;
  readonly #action: string;
  readonly #fills: ReadonlyMap<string, LearntImpute>;

  /**
   * @param action as errors name it: "fit the recipe"
   * @param fills what to put in place of missing values
   */
  constructor(frame: Frame<Schema>, action: string, fills: readonly LearntImpute[]) {
    this.#frame = frame;
    this.#action = action;
    this.#fills = new Map(fills.map((fill) => [fill.column, fill]));
  }

  get rows(): number {
    return this.#frame.rows;
  }

  /** The column's kind, which must be one of those. */
  kindOf<K extends ReadableKind>(name: string, kinds: readonly K[]): K {
    const { kind } = this.#frame.column(name);
    if ((kinds as readonly string[]).includes(kind)) return kind as K;
    throw cannot(this.#action, TypeError, { expected: `${name} to be of kind ${kinds.join(" or ")}`, received: kind });
  }

  /** Numbers, filled, and finite also as float32. */
  numbers(name: string): Float64Array {
    return this.#filled(name, this.#read(name, ["number"])) as Float64Array;
  }

  /** Flags as 0 and 1, filled. */
  flags(name: string): Uint8Array {
    return this.#filled(name, this.#read(name, ["flag"])) as Uint8Array;
  }

  /** Codes of levels, filled; a new level that was filled in comes last. */
  categories(name: string): { codes: Int32Array; levels: readonly string[] } {
    const reading = this.#read(name, ["category"]);
    const level = this.#fills.get(name)?.value as string | undefined;
    const isNew = level !== undefined && reading.missing.length > 0 && !reading.levels.includes(level);
    const levels = isNew ? [...reading.levels, level] : reading.levels;
    return { codes: this.#filled(name, { ...reading, levels }) as Int32Array, levels };
  }

  /** 1 in the rows where the value was missing before it was filled. */
  missing(name: string): Uint8Array {
    const told = new Uint8Array(this.rows);
    for (const row of this.#read(name, ["number", "category", "flag"]).missing) told[row] = 1;
    return told;
  }

  /** The values that are there before filling. */
  present(
    name: string,
    infinite: LearntImpute["infinite"],
  ): { kind: ReadableKind; values: Float64Array; levels: readonly string[] } {
    const { kind, values, levels, missing } = this.#read(name, ["number", "category", "flag"], infinite);
    const present = new Float64Array(values.length - missing.length);
    let kept = 0, next = 0;
    for (let row = 0; row < values.length; row++) {
      if (row === missing[next]) next++;
      else present[kept++] = values[row];
    }
    return { kind, levels, values: present };
  }

  #read(name: string, kinds: readonly ReadableKind[], infinite = this.#fills.get(name)?.infinite): Reading {
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

  #missing(name: string, rows: readonly number[]): Error {
    return cannot(this.#action, RangeError, {
      because: `${name} is missing in ${rows.length} of ${this.rows} rows (${listRows(rows)})`,
      fix: `Fit the recipe with impute: { columns: ["${name}"], with: ... }, or drop those rows.`,
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
