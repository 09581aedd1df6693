/** What a clock on the wall and a calendar say of a moment, in UTC or in a named time zone. */
import { cannot } from "../errors.ts";

const DAY = 86_400_000;

/** Turns a moment (milliseconds since 1970, UTC) into the one at which a clock in UTC shows what the zone's clocks show then. */
export type WallClock = (moment: number) => number;

/**
 * The clocks of a time zone, summer time included.
 *
 * @param zone a name of the IANA database: "Europe/Berlin"
 * @throws RangeError if there is no such zone
 */
export function wallClock(zone: string): WallClock {
  if (zone === "UTC") return (moment) => moment;
  const offsetAt = offsetsOf(zone);
  // Asking Intl takes microseconds. Days on which clocks do not change are asked once; the others hold NaN.
  const offsets = new Map<number, number>();
  return (moment) => {
    const day = Math.floor(moment / DAY);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const morning = offsetAt(day * DAY);
      offset = morning === offsetAt((day + 1) * DAY) ? morning : NaN;
      offsets.set(day, offset);
    }
    return moment + (offset === offset ? offset : offsetAt(moment));
  };
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetsOf(zone: string): (moment: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch (cause) {
    throw cannot("read the clocks", RangeError, {
      expected: 'a time zone such as "UTC" or "Europe/Berlin"',
      received: zone,
      cause,
    });
  }
  return (moment) => {
    // "GMT", "GMT+05:30", and before zones were agreed "GMT-00:01:15".
    const name = format.formatToParts(moment).find(({ type }) => type === "timeZoneName")!.value;
    const [, sign, hours, minutes, seconds] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? ["", "+", 0, 0];
    return (sign === "-" ? -1000 : 1000) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0));
  };
}

/** Hours since midnight, with fractions, in [0, 24). */
export function hourOf(wall: number): number {
  return (wall - Math.floor(wall / DAY) * DAY) / 3_600_000;
}

/** 1 for Monday to 7 for Sunday, as ISO 8601 counts. */
export function weekdayOf(wall: number): number {
  // 1 January 1970 was a Thursday.
  return modulo(Math.floor(wall / DAY) + 3, 7) + 1;
}

/** The Gregorian year. */
export function yearOf(wall: number): number {
  return new Date(wall).getUTCFullYear();
}

/** 1 for January to 12 for December. */
export function monthOf(wall: number): number {
  return new Date(wall).getUTCMonth() + 1;
}

/** 1 to 366. */
export function dayOfYear(wall: number): number {
  return Math.floor(wall / DAY) - firstDayOf(yearOf(wall)) + 1;
}

/** 365 or 366. */
export function daysInYear(wall: number): number {
  const year = yearOf(wall);
  return firstDayOf(year + 1) - firstDayOf(year);
}

/** 1 January of a year, in days since 1970: leap years are those that 4 divides, but of full centuries only those that 400 does. */
function firstDayOf(year: number): number {
  const before = year - 1;
  return 365 * (year - 1970) + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
