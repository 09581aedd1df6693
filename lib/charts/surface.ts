/** A function of two numbers, and ways across it. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, colourBy, legendPick, type Part, plot, type PlotOptions, tooltips } from "./_plot.ts";
import { checkLengths, count, figure, short } from "./_values.ts";

/** A way: where an optimiser stood after each step. */
export interface Path {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** How {@linkcode surface} draws. */
export interface SurfaceOptions extends PlotOptions {
  /** The part of the plane. Default: [-1, 1] each. */
  xRange?: readonly [number, number];
  yRange?: readonly [number, number];
  /** Ways across, by name: a line each, with a dot where it ends. Steps outside the range end the line. */
  paths?: Readonly<Record<string, Path>>;
  /** Cells on each side. Default 48. */
  cells?: number;
  /** Name of the function's value. Default "loss". */
  z?: string;
  /** Whether each band of grey covers as much of the picture as any other, which shows the floor of a steep valley; else bands are of equal height. Default true. */
  byRank?: boolean;
}

/** Bands of grey, dark to light: colours are for the ways. */
const BANDS = Array.from({ length: 16 }, (_, band) => {
  const grey = Math.round(100 + band * 9.4).toString(16).padStart(2, "0");
  return `#${grey}${grey}${grey}`;
});

/**
 * A surface from above, darker where it is lower, with ways drawn on it.
 *
 * @param value of the function at (x, y); where it is not finite the surface has a hole
 * @throws RangeError if a range is empty, or `cells` is not in 2 to 200
 * @throws TypeError if the sides of a path differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = surface((x, y) => x * x + 10 * y * y, { paths: { descent: { x: [0.9, 0.3, 0.1], y: [0.5, -0.1, 0] } } });
 * assertEquals(chart.description, "Surface of loss from 0.004774 to 10.55, with the path descent ending at (0.1, 0).");
 * ```
 */
export function surface(value: (x: number, y: number) => number, options: SurfaceOptions = {}): Chart {
  const action = "draw a surface";
  const { xRange = [-1, 1], yRange = [-1, 1], paths = {}, cells = 48, z = "loss", byRank = true } = options;
  for (const range of [xRange, yRange]) {
    if (!(range[0] < range[1] && Number.isFinite(range[1] - range[0]))) {
      throw cannot(action, RangeError, { expected: "a finite range with low < high", received: range });
    }
  }
  if (!(Number.isInteger(cells) && cells >= 2 && cells <= 200)) {
    throw cannot(action, RangeError, { expected: "2 to 200 cells", received: cells });
  }
  const dx = (xRange[1] - xRange[0]) / cells, dy = (yRange[1] - yRange[0]) / cells;
  const heights = Array.from(
    { length: cells * cells },
    (_, i) => short(value(xRange[0] + (i % cells + 0.5) * dx, yRange[0] + (Math.floor(i / cells) + 0.5) * dy)),
  );
  const sorted = heights.filter(Number.isFinite).sort((a, b) => a - b);

  const names = Object.keys(paths);
  const steps = names.flatMap((path) => {
    const { x, y } = paths[path];
    checkLengths(action, { [`${path}.x`]: x.length, [`${path}.y`]: y.length });
    const inside = (i: number) => x[i] >= xRange[0] && x[i] <= xRange[1] && y[i] >= yRange[0] && y[i] <= yRange[1];
    const all = Array.from({ length: x.length }, (_, i) => i);
    const end = all.findIndex((i) => !inside(i));
    return all.slice(0, end < 0 ? undefined : end).map((step) => ({ x: short(x[step]), y: short(y[step]), step, path }));
  });
  const ends = names.flatMap((path) => steps.filter((step) => step.path === path).slice(-1));
  const left = names.filter((path) => (ends.find((end) => end.path === path)?.step ?? -1) < paths[path].x.length - 1);
  const pick = legendPick("path", names);
  const xAxis = axis("x", options.x ?? "x", {
    scale: { domain: [...xRange], nice: false, zero: false },
    axis: { grid: false },
  });
  const yAxis = axis("y", options.y ?? "y", {
    scale: { domain: [...yRange], nice: false, zero: false },
    axis: { grid: false },
  });
  const colour = { ...colourBy("path", names), ...(names.length === 1 && { value: "#D55E00" }) };
  const way: Part = { x: xAxis, y: yAxis, color: colour, opacity: pick.opacity };
  const tips = tooltips(options.tooltip, [["path", "path"], ["step", "step", ","], ["x", options.x ?? "x", ".4~r"], [
    "y",
    options.y ?? "y",
    ".4~r",
  ]]);
  const layers: Part[] = [{
    // Heights only, row by row, with empty texts for holes, as Vega takes no null here. Where each stands follows from its
    // number, and the spec stays small.
    data: { values: heights.map((height) => Number.isFinite(height) ? height : "") },
    transform: [
      { window: [{ op: "row_number", as: "cell" }] },
      { calculate: `${xRange[0]} + ((datum.cell - 1) % ${cells}) * ${dx}`, as: "x" },
      { calculate: `${yRange[0]} + floor((datum.cell - 1) / ${cells}) * ${dy}`, as: "y" },
      { calculate: `datum.x + ${dx}`, as: "x2" },
      { calculate: `datum.y + ${dy}`, as: "y2" },
      { filter: "isNumber(datum.data)" },
    ],
    // A little larger than their cells, so that no seams show.
    mark: { type: "rect", strokeWidth: 0, clip: true, x2Offset: 0.7, y2Offset: -0.7 },
    encoding: {
      x: xAxis,
      x2: { field: "x2" },
      y: yAxis,
      y2: { field: "y2" },
      fill: axis("data", undefined, {
        scale: { type: "threshold", domain: thresholds(sorted, byRank), range: BANDS },
        legend: null,
      }),
      ...tooltips(options.tooltip, [["data", z, ".4~r"]]),
    },
  }];
  if (names.length > 0) {
    layers.push({
      data: { values: steps },
      mark: { type: "line", strokeWidth: 2.5, clip: true },
      ...(pick.params && { params: pick.params }),
      encoding: { ...way, order: { field: "step", type: "quantitative" } },
    }, {
      data: { values: ends },
      mark: { type: "circle", size: 110, stroke: "white", strokeWidth: 1.5 },
      encoding: { ...way, ...tips },
    });
  }
  const said = ends.map(({ path, x, y }) => `${path} ending at (${figure(x)}, ${figure(y)})`).join(", ");
  return plot({
    layers,
    description: `Surface of ${z}${sorted.length > 0 ? ` from ${figure(sorted[0])} to ${figure(sorted.at(-1)!)}` : ""}` +
      (said && `, with the ${names.length === 1 ? "path" : "paths"} ${said}`),
    notes: [
      sorted.length < heights.length
        ? `${count(heights.length - sorted.length)} cells without a finite value left empty`
        : undefined,
      left.length > 0 ? `${left.join(", ")} ${left.length === 1 ? "leaves" : "leave"} the picture` : undefined,
    ],
    width: 380,
    height: 380,
  }, options);
}

/** Where one band ends and the next begins. */
function thresholds(sorted: number[], byRank: boolean): number[] {
  if (sorted.length === 0) return [];
  const [low, high] = [sorted[0], sorted.at(-1)!];
  return Array.from({ length: BANDS.length - 1 }, (_, i) => {
    const share = (i + 1) / BANDS.length;
    return byRank ? sorted[Math.floor(share * (sorted.length - 1))] : short(low + share * (high - low));
  });
}
