/** Charts side by side, and one over another. */
import type { TopLevelSpec } from "vega-lite";
import { cannot } from "../errors.ts";
import type { Chart } from "./chart.ts";
import { chartOf, type Part } from "./_plot.ts";

/** How {@linkcode concat} arranges. */
export interface ConcatOptions {
  title?: string;
  /** Charts in a row. Default: all of them, up to 3. */
  columns?: number;
  /** Whether groups of the same name have the same colour in all. Default false: each chart keeps its own. */
  sharedColor?: boolean;
}

/**
 * Charts side by side, row by row.
 *
 * @throws TypeError if there is none
 * @throws RangeError if `columns` is not an integer above 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bars } from "shoplens/charts";
 * const both = concat([bars(["a"], [1], { title: "One" }), bars(["a"], [2], { title: "Two" })]);
 * assertEquals(both.description, "One. Bars of value: a 1.\nTwo. Bars of value: a 2.");
 * ```
 */
export function concat(
  charts: readonly TopLevelSpec[],
  { title, columns = Math.min(3, charts.length), sharedColor = false }: ConcatOptions = {},
): Chart {
  if (charts.length === 0) {
    throw cannot("put charts side by side", TypeError, { expected: "at least one chart", received: "none" });
  }
  if (!(Number.isInteger(columns) && columns > 0)) {
    throw cannot("put charts side by side", RangeError, { expected: "1 or more columns", received: columns });
  }
  return chartOf({
    description: describe(charts, title),
    ...(title && { title: { text: title, fontSize: 17 } }),
    columns,
    spacing: 32,
    concat: charts.map((each, i) => inner(each, `_${i + 1}`)),
    resolve: { scale: { color: sharedColor ? "shared" : "independent" } },
  });
}

/**
 * Charts over one another, on the same axes. Titles, also of the axes, width and height are the first one's.
 *
 * @throws TypeError if there is none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { lines, scatter } from "shoplens/charts";
 * const both = layer([scatter([1, 2, 3], [2, 4, 6]), lines({ fit: [2, 4, 6] })]);
 * assertEquals("layer" in both && both.layer.length, 2);
 * ```
 */
export function layer(charts: readonly TopLevelSpec[]): Chart {
  if (charts.length === 0) throw cannot("layer charts", TypeError, { expected: "at least one chart", received: "none" });
  const [{ title, width, height }] = charts as unknown as Part[];
  const titles = axisTitles(charts[0]);
  const layers = charts.map((each, i) => {
    const { title: _title, width: _width, height: _height, ...rest } = inner(each, `_${i + 1}`);
    return withAxisTitles(rest, titles);
  });
  const size = {
    ...(title !== undefined && { title }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
  return chartOf({ description: describe(charts), ...size, layer: layers });
}

function describe(charts: readonly TopLevelSpec[], title?: string): string {
  const lines = charts.map(({ description }) => description).filter((text) => text !== undefined);
  return [...title ? [title] : [], ...lines].join("\n") || "Charts.";
}

/** A chart as a part of another: without what belongs to the whole, its parameters under names of their own. */
function inner(spec: TopLevelSpec, suffix: string): Part {
  const { $schema: _schema, background: _background, config: _config, description: _description, ...part } =
    spec as unknown as Part;
  const names = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const param of ((value as Part).params ?? []) as { name: string }[]) names.add(param.name);
    Object.entries(value).forEach(([key, item]) => key !== "values" && collect(item));
  };
  const rename = (value: unknown, key?: string): unknown => {
    if (typeof value === "string") return (key === "param" || key === "name") && names.has(value) ? value + suffix : value;
    if (typeof value !== "object" || value === null || key === "values") return value;
    if (Array.isArray(value)) return value.map((item) => rename(item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item, key)]));
  };
  collect(part);
  return rename(part) as Part;
}

/** The first title of each axis. */
function axisTitles(value: unknown, titles: Part = {}): Part {
  if (typeof value !== "object" || value === null) return titles;
  for (const [key, item] of Object.entries(value)) {
    if ((key === "x" || key === "y") && titles[key] === undefined && item?.title) titles[key] = item.title;
    else if (key !== "values") axisTitles(item, titles);
  }
  return titles;
}

/** The part with these titles on its axes, since Vega-Lite would write those of all layers in a row. */
function withAxisTitles(value: unknown, titles: Part): unknown {
  if (Array.isArray(value)) return value.map((item) => withAxisTitles(item, titles));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === "values") return [key, item];
      if ((key === "x" || key === "y") && item?.field !== undefined) return [key, { ...item, title: titles[key] ?? null }];
      return [key, withAxisTitles(item, titles)];
    }),
  );
}
