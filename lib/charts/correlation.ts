/** What goes with what. */
import type { Matrix } from "../matrix.ts";
import { cannot } from "../errors.ts";
import type { Chart, ChartOptions } from "./chart.ts";
import { readCells } from "./_cells.ts";
import { DIVERGING } from "./_theme.ts";
import { axis, plot, tooltips } from "./_plot.ts";
import { figure, leftOut, short } from "./_values.ts";

/**
 * Correlations as a table of colours: blue where columns rise together, orange where one falls as the other rises.
 *
 * @param names of the columns
 * @param correlations names x names, each in [-1, 1]; NaN, as of a constant column, leaves its cell empty
 * @throws TypeError if the table is not square or has other than one row a name
 * @throws RangeError if a correlation is outside [-1, 1]
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = correlationChart(["pages", "minutes"], [[1, 0.83], [0.83, 1]]);
 * assertEquals(chart.description, "Correlations of 2 columns; the strongest is 0.83, of pages and minutes.");
 * ```
 */
export function correlationChart(
  names: readonly string[],
  correlations: readonly ArrayLike<number>[] | Matrix,
  options: ChartOptions = {},
): Chart {
  const action = "draw correlations";
  const cells = readCells(action, correlations);
  if (names.length !== cells.length) {
    throw cannot(action, TypeError, { expected: `${names.length} rows`, received: cells.length });
  }
  // A little over 1 is rounding.
  const bad = cells.flat().find((value) => Math.abs(value) > 1 + 1e-6);
  if (bad !== undefined) throw cannot(action, RangeError, { expected: "correlations in [-1, 1]", received: bad });
  const rows = cells.flatMap((row, r) => row.map((value, c) => ({ down: names[r], across: names[c], value: short(value) })));
  const finite = rows.filter(({ value }) => Number.isFinite(value));
  const strongest = finite.filter(({ down, across }) => down !== across)
    .reduce<typeof rows[0] | undefined>(
      (best, row) => best && Math.abs(best.value) >= Math.abs(row.value) ? best : row,
      undefined,
    );
  const side = Math.max(30, Math.min(64, 480 / names.length));
  const place = { type: "nominal", sort: names, title: null };
  const long = names.some((name) => name.length * 7 > side);
  return plot({
    layers: [{
      data: { values: finite },
      encoding: {
        x: { field: "across", ...place, axis: { labelAngle: long ? -45 : 0, ticks: false, domain: false } },
        y: { field: "down", ...place, axis: { ticks: false, domain: false } },
        ...tooltips(options.tooltip, [["down", "column"], ["across", "with"], ["value", "correlation", ".3f"]]),
      },
      layer: [
        {
          mark: "rect",
          encoding: { color: axis("value", "correlation", { scale: { domain: [-1, 0, 1], range: DIVERGING }, legend: null }) },
        },
        {
          mark: { type: "text", fontSize: 11 },
          encoding: {
            text: { field: "value", type: "quantitative", format: ".2f" },
            color: { condition: { test: "abs(datum.value) > 0.6", value: "white" }, value: "#222222" },
          },
        },
      ],
    }],
    description: `Correlations of ${names.length} columns` +
      (strongest ? `; the strongest is ${figure(strongest.value)}, of ${strongest.down} and ${strongest.across}` : ""),
    notes: [leftOut(cells.flat())],
    width: side * names.length,
    height: side * names.length * 0.75,
  }, options);
}
