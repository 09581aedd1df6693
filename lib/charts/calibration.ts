/** Whether a probability is what it says. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, colourBy, diagonal, legendPick, type Part, plot, type PlotOptions, tooltips, unitAxis } from "./_plot.ts";
import { checkLengths, leftOut, short } from "./_values.ts";

/** A calibration curve, as `calibrationCurve` of shoplens/evaluate gives it. */
export interface CalibrationCurveLike {
  /** Mean probability predicted in each bin. */
  readonly predicted: ArrayLike<number>;
  /** Share of positives in it. */
  readonly observed: ArrayLike<number>;
  /** Rows in it; the size of the dot. */
  readonly counts?: ArrayLike<number>;
  /** From here to there goes the interval of the share, drawn as a line through the dot. */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
}

/**
 * Calibration curves: the share of positives among rows that were given about the same probability. On the diagonal,
 * probabilities are honest; below it, the model promises too much. An interval that reaches the diagonal says that chance alone
 * may explain the distance.
 *
 * @param curves by name, or one; empty bins (NaN) are left out, and counted in the subtitle
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = calibrationChart({ predicted: [0.1, 0.5, 0.9], observed: [0.1, 0.4, 0.8], counts: [50, 20, 30] });
 * assertEquals(chart.description, "Calibration: farthest off by 0.1.");
 * ```
 */
export function calibrationChart(
  curves: CalibrationCurveLike | Readonly<Record<string, CalibrationCurveLike>>,
  options: PlotOptions = {},
): Chart {
  const action = "draw calibration";
  const named = "predicted" in curves && "observed" in curves
    ? { "": curves as CalibrationCurveLike }
    : curves as Record<string, CalibrationCurveLike>;
  const names = Object.keys(named);
  if (names.length === 0) throw cannot(action, TypeError, { expected: "at least one curve", received: "none" });
  const rows = Object.entries(named).flatMap(([curve, { predicted, observed, counts, low, high }]) => {
    const parts = { predicted, observed, ...(counts && { counts }), ...(low && high && { low, high }) };
    checkLengths(action, Object.fromEntries(Object.entries(parts).map(([name, { length }]) => [name, length])));
    return Array.from(predicted, (x, i) => ({
      x: short(x),
      y: short(observed[i]),
      curve,
      ...(counts && { rows: counts[i] }),
      ...(low && high && { low: short(low[i]), high: short(high[i]) }),
    }));
  });
  const finite = rows.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const sized = finite.some(({ rows }) => rows !== undefined);
  const ranged = finite.some(({ low }) => low !== undefined);
  const farthest = finite.reduce((most, { x, y }) => Math.max(most, Math.abs(x - y)), 0);
  const pick = legendPick("curve", names);
  const x = unitAxis("x", options.x ?? "probability predicted"), y = unitAxis("y", options.y ?? "share of positives");
  const encoding: Part = {
    x,
    y,
    color: colourBy("curve", names),
    opacity: pick.opacity,
    ...tooltips(options.tooltip, [
      ...(names.length > 1 ? [["curve", "model"]] as const : []),
      ["x", "predicted", ".3f"],
      ["y", "observed", ".3f"],
      ...(ranged ? [["low", "from", ".3f"], ["high", "to", ".3f"]] as const : []),
      ...(sized ? [["rows", "rows", ","]] as const : []),
    ]),
  };
  return plot({
    layers: [
      diagonal(x, y),
      {
        data: { values: finite },
        layer: [
          ...ranged
            ? [{
              transform: [{ filter: "isValid(datum.low)" }],
              mark: { type: "rule", strokeWidth: 1.5 },
              encoding: {
                x,
                y: { ...y, field: "low" },
                y2: { field: "high" },
                color: encoding.color,
                opacity: faint(pick.opacity),
              },
            }]
            : [],
          { mark: { type: "line", strokeWidth: 2 }, ...(pick.params && { params: pick.params }), encoding },
          {
            mark: { type: "circle", opacity: 1, size: 60 },
            encoding: {
              ...encoding,
              ...(sized && { size: axis("rows", "rows", { scale: { range: [20, 320], zero: true }, legend: null }) }),
            },
          },
        ],
      },
    ],
    description: `Calibration${names.length > 1 ? ` of ${names.join(", ")}` : ""}: farthest off by ${
      farthest.toFixed(3).replace(/\.?0+$/, "")
    }`,
    notes: [leftOut(rows.map(({ x }) => x), rows.map(({ y }) => y))],
    width: 320,
    height: 320,
  }, options);
}

/** Behind the curve. */
function faint(opacity: Part): Part {
  return "condition" in opacity ? { ...opacity, condition: { ...opacity.condition as Part, value: 0.6 } } : { value: 0.6 };
}
