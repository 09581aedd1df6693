/** Two columns against one another. */
import type { Chart } from "./chart.ts";
import { createRandom } from "../random.ts";
import { BLUE } from "./_theme.ts";
import { atMost, axis, colourBy, legendPick, type Part, plot, type PlotOptions, timeAxis, tooltips } from "./_plot.ts";
import { checkLengths, count, leftOut, type Names, type Numbers, readNames, readNumbers, short } from "./_values.ts";

/** How {@linkcode scatter} draws. */
export interface ScatterOptions extends PlotOptions {
  /** A group for each point, told by colour. */
  by?: Names;
  /** A name for each point, told under the pointer. */
  labels?: Names;
  /** Of so many points at most; more are sampled, which the subtitle says. Default 2,000. */
  most?: number;
  /** Of the sample. Default 0. */
  seed?: number;
}

/**
 * A dot for each pair. Scroll to zoom, drag to move, double-click to go back.
 *
 * @param x numbers or times
 * @param y as many; pairs with a missing or infinite side are left out, and counted in the subtitle
 * @throws TypeError if the lengths differ
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
  });
  const { most = 2000, seed = 0 } = options;
  const finite = Array.from(across.numbers.keys()).filter((i) =>
    Number.isFinite(across.numbers[i]) && Number.isFinite(up.numbers[i])
  );
  const sampled = finite.length > most;
  const drawn = sampled ? createRandom(seed).choice(finite, most, { replace: false }).sort((a, b) => a - b) : finite;
  const rows = drawn.map((i) => ({
    x: short(across.numbers[i], across.time),
    y: short(up.numbers[i], up.time),
    ...(options.by && { group: groups.names[i] }),
    ...(labels && { label: labels[i] }),
  }));
  const xTitle = options.x ?? "x", yTitle = options.y ?? "y";
  const pick = legendPick("group", groups.order, rows.length > 500 ? 0.5 : 0.75);
  const scale = { zero: false };
  const layer: Part = {
    data: { values: rows },
    mark: { type: "circle", size: rows.length > 500 ? 24 : 45, color: BLUE },
    params: [...(pick.params ?? []), { name: "zoom", select: "interval", bind: "scales" }],
    encoding: {
      x: across.time ? timeAxis("x", xTitle, across.numbers) : axis("x", xTitle, { scale }),
      y: up.time ? timeAxis("y", yTitle, up.numbers) : axis("y", yTitle, { scale }),
      color: colourBy("group", groups.order),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ...(labels ? [["label", "name"]] as const : []),
        ["x", xTitle, across.time ? "utc" : ",.4~r"],
        ["y", yTitle, up.time ? "utc" : ",.4~r"],
        ...(groups.order.length > 1 ? [["group", "group"]] as const : []),
      ]),
    },
  };
  return plot({
    layers: [layer],
    times: [...across.time ? ["x"] as const : [], ...up.time ? ["y"] as const : []],
    description: `Dots of ${yTitle} by ${xTitle}: ${count(finite.length)} points`,
    notes: [
      sampled ? `${count(most)} of ${count(finite.length)} points, drawn at random` : undefined,
      groups.note,
      leftOut(across.numbers, up.numbers),
    ],
    height: 300,
  }, options);
}
