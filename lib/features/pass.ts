/** Passes numbers on as they are, and flags as 0 and 1. */
import type { Encoder, LearntColumn } from "./_encoder.ts";
import type { Source } from "./_source.ts";

/** What passing on has to remember about a column: its kind. */
export interface LearntPass extends LearntColumn {
  readonly kind: "pass";
  readonly from: "number" | "flag";
}

/** Looks at the kind of one column, and that nothing is missing from it. */
export function learnPass(source: Source, column: string): LearntPass {
  const learnt = { kind: "pass", column, from: source.kindOf(column, ["number", "flag"]) } as const;
  valuesOf(learnt, source);
  return learnt;
}

function valuesOf({ column, from }: LearntPass, source: Source): Float64Array | Uint8Array {
  return from === "number" ? source.numbers(column) : source.flags(column);
}

export const passEncoder: Encoder<LearntPass> = {
  names: ({ column }) => [column],

  write(learnt, source, { data, width, at }) {
    const values = valuesOf(learnt, source);
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
