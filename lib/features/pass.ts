/** Passes numbers on as they are, and flags as 0 and 1. */
import { cannot } from "../errors.ts";
import { flag, number, type Schema } from "../frame/mod.ts";
import type { PassName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";

/** Numbers and flags to pass on. */
export interface Pass<S extends Schema> {
  columns: readonly PassName<S>[];
  /** Whether missing values are refused, or become NaN, which trees can read and networks cannot. Default: refused. */
  missing?: "refused" | "kept";
}

/** What passing on has to remember about a column: its kind. */
export interface LearntPass extends LearntColumn {
  readonly kind: "pass";
  readonly from: "number" | "flag";
  readonly missing: "refused" | "kept";
}

/** Looks at the kind of one column, and that nothing is missing from it unless it may. */
export function learnPass(source: Source, column: string, missing: Pass<Schema>["missing"] = "refused"): LearntPass {
  if (missing === "kept") refuseFilled(source, column);
  else if (missing !== "refused") {
    throw cannot("fit the recipe", TypeError, { expected: 'missing "refused" or "kept"', received: missing });
  }
  const learnt = { kind: "pass", column, from: source.kindOf(column, ["number", "flag"]), missing } as const;
  valuesOf(learnt, source);
  return learnt;
}

/** Refuses to keep what another step fills. */
export function refuseFilled(source: Source, column: string): void {
  if (!source.fills(column)) return;
  throw cannot("fit the recipe", TypeError, {
    because: `${column} is filled, so that nothing missing is left to keep`,
    fix: 'Leave it out of impute, or leave out missing: "kept".',
  });
}

function valuesOf({ column, from, missing }: LearntPass, source: Source): Float64Array | Uint8Array {
  return from === "number" ? source.numbers(column, { missing }) : source.flags(column, { missing });
}

export const passStep: Step<Pass<Schema>, LearntPass> = {
  learn: (source, { columns, missing }) => columns.map((column) => learnPass(source, column, missing)),

  names: ({ column }) => [column],

  write(learnt, source, { data, width, at }) {
    const values = valuesOf(learnt, source);
    for (let row = 0, to = at; row < values.length; row++, to += width) data[to] = values[row];
  },

  read({ from }, { data, rows, width, at }) {
    const values = Array.from({ length: rows }, (_, row) => {
      const value = data[row * width + at];
      return Number.isNaN(value) ? null : from === "number" ? value : value >= 0.5;
    });
    return { kind: from === "number" ? number() : flag(), values };
  },

  categories: ({ from }) => from === "flag" ? [{ at: 0, width: 1 }] : [],

  keepsMissing: ({ missing }) => missing === "kept",

  describe: ({ from, missing }) =>
    `${from === "number" ? "as it is" : "no is 0, yes is 1"}${missing === "kept" ? ", missing stays missing" : ""}`,

  parse: (fields) => ({
    kind: "pass",
    column: fields.text("column"),
    from: fields.oneOf("from", ["number", "flag"]),
    missing: fields.oneOf("missing", ["refused", "kept"]),
  }),
};
