/** Turns a category into features that are 0 or 1, one for each level that the training rows have. */
import { cannot } from "../errors.ts";
import { category, type Schema } from "../frame/mod.ts";
import type { LearntColumn, Step } from "./_step.ts";
import type { CategoryName } from "./_names.ts";
import type { Source } from "./_source.ts";
import { listRows, shortList } from "./_text.ts";

/** Categories to turn into features of 0 and 1. */
export interface OneHot<S extends Schema> {
  columns: readonly CategoryName<S>[];
  /** `"first"` leaves out the first level, which is then told by zeros everywhere else: two levels become one feature. */
  drop?: "first";
  /** Whether levels that no training row had get a feature `city (other)`, or else are refused. Default: yes. */
  other?: boolean;
}

/** What one-hot encoding learnt about a column. */
export interface LearntOneHot extends LearntColumn {
  readonly kind: "oneHot";
  /** Levels of the training rows, in the column's order. */
  readonly levels: readonly string[];
  readonly dropFirst: boolean;
  readonly other: boolean;
}

/** Learns the levels of one column. */
export function learnOneHot(
  source: Source,
  column: string,
  { drop, other = true }: Omit<OneHot<Schema>, "columns"> = {},
): LearntOneHot {
  if (drop !== undefined && drop !== "first") {
    throw cannot("fit the recipe", TypeError, { expected: `drop: "first"`, received: drop });
  }
  const { codes, levels: known } = source.categories(column);
  const occurs = new Uint8Array(known.length);
  for (const code of codes) occurs[code] = 1;
  const levels = known.filter((_, code) => occurs[code] === 1);
  const warning = `${column} is ${levels[0]} in all training rows: its features never change and say nothing.`;
  return { kind: "oneHot", column, levels, dropFirst: drop === "first", other, ...(levels.length === 1 && { warning }) };
}

/** How many features. */
function widthOf({ levels, dropFirst, other }: LearntOneHot): number {
  return levels.length - (dropFirst ? 1 : 0) + (other ? 1 : 0);
}

export const oneHotStep: Step<OneHot<Schema>, LearntOneHot> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnOneHot(source, column, how)),

  names({ column, levels, dropFirst, other }) {
    const kept = dropFirst ? levels.slice(1) : levels;
    return [...kept.map((level) => `${column}=${level}`), ...(other ? [`${column} (other)`] : [])];
  },

  write(learnt, source, { data, width, at }) {
    const { codes, levels: known } = source.categories(learnt.column);
    const places = new Map(learnt.levels.map((level, i) => [level, learnt.dropFirst ? i - 1 : i]));
    const unseen = learnt.other ? widthOf(learnt) - 1 : REFUSED;
    const placeOf = Int32Array.from(known, (level) => places.get(level) ?? unseen);
    const refused: number[] = [];
    for (let row = 0, to = at; row < codes.length; row++, to += width) {
      const place = placeOf[codes[row]];
      if (place >= 0) data[to + place] = 1;
      else if (place === REFUSED) refused.push(row);
    }
    if (refused.length > 0) throw unseenLevel(learnt, [...new Set(refused.map((row) => known[codes[row]]))], refused);
  },

  read(learnt, { data, rows, width, at }) {
    const { levels, dropFirst, other } = learnt;
    const features = widthOf(learnt);
    const values = Array.from({ length: rows }, (_, row) => {
      if (features === 0) return levels[0];
      const from = row * width + at;
      let best = 0;
      for (let i = 1; i < features; i++) if (data[from + i] > data[from + best]) best = i;
      // The level without a feature of its own is the one that leaves every feature below a half.
      if (dropFirst && !(data[from + best] >= 0.5)) return levels[0];
      return other && best === features - 1 ? null : levels[dropFirst ? best + 1 : best];
    });
    return { kind: category(levels), values };
  },

  categories: (learnt) => widthOf(learnt) > 0 ? [{ at: 0, width: widthOf(learnt) }] : [],

  describe({ levels, dropFirst, other }) {
    const first = dropFirst ? `, ${levels[0]} is zeros` : "";
    return `one of ${shortList(levels, 8)}${first}, unseen ones ${other ? "are other" : "refused"}`;
  },

  unseen({ column, levels }, source) {
    const { codes, levels: known } = source.categories(column);
    const seen = new Set(levels);
    const rows = new Uint32Array(known.length);
    for (const code of codes) rows[code]++;
    return known.flatMap((value, code) =>
      rows[code] > 0 && !seen.has(value) ? [{ column, what: "level", value, rows: rows[code] }] : []
    );
  },

  parse: (fields) => ({
    kind: "oneHot",
    column: fields.text("column"),
    levels: fields.texts("levels"),
    dropFirst: fields.flag("dropFirst"),
    other: fields.flag("other"),
    ...fields.optionalText("warning"),
  }),
};

/** In place of a feature's place: -1 is the dropped level. */
const REFUSED = -2;

function unseenLevel({ column, levels }: LearntOneHot, unseen: readonly string[], rows: readonly number[]): Error {
  return cannot("apply the recipe", RangeError, {
    because: `${column} has levels that no training row had: ${shortList(unseen)} (${listRows(rows)}; known: ${
      shortList(levels, 8)
    })`,
    fix: "Drop or mend those rows, or fit the recipe with { other: true }.",
  });
}
