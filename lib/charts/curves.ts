/** How well scores rank: the two curves by which models are compared. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { colourBy, diagonal, legendPick, type Part, plot, type PlotOptions, tooltips, unitAxis } from "./_plot.ts";
import { figure, leftOut, short } from "./_values.ts";

/** A ROC curve, as `rocCurve` of shoplens/evaluate gives it. */
export interface RocCurveLike {
  readonly falsePositiveRate: ArrayLike<number>;
  readonly truePositiveRate: ArrayLike<number>;
  readonly thresholds?: ArrayLike<number>;
}

/** A precision-recall curve, as `prCurve` of shoplens/evaluate gives it. */
export interface PrCurveLike {
  readonly precision: ArrayLike<number>;
  readonly recall: ArrayLike<number>;
  readonly thresholds?: ArrayLike<number>;
}

/** How {@linkcode rocChart} draws. */
export interface RocChartOptions extends PlotOptions {
  /** Areas by name, written in the legend. Default: by trapezoids under the curve given. */
  areas?: Readonly<Record<string, number>>;
}

/** How {@linkcode prChart} draws. */
export interface PrChartOptions extends PlotOptions {
  /** Average precisions by name, written in the legend. Default: the sum of steps under the curve given. */
  areas?: Readonly<Record<string, number>>;
  /** Share of positives, which is the precision of guessing; drawn as a line. */
  rate?: number;
}

/** More points than a plot has pixels show nothing more. */
const MOST_POINTS = 500;

/**
 * ROC curves: the share of positives found against the share of negatives taken for positive, over all thresholds. The
 * diagonal is chance.
 *
 * @param curves by name, or one
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const roc = rocChart({ network: { falsePositiveRate: [0, 0, 1], truePositiveRate: [0, 0.8, 1] } });
 * assertEquals(roc.description, "ROC curves: network (area 0.9).");
 * ```
 */
export function rocChart(curves: RocCurveLike | Readonly<Record<string, RocCurveLike>>, options: RocChartOptions = {}): Chart {
  const named = "falsePositiveRate" in curves ? { "": curves as RocCurveLike } : curves as Record<string, RocCurveLike>;
  const drawn = Object.entries(named).map(([name, { falsePositiveRate: x, truePositiveRate: y, thresholds }]) => ({
    name,
    x,
    y,
    thresholds,
    area: options.areas?.[name] ?? area(x, y, "trapezoid"),
  }));
  return curveChart("ROC curves", drawn, { x: "false positive rate", y: "true positive rate", ...options }, true);
}

/**
 * Precision-recall curves: of those taken for positive, how many are, against the share of positives found. The better choice
 * where positives are rare.
 *
 * @param curves by name, or one
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const pr = prChart({ precision: [0.5, 1, 1], recall: [1, 0.5, 0] }, { rate: 0.5 });
 * assertEquals(pr.description, "Precision-recall curves: area 0.75.");
 * ```
 */
export function prChart(curves: PrCurveLike | Readonly<Record<string, PrCurveLike>>, options: PrChartOptions = {}): Chart {
  const named = "precision" in curves && "recall" in curves
    ? { "": curves as PrCurveLike }
    : curves as Record<string, PrCurveLike>;
  const drawn = Object.entries(named).map(([name, { recall: x, precision: y, thresholds }]) => ({
    name,
    x,
    y,
    thresholds,
    area: options.areas?.[name] ?? area(x, y, "steps"),
  }));
  const chance = options.rate === undefined ? [] : [{ y: options.rate, label: `by chance ${options.rate.toFixed(3)}` }];
  return curveChart("Precision-recall curves", drawn, {
    x: "recall",
    y: "precision",
    ...options,
    references: [...chance, ...options.references ?? []],
  });
}

interface DrawnCurve {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  thresholds?: ArrayLike<number>;
  area: number;
}

function curveChart(kind: string, curves: DrawnCurve[], options: PlotOptions, chance = false): Chart {
  if (curves.length === 0) throw cannot("draw curves", TypeError, { expected: "at least one curve", received: "none" });
  for (const { name, x, y } of curves) {
    if (x.length !== y.length) {
      throw cannot(`draw the curve ${name}`, TypeError, { expected: `${x.length} points on both axes`, received: y.length });
    }
  }
  const labels = curves.map(({ name, area }) => `${name && `${name}  `}${area.toFixed(3)}`);
  const rows = curves.flatMap((curve, c) => curveRows(curve, labels[c]));
  const pick = legendPick("curve", labels);
  const x = unitAxis("x", options.x!), y = unitAxis("y", options.y!);
  const layer: Part = {
    data: { values: rows },
    mark: { type: "line", strokeWidth: 2 },
    ...(pick.params && { params: pick.params }),
    encoding: {
      x,
      y,
      order: { field: "order", type: "quantitative" },
      color: colourBy("curve", labels),
      opacity: pick.opacity,
      ...tooltips(options.tooltip, [
        ...(curves.length > 1 ? [["curve", "model, area"]] as const : []),
        ["x", options.x!, ".3f"],
        ["y", options.y!, ".3f"],
        ...(curves.some(({ thresholds }) => thresholds) ? [["threshold", "threshold", ".3f"]] as const : []),
      ]),
    },
  };
  const bad = curves.map(({ x, y }) => leftOut(x, y)).filter((note) => note !== undefined);
  return plot({
    layers: [...chance ? [diagonal(x, y)] : [], layer],
    description: `${kind}: ${
      curves.map(({ name, area }) => name ? `${name} (area ${figure(area)})` : `area ${figure(area)}`).join(", ")
    }`,
    notes: bad,
    width: 320,
    height: 320,
  }, options);
}

function curveRows({ x, y, thresholds }: DrawnCurve, curve: string): Part[] {
  const finite = Array.from({ length: x.length }, (_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const every = Math.max(1, (finite.length - 1) / MOST_POINTS);
  const drawn = new Set(
    Array.from({ length: Math.min(finite.length, MOST_POINTS + 1) }, (_, i) => finite[Math.round(i * every)]),
  );
  return [...drawn].map((i, order) => ({
    x: short(x[i]),
    y: short(y[i]),
    curve,
    order,
    ...(Number.isFinite(thresholds?.[i]) && { threshold: short(thresholds![i]) }),
  }));
}

/** The area under points that run along x in either direction. */
function area(x: ArrayLike<number>, y: ArrayLike<number>, rule: "trapezoid" | "steps"): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) {
    const height = rule === "trapezoid" ? (y[i] + y[i - 1]) / 2 : x[i] < x[i - 1] ? y[i - 1] : y[i];
    sum += Math.abs(x[i] - x[i - 1]) * height;
  }
  return sum;
}
