/** Passes numbers on as they are, and flags as 0 and 1. */
import type { Encoder, LearntColumn } from "./_encoder.ts";
import type { Source } from "./_source.ts";

/** What passing on has to remember about a column: its kind. */
export interface LearntPass extends LearntColumn {
  readonly kind: "pass";
  readonly from: "number" | "flag";
}

/** Looks at the kind of one column. */
export function learnPass(source: Source, column: string): LearntPass {
  return { kind: "pass", column, from: source.kindOf(column, ["number", "flag"]) };
}

export const passEncoder: Encoder<LearntPass> = {
  names: ({ column }) => [column],

  write({ column, from }, source, { data, width, at }) {
    const values = from === "number" ? source.numbers(column) : source.flags(column);
    for (let row = 0, to = at; row < values.length; row++, to += width) data[to] = values[row];
  },

  read({ from }, { data, rows, width, at }) {
    return Array.from({ length: rows }, (_, row) => {
      const value = data[row * width + at];
      return from === "number" ? value : value >= 0.5;
    });
  },

  describe: ({ from }) => from === "number" ? "as it is" : "no is 0, yes is 1",

  parse: (fields) => ({ kind: "pass", column: fields.text("column"), from: fields.oneOf("from", ["number", "flag"]) }),
};
