/** What is in each column, at a glance. */
import { type Column, countMissing, MISSING_FLAG } from "./column.ts";
import { encodeColumn } from "./_encode.ts";
import { type Frame, frameOf } from "./frame.ts";
import { category, id, number, type Row, text, time } from "./kind.ts";
import { quantileOfSorted, sortedPresent } from "./_quantiles.ts";
import type { AnyFrame } from "./rows.ts";

/** Columns of {@linkcode describe}'s result. */
export const descriptionSchema = {
  column: id(),
  kind: category(["number", "category", "text", "time", "flag", "id"]),
  missing: number(),
  infinite: number(),
  distinct: number(),
  mean: number(),
  deviation: number(),
  min: number(),
  q25: number(),
  median: number(),
  q75: number(),
  max: number(),
  first: time(),
  last: time(),
  commonest: text(),
};

/**
 * One row a column: its kind, how many values are missing, infinite and different; of numbers the mean, the standard deviation
 * (n - 1), and least, quartiles (linear between values) and greatest, all of the finite ones; of a flag the share of yes as the
 * mean; of times the first and the last; of all others the commonest value and its rows, the earlier one of two.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, number } from "shoplens/frame";
 * const { missing, mean, median } = describe(frameOf({ x: [1, null, 2, 6] }, { x: number() })).row(0);
 * assertEquals([missing, mean, median], [1, 3, 2]);
 * ```
 */
export function describe(frame: AnyFrame): Frame<typeof descriptionSchema> {
  return frameOf(frame.names.map((name: string) => ({ column: name, ...figuresOf(frame.columns[name]) })), descriptionSchema);
}

type Description = Partial<Row<typeof descriptionSchema>>;

function figuresOf(column: Column): Description {
  const common: Description = { kind: column.kind, missing: countMissing(column), infinite: 0 };
  switch (column.kind) {
    case "number":
      return { ...common, ...figuresOfNumbers(column.values) };
    case "time": {
      const times = sortedPresent(column.values);
      const at = (place: number) => place in times ? new Date(times[place]) : null;
      return { ...common, distinct: countDistinct(times), first: at(0), last: at(times.length - 1) };
    }
    case "flag": {
      const counts = [0, 0];
      for (const value of column.values) if (value !== MISSING_FLAG) counts[value]++;
      const [no, yes] = counts;
      return { ...common, distinct: Number(no > 0) + Number(yes > 0), mean: no + yes === 0 ? null : yes / (no + yes) };
    }
    default:
      return { ...common, ...commonestOf(column) };
  }
}

function figuresOfNumbers(values: Float64Array): Description {
  const present = sortedPresent(values);
  let start = 0, end = present.length;
  while (present[start] === -Infinity) start++;
  while (end > start && present[end - 1] === Infinity) end--;
  const finite = present.subarray(start, end);
  const mean = meanOf(finite);
  return {
    infinite: present.length - finite.length,
    distinct: countDistinct(present),
    mean,
    deviation: deviationOf(finite, mean ?? NaN),
    min: quantileOfSorted(finite, 0),
    q25: quantileOfSorted(finite, 0.25),
    median: quantileOfSorted(finite, 0.5),
    q75: quantileOfSorted(finite, 0.75),
    max: quantileOfSorted(finite, 1),
  };
}

function countDistinct(ascending: Float64Array): number {
  let different = 0;
  for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) different++;
  return different;
}

function meanOf(values: Float64Array): number | null {
  let total = 0;
  for (const value of values) total += value;
  return values.length === 0 ? null : total / values.length;
}

function deviationOf(values: Float64Array, mean: number): number | null {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
}

function commonestOf(column: Column): Description {
  const { codes, firsts } = encodeColumn(column);
  const counts = new Int32Array(firsts.length);
  for (const code of codes) counts[code]++;
  const present = Array.from(firsts.keys()).filter((code) => !column.isMissing(firsts[code]));
  if (present.length === 0) return { distinct: 0 };
  const best = present.reduce((best, code) => counts[code] > counts[best] ? code : best);
  return {
    distinct: present.length,
    commonest: `${column.get(firsts[best])} (${counts[best].toLocaleString("en-US")})`,
  };
}
