/** A report as a table, in HTML and in plain text. */
import type { Task } from "../dataset.ts";
import { type Html, html } from "../notebook/mod.ts";
import type { Estimate } from "./bootstrap.ts";
import type { ModelReport } from "./model_report.ts";
import type { MetricName } from "./_score.ts";
import { isLessBetter, titleOf } from "./_titles.ts";

/** Numbers in the unit of the target, which may be of any size. */
const IN_UNITS: ReadonlySet<MetricName> = new Set(["rmse", "mae"]);
const BEST = "★";

/** What the table shows of a `Report`, which says what each is. */
export interface ReportFacts {
  readonly task: Task;
  readonly classes?: readonly string[];
  readonly rows: number;
  readonly weighted: boolean;
  readonly classCounts: readonly number[];
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
  readonly metrics: readonly MetricName[];
  readonly models: Readonly<Record<string, ModelReport>>;
  readonly baseline: ModelReport;
  readonly ownBaseline: boolean;
  readonly openings: readonly string[];
}

interface Cell {
  value: string;
  interval: string;
  best: boolean;
}

interface Row {
  name: string;
  cells: Cell[];
}

/** Escaped, with the best figures in bold and starred, so that colour is not needed to see them. */
export function tableHtml(report: ReportFacts): Html {
  const rows = rowsOf(report);
  const last = rows.length - 1;
  return html`
    <table>
      <caption style="caption-side: bottom; text-align: left">${captionOf(report).map((line) =>
        html`<div>${line}</div>`
      )}</caption>
      <thead>
        <tr><th scope="col" style="text-align: left">model</th>${titlesOf(report).map((title) =>
          html`<th scope="col" style="text-align: right">${title}</th>`
        )}</tr>
      </thead>
      <tbody>${rows.map(({ name, cells }, r) =>
        html`
          <tr><th scope="row" style="text-align: left">${r === last ? html`<em>${name}</em>` : name}</th>${cells.map(
            htmlCell,
          )}</tr>
        `
      )}</tbody>
    </table>
  `;
}

function htmlCell({ value, interval, best }: Cell): Html {
  const figure = best ? html`<strong>${value} ${BEST}</strong>` : value;
  return html`<td style="text-align: right; white-space: nowrap">${figure}<br><small>${interval}</small></td>`;
}

/** In columns, for terminals; one line a model. */
export function tableText(report: ReportFacts): string {
  const lines = [
    ["model", ...titlesOf(report)],
    ...rowsOf(report).map(({ name, cells }) => [
      name,
      ...cells.map(({ value, interval, best }) => `${value} ${best ? BEST : " "} ${interval}`),
    ]),
  ];
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  const table = lines.map((line) =>
    line.map((text, c) => c === 0 ? text.padEnd(widths[c]) : text.padStart(widths[c])).join("  ")
  );
  return [...table, ...captionOf(report)].join("\n");
}

/** Arrows say which way is better, and stay on the line of the last word. */
function titlesOf({ metrics }: ReportFacts): string[] {
  return metrics.map((metric) => `${titleOf(metric)}\u00a0${isLessBetter(metric) ? "↓" : "↑"}`);
}

function rowsOf({ models, baseline, metrics, task, ownBaseline }: ReportFacts): Row[] {
  const baselineName = !ownBaseline ? "baseline" : task === "regression" ? "baseline (mean)" : "baseline (majority)";
  const all = [...Object.values(models), baseline];
  const best = metrics.map((metric) => {
    const values = all.map((model) => model[metric].value);
    return isLessBetter(metric) ? Math.min(...values) : Math.max(...values);
  });
  return all.map((model) => ({
    name: model === baseline ? baselineName : model.name,
    cells: metrics.map((metric, m) => cellOf(metric, model[metric], best[m])),
  }));
}

function cellOf(metric: MetricName, { value, low, high }: Estimate, best: number): Cell {
  const write = IN_UNITS.has(metric) ? asAmount : (share: number) => share.toFixed(3);
  return { value: write(value), interval: `[${write(low)}, ${write(high)}]`, best: value === best };
}

/** Four significant digits, with commas in thousands. */
function asAmount(amount: number): string {
  return Number(amount.toPrecision(4)).toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** What was measured on what, so that the table can be read alone. */
function captionOf(report: ReportFacts): string[] {
  const { rows, weighted, classes, classCounts, models, task, level, resamples, seed, ownBaseline, openings } = report;
  const shares = classes?.map((name, c) => `${name} ${(100 * classCounts[c] / rows).toFixed(1)} %`).join(", ");
  const thresholds = task === "binary" &&
    Object.values(models).map(({ name, threshold }) => `${name} from ${Number(threshold.toPrecision(4))}`);
  const byWilson = weighted || task === "regression"
    ? []
    : task === "binary"
    ? ["accuracy", "precision", "recall"]
    : ["accuracy"];
  const errors = task !== "regression" &&
    Object.values(models).map(({ name, ece, eceByChance }) =>
      `${name} ${ece.toFixed(3)} (by chance ${eceByChance.toFixed(3)})`
    );
  return [
    `${rows.toLocaleString("en-US")} test rows${weighted ? ", weighted" : ""}${shares === undefined ? "" : `: ${shares}`}.`,
    ...(thresholds ? [`Counted as ${classes![1]}: ${thresholds.join(", ")}.`] : []),
    ...(errors ? [`Calibration error: ${errors.join(", ")}.`] : []),
    `${Number((100 * level).toPrecision(6))} % intervals from ${resamples.toLocaleString("en-US")} resamples (seed ${seed})` +
    `${byWilson.length > 0 ? `; Wilson's for ${byWilson.join(", ")}` : ""}.`,
    `${BEST} best. ${ownBaseline ? "The baseline is made from the test rows themselves. " : ""}` +
    `Test set opened ${openings.length === 1 ? "once" : `${openings.length} times`}: ${openings.join("; ")}.`,
  ];
}
