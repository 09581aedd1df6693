/** What the top of a ranking holds. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, colourBy, diagonal, legendPick, type Part, plot, type PlotOptions, tooltips, unitAxis } from "./_plot.ts";
import { GREY } from "./_theme.ts";
import { checkLengths, figure, short } from "./_values.ts";

/** A gains curve, as `gainsCurve` of shoplens/evaluate gives it. */
export interface GainsCurveLike {
  readonly taken: ArrayLike<number>;
  readonly found: ArrayLike<number>;
  /** The share of positives, from which the best possible curve is drawn. */
  readonly rate?: number;
}

/** How {@linkcode gainsChart} draws. */
export interface GainsChartOptions extends PlotOptions {
  /** `"gains"` (default): the share of positives found. `"lift"`: how many times as many as by chance. */
  kind?: "gains" | "lift";
}

/** More points than a plot has pixels show nothing more. */
const MOST_POINTS = 300;
/** Below this share of rows the lift is one of a few rows, and jumps. */
const FEWEST = 0.01;

/**
 * Cumulative gains or lift: what is found among the rows that score highest, over how many of them are taken. Dashed: by
 * chance, and dotted, where a curve has a rate, the best possible.
 *
 * @param curves by name, or one
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = gainsChart({ mlp: { taken: [0, 0.1, 1], found: [0, 0.5, 1], rate: 0.1 } });
 * assertEquals(chart.description, "Gains: the first tenth of the rows holds 50 % of the positives by mlp.");
 * ```
 */
export function gainsChart(
  curves: GainsCurveLike | Readonly<Record<string, GainsCurveLike>>,
  { kind = "gains", ...options }: GainsChartOptions = {},
): Chart {
  const action = "draw gains";
  const named = "taken" in curves && "found" in curves
    ? { model: curves as GainsCurveLike }
    : curves as Record<string, GainsCurveLike>;
  const names = Object.keys(named);
  if (names.length === 0) throw cannot(action, TypeError, { expected: "at least one curve", received: "none" });
  for (const { taken, found } of Object.values(named)) checkLengths(action, { taken: taken.length, found: found.length });
  const lift = kind === "lift";
  const height = (curve: GainsCurveLike, share: number) => lift ? foundAt(curve, share) / share : foundAt(curve, share);
  const rows = names.flatMap((name) =>
    placesOf(named[name], lift).map((share) => ({ x: short(share), y: short(height(named[name], share)), curve: name }))
  );
  const titles = {
    x: options.x ?? "share of rows taken, highest first",
    y: options.y ?? (lift ? "lift over chance" : "share of positives found"),
  };
  const x = unitAxis("x", titles.x);
  const y = lift ? axis("y", titles.y, { scale: { zero: true } }) : unitAxis("y", titles.y);
  const rate = Object.values(named).find(({ rate }) => rate !== undefined)?.rate;
  const perfect = rate === undefined || !(rate > 0 && rate < 1) ? [] : [bestLine(rate, lift, x, y)];
  const pick = legendPick("curve", names);
  const chance: Part = lift
    ? {
      data: { values: [{ x: 0, y: 1 }, { x: 1, y: 1 }] },
      mark: { type: "line", color: GREY, strokeDash: [5, 4], strokeWidth: 1.5 },
      encoding: { x, y },
    }
    : diagonal(x, y);
  const said = names.map((name) => {
    const share = foundAt(named[name], 0.1);
    return lift
      ? `${figure(share / 0.1)} times as many as chance by ${name}`
      : `${figure(Math.round(1000 * share) / 10)} % of the positives by ${name}`;
  });
  return plot({
    layers: [chance, ...perfect, {
      data: { values: rows },
      mark: { type: "line", strokeWidth: 2 },
      ...(pick.params && { params: pick.params }),
      encoding: {
        x,
        y,
        color: colourBy("curve", names),
        opacity: pick.opacity,
        ...tooltips(options.tooltip, [
          ...(names.length > 1 ? [["curve", "model"]] as const : []),
          ["x", "taken", ".1%"],
          ["y", lift ? "lift" : "found", lift ? ".2f" : ".1%"],
        ]),
      },
    }],
    description: `${lift ? "Lift" : "Gains"}: the first tenth of the rows holds ${said.join(", ")}`,
    width: 320,
    height: 320,
  }, options);
}

/** The corners of the curve, or places in even steps where there are more. Between corners a lift bends, and starts beyond 0. */
function placesOf({ taken }: GainsCurveLike, lift: boolean): number[] {
  const corners = taken.length <= MOST_POINTS ? Array.from(taken) : evenly(MOST_POINTS);
  if (!lift) return corners;
  const places = new Set([...evenly(100), ...corners]);
  return [FEWEST, ...[...places].filter((place) => place > FEWEST).sort((one, other) => one - other)];
}

/** From 0 to 1. */
function evenly(steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, i) => i / steps);
}

/** The share found at a share taken, on the line between two points. */
function foundAt({ taken, found }: GainsCurveLike, share: number): number {
  let low = 0, high = taken.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (taken[middle] <= share) low = middle;
    else high = middle;
  }
  const width = taken[high] - taken[low];
  return width === 0 ? found[high] : found[low] + (found[high] - found[low]) * (share - taken[low]) / width;
}

/** All positives first. */
function bestLine(rate: number, lift: boolean, x: Part, y: Part): Part {
  const shares = [FEWEST, rate, ...Array.from({ length: 50 }, (_, i) => rate + (1 - rate) * (i + 1) / 50)];
  const values = lift
    ? shares.filter((share) => share >= FEWEST).map((share) => ({ x: short(share), y: short(Math.min(1 / rate, 1 / share)) }))
    : [{ x: 0, y: 0 }, { x: short(rate), y: 1 }, { x: 1, y: 1 }];
  return { data: { values }, mark: { type: "line", color: GREY, strokeDash: [1, 3], strokeWidth: 1.5 }, encoding: { x, y } };
}
