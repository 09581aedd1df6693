/** Figures side by side. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { BLUE, GREY } from "./_theme.ts";
import { axis, colourBy, legendPick, type Part, plot, type PlotOptions, type Reference, tooltips } from "./_plot.ts";
import {
  checkInterval,
  checkLengths,
  type Ends,
  figure,
  leftOut,
  type Names,
  type Numbers,
  readNames,
  readNumbers,
  short,
} from "./_values.ts";

/** How {@linkcode bars} draws. */
export interface BarsOptions extends PlotOptions {
  /** A group for each value: a bar for each group stands beside the others of its name. */
  by?: Names;
  /** Low and high end of what each value may be, such as an interval of confidence, drawn as a line over the bar. */
  intervals?: ArrayLike<readonly [low: number, high: number]>;
  /** Bars that lie, with names that stay readable; `x` and `y` still mean what they mean standing. Default: when names are long or many. */
  horizontal?: boolean;
  /** By value, the largest first, or as given. Default false. */
  sort?: boolean;
  /** How values are written, in d3's format: ".1%", ",.0f". Default: three significant digits. */
  format?: string;
}

/**
 * A bar for each name, from zero, with its value written at the end.
 *
 * @param names what the bars are of; the axis keeps their order
 * @param values as many; missing and infinite ones get no bar, and are counted in the subtitle
 * @throws TypeError if the lengths differ, or a name (of a group) comes twice
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const areas = bars(["logistic", "network"], [0.87, 0.91], { y: "ROC-AUC", references: [{ y: 0.5, label: "by chance" }] });
 * assertEquals(areas.description, "Bars of ROC-AUC: logistic 0.87, network 0.91.");
 * ```
 */
export function bars(names: Names, values: Numbers, options: BarsOptions = {}): Chart {
  const action = "draw bars";
  const { intervals } = options;
  const { numbers } = readNumbers(action, values);
  const labels = readNames(names), groups = options.by === undefined ? undefined : readNames(options.by);
  checkLengths(action, { names: labels.names.length, values: numbers.length });
  if (groups) checkLengths(action, { names: labels.names.length, "by": groups.names.length });
  if (intervals) checkLengths(action, { names: labels.names.length, intervals: intervals.length });
  const seen = new Set(labels.names.map((name, i) => JSON.stringify([name, groups?.names[i]])));
  if (seen.size < labels.names.length) {
    throw cannot(action, TypeError, {
      expected: `each name${groups ? " and group" : ""} once`,
      received: `${seen.size} different ones in ${labels.names.length}`,
      fix: "Aggregate first, or tell bars of one name apart with `by`.",
    });
  }
  const rows = labels.names.map((name, i) => ({
    name,
    value: short(numbers[i]),
    ...(groups && { group: groups.names[i] }),
    ...(intervals ? checkInterval(action, intervals[i]) : {} as Partial<Ends>),
  })).filter(({ value }) => Number.isFinite(value));

  // A bar below zero has its figure on the other side of zero, where neither bar nor name is.
  const below = rows.some(({ value }) => value < 0);
  const drawn = below ? rows.map((row) => ({ ...row, end: Math.max(0, row.high ?? row.value) })) : rows;

  const order = options.sort ? [...new Set(rows.toSorted((a, b) => b.value - a.value).map(({ name }) => name))] : labels.order;
  const horizontal = options.horizontal ?? (order.length > 8 || order.some((name) => name.length > 12));
  const { format = ".3~r" } = options;
  const [along, across] = horizontal ? ["y", "x"] : ["x", "y"];
  const groupOrder = groups?.order ?? [""];
  const pick = legendPick("group", groupOrder);
  const position: Part = {
    [along]: {
      field: "name",
      type: "nominal",
      sort: order,
      title: options.x ?? null,
      axis: { labelAngle: 0, ticks: false },
    },
    ...(groups && { [`${along}Offset`]: { field: "group", sort: groupOrder } }),
  };
  const length = axis("value", options.y, {
    axis: { ...(format.endsWith("%") && { format: "~%" }), tickCount: 5 },
    scale: { zero: true },
  });
  const { x: nameTitle = "name", y: title = "value" } = options;
  const layers: Part[] = [{
    mark: { type: "bar", color: BLUE },
    ...(pick.params && { params: pick.params }),
    encoding: {
      ...position,
      [across]: length,
      color: colourBy("group", groupOrder),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ["name", nameTitle],
        ...(groups ? [["group", "group"]] as const : []),
        ["value", title, format],
        ...(intervals ? [["low", "from", format], ["high", "to", format]] as const : []),
      ]),
    },
  }];
  if (intervals) {
    const encoding = { ...position, [across]: { ...length, field: "low" }, [`${across}2`]: { field: "high" } };
    const transform = [{ filter: "datum.low < datum.high" }];
    // White around the grey, for a line over a bar of any colour.
    for (const [color, strokeWidth] of [["white", 5], [GREY, 2]] as const) {
      layers.push({ mark: { type: "rule", strokeWidth, color, strokeCap: "round" }, encoding, transform });
    }
  }
  layers.push({
    mark: {
      type: "text",
      color: GREY,
      fontSize: 11,
      ...(horizontal ? { align: "left", dx: 4 } : { baseline: "bottom", dy: -3 }),
    },
    encoding: {
      ...position,
      [across]: below ? { ...length, field: "end" } : intervals ? { ...length, field: "high" } : length,
      text: { field: "value", type: "quantitative", format },
    },
  });
  return plot({
    layers: [{ data: { values: drawn }, layer: layers }],
    description: `Bars of ${title}: ${rows.slice(0, 8).map(({ name, value }) => `${name} ${figure(value)}`).join(", ")}${
      rows.length > 8 ? ", ..." : ""
    }`,
    notes: [leftOut(numbers)],
    ...(horizontal
      ? { height: Math.max(80, order.length * (groups ? 16 * groupOrder.length + 8 : 24)) }
      : { height: 240, width: Math.min(640, Math.max(160, order.length * 60 * (groups ? 1 + groupOrder.length / 4 : 1))) }),
  }, { ...options, references: horizontal ? options.references?.map(lay) : options.references });
}

/** A reference line as it stands beside bars that lie. */
function lay(reference: Reference): Reference {
  return "y" in reference ? { x: reference.y, label: reference.label } : { y: reference.x, label: reference.label };
}
