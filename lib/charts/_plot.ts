/** What charts with two axes share: axes, groups by colour, lines to compare with, and the frame around. */
import type { TopLevelSpec } from "vega-lite";
import { type Chart, chart, type ChartOptions } from "./chart.ts";
import { cannot } from "../errors.ts";
import { BLUE, GREY, PALETTE, VERMILLION } from "./_theme.ts";
import { rangeOf, short } from "./_values.ts";

/** A line across the plot to compare with, such as the best that is possible. */
export type Reference = { readonly x: number; readonly label?: string } | { readonly y: number; readonly label?: string };

/** What charts with two axes take. */
export interface PlotOptions extends ChartOptions {
  /** Title of the axis; also the name in tooltips. */
  x?: string;
  y?: string;
  /** Lines to compare with; on an axis of times, at a time in milliseconds. */
  references?: readonly Reference[];
}

/** A part of a Vega-Lite spec. */
export type Part = Record<string, unknown>;

/** What a kind of chart hands over: layers, and what is said about them. */
export interface Plot {
  layers: Part[];
  description: string;
  /** What was left out or changed, for the subtitle. */
  notes?: (string | undefined)[];
  /** Axes that show times. */
  times?: readonly ("x" | "y")[];
  width?: number;
  height?: number;
}

/** The chart of these layers. */
export function plot(
  { layers, description, notes = [], times = [], width = 440, height = 280 }: Plot,
  options: PlotOptions,
): Chart {
  const all = [...layers, ...(options.references ?? []).flatMap((reference) => drawReference(reference, times))];
  const subtitle = [options.subtitle, ...notes].filter((line) => line !== undefined);
  return chartOf({
    description: [options.title, description, ...notes].filter((line) => line !== undefined).join(". ") + ".",
    ...titleOf(options.title, subtitle),
    width: options.width ?? width,
    height: options.height ?? height,
    ...(all.length === 1 ? all[0] : { layer: all }),
  });
}

/** A chart from parts, whose types would be longer than they; the tests compile each kind of chart instead. */
export function chartOf(spec: Part): Chart {
  return chart(spec as unknown as TopLevelSpec);
}

/** Vega-Lite draws a subtitle only under a title. */
function titleOf(title: string | undefined, subtitle: string[]): Part {
  if (subtitle.length === 0) return title === undefined ? {} : { title };
  return { title: title === undefined ? { text: subtitle, fontSize: 12, fontWeight: "normal" } : { text: title, subtitle } };
}

function drawReference(reference: Reference, times: readonly ("x" | "y")[]): Part[] {
  const channel = "x" in reference ? "x" : "y";
  const at = "x" in reference ? reference.x : reference.y;
  if (!Number.isFinite(at)) throw cannot("draw a reference line", RangeError, { expected: "a finite place", received: at });
  const time = times.includes(channel);
  const place = { [channel]: { datum: short(at, time), type: time ? "temporal" : "quantitative" } };
  const data = { values: [{}] };
  const rule = { data, mark: { type: "rule", color: VERMILLION, strokeDash: [6, 3], strokeWidth: 2 }, encoding: place };
  if (reference.label === undefined) return [rule];
  // Beside the plot, where it covers nothing.
  const beside = channel === "y"
    ? { align: "left", baseline: "middle", x: "width", dx: 4 }
    : { align: "center", baseline: "bottom", y: 0, dy: -3 };
  return [rule, {
    data,
    mark: { type: "text", text: reference.label, color: VERMILLION, fontSize: 12, ...beside },
    encoding: place,
  }];
}

/** One axis: `axis("x", "age", "Age in years")`. Options of Vega-Lite's channel go in `more`. */
export function axis(field: string, title: string | undefined, more: Part = {}): Part {
  return { field, type: "quantitative", title: title ?? null, ...more };
}

/** For times: an axis that reads as dates in UTC, as frames keep them. Its labels have the parts that tell them apart. */
export function timeAxis(field: string, title: string | undefined, times: ArrayLike<number>): Part {
  const [low, high] = rangeOf(times) ?? [0, 0];
  const days = (high - low) / 86_400_000;
  const format = days > 1500 ? "%Y" : days > 100 ? "%b %Y" : days > 3 ? "%d %b" : undefined;
  return {
    field,
    type: "temporal",
    title: title ?? null,
    scale: { type: "utc" },
    axis: { tickCount: 6, ...(format && { format }) },
  };
}

/** The line on which both axes agree, under these encodings of x and y. */
export function diagonal(x: Part, y: Part): Part {
  return {
    data: { values: [{ x: 0, y: 0 }, { x: 1, y: 1 }] },
    mark: { type: "line", color: GREY, strokeDash: [5, 4], strokeWidth: 1.5 },
    encoding: { x, y },
  };
}

/** An axis from 0 to 1. */
export function unitAxis(field: string, title: string): Part {
  return axis(field, title, { scale: { domain: [0, 1], nice: false }, axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1] } });
}

/** Colour by group. One group needs no legend. */
export function colourBy(field: string, order: readonly string[]): Part {
  if (order.length < 2) return { value: BLUE };
  const scale = { domain: order, range: order.map((_, i) => PALETTE[i % PALETTE.length]) };
  return { field, type: "nominal", scale, legend: {} };
}

/** A click in the legend picks out a group, shift-click more. Give `params` and `opacity` to the layer that has the groups. */
export function legendPick(field: string, order: readonly string[], opacity = 1): { params?: Part[]; opacity: Part } {
  if (order.length < 2) return { opacity: { value: opacity } };
  return {
    params: [{ name: "picked", select: { type: "point", fields: [field] }, bind: "legend" }],
    opacity: { condition: { param: "picked", value: opacity }, value: 0.12 },
  };
}

/** Figures under the pointer, or none: pairs of field and title, with a format where it is a number. */
export function tooltips(
  wanted: boolean | undefined,
  entries: (readonly [field: string, title: string, format?: string])[],
): Part {
  if (wanted === false) return {};
  return {
    tooltip: entries.map(([field, title, format]) =>
      format === undefined
        ? { field, type: "nominal", title }
        : format === "utc"
        ? { field, type: "temporal", title, scale: { type: "utc" } }
        : { field, type: "quantitative", title, format }
    ),
  };
}

/** The groups that colours can tell apart: the rarest of too many become one. */
export function atMost(
  groups: { names: string[]; order: string[] },
  most = PALETTE.length,
): { names: string[]; order: string[]; note?: string } {
  if (groups.order.length <= most) return groups;
  const counts = new Map<string, number>();
  for (const name of groups.names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const kept = new Set([...groups.order].sort((a, b) => counts.get(b)! - counts.get(a)!).slice(0, most - 1));
  const other = "(other)";
  return {
    names: groups.names.map((name) => kept.has(name) ? name : other),
    order: [...groups.order.filter((name) => kept.has(name)), other],
    note: `${groups.order.length - kept.size} rarest groups as one`,
  };
}
