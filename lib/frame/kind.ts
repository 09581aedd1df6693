/** The kinds that a column can be of, and the schema that names each column's. */

/** How a file writes its numbers, by the example of one thousand two hundred and thirty-four and a half. */
export type NumberSpelling = "1234.5" | "1,234.5" | "1.234,5" | "1 234,5" | "1'234.5";

/** How a file writes its dates: what comes first where all three parts are numbers. */
export type TimeSpelling = "y-m-d" | "d/m/y" | "m/d/y";

/** Measurements: float64, NaN where missing. */
export interface NumberKind {
  readonly kind: "number";
  /** How the file to read writes them; a frame holds plain numbers. Absent: as programs do, with a point and no more. */
  readonly written?: NumberSpelling;
}
/** One of some levels, such as a city tier. */
export interface CategoryKind<Level extends string = string> {
  readonly kind: "category";
  /** The levels that may occur, in their order; absent: those that do occur, in order of appearance. */
  readonly levels?: readonly Level[];
}
/** Free text. */
export interface TextKind {
  readonly kind: "text";
}
/** A moment: milliseconds since 1970 in UTC, NaN where missing. */
export interface TimeKind {
  readonly kind: "time";
  /** How the file to read writes them; a frame holds moments. Absent: ISO 8601 and no other. */
  readonly written?: TimeSpelling;
}
/** Yes or no. */
export interface FlagKind {
  readonly kind: "flag";
}
/** A name for a row or for what it is about; never a feature. */
export interface IdKind {
  readonly kind: "id";
}

/** What a column holds. */
export type Kind = NumberKind | CategoryKind | TextKind | TimeKind | FlagKind | IdKind;

/** The columns of a frame, in order: a kind for each name. */
export type Schema = Readonly<Record<string, Kind>>;

/** A value of a kind, where it is not missing. */
export type ValueOf<K extends Kind> = K extends NumberKind ? number
  : K extends FlagKind ? boolean
  : K extends TimeKind ? Date
  : K extends CategoryKind<infer Level> ? Level
  : string;

/** A row of a frame: each value, or null where it is missing. */
export type Row<S extends Schema> = { readonly [Name in keyof S]: ValueOf<S[Name]> | null };

/** Names of the columns that may be of these kinds; every name, where the kinds are known only when it runs. */
export type NameOf<S extends Schema, K extends Kind["kind"]> = {
  [Name in keyof S & string]: Extract<S[Name]["kind"], K> extends never ? never : Name;
}[keyof S & string];

/**
 * A column of numbers. If it is said how they are `written`, thousands may be set apart, and a sign of currency, a code such as EUR
 * or a per cent sign may stand before or after; 12 % is read as 12, and (12) as -12, as in ledgers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readCsvText } from "shoplens/frame";
 * const prices = await readCsvText("price\n$ 1234.50\n12 USD\n", { price: number({ written: "1,234.5" }) });
 * assertEquals([...prices.column("price").values], [1234.5, 12]);
 * ```
 */
export function number({ written }: { written?: NumberSpelling } = {}): NumberKind {
  return written === undefined ? { kind: "number" } : { kind: "number", written };
}

/** A column of one of some levels. With `levels` any other is a bad cell; without, all spellings are taken. */
export function category<const Level extends string = string>(levels?: readonly Level[]): CategoryKind<Level> {
  return levels === undefined ? { kind: "category" } : { kind: "category", levels };
}

/** A column of free text. */
export function text(): TextKind {
  return { kind: "text" };
}

/**
 * A column of moments, read from ISO 8601 dates; those without an offset are UTC. If it is said how they are `written`, parts may also
 * be set apart by / . or a blank, months be named in English ("Dec 24, 2025", "24-Dec-25"), and hours be followed by am or pm; years
 * of two digits lie between 1969 and 2068.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readCsvText } from "shoplens/frame";
 * const orders = await readCsvText("at\n24/12/2025 18:30\n", { at: time({ written: "d/m/y" }) });
 * assertEquals(orders.row(0).at, new Date("2025-12-24T18:30Z"));
 * ```
 */
export function time({ written }: { written?: TimeSpelling } = {}): TimeKind {
  return written === undefined ? { kind: "time" } : { kind: "time", written };
}

/** A column of yes and no, read from true, yes, y, t, 1 and their opposites in any case. */
export function flag(): FlagKind {
  return { kind: "flag" };
}

/** A column of names, kept as text even where they look like numbers. */
export function id(): IdKind {
  return { kind: "id" };
}
