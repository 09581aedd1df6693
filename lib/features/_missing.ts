/** A feature that says whether a value was missing before it was filled. */
import type { Encoder, LearntColumn } from "./_step.ts";

/** The column whose missing values are told. */
export interface LearntMissing extends LearntColumn {
  readonly kind: "missing";
}

export const missingEncoder: Encoder<LearntMissing> = {
  names: ({ column }) => [`${column} (missing)`],

  write({ column }, source, { data, width, at }) {
    const missing = source.missing(column);
    for (let row = 0, to = at; row < missing.length; row++, to += width) data[to] = missing[row];
  },

  categories: () => [{ at: 0, width: 1 }],

  describe: () => "1 where it was missing",

  parse: (fields) => ({ kind: "missing", column: fields.text("column") }),
};
