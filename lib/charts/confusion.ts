/** What was taken for what. */
import type { Matrix } from "../matrix.ts";
import { cannot } from "../errors.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { readCells } from "./_cells.ts";
import { SEQUENTIAL } from "./_theme.ts";
import { axis, plot, tooltips } from "./_plot.ts";
import { count } from "./_values.ts";

/** How {@linkcode confusionChart} draws. */
export interface ConfusionChartOptions extends ChartOptions {
  /** Names of the classes by index. Default: 0, 1, ... */
  classes?: readonly string[];
}

/**
 * A confusion matrix: each row a true class, each column a predicted one. A cell's colour is its share of the row, so that a
 * rare class is seen as well as a common one.
 *
 * @param counts classes x classes, as `confusion` of shoplens/evaluate gives it
 * @throws TypeError if it is not square, or there are not as many classes
 * @throws RangeError if a count is negative or not finite
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = confusionChart([[45, 5], [4, 46]], { classes: ["no", "yes"] });
 * assertEquals(chart.description, "Confusion matrix: 91 of 100 right; of no 45 of 50, of yes 46 of 50.");
 * ```
 */
export function confusionChart(counts: readonly ArrayLike<number>[] | Matrix, options: ConfusionChartOptions = {}): Chart {
  const action = "draw a confusion matrix";
  const cells = readCells(action, counts);
  const classes = options.classes ?? cells.map((_, i) => String(i));
  if (classes.length !== cells.length) {
    throw cannot(action, TypeError, { expected: `${cells.length} classes`, received: classes.length });
  }
  const bad = cells.flat().find((value) => !(value >= 0 && value < Infinity));
  if (bad !== undefined) throw cannot(action, RangeError, { expected: "counts of 0 or more", received: bad });
  const totals = cells.map((row) => row.reduce((sum, value) => sum + value, 0));
  const rows = cells.flatMap((row, truth) =>
    row.map((value, predicted) => ({
      truth: classes[truth],
      predicted: classes[predicted],
      count: value,
      share: totals[truth] === 0 ? 0 : value / totals[truth],
    }))
  );
  const right = cells.reduce((sum, row, i) => sum + row[i], 0), all = totals.reduce((sum, total) => sum + total, 0);
  const side = Math.max(56, Math.min(110, 440 / classes.length));
  const place = { type: "nominal", sort: classes, scale: { paddingInner: 0.03 } };
  const text = { condition: { test: "datum.share > 0.55", value: "white" }, value: "#222222" };
  return plot({
    layers: [{
      data: { values: rows },
      encoding: {
        x: {
          field: "predicted",
          title: "predicted",
          ...place,
          axis: { orient: "top", labelAngle: 0, ticks: false, domain: false },
        },
        y: { field: "truth", title: "true", ...place, axis: { ticks: false, domain: false } },
        ...tooltips(options.tooltip, [["truth", "true"], ["predicted", "predicted"], ["count", "rows", ","], [
          "share",
          "of the true class",
          ".1%",
        ]]),
      },
      layer: [
        {
          mark: { type: "rect" },
          encoding: { color: axis("share", undefined, { scale: { domain: [0, 1], range: SEQUENTIAL }, legend: null }) },
        },
        {
          mark: { type: "text", fontSize: 16, dy: -8 },
          encoding: { text: { field: "count", type: "quantitative", format: "," }, color: text },
        },
        {
          mark: { type: "text", fontSize: 11, dy: 12 },
          encoding: { text: { field: "share", type: "quantitative", format: ".1%" }, color: text },
        },
      ],
    }],
    description: `Confusion matrix: ${count(right)} of ${count(all)} right; ` +
      cells.slice(0, 8).map((row, i) => `of ${classes[i]} ${count(row[i])} of ${count(totals[i])}`).join(", "),
    width: side * classes.length,
    height: side * classes.length * 0.8,
  }, options);
}
