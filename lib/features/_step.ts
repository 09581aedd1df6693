/** What every step that makes features can do. A new one is a file with its options, what it learns, and this. */
import type { Kind } from "../frame/mod.ts";
import type { Fields } from "./_fields.ts";
import type { Source } from "./_source.ts";

/** Where an encoder writes or reads its features: `data[row * width + at]`, and the places right of it if it has several. */
export interface Block {
  readonly data: Float32Array;
  readonly rows: number;
  readonly width: number;
  readonly at: number;
}

/** A value that no training row had. */
export interface Unseen {
  readonly column: string;
  /** A level that was not there, numbers or times below or above all that were, or texts without a known term. */
  readonly what: "level" | "below" | "above" | "text";
  /** The level, the number or time that is farthest out, or the first such text. */
  readonly value: string | number;
  readonly rows: number;
}

/** What every encoder learns; the rest of it is its own, and JSON. */
interface Learnt {
  /** The step's name in the table. */
  readonly kind: string;
  /** What a reader should know, as a sentence. */
  readonly warning?: string;
}

/** What an encoder of one column learns. Its features stand where the column stands in the frame. */
export interface LearntColumn extends Learnt {
  readonly column: string;
}

/** What an encoder of several columns together learns. Its features stand after those of single columns. */
export interface LearntColumns extends Learnt {
  readonly columns: readonly string[];
}

/** The columns that an encoder reads. */
export function columnsOf(learnt: LearntColumn | LearntColumns): readonly string[] {
  return "columns" in learnt ? learnt.columns : [learnt.column];
}

/** A column as it was before it became features; null is missing. */
export interface Original {
  readonly kind: Kind;
  readonly values: readonly (number | string | boolean | Date | null)[];
}

/** What an encoder does with what it learnt from training rows. */
export interface Encoder<L extends LearntColumn | LearntColumns> {
  /** The names of its features. */
  names(learnt: L): readonly string[];
  /** Writes its features of all rows into a block of zeros. */
  write(learnt: L, source: Source, block: Block): void;
  /**
   * Writes its features of the very rows that it learnt from, where `write` would tell a row what it learnt from the row's own
   * label. A recipe with such an encoder knows its training rows again, and refuses other rows in that role.
   */
  writeTraining?(learnt: L, source: Source, block: Block): void;
  /** Columns that `writeTraining` reads besides those of `write`, such as a group. */
  trainingColumns?(learnt: L): readonly string[];
  /** Which of its features are categories: places from its first feature, one for a code of `levels`, several for 0 and 1 a level. */
  categories?(learnt: L): readonly { readonly at: number; readonly width: number; readonly levels?: number }[];
  /** Whether its features can be NaN, for missing. Default: no. */
  keepsMissing?(learnt: L): boolean;
  /** The original column, where it can be had; of encoders of one column only. */
  read?(learnt: L, block: Block): Original;
  /** What it does, with what it learnt, in a few words. */
  describe(learnt: L): string;
  /** What the rows have and the training rows had not. */
  unseen?(learnt: L, source: Source): readonly Unseen[];
  /** What it learnt, from JSON that is checked. */
  parse(fields: Fields): L;
}

/** An encoder that `fitRecipe` can be asked for. */
export interface Step<Options, L extends LearntColumn | LearntColumns> extends Encoder<L> {
  /** The columns that an option names, where that is not its list `columns`. */
  reads?(options: Options): readonly string[];
  /**
   * Learns from training rows, an encoder for each column or for several together. `source.labels()` has their labels: what learns
   * from them needs `writeTraining` too.
   */
  learn(source: Source, options: Options): readonly L[];
}
