/** The kinds that a column can be of, and the schema that names each column's. */

/** Measurements: float64, NaN where missing. */
export interface NumberKind {
  readonly kind: "number";
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

/** A column of numbers. */
export function number(): NumberKind {
  return { kind: "number" };
}

/** A column of one of some levels. With `levels` any other is a bad cell; without, all spellings are taken. */
export function category<const Level extends string = string>(levels?: readonly Level[]): CategoryKind<Level> {
  return levels === undefined ? { kind: "category" } : { kind: "category", levels };
}

/** A column of free text. */
export function text(): TextKind {
  return { kind: "text" };
}

/** A column of moments, read from ISO 8601 dates; those without an offset are UTC. */
export function time(): TimeKind {
  return { kind: "time" };
}

/** A column of yes and no, read from true, yes, y, t, 1 and their opposites in any case. */
export function flag(): FlagKind {
  return { kind: "flag" };
}

/** A column of names, kept as text even where they look like numbers. */
export function id(): IdKind {
  return { kind: "id" };
}
