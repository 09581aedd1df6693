/** What is in each column, at a glance. */
import type { Column } from "./column.ts";
import { encodeColumn } from "./_encode.ts";
import { type Frame, frameOf } from "./frame.ts";
import { category, id, number, type Row, text } from "./kind.ts";
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
  commonest: text(),
};

/**
 * One row a column: its kind, missing, infinite and different values; of numbers the mean, the standard deviation (n - 1) and the
 * quartiles (linear between values) of those that are finite; of a flag the share of yes as the mean; otherwise the commonest value and its rows.
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

function figuresOf(column: Column): Partial<Row<typeof descriptionSchema>> {
  const { codes, firsts } = encodeColumn(column);
  const missing = codes.reduce((count, _, row) => column.isMissing(row) ? count + 1 : count, 0);
  const common: Partial<Row<typeof descriptionSchema>> = {
    kind: column.kind,
    missing,
    infinite: 0,
    distinct: firsts.length - (missing > 0 ? 1 : 0),
  };
  switch (column.kind) {
    case "number":
      return { ...common, ...figuresOfNumbers(column.values) };
    case "flag":
      return { ...common, mean: meanOf(Float64Array.from(column.values).filter((value) => value < 2)) };
    case "time": {
      const present = column.values.filter((value) => value === value).sort();
      const day = (value: number) => new Date(value).toISOString().slice(0, 10);
      return {
        ...common,
        commonest: present.length === 0 ? null : `${day(present[0])} to ${day(present[present.length - 1])}`,
      };
    }
    default:
      return { ...common, commonest: commonestOf(column, codes, firsts) };
  }
}

function figuresOfNumbers(values: Float64Array) {
  const finite = values.filter(Number.isFinite).sort();
  const infinite = values.reduce((count, value) => Math.abs(value) === Infinity ? count + 1 : count, 0);
  const mean = meanOf(finite);
  const squares = finite.reduce((sum, value) => sum + (value - mean!) ** 2, 0);
  return {
    infinite,
    mean,
    deviation: finite.length < 2 ? null : Math.sqrt(squares / (finite.length - 1)),
    min: quantileOfSorted(finite, 0),
    q25: quantileOfSorted(finite, 0.25),
    median: quantileOfSorted(finite, 0.5),
    q75: quantileOfSorted(finite, 0.75),
    max: quantileOfSorted(finite, 1),
  };
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantileOfSorted(values: Float64Array, share: number): number | null {
  if (values.length === 0) return null;
  const place = share * (values.length - 1), below = Math.floor(place);
  return values[below] + (place - below) * ((values[below + 1] ?? values[below]) - values[below]);
}

function commonestOf(column: Column, codes: Int32Array, firsts: Int32Array): string | null {
  const counts = new Int32Array(firsts.length);
  for (const code of codes) counts[code]++;
  let best = -1;
  firsts.forEach((row, code) => {
    if (!column.isMissing(row) && (best < 0 || counts[code] > counts[best])) best = code;
  });
  return best < 0 ? null : `${column.get(firsts[best])} (${counts[best].toLocaleString("en-US")})`;
}
