/** Two columns against one another. */
import type { Chart } from "./chart.ts";
import { createRandom } from "../random.ts";
import { BLUE, GREY } from "./_theme.ts";
import { atMost, axis, colourBy, legendPick, type Part, plot, type PlotOptions, timeAxis, tooltips } from "./_plot.ts";
import {
  checkInterval,
  checkLengths,
  count,
  figure,
  leftOut,
  type Names,
  type Numbers,
  readNames,
  readNumbers,
  short,
} from "./_values.ts";

/** How {@linkcode scatter} draws. */
export interface ScatterOptions extends PlotOptions {
  /** A group for each point, told by colour. */
  by?: Names;
  /** A name for each point, told under the pointer. */
  labels?: Names;
  /** Whether the names stand beside the points, too; for a dozen or so. Default false. */
  named?: boolean;
  /** Low and high end of what each height may be, such as an interval of confidence, drawn as a line through the point. */
  intervals?: ArrayLike<readonly [low: number, high: number]>;
  /** Logarithmic axes. Points at 0 or less have no place there and are left out. Default: none. */
  log?: "x" | "y" | "xy";
  /** Of so many points at most; more are sampled, which the subtitle says. Default 2,000. */
  most?: number;
  /** Of the sample. Default 0. */
  seed?: number;
}

/**
 * A dot for each pair. Scroll to zoom, drag to move, double-click to go back, unless points are named or compared with lines.
 *
 * @param x numbers or times
 * @param y as many; pairs with a missing or infinite side are left out, and counted in the subtitle
 * @throws TypeError if the lengths differ
 * @throws RangeError if an interval is not a finite low <= high
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const visits = scatter([1, 2, 3], [2, 4, NaN], { x: "pages", y: "minutes" });
 * assertEquals(visits.description, "Dots of minutes by pages: 2 points. 1 missing left out.");
 * ```
 */
export function scatter(x: Numbers, y: Numbers, options: ScatterOptions = {}): Chart {
  const action = "draw a scatter plot";
  const across = readNumbers(action, x), up = readNumbers(action, y);
  const groups = atMost(options.by === undefined ? { names: [], order: [""] } : readNames(options.by));
  const labels = options.labels === undefined ? undefined : readNames(options.labels).names;
  checkLengths(action, {
    x: across.numbers.length,
    y: up.numbers.length,
    ...(options.by && { by: groups.names.length }),
    ...(labels && { labels: labels.length }),
    ...(options.intervals && { intervals: options.intervals.length }),
  });
  const { most = 2000, seed = 0, log = "", intervals, named = false } = options;
  const fits = (axis: "x" | "y", value: number) => Number.isFinite(value) && !(log.includes(axis) && value <= 0);
  const finite = Array.from(across.numbers.keys()).filter((i) => fits("x", across.numbers[i]) && fits("y", up.numbers[i]));
  const sampled = finite.length > most;
  const drawn = sampled ? createRandom(seed).choice(finite, most, { replace: false }).sort((a, b) => a - b) : finite;
  const rows = drawn.map((i) => ({
    x: short(across.numbers[i], across.time),
    y: short(up.numbers[i], up.time),
    ...(options.by && { group: groups.names[i] }),
    ...(labels && { label: labels[i] }),
    ...(intervals && checkInterval(action, intervals[i])),
  }));
  const xTitle = options.x ?? "x", yTitle = options.y ?? "y";
  const pick = legendPick("group", groups.order, rows.length > 500 ? 0.5 : 0.75);
  const scaleOf = (axis: "x" | "y") => log.includes(axis) ? { type: "log" } : { zero: false };
  const place = {
    x: across.time ? timeAxis("x", xTitle, across.numbers) : axis("x", xTitle, { scale: scaleOf("x") }),
    y: up.time ? timeAxis("y", yTitle, up.numbers) : axis("y", yTitle, { scale: scaleOf("y") }),
  };
  // Vega-Lite cuts at the edge what can be moved, and with it names that stand there.
  const mayMove = !named && options.references === undefined;
  const zoom = mayMove ? [{ name: "zoom", select: "interval", bind: "scales" }] : [];
  const params = [...(pick.params ?? []), ...zoom];
  const dots: Part = {
    mark: { type: "circle", size: rows.length > 500 ? 24 : 45, color: BLUE },
    ...(params.length > 0 && { params }),
    encoding: {
      ...place,
      color: colourBy("group", groups.order),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ...(labels ? [["label", "name"]] as const : []),
        ["x", xTitle, across.time ? "utc" : ",.4~r"],
        ["y", yTitle, up.time ? "utc" : ",.4~r"],
        ...(intervals ? [["low", "from", ",.4~r"], ["high", "to", ",.4~r"]] as const : []),
        ...(groups.order.length > 1 ? [["group", "group"]] as const : []),
      ]),
    },
  };
  const lines: Part[] = intervals === undefined ? [] : [{
    mark: { type: "rule", color: GREY, strokeWidth: 2, strokeCap: "round" },
    encoding: { ...place, y: { ...place.y, field: "low" }, y2: { field: "high" } },
  }];
  const heights = (options.references ?? []).flatMap((reference) => "y" in reference ? [reference.y] : []);
  const drawnNames = named && labels !== undefined ? namesBeside(rows, place, { log, references: heights }) : [];
  const said = named && labels !== undefined
    ? finite.slice(0, 8).map((i) => `${labels[i]} ${figure(up.numbers[i])} at ${figure(across.numbers[i])}`).join(", ")
    : `${count(finite.length)} points`;
  return plot({
    layers: [{
      data: { values: rows },
      ...(lines.length + drawnNames.length === 0 ? dots : { layer: [...lines, dots, ...drawnNames] }),
    }],
    times: [...across.time ? ["x"] as const : [], ...up.time ? ["y"] as const : []],
    description: `Dots of ${yTitle} by ${xTitle}: ${said}${named && finite.length > 8 ? ", ..." : ""}`,
    notes: [
      sampled ? `${count(most)} of ${count(finite.length)} points, drawn at random` : undefined,
      groups.note,
      log === "" ? leftOut(across.numbers, up.numbers) : offTheAxes(across.numbers.length - finite.length),
    ],
    height: 300,
  }, options);
}

