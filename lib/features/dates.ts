/** Turns moments into what a calendar and a clock say of them: cycles as points on a circle, and numbers that grow. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import { dayOfYear, daysInYear, hourOf, monthOf, type WallClock, wallClock, weekdayOf, yearOf } from "./_calendar.ts";
import type { TimeName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { range } from "./_statistics.ts";
import { shortList } from "./_text.ts";

/**
 * What to tell of a moment. Cycles are told by the sine and the cosine of their turn, so that 23:59 is near 0:00: `hour` (a turn is
 * a day, minutes count), `weekday` (from Monday), `month`, `dayOfYear`. `weekend` is 1 on Saturday and Sunday. `year` is a number,
 * and so is `days`, since the first moment of the training rows.
 */
export type DatePart = keyof typeof PARTS;

/** Times to turn into features. */
export interface Dates<S extends Schema> {
  columns: readonly TimeName<S>[];
  /** Default: hour, weekday, dayOfYear, weekend and days. */
  parts?: readonly DatePart[];
  /** The time zone whose clocks and calendar count: "Europe/Berlin". Default "UTC". */
  zone?: string;
  /** `"told"` gives a missing moment zeros and a 1 in a feature `at (missing)`. Default: it is refused. */
  missing?: "refused" | "told";
}

/** What is known of a column of times. */
export interface LearntDates extends LearntColumn {
  readonly kind: "dates";
  readonly parts: readonly DatePart[];
  readonly zone: string;
  readonly missing: "refused" | "told";
  /** First and last moment of the training rows, in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/** A part's features of the time on the wall, and of the moment counted from the first. */
interface Part {
  readonly names: readonly string[];
  readonly values: readonly ((wall: number, sinceFirst: number) => number)[];
}

const PARTS = {
  hour: cycle("hour", (wall) => hourOf(wall) / 24),
  weekday: cycle("weekday", (wall) => (weekdayOf(wall) - 1) / 7),
  month: cycle("month", (wall) => (monthOf(wall) - 1) / 12),
  dayOfYear: cycle("day of year", (wall) => (dayOfYear(wall) - 1) / daysInYear(wall)),
  weekend: { names: ["weekend"], values: [(wall) => Number(weekdayOf(wall) > 5)] },
  year: { names: ["year"], values: [yearOf] },
  days: { names: ["days"], values: [(_, sinceFirst) => sinceFirst / 86_400_000] },
} as const satisfies Record<string, Part>;

/** A cycle as a point on the circle. */
function cycle(name: string, turn: (wall: number) => number): Part {
  return {
    names: [`${name} sin`, `${name} cos`],
    values: [(wall) => Math.sin(2 * Math.PI * turn(wall)), (wall) => Math.cos(2 * Math.PI * turn(wall))],
  };
}

const ALL = Object.keys(PARTS) as DatePart[];
const DEFAULT: readonly DatePart[] = ["hour", "weekday", "dayOfYear", "weekend", "days"];

/** Clocks are made once a zone: they remember what they asked Intl. */
const clocks = new Map<string, WallClock>();
function clockOf(zone: string): WallClock {
  const clock = clocks.get(zone) ?? wallClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function learnDates(source: Source, column: string, options: Omit<Dates<Schema>, "columns">): LearntDates {
  const { parts = DEFAULT, zone = "UTC", missing = "refused" } = options;
  const strange = parts.find((part) => !ALL.includes(part));
  if (strange !== undefined || parts.length === 0 || new Set(parts).size < parts.length) {
    throw cannot("fit the recipe", TypeError, { expected: `some of the parts ${ALL.join(", ")}, each once`, received: parts });
  }
  if (missing !== "refused" && missing !== "told") {
    throw cannot("fit the recipe", TypeError, { expected: 'missing "refused" or "told"', received: missing });
  }
  clockOf(zone);
  const present = source.times(column, { missing: missing === "told" ? "kept" : "refused" }).filter((moment) =>
    moment === moment
  );
  if (present.length === 0) {
    throw cannot("fit the recipe", RangeError, { because: `${column} is missing in all training rows`, fix: "Leave it out." });
  }
  const { low, high } = range(present);
  return { kind: "dates", column, parts: [...parts], zone, missing, first: low, last: high };
}

export const datesStep: Step<Dates<Schema>, LearntDates> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnDates(source, column, how)),

  names({ column, parts, missing }) {
    const names = [
      ...parts.flatMap((part): readonly string[] => PARTS[part].names),
      ...(missing === "told" ? ["missing"] : []),
    ];
    return names.map((name) => `${column} (${name})`);
  },

  write({ column, parts, zone, missing, first }, source, { data, width, at }) {
    const moments = source.times(column, { missing: missing === "told" ? "kept" : "refused" });
    const clock = clockOf(zone);
    const values = parts.flatMap((part): Part["values"] => PARTS[part].values);
    for (let row = 0, to = at; row < moments.length; row++, to += width) {
      const moment = moments[row];
      if (moment !== moment) {
        data[to + values.length] = 1;
        continue;
      }
      const wall = clock(moment);
      for (let i = 0; i < values.length; i++) data[to + i] = values[i](wall, moment - first);
    }
  },

  categories({ parts, missing }) {
    const flags = (missing === "told" ? [...parts, "missing"] : parts).flatMap((part) =>
      part === "missing" ? [true] : PARTS[part as DatePart].names.map(() => part === "weekend")
    );
    return flags.flatMap((isFlag, at) => isFlag ? [{ at, width: 1 }] : []);
  },

  describe({ parts, zone, first, last, missing }) {
    const [from, to] = [first, last].map((moment) => new Date(moment).toISOString().slice(0, 10));
    return `${shortList(parts, 8)} in ${zone}, ${from} … ${to}${missing === "told" ? ", missing is zeros" : ""}`;
  },

  unseen({ column, parts, first, last, missing }, source) {
    // Cycles come round again; only what grows leaves the range that training rows had.
    if (!parts.includes("days") && !parts.includes("year")) return [];
    const moments = source.times(column, { missing: missing === "told" ? "kept" : "refused" });
    let below = 0, above = 0;
    for (const moment of moments) {
      if (moment < first) below++;
      if (moment > last) above++;
    }
    const { low, high } = range(moments);
    return [
      ...(below > 0 ? [{ column, what: "below", value: new Date(low).toISOString(), rows: below } as const] : []),
      ...(above > 0 ? [{ column, what: "above", value: new Date(high).toISOString(), rows: above } as const] : []),
    ];
  },

  parse: (fields) => ({
    kind: "dates",
    column: fields.text("column"),
    parts: fields.texts("parts").map((part) => {
      if (ALL.includes(part as DatePart)) return part as DatePart;
      throw cannot("load a recipe", TypeError, { expected: `the parts ${ALL.join(", ")}`, received: part });
    }),
    zone: fields.text("zone"),
    missing: fields.oneOf("missing", ["refused", "told"]),
    first: fields.number("first"),
    last: fields.number("last"),
  }),
};
