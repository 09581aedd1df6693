/** How CSV files are read. */
import type { BadCell } from "./_cells.ts";

/** How `readCsv` reads. */
export interface ReadOptions {
  /** Between cells, or "guess": of comma, semicolon, tab and bar the one that the first lines agree on. Default: a comma. */
  separator?: string;
  /**
   * Spellings of a missing value; text and ids are missing only where they are empty, and a level that the schema states is none.
   * Default: empty, NA, N/A, NaN, nan, null, NULL, None.
   */
  missing?: readonly string[];
  /** A list to collect bad cells in, in the file's order, which then are missing in the frame. Default: a bad cell refuses the file. */
  badCells?: BadCell[];
  /** What to do about columns of the file that the schema does not name. Default: refuse the file. */
  others?: "refuse" | "ignore";
  /** Stops the reading. Default: the stop button. */
  signal?: AbortSignal;
}
