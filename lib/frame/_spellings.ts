/** What a cell's text says: numbers, moments, yes and no, in the spellings that files have. */
import { MISSING_FLAG } from "./column.ts";
import type { NumberSpelling, TimeSpelling } from "./kind.ts";

const YES = new Set(["true", "yes", "y", "t", "1"]), NO = new Set(["false", "no", "n", "f", "0"]);

/** What Number() reads as well, which in a table is a mistake: blank as zero, and numbers that are not decimal. */
const NOT_DECIMAL = /^\s*(?:0[xob]|$)/i;

/** A decimal number, or infinity in words; NaN if it is none. */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (value === value) return NOT_DECIMAL.test(text) ? NaN : value;
  const infinite = /^\s*([+-]?)inf(inity)?\s*$/i.exec(text);
  return infinite === null ? NaN : infinite[1] === "-" ? -Infinity : Infinity;
}

/** 1, 0, or the missing flag if it is neither. */
export function parseFlag(text: string): number {
  const word = text.trim().toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : MISSING_FLAG;
}

const MOMENT =
  /^\s*(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?\s*$/;

/**
 * An ISO 8601 date, with or without a time of day, in whole milliseconds since 1970; UTC unless it says otherwise; NaN if it is
 * none. What is finer than a millisecond is cut off.
 */
export function parseTime(text: string): number {
  const match = MOMENT.exec(text);
  if (match === null) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const milliseconds = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  return dayOf(year, month, day) + clockOf(hour, minute, second) + milliseconds - offsetOf(match[8]);
}

/** Midnight of a day; NaN if the calendar lacks it. */
function dayOf(year: number, month: number, day: number): number {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  // A day that the calendar lacks rolls over into the next month.
  return moment.getUTCDate() === day && moment.getUTCMonth() === month - 1 ? moment.getTime() : NaN;
}

/** A time of day in milliseconds; NaN if the clock lacks it. */
function clockOf(hour: number, minute: number, second: number): number {
  return hour > 23 || minute > 59 || second > 59 ? NaN : ((hour * 60 + minute) * 60 + second) * 1000;
}

/** "+05:30" and the like in milliseconds. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", ""));
  return (zone[0] === "-" ? -minutes : minutes) * 60_000;
}

const CURRENCY = String.raw`(?:[A-Z]{0,2}\p{Sc}|${Intl.supportedValuesOf("currency").join("|")})`;

/** A number with what stands around it in tables for people: a minus, the brackets of ledgers, a currency, a per cent sign. */
const AMOUNT = new RegExp(
  String.raw`^\s*(?:${CURRENCY}\s*(?=\())?(?<bracket>\()?\s*(?<sign>[+\-\u2212])?\s*${CURRENCY}?\s*(?<inner>[+\-\u2212])?` +
    String.raw`(?<digits>[\d.,'\u2019\s]*\d[.,]?)\s*(?:${CURRENCY}|%)?\s*(?<closed>\)\s*${CURRENCY}?)?\s*$`,
  "u",
);

/** The mark between thousands and the one before the fraction, of each spelling. */
const MARKS: Readonly<Record<NumberSpelling, readonly [thousands: string, decimal: string]>> = {
  "1234.5": ["", "\\."],
  "1,234.5": [",", "\\."],
  "1.234,5": ["\\.", ","],
  "1 234,5": ["\\s", ","],
  "1'234.5": ["['\u2019]", "\\."],
};

/** Reads numbers as they are written; NaN for what is none. */
export function numberParser(written?: NumberSpelling): (text: string) => number {
  if (written === undefined) return parseNumber;
  const [thousands, decimal] = MARKS[written];
  // Groups may have two digits, as in India, but for the last; 0,123 has none.
  const grouped = thousands === "" ? "" : `[1-9]\\d{0,2}(?:${thousands}\\d{2,3})*${thousands}\\d{3}|`;
  const body = new RegExp(`^(${grouped}\\d*)(?:${decimal}(\\d*))?$`);
  return (text) => {
    const { digits, bracket, closed, sign, inner } = AMOUNT.exec(text)?.groups ?? {};
    if (digits === undefined || (bracket === undefined) !== (closed === undefined) || (sign && inner)) return NaN;
    const match = body.exec(digits.trim());
    if (match === null) return NaN;
    const size = Number(`${match[1].replace(/\D/g, "")}.${match[2] ?? ""}0`);
    const isNegative = bracket !== undefined || ((sign ?? inner) ?? "+") !== "+";
    return isNegative ? -size : size;
  };
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const CLOCK = String.raw`(?:[T,\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([ap]m)?)?\s*$`;
const NUMBERED = new RegExp(String.raw`^\s*(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})` + CLOCK, "i");
const DAY_FIRST = new RegExp(String.raw`^\s*(?:[a-z]{3,9},?\s+)?(\d{1,2})[-/. ]+([a-z]{3,9})[-/., ]+(\d{4}|\d\d)` + CLOCK, "i");
const MONTH_FIRST = new RegExp(String.raw`^\s*(?:[a-z]{3,9},?\s+)?([a-z]{3,9})[-/. ]+(\d{1,2})[-/., ]+(\d{4})` + CLOCK, "i");

/** Reads moments as they are written; NaN for what is none. */
export function timeParser(written?: TimeSpelling): (text: string) => number {
  if (written === undefined) return parseTime;
  return (text) => {
    const iso = parseTime(text);
    if (iso === iso) return iso;
    let match = NUMBERED.exec(text);
    if (match !== null) {
      const [first, second, third] = [match[1], match[3], match[4]], clock = clockAt(match, 5);
      if (first.length === 4) return third.length < 3 ? dayOf(Number(first), Number(second), Number(third)) + clock : NaN;
      if (written === "y-m-d" || first.length > 2) return NaN;
      const [day, month] = written === "d/m/y" ? [first, second] : [second, first];
      return dayOf(yearOf(third), Number(month), Number(day)) + clock;
    }
    match = DAY_FIRST.exec(text);
    if (match !== null) return dayOf(yearOf(match[3]), monthOf(match[2]), Number(match[1])) + clockAt(match, 4);
    match = MONTH_FIRST.exec(text);
    return match === null ? NaN : dayOf(yearOf(match[3]), monthOf(match[1]), Number(match[2])) + clockAt(match, 4);
  };
}

/** Two digits mean 1969 to 2068, as POSIX has it; three mean none. */
function yearOf(digits: string): number {
  const year = Number(digits);
  return digits.length === 4 ? year : digits.length === 2 ? year + (year < 69 ? 2000 : 1900) : NaN;
}

/** From 1; NaN if it is no English month, whole or by its first letters. */
function monthOf(name: string): number {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return month < 0 ? NaN : month + 1;
}

/** The time of day in four groups of a match from `at` on: hour, minute, second, am or pm. */
function clockAt(match: RegExpExecArray, at: number): number {
  const [hour, minute, second] = match.slice(at, at + 3).map((part) => Number(part ?? 0)), half = match[at + 3]?.toLowerCase();
  if (half === undefined) return clockOf(hour, minute, second);
  return hour >= 1 && hour <= 12 ? clockOf(hour % 12 + (half === "pm" ? 12 : 0), minute, second) : NaN;
}
