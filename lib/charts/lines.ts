/** How figures run: over time, over epochs, over anything in order. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, colourBy, legendPick, type Part, plot, type PlotOptions, timeAxis, tooltips } from "./_plot.ts";
import { checkLengths, count, figure, type Numbers, readNumbers, short } from "./_values.ts";

/** How {@linkcode lines} draws. */
export interface LinesOptions extends PlotOptions {
  /** Where the values stand, numbers or times, the same for all lines. Default: 1, 2, 3, ... */
  at?: Numbers;
  /** Logarithmic axes. Values of 0 or less have no place there and are left out. Default: none. */
  log?: "x" | "y" | "xy";
  /** Whether the upright axis must show zero. Default false. */
  zero?: boolean;
  /** How values are written under the pointer, in d3's format. Default: four significant digits. */
  format?: string;
}

/** So many points a line at most; of more, each stretch keeps its lowest and its highest. */
const MOST_POINTS = 1000;

/**
 * A line for each series. Missing and infinite values break the line, and are counted in the subtitle.
 *
 * @param series values by name
 * @throws TypeError if a series is not as long as `at`, or there is none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const sales = lines({ Monday: [3, 5, 4], Tuesday: [2, 2, 6] }, { x: "week", y: "sold" });
 * assertEquals(sales.description, "Lines of sold by week: Monday from 3 to 4, Tuesday from 2 to 6.");
 * ```
 */
export function lines(series: Readonly<Record<string, Numbers>>, options: LinesOptions = {}): Chart {
  const action = "draw lines";
  const names = Object.keys(series);
  if (names.length === 0) throw cannot(action, TypeError, { expected: "at least one series", received: "none" });
  const at = options.at === undefined ? undefined : readNumbers(action, options.at);
  const { log = "", x = "", y = "value", format = ",.4~r" } = options;
  let broken = 0, thinned = 0;
  const said: string[] = [];
  const fits = (axis: "x" | "y", value: number) => Number.isFinite(value) && !(log.includes(axis) && value <= 0);
  const rows = names.flatMap((name) => {
    const { numbers } = readNumbers(action, series[name]);
    if (at) checkLengths(action, { at: at.numbers.length, [name]: numbers.length });
    const points = Array.from(numbers, (y, i) => ({ x: at ? at.numbers[i] : i + 1, y }));
    const drawn = points.filter(({ x, y }) => fits("x", x) && fits("y", y));
    broken += points.length - drawn.length;
    if (points.length > MOST_POINTS) thinned++;
    if (drawn.length > 0) said.push(`${name} from ${figure(drawn[0].y)} to ${figure(drawn.at(-1)!.y)}`);
    // A missing height stays, as a gap; a missing place cannot.
    return thin(points.filter(({ x }) => fits("x", x)))
      .map(({ x, y }) => ({ x: short(x, at?.time), y: fits("y", y) ? short(y) : null, series: name }));
  });
  const pick = legendPick("series", names);
  const years = at !== undefined && !at.time && !log.includes("x") && mayBeYears(at.numbers);
  const place = at?.time ? timeAxis("x", x, at.numbers) : axis("x", x, {
    scale: { ...(log.includes("x") ? { type: "log" } : { zero: false }), nice: false },
    ...(years && { axis: { format: "d", tickMinStep: 1 } }),
  });
  const layer: Part = {
    data: { values: rows },
    // A line itself answers the pointer with its first point only; points that nobody sees answer where they are.
    mark: {
      type: "line",
      strokeWidth: 2,
      point: rows.length / names.length <= 12 ? { size: 40 } : { size: 120, fillOpacity: 0, strokeOpacity: 0 },
    },
    ...(pick.params && { params: pick.params }),
    encoding: {
      x: place,
      y: axis("y", y, { scale: log.includes("y") ? { type: "log" } : { zero: options.zero ?? false } }),
      color: colourBy("series", names),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ...(names.length > 1 ? [["series", "series"]] as const : []),
        ["x", x || "x", at?.time ? "utc" : years ? "d" : ","],
        ["y", y, format],
      ]),
    },
  };
  return plot({
    layers: [layer],
    times: at?.time ? ["x"] : [],
    description: `Lines of ${y}${x && ` by ${x}`}: ${said.slice(0, 8).join(", ")}${said.length > 8 ? ", ..." : ""}`,
    notes: [
      broken > 0 ? `${count(broken)} missing, infinite or off the axis left out` : undefined,
      thinned > 0 ? `lows and highs of ${count(MOST_POINTS / 2)} stretches` : undefined,
    ],
  }, options);
}

