/** Reading what charts are made of: arrays, typed arrays, and columns of frames. */
import { cannot } from "../errors.ts";

/** A frame's column, as far as charts look. */
export type ColumnLike =
  | { readonly kind: "number" | "time" | "flag"; readonly values: ArrayLike<number> }
  | { readonly kind: "category"; readonly codes: ArrayLike<number>; readonly levels: readonly string[] }
  | { readonly kind: "text" | "id"; readonly values: readonly (string | null)[] };

/** Numbers to draw: an array, a typed array, or a column of numbers, times or flags. null and NaN are missing. */
export type Numbers = ArrayLike<number | null> | Extract<ColumnLike, { values: ArrayLike<number> }>;

/** Names to group or label by: an array, or a column of any kind. null is missing. */
export type Names = ArrayLike<string | number | boolean | null> | ColumnLike;

/** What stands for a missing name. */
const MISSING = "(missing)";

function isColumn(values: object): values is ColumnLike {
  return "kind" in values;
}

/** The numbers, NaN where missing, and whether they are times in milliseconds. */
export function readNumbers(action: string, values: Numbers): { numbers: Float64Array; time: boolean } {
  if (ArrayBuffer.isView(values)) return { numbers: Float64Array.from(values as ArrayLike<number>), time: false };
  if (!isColumn(values)) {
    return {
      numbers: Float64Array.from(values as ArrayLike<number>, (value) => value === null ? NaN : Number(value)),
      time: false,
    };
  }
  if (!["number", "time", "flag"].includes(values.kind)) {
    throw cannot(action, TypeError, { expected: "numbers", received: `a column of kind ${values.kind}` });
  }
  const missing = values.kind === "flag" ? 255 : NaN;
  return {
    numbers: Float64Array.from(values.values, (value) => value === missing ? NaN : value),
    time: values.kind === "time",
  };
}

/** A name for each row, and the names in order: as the column has them, by size where they are numbers, else as they come. */
export function readNames(values: Names): { names: string[]; order: string[] } {
  if (!isColumn(values)) {
    const names = Array.from(values, (value) => value === null || value === undefined ? MISSING : String(value));
    const order = [...new Set(names)];
    const numeric = Array.from(values).every((value) => typeof value === "number");
    return { names, order: numeric ? order.sort((a, b) => Number(a) - Number(b)) : order };
  }
  if (values.kind === "category") {
    return inOrder(Array.from(values.codes, (code) => code < 0 ? MISSING : values.levels[code]), [...values.levels, MISSING]);
  }
  if (values.kind === "flag") {
    return inOrder(Array.from(values.values, (value) => value === 255 ? MISSING : value === 1 ? "yes" : "no"), [
      "no",
      "yes",
      MISSING,
    ]);
  }
  return readNames(
    Array.from(values.values as ArrayLike<string | number | null>, (value) => Number.isNaN(value) ? null : value),
  );
}

function inOrder(names: string[], possible: readonly string[]): { names: string[]; order: string[] } {
  const present = new Set(names);
  return { names, order: possible.filter((name) => present.has(name)) };
}

/** Both must tell of the same rows. */
export function checkLengths(action: string, lengths: Record<string, number>): void {
  const [[first, length], ...others] = Object.entries(lengths);
  for (const [name, other] of others) {
    if (other !== length) {
      throw cannot(action, TypeError, { expected: `as many of ${name} as of ${first}, which are ${length}`, received: other });
    }
  }
}

/** Smallest and largest finite number; undefined where there is none. */
export function rangeOf(numbers: ArrayLike<number>): [number, number] | undefined {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** What is left out of a chart, as its subtitle says: `12 missing and 1 infinite left out`. */
export function leftOut(...columns: ArrayLike<number>[]): string | undefined {
  let missing = 0, infinite = 0;
  for (let i = 0; i < columns[0].length; i++) {
    if (columns.some((numbers) => Number.isNaN(numbers[i]))) missing++;
    else if (columns.some((numbers) => !Number.isFinite(numbers[i]))) infinite++;
  }
  const parts = [...missing > 0 ? [`${count(missing)} missing`] : [], ...infinite > 0 ? [`${count(infinite)} infinite`] : []];
  return parts.length === 0 ? undefined : `${parts.join(" and ")} left out`;
}

/** Six significant digits: more than a chart shows, and specs stay small. Times keep all. */
export function short(value: number, time = false): number {
  return time ? value : Number(value.toPrecision(6));
}

/** A count for people. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** A number, or a time, for people. */
export function figure(value: number, time = false): string {
  if (time) return new Date(value).toISOString().replace(/T00:00:00\.000Z$/, "").replace(/\.\d+Z$/, "Z");
  return Math.abs(value) >= 1000 && Math.abs(value) < 1e15
    ? Math.round(value).toLocaleString("en-US")
    : String(Number(value.toPrecision(4)));
}

/** From where to where a value may be. */
export interface Ends {
  low: number;
  high: number;
}

/** Refuses an interval that is none. */
export function checkInterval(action: string, [low, high]: readonly [number, number]): Ends {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw cannot(action, RangeError, {
      expected: "intervals with finite low <= high",
      received: [String(low), String(high)],
    });
  }
  return { low: short(low), high: short(high) };
}
