/** The levels that training rows have, the rare ones among them, and where the levels of other rows belong. */
import { cannot } from "../errors.ts";
import type { Fields } from "./_fields.ts";
import { oncePer } from "./_once.ts";
import type { Source } from "./_source.ts";
import type { Unseen } from "./_step.ts";

/** Which levels are too rare to stand alone: they become "other", together with what no training row had. */
export interface Rare {
  /** Levels of fewer training rows than this: a share of them if it is below 1, and a count from 1. */
  below: number;
}

/** What is known of a category. */
export interface LearntLevels {
  readonly column: string;
  /** Levels that stand alone. */
  readonly levels: readonly string[];
  /** Levels of training rows that were merged; empty unless that was asked for. */
  readonly rare: readonly string[];
}

/** Codes of levels, -1 where missing. */
export interface Codes {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** The place of a level that is rare, and of one that no training row had. */
export const RARE = -1, UNSEEN = -2;

/** Rows of each level. */
export function countLevels({ codes, levels }: Codes): Uint32Array {
  const counts = new Uint32Array(levels.length);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) counts[codes[row]]++;
  return counts;
}

/** Learns the levels of training rows, in the column's order or the most frequent first. */
export function learnLevels(
  column: string,
  found: Codes,
  { rare, order = "levels" }: { rare?: Rare; order?: "levels" | "frequency" } = {},
): LearntLevels {
  if (order !== "levels" && order !== "frequency") {
    throw cannot("fit the recipe", TypeError, { expected: 'order "levels" or "frequency"', received: order });
  }
  const counts = countLevels(found), least = rare === undefined ? 1 : leastCount(rare, found.codes.length);
  const occurring = [...counts.keys()].filter((code) => counts[code] > 0);
  if (order === "frequency") occurring.sort((a, b) => counts[b] - counts[a]);
  return {
    column,
    levels: occurring.filter((code) => counts[code] >= least).map((code) => found.levels[code]),
    rare: occurring.filter((code) => counts[code] < least).map((code) => found.levels[code]),
  };
}

function leastCount(rare: Rare, rows: number): number {
  const below = rare?.below;
  if (below > 0 && (below < 1 || Number.isInteger(below))) return below < 1 ? below * rows : below;
  throw cannot("fit the recipe", RangeError, {
    expected: "rare: { below } to be a share in (0, 1) or a count of rows",
    received: below,
  });
}

/** A warning if these levels tell nothing. */
export function warnOfLevels({ column, levels, rare }: LearntLevels): { warning?: string } {
  if (levels.length + rare.length > 1 && levels.length > 0) return {};
  return {
    warning: levels.length === 0
      ? `All levels of ${column} are rare: its features never change and say nothing.`
      : `${column} is ${levels[0]} in all training rows: its features never change and say nothing.`,
  };
}

const placeByLevel = oncePer((learnt: LearntLevels) => {
  const places = new Map(learnt.levels.map((level, place) => [level, place]));
  for (const level of learnt.rare) places.set(level, RARE);
  return places;
});

/** The place of each of these levels among the learnt ones, or {@linkcode RARE} or {@linkcode UNSEEN}. */
export function placesOf(levels: readonly string[], learnt: LearntLevels): Int32Array {
  const places = placeByLevel(learnt);
  return Int32Array.from(levels, (level) => places.get(level) ?? UNSEEN);
}

/** Levels that no training row had, with their rows. */
export function unseenLevels(learnt: LearntLevels, found: Codes): Unseen[] {
  const counts = countLevels(found), places = placesOf(found.levels, learnt);
  return found.levels.flatMap((value, code) =>
    counts[code] > 0 && places[code] === UNSEEN ? [{ column: learnt.column, what: "level", value, rows: counts[code] }] : []
  );
}

/** {@linkcode unseenLevels}, as steps that refuse missing values have it. */
export function unseenIn(learnt: LearntLevels, source: Source): Unseen[] {
  return unseenLevels(learnt, source.categories(learnt.column));
}

/** The fields of {@linkcode LearntLevels}, from JSON. */
export function parseLevels(fields: Fields): LearntLevels {
  return { column: fields.text("column"), levels: fields.texts("levels"), rare: fields.texts("rare") };
}
