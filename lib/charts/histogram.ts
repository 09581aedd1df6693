/** How values are distributed. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { BLUE } from "./_theme.ts";
import { atMost, axis, colourBy, legendPick, type Part, plot, type PlotOptions, timeAxis, tooltips } from "./_plot.ts";
import {
  checkLengths,
  count,
  figure,
  leftOut,
  type Names,
  type Numbers,
  rangeOf,
  readNames,
  readNumbers,
  short,
} from "./_values.ts";

/** How {@linkcode histogram} draws. */
export interface HistogramOptions extends PlotOptions {
  /** A group for each value: bars are stacked by it. */
  by?: Names;
  /** Compares the shapes of the groups: the share of each group in a bin, drawn over one another. Default false. */
  share?: boolean;
  /** About how many bins. Default: by Freedman and Diaconis (1981), 8 to 40. */
  bins?: number;
}

const DAY = 86_400_000;
const TIME_STEPS = [1000, 60_000, 600_000, 3_600_000, 6 * 3_600_000, DAY, 7 * DAY, 30.4375 * DAY, 91.3125 * DAY, 365.25 * DAY];

/**
 * Bars over bins of equal, round width. Only the counts go into the spec, so a million values draw as fast as ten.
 *
 * @param values numbers or times; missing and infinite ones are left out, and counted in the subtitle
 * @throws TypeError if `by` is not as long as the values, or they are no numbers
 * @throws RangeError if `bins` is not in 1 to 1,000
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const ages = histogram([18, 19, 25, 31, 33, NaN], { x: "Age", bins: 3 });
 * assertEquals(ages.description, "Histogram of Age: 5 values from 18 to 33, median 25. 1 missing left out.");
 * ```
 */
export function histogram(values: Numbers, options: HistogramOptions = {}): Chart {
  const action = "draw a histogram";
  const { numbers, time } = readNumbers(action, values);
  const groups = atMost(options.by === undefined ? { names: [], order: [""] } : readNames(options.by));
  if (options.by !== undefined) checkLengths(action, { values: numbers.length, "by": groups.names.length });
  if (options.bins !== undefined && !(options.bins >= 1 && options.bins <= 1000)) {
    throw cannot(action, RangeError, { expected: "1 to 1,000 bins", received: options.bins });
  }
  const sorted = numbers.filter(Number.isFinite).sort();
  const edges = binEdges(sorted, time, options.bins);
  const { x = "value", share = false } = options;
  const rows = countBins(numbers, edges, { time, share, groups });
  const pick = legendPick("group", groups.order, share ? 0.6 : 1);
  const y = options.y ?? (share ? "share of the group" : "count");
  const layer: Part = {
    data: { values: rows },
    mark: { type: "bar", color: BLUE, xOffset: 0.5, x2Offset: -0.5 },
    ...(pick.params && { params: pick.params }),
    encoding: {
      x: time ? timeAxis("from", x, edges) : axis("from", x, { scale: { zero: false, nice: false } }),
      x2: { field: "to" },
      y: axis("high", y, { stack: null, axis: share ? { format: "%" } : { tickMinStep: 1 } }),
      y2: { field: "low" },
      color: colourBy("group", groups.order),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ["from", `${x} from`, time ? "utc" : ","],
        ["to", "to", time ? "utc" : ","],
        ["count", "count", ","],
        ...(groups.order.length > 1 ? [["group", "group"], ["share", "share of the group", ".1%"]] as const : []),
      ]),
    },
  };
  return plot({
    layers: [layer],
    times: time ? ["x"] : [],
    description: `Histogram of ${x}: ${summary(sorted, time)}`,
    notes: [groups.note, leftOut(numbers)],
    height: 240,
  }, options);
}

function summary(sorted: Float64Array, time: boolean): string {
  if (sorted.length === 0) return "no values";
  const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return `${count(sorted.length)} values from ${figure(sorted[0], time)} to ${figure(sorted.at(-1)!, time)}, median ${
    figure(median, time)
  }`;
}

/** Edges at round places, the first at or below the smallest value, the last at or above the largest. */
function binEdges(sorted: Float64Array, time: boolean, bins?: number): Float64Array {
  const range = rangeOf(sorted);
  if (range === undefined) return new Float64Array(0);
  const [low, high] = range;
  if (low === high) {
    const half = Math.max(0.5, 1e-6 * Math.abs(low));
    return Float64Array.of(low - half, low + half);
  }
  const whole = !time && sorted.every(Number.isInteger);
  const step = time
    ? TIME_STEPS.find((step) => step >= (high - low) / (bins ?? 40)) ?? (high - low) / 40
    : niceStep((high - low) / (bins ?? freedmanDiaconis(sorted)), whole);
  const first = Math.floor(low / step);
  // The last bin includes its upper edge; whole numbers get a bin more instead, so that all bins hold as many of them.
  const wanted = (whole ? Math.floor(high / step) + 1 : Math.max(first + 1, Math.ceil(high / step))) - first;
  // Single whole numbers stand in the middle of their bin.
  const shift = whole && step === 1 ? 0.5 : 0;
  // Beyond what numbers resolve, as from 1 to 1 + 1e-15 or over all that there is, one bin must do.
  if (!(step > 1e-12 * Math.max(Math.abs(low), Math.abs(high)) && step < Infinity)) return Float64Array.of(low, high);
  return Float64Array.from({ length: wanted + 1 }, (_, i) => Number(((first + i) * step - shift).toPrecision(14)));
}

function freedmanDiaconis(sorted: Float64Array): number {
  const quartile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const width = 2 * (quartile(0.75) - quartile(0.25)) / Math.cbrt(sorted.length);
  const bins = (sorted.at(-1)! - sorted[0]) / width;
  return Math.min(40, Math.max(8, Number.isFinite(bins) ? bins : 40));
}

/** The nearest of 1, 2, 5 times a power of ten; at least 1 for whole numbers. */
function niceStep(step: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const nice =
    [1, 2, 5, 10].reduce((best, each) => Math.abs(each * power - step) < Math.abs(best * power - step) ? each : best) * power;
  return whole ? Math.max(1, nice) : nice;
}

interface Binning {
  time: boolean;
  share: boolean;
  groups: { names: string[]; order: string[] };
}

/** A row for each bar: from and to along the axis, low and high up it, where groups stand on one another unless shares are compared. */
function countBins(numbers: Float64Array, edges: Float64Array, { time, share, groups: { names, order } }: Binning): Part[] {
  const bins = edges.length - 1;
  if (bins < 1) return [];
  const step = edges[1] - edges[0];
  const placeOf = new Map(order.map((name, i) => [name, i]));
  const counts = order.map(() => new Float64Array(bins)), totals = new Float64Array(order.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (!Number.isFinite(value)) continue;
    let bin = bins === 1 ? 0 : Math.min(bins - 1, Math.floor((value - edges[0]) / step));
    // The division rounds; the edges decide.
    if (value < edges[bin]) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    const group = names.length === 0 ? 0 : placeOf.get(names[i])!;
    counts[group][bin]++;
    totals[group]++;
  }
  const below = new Float64Array(bins);
  return order.flatMap((group, g) =>
    Array.from(counts[g], (count, bin) => {
      const low = share ? 0 : below[bin], height = share ? count / totals[g] : count;
      below[bin] += count;
      return {
        from: short(edges[bin], time),
        to: short(edges[bin + 1], time),
        low,
        high: short(low + height),
        count,
        ...(names.length > 0 && { group, share: short(count / totals[g]) }),
      };
    }).filter(({ count }) => count > 0)
  );
}
