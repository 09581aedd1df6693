/** Models over folds: each figure, and what the mean is worth. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, type Part, plot, type PlotOptions, tooltips } from "./_plot.ts";
import { BLUE, GREY } from "./_theme.ts";
import { figure, short } from "./_values.ts";

/** One model, as a row of `leaderboard` of shoplens/evaluate has it. */
export interface FoldsLike {
  readonly model: string;
  readonly mean: number;
  /** From here to there goes the interval of the mean. */
  readonly low: number;
  readonly high: number;
  /** One a fold. */
  readonly points: ArrayLike<number>;
}

/**
 * Models under one another, in the order given: a pale dot for each fold, a strong one for the mean, and a line for its
 * interval.
 *
 * @param rows the `rows` of a leaderboard, or their like
 * @throws TypeError if there is no model
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = foldsChart([{ model: "mlp", mean: 0.9, low: 0.88, high: 0.92, points: [0.89, 0.9, 0.91] }], { x: "ROC-AUC" });
 * assertEquals(chart.description, "ROC-AUC over folds: mlp 0.9 (0.88 to 0.92).");
 * ```
 */
export function foldsChart(rows: readonly FoldsLike[], options: PlotOptions = {}): Chart {
  if (rows.length === 0) throw cannot("draw folds", TypeError, { expected: "at least one model", received: "none" });
  const title = options.x ?? "score";
  const order = rows.map(({ model }) => model);
  const x = axis("x", title, { scale: { zero: false } });
  const y: Part = {
    field: "model",
    type: "nominal",
    sort: order,
    title: options.y ?? null,
    axis: { labelFontSize: 13, ticks: false, domain: false, grid: false },
  };
  const means = rows.map(({ model, mean, low, high }) => ({ model, x: short(mean), low: short(low), high: short(high) }));
  const points = rows.flatMap(({ model, points }) =>
    Array.from(points, (value, i) => ({ model, x: short(value), fold: i + 1 }))
  );
  return plot({
    layers: [
      {
        data: { values: means },
        mark: { type: "rule", color: GREY, strokeWidth: 2 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
      },
      {
        data: { values: points },
        mark: { type: "circle", color: BLUE, opacity: 0.45, size: 50 },
        encoding: { x, y, ...tooltips(options.tooltip, [["model", "model"], ["fold", "fold", ","], ["x", title, ".4~r"]]) },
      },
      {
        data: { values: means },
        mark: { type: "point", shape: "diamond", filled: true, color: BLUE, opacity: 1, size: 130 },
        encoding: {
          x,
          y,
          ...tooltips(options.tooltip, [["model", "model"], ["x", "mean", ".4~r"], ["low", "from", ".4~r"], [
            "high",
            "to",
            ".4~r",
          ]]),
        },
      },
    ],
    description: `${title} over folds: ${
      rows.map(({ model, mean, low, high }) => `${model} ${figure(mean)} (${figure(low)} to ${figure(high)})`).join(", ")
    }`,
    height: 24 + 34 * rows.length,
  }, options);
}