/** A point with a name, in the units of its axes. */
interface Named {
  readonly x: number | string;
  readonly y: number | string;
  readonly low?: number;
  readonly high?: number;
}

/** Of the plot's sides: what a name's letters may take across, and a line of them up. */
const NAME_WIDTH = 0.3, NAME_HEIGHT = 0.045;

/**
 * Names to the right of points on the left half, and the other way round, so that they stay within the plot; where some would cover one another,
 * lower ones step down.
 */
function namesBeside(
  rows: readonly Named[],
  place: { x: Part; y: Part },
  { log, references }: { log: string; references: readonly number[] },
): Part[] {
  const on = (axis: "x" | "y") => (value: number | string) => log.includes(axis) ? Math.log(Number(value)) : Number(value);
  const [across, up] = [on("x"), on("y")], off = log.includes("y") ? Math.exp : (value: number) => value;
  const rangeOf = (values: number[]) => Math.max(...values) - Math.min(...values) || 1;
  const width = rangeOf(rows.map(({ x }) => across(x)));
  const height = rangeOf([...rows.flatMap(({ y, low = y, high = y }) => [up(y), up(low), up(high)]), ...references.map(up)]);
  const middle = Math.min(...rows.map(({ x }) => across(x))) + width / 2;
  return ([["left", 8, true], ["right", -8, false]] as const).map(([align, dx, isLeft]) => {
    const placed: { x: number; y: number }[] = [];
    const values = rows.filter(({ x }) => (across(x) <= middle) === isLeft).sort((a, b) => up(b.y) - up(a.y)).map((row) => {
      const x = across(row.x), covers = placed.filter((other) => Math.abs(other.x - x) < NAME_WIDTH * width);
      const y = Math.min(up(row.y), ...covers.map((other) => other.y - NAME_HEIGHT * height));
      placed.push({ x, y });
      return { ...row, nameY: short(off(y)) };
    });
    return {
      data: { values },
      mark: { type: "text", align, dx, baseline: "middle", fontSize: 11, color: GREY },
      encoding: { ...place, y: { ...place.y, field: "nameY" }, text: { field: "label", type: "nominal" } },
    };
  });
}

function offTheAxes(points: number): string | undefined {
  return points === 0 ? undefined : `${count(points)} missing, infinite or off the axes left out`;
}
