/** Turns a category into features that are 0 or 1, one for each level that the training rows have. */
import { cannot } from "../errors.ts";
import { category, type Schema } from "../frame/mod.ts";
import { learnLevels, type LearntLevels, parseLevels, placesOf, type Rare, unseenIn, warnOfLevels } from "./_levels.ts";
import type { CategoryName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { listRows, shortList } from "./_text.ts";

/** Categories to turn into features of 0 and 1. */
export interface OneHot<S extends Schema> {
  columns: readonly CategoryName<S>[];
  /** `"first"` leaves out the first level, which is then told by zeros everywhere else: two levels become one feature. */
  drop?: "first";
  /** Whether levels that no training row had get a feature `city (other)`, or else are refused. Default: yes. */
  other?: boolean;
  /** Levels that go to `city (other)` too, as too few training rows have them. Default: none. */
  rare?: Rare;
}

/** What one-hot encoding learnt about a column: levels in the column's order. */
export interface LearntOneHot extends LearntColumn, LearntLevels {
  readonly kind: "oneHot";
  readonly dropFirst: boolean;
  readonly other: boolean;
}

/** Learns the levels of one column. */
export function learnOneHot(
  source: Source,
  column: string,
  { drop, other = true, rare }: Omit<OneHot<Schema>, "columns"> = {},
): LearntOneHot {
  if (drop !== undefined && drop !== "first") {
    throw cannot("fit the recipe", TypeError, { expected: `drop: "first"`, received: drop });
  }
  if (rare !== undefined && !other) {
    throw cannot("fit the recipe", TypeError, {
      because: `rare levels of ${column} become other, and there is to be no other`,
      fix: "Leave out rare, or other: false.",
    });
  }
  const learnt = learnLevels(column, source.categories(column), { rare });
  return { kind: "oneHot", ...learnt, dropFirst: drop === "first", other, ...warnOfLevels(learnt) };
}

/** How many features. */
function widthOf({ levels, dropFirst, other }: LearntOneHot): number {
  return Math.max(0, levels.length - (dropFirst ? 1 : 0)) + (other ? 1 : 0);
}

export const oneHotStep: Step<OneHot<Schema>, LearntOneHot> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnOneHot(source, column, how)),

  names({ column, levels, dropFirst, other }) {
    const kept = dropFirst ? levels.slice(1) : levels;
    return [...kept.map((level) => `${column}=${level}`), ...(other ? [`${column} (other)`] : [])];
  },

  write(learnt, source, { data, width, at }) {
    const { codes, levels: known } = source.categories(learnt.column);
    const last = widthOf(learnt) - 1;
    const placeOf = placesOf(known, learnt).map((place) =>
      place >= 0 ? place - (learnt.dropFirst ? 1 : 0) : learnt.other ? last : REFUSED
    );
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
      if (dropFirst && !(data[from + best] >= 0.5)) return levels[0] ?? null;
      return other && best === features - 1 ? null : levels[dropFirst ? best + 1 : best];
    });
    return { kind: category(levels), values };
  },

  categories: (learnt) => widthOf(learnt) > 0 ? [{ at: 0, width: widthOf(learnt) }] : [],

  describe({ levels, rare, dropFirst, other }) {
    const first = dropFirst && levels.length > 0 ? `, ${levels[0]} is zeros` : "";
    const merged = rare.length > 0 ? `${rare.length} rare and unseen ones` : "unseen ones";
    return `one of ${shortList(levels, 8)}${first}, ${merged} ${other ? "are other" : "refused"}`;
  },

  unseen: unseenIn,

  parse: (fields) => ({
    kind: "oneHot",
    ...parseLevels(fields),
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