/** Whole numbers of four digits: nobody writes the year 2,015. */
function mayBeYears(numbers: Float64Array): boolean {
  return numbers.length > 0 && numbers.every((value) => Number.isInteger(value) && value >= 1000 && value <= 9999);
}

type Point = { x: number; y: number };

/** Lowest and highest point of each stretch, in order, so that no peak is lost. Missing ones stay where a stretch has no other. */
function thin(points: Point[]): Point[] {
  if (points.length <= MOST_POINTS) return points;
  const stretches = MOST_POINTS / 2;
  return Array.from({ length: stretches }, (_, s) => {
    const part = points.slice(Math.floor(s * points.length / stretches), Math.floor((s + 1) * points.length / stretches));
    const finite = part.filter(({ y }) => Number.isFinite(y));
    if (finite.length === 0) return part.slice(0, 1);
    const low = finite.reduce((best, point) => point.y < best.y ? point : best);
    const high = finite.reduce((best, point) => point.y > best.y ? point : best);
    return low === high ? [low] : finite.indexOf(low) < finite.indexOf(high) ? [low, high] : [high, low];
  }).flat();
}

/** A training's history: figures by name, one an epoch; or one record an epoch. */
export type HistoryLike =
  | Readonly<Record<string, ArrayLike<number> | undefined>>
  | readonly Readonly<Record<string, number | undefined>>[];

/** How {@linkcode lossCurves} draws. */
export interface LossOptions extends PlotOptions {
  /** Which figures of the history to draw. Default: all whose name holds "loss". */
  figures?: readonly string[];
  /** The epoch whose weights were kept, from 1; marked by a line. */
  best?: number;
  log?: "y";
}

/**
 * Loss over epochs, of training and validation.
 *
 * @param history by name, or by epoch; camelCase names read as words
 * @throws TypeError if no figure of the history is drawn
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const curves = lossCurves({ loss: [0.7, 0.5, 0.4], validationLoss: [0.7, 0.6, 0.65], accuracy: [0.5, 0.7, 0.8] }, { best: 2 });
 * assertEquals(curves.description, "Lines of loss by epoch: training from 0.7 to 0.4, validation from 0.7 to 0.65.");
 * ```
 */
export function lossCurves(history: HistoryLike, options: LossOptions = {}): Chart {
  const columns = Array.isArray(history) ? byName(history) : history as Record<string, ArrayLike<number>>;
  const isLoss = (name: string) => /loss/i.test(name) && columns[name]?.length > 0;
  const figures = options.figures ?? Object.keys(columns).filter(isLoss);
  const absent = figures.find((name) => columns[name] === undefined);
  if (figures.length === 0 || absent !== undefined) {
    throw cannot("draw loss curves", TypeError, {
      expected: `figures of the history, which has ${Object.keys(columns).join(", ") || "none"}`,
      received: absent ?? "no name with loss in it",
    });
  }
  const best = options.best === undefined ? [] : [{ x: options.best, label: "kept" }];
  return lines(Object.fromEntries(figures.map((name) => [readable(name), columns[name]])), {
    x: "epoch",
    y: "loss",
    ...options,
    references: [...best, ...options.references ?? []],
  });
}

function byName(records: readonly Readonly<Record<string, number | undefined>>[]): Record<string, number[]> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].filter((name) => name !== "epoch");
  return Object.fromEntries(names.map((name) => [name, records.map((record) => record[name] ?? NaN)]));
}

function readable(name: string): string {
  if (name === "loss") return "training";
  if (/^(validation|val)_?loss$/i.test(name)) return "validation";
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}
