/**
 * Typed, immutable frames. A schema names each column and its kind, so that a misspelt column or a wrong kind does not compile.
 * Missing values are part of every kind. Read a file with `readCsv`, work on it with verbs, `verb(frame, options)`, each of which
 * gives a new frame; a frame as a cell's last expression shows itself.
 *
 * @module
 */
export type {
  CategoryKind,
  FlagKind,
  IdKind,
  Kind,
  NameOf,
  NumberKind,
  NumberSpelling,
  Row,
  Schema,
  TextKind,
  TimeKind,
  TimeSpelling,
  ValueOf,
} from "./kind.ts";
export { category, flag, id, number, text, time } from "./kind.ts";
export type { CategoryColumn, Column, ColumnData, FlagColumn, NumberColumn, TextColumn, TimeColumn } from "./column.ts";
export { countMissing } from "./column.ts";
export { type Columns, Frame, frameOf } from "./frame.ts";
export { type AnyFrame, dropMissing, filter, head, type Like, type SchemaOf, takeRows, unique } from "./rows.ts";
export { derive, drop, rename, select } from "./columns.ts";
export { sort, type SortKey } from "./sort.ts";
export { type Aggregate, count, deviation, distinct, type Figure, group, max, mean, min, present, sum } from "./group.ts";
export { join, type JoinOptions } from "./join.ts";
export { sessionize, type Sessionized, type SessionizeOptions } from "./sessionize.ts";
export { concat } from "./concat.ts";
export { readCsv, readCsvText } from "./read_csv.ts";
export type { ReadOptions } from "./read_options.ts";
export type { BadCell } from "./_cells.ts";
export { type InferOptions, inferSchema } from "./infer_schema.ts";
export { writeCsv, type WriteOptions } from "./write_csv.ts";
export { clean, type Cleaned, type CleaningRule, type CleaningStep } from "./clean.ts";
export { describe, descriptionSchema } from "./describe.ts";
export { correlation, type CorrelationOptions, type CorrelationSchema } from "./correlation.ts";
export { type Banded, type Cut, cut } from "./cut.ts";
export { hashFrame } from "./hash.ts";
export { fromDanfo, toDanfo } from "./danfo.ts";
