/** What every step that makes features can do. A new one is a file with its options, what it learns, and this. */
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
  /** A level that was not there, or numbers below or above all that were. */
  readonly what: "level" | "below" | "above";
  /** The level, or the number that is farthest out. */
  readonly value: string | number;
  readonly rows: number;
}

/** What every encoder learns about its column; the rest of it is its own, and JSON. */
export interface LearntColumn {
  readonly kind: string;
  readonly column: string;
  /** What a reader should know, as a sentence. */
  readonly warning?: string;
}

/** What an encoder does with what it learnt from training rows. */
export interface Encoder<Learnt extends LearntColumn> {
  /** The names of its features. */
  names(learnt: Learnt): readonly string[];
  /** Writes its features of all rows. */
  write(learnt: Learnt, source: Source, block: Block): void;
  /** The original values, where they can be had; null is missing. */
  read?(learnt: Learnt, block: Block): (number | string | boolean | null)[];
  /** What it does, with what it learnt, in a few words. */
  describe(learnt: Learnt): string;
  /** What the rows have and the training rows had not. */
  unseen?(learnt: Learnt, source: Source): readonly Unseen[];
  /** What it learnt, from JSON that is checked. */
  parse(fields: Fields): Learnt;
}
