/** Passes numbers on as they are, and flags as 0 and 1. */
import { flag, number, type Schema } from "../frame/mod.ts";
import type { PassName } from "./_names.ts";
import type { LearntColumn, Step } from "./_step.ts";
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

export const passStep: Step<{ columns: readonly PassName<Schema>[] }, LearntPass> = {
  learn: (source, { columns }) => columns.map((column) => learnPass(source, column)),

  names: ({ column }) => [column],

  write(learnt, source, { data, width, at }) {
    const values = valuesOf(learnt, source);
    for (let row = 0, to = at; row < values.length; row++, to += width) data[to] = values[row];
  },

  read({ from }, { data, rows, width, at }) {
    const values = Array.from({ length: rows }, (_, row) => {
      const value = data[row * width + at];
      return from === "number" ? value : value >= 0.5;
    });
    return { kind: from === "number" ? number() : flag(), values };
  },

  categories: ({ from }) => from === "flag" ? [{ at: 0, width: 1 }] : [],

  describe: ({ from }) => from === "number" ? "as it is" : "no is 0, yes is 1",

  parse: (fields) => ({ kind: "pass", column: fields.text("column"), from: fields.oneOf("from", ["number", "flag"]) }),
};
