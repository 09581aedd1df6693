/** Turns a category into one feature that holds its code, as trees and embeddings want it. */
import { cannot } from "../errors.ts";
import { category, type Schema } from "../frame/mod.ts";
import {
  type Codes,
  learnLevels,
  type LearntLevels,
  parseLevels,
  placesOf,
  type Rare,
  unseenLevels,
  warnOfLevels,
} from "./_levels.ts";
import type { CategoryName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { shortList } from "./_text.ts";
import { refuseFilled } from "./pass.ts";

/** Categories to turn into codes. */
export interface Ordinal<S extends Schema> {
  columns: readonly CategoryName<S>[];
  /** Code 1 is the first of the column's levels, or the most frequent one; of equal ones the first. Default: levels. */
  order?: "levels" | "frequency";
  /**
   * Whether a missing value has a code of its own, the last, if training rows have it and else 0, or becomes NaN, which trees can
   * read and embeddings cannot. Default: a code.
   */
  missing?: "code" | "kept";
  /** Levels that become 0 too, as too few training rows have them. Default: none. */
  rare?: Rare;
}

/** What coding learnt about a column: the levels with the codes 1, 2, ...; 0 is for what it does not know. */
export interface LearntOrdinal extends LearntColumn, LearntLevels {
  readonly kind: "ordinal";
  /** Whether missing is a code, as training rows had it; is 0, as they had not; or stays missing. */
  readonly missing: "code" | "unseen" | "kept";
}

/** Learns the codes of one column. */
export function learnOrdinal(
  source: Source,
  column: string,
  { order, missing = "code", rare }: Omit<Ordinal<Schema>, "columns"> = {},
): LearntOrdinal {
  if (missing === "kept") refuseFilled(source, column);
  else if (missing !== "code") {
    throw cannot("fit the recipe", TypeError, { expected: 'missing "code" or "kept"', received: missing });
  }
  const found = source.categories(column, { missing: "kept" }), learnt = learnLevels(column, found, { order, rare });
  const told = missing === "code" && !found.codes.includes(-1) ? "unseen" : missing;
  return { kind: "ordinal", ...learnt, missing: told, ...(told !== "code" && warnOfLevels(learnt)) };
}

function codeOfMissing({ levels, missing }: LearntOrdinal): number {
  return missing === "code" ? levels.length + 1 : missing === "unseen" ? 0 : NaN;
}

function codesIn({ column }: LearntOrdinal, source: Source): Codes {
  return source.categories(column, { missing: "kept" });
}

export const ordinalStep: Step<Ordinal<Schema>, LearntOrdinal> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnOrdinal(source, column, how)),

  names: ({ column }) => [`${column} (code)`],

  write(learnt, source, { data, width, at }) {
    const { codes, levels } = codesIn(learnt, source), missing = codeOfMissing(learnt);
    const codeOf = placesOf(levels, learnt).map((place) => place < 0 ? 0 : place + 1);
    for (let row = 0, to = at; row < codes.length; row++, to += width) {
      data[to] = codes[row] < 0 ? missing : codeOf[codes[row]];
    }
  },

  read({ levels }, { data, rows, width, at }) {
    const values = Array.from({ length: rows }, (_, row) => levels[Math.round(data[row * width + at]) - 1] ?? null);
    return { kind: category(levels), values };
  },

  categories: ({ levels, missing }) => [{ at: 0, width: 1, levels: 1 + levels.length + (missing === "code" ? 1 : 0) }],

  keepsMissing: ({ missing }) => missing === "kept",

  describe(learnt) {
    const { levels, rare, missing } = learnt;
    const codes = shortList(["other", ...levels].map((level, code) => `${level} is ${code}`), 8);
    const merged = rare.length > 0 ? `, ${rare.length} rare ones are other` : "";
    const gaps = { code: `, missing is ${codeOfMissing(learnt)}`, unseen: "", kept: ", missing stays missing" };
    return `${codes}${merged}${gaps[missing]}`;
  },

  unseen(learnt, source) {
    const found = codesIn(learnt, source);
    let missing = 0;
    if (learnt.missing === "unseen") { for (const code of found.codes) if (code < 0) missing++; }
    const told = { column: learnt.column, what: "level", value: "(missing)", rows: missing } as const;
    return [...unseenLevels(learnt, found), ...(missing > 0 ? [told] : [])];
  },

  parse: (fields) => ({
    kind: "ordinal",
    ...parseLevels(fields),
    missing: fields.oneOf("missing", ["code", "unseen", "kept"]),
    ...fields.optionalText("warning"),
  }),
};
