/** What comes of reading a file that nobody prepared. */
import type { Task } from "../dataset.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Displayable } from "../notebook/mod.ts";

/** What was read: rows that have a label, with their numbers in the file, and what a reader should know of them. */
export interface OwnData extends Displayable {
  /** The file's name. */
  readonly name: string;
  /** The columns, but ids and those dropped; first the rows' numbers in the file from 0, last the label. */
  readonly frame: Frame<Schema>;
  readonly label: string;
  readonly task: Task;
  /** The classes as the file spells them, the positive one last of two. */
  readonly classes?: readonly string[];
  readonly group?: string;
  readonly time?: string;
  /** Columns of the frame that are no features: the rows' numbers and the group. */
  readonly aside: readonly string[];
  /** Rows of the file. */
  readonly rows: number;
  /** Of what was read. */
  readonly hash: string;
  /** What was left out, merged or taken for missing, as sentences. */
  readonly notes: readonly string[];
}
