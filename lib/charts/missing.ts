/** What is not there. */
import { bars, type BarsOptions } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { type ColumnLike, count, figure } from "./_values.ts";

/** A frame, as far as this chart looks. */
export interface FrameLike {
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): ColumnLike;
}

/**
 * The share of rows that each column misses, the worst first. Columns that miss nothing are counted in the subtitle.
 *
 * @param frame a frame, or anything with its rows, names and columns
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const ages = { kind: "number", values: Float64Array.of(31, NaN, 25, NaN) } as const;
 * const chart = missingChart({ rows: 4, names: ["age"], column: () => ages });
 * assertEquals(chart.description, "Missing values of 4 rows: age 50 %.");
 * ```
 */
export function missingChart(frame: FrameLike, options: BarsOptions = {}): Chart {
  const shares = frame.names.map((name) => ({
    name,
    share: frame.rows === 0 ? 0 : countMissing(frame.column(name)) / frame.rows,
  }));
  const missing = shares.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  const complete = shares.length - missing.length;
  const note = complete === 0 ? [] : [`${count(complete)} ${complete === 1 ? "column misses" : "columns miss"} nothing`];
  const drawn = bars(missing.map(({ name }) => name), missing.map(({ share }) => share), {
    horizontal: true,
    format: ".1%",
    y: "missing",
    ...options,
    subtitle: [...options.subtitle === undefined ? [] : [options.subtitle], ...note].join(" · ") || undefined,
  });
  const said = missing.slice(0, 8).map(({ name, share }) => `${name} ${figure(100 * share)} %`).join(", ");
  drawn.description = [options.title, `Missing values of ${count(frame.rows)} rows: ${said || "none"}`, ...note]
    .filter((line) => line !== undefined).join(". ") + ".";
  return drawn;
}

function countMissing(column: ColumnLike): number {
  let missing = 0;
  if (column.kind === "category") {
    for (let i = 0; i < column.codes.length; i++) missing += Number(column.codes[i] < 0);
  } else if (column.kind === "text" || column.kind === "id") {
    for (const value of column.values) missing += Number(value === null);
  } else {
    for (let i = 0; i < column.values.length; i++) {
      const value = column.values[i];
      missing += Number(column.kind === "flag" ? value === 255 : Number.isNaN(value));
    }
  }
  return missing;
}
