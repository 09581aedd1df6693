/** What the test set said: figures with intervals, curves and predictions, as plain data that shows itself. */
import type { Dataset, Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { DISPLAY, displayAs, type MimeBundle } from "../notebook/mod.ts";
import { type Estimate, percentileInterval } from "./bootstrap.ts";
import { type MeasuredModel, type ModelReport, modelReport, noSuchFigure } from "./model_report.ts";
import { type Predictions, predictionsTable } from "./predictions.ts";
import { tableHtml, tableText } from "./_report_table.ts";
import { type MetricName, METRICS } from "./_score.ts";
import type { Subgroup } from "./_subgroups.ts";

/** What a {@linkcode Report} is written from; the baseline comes last. */
export interface Measured {
  models: readonly MeasuredModel[];
  level: number;
  resamples: number;
  seed: number;
  /** Whether the baseline was made from the test rows. */
  ownBaseline: boolean;
  /** The same by values of columns, where that was asked for. */
  subgroups: readonly Subgroup[];
}

/** How well models predict a test set. Made by `evaluate`. */
export class Report<Name extends string = string> {
  readonly task: Task;
  readonly classes?: readonly string[];
  /** Test rows. */
  readonly rows: number;
  /** Whether they have weights, which then count in every figure. */
  readonly weighted: boolean;
  /** Rows of each class, by index; empty for numbers. */
  readonly classCounts: readonly number[];
  /** Of all intervals. */
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
  /** The metrics of the task. */
  readonly metrics: readonly MetricName[];
  readonly models: Readonly<Record<Name, ModelReport>>;
  readonly baseline: ModelReport;
  /** Whether the baseline was made from the test rows themselves, which flatters it a little. */
  readonly ownBaseline: boolean;
  /** The same figures for rows of each value of the columns that `groupBy` named. */
  readonly subgroups: readonly Subgroup<Name>[];
  /** Why the test set was opened, each time that it was, up to this report. */
  readonly openings: readonly string[];
  readonly #measured: ReadonlyMap<string, MeasuredModel>;
  readonly #labels: Float32Array;
  readonly #ids: readonly string[] | undefined;

  /** Use `evaluate`. */
  constructor(
    { models, level, resamples, seed, ownBaseline, subgroups }: Measured,
    data: Dataset,
    openings: readonly string[],
  ) {
    this.task = data.task;
    this.classes = data.classes;
    this.rows = data.rows;
    this.weighted = data.weights !== undefined;
    this.classCounts = Array.from(data.classCounts);
    this.level = level;
    this.resamples = resamples;
    this.seed = seed;
    this.ownBaseline = ownBaseline;
    this.subgroups = subgroups as readonly Subgroup<Name>[];
    this.openings = openings;
    this.metrics = METRICS[data.task];
    const reports = models.map((model) => modelReport(model, data));
    this.baseline = reports[reports.length - 1];
    this.models = Object.fromEntries(reports.slice(0, -1).map((report) => [report.name, report])) as Record<Name, ModelReport>;
    this.#measured = new Map(models.map((model) => [model.name, model]));
    this.#labels = data.labels;
    this.#ids = data.ids;
  }

  /**
   * One model's predictions by row, for tables.
   *
   * @throws RangeError if no model has that name
   */
  predictions(name: Name | "baseline"): Predictions {
    const { predictions, decisions } = this.#find(name);
    const said: Predictions = {
      ids: this.#ids ?? Array.from({ length: this.rows }, (_, row) => String(row)),
      labels: this.#labels,
      probabilities: this.task === "regression" ? new Float32Array() : predictions.data,
      predicted: decisions,
    };
    return displayAs(said, () => predictionsTable(said, this.classes)[DISPLAY]());
  }

  /**
   * By how much a metric of one model exceeds that of another, on the same rows. The interval is a paired bootstrap: it is
   * often shorter than those of the two models let one think, because an easy resample is easy for both.
   *
   * @throws RangeError if no model has that name, or the task no such metric
   */
  difference(one: Name | "baseline", other: Name | "baseline", metric: MetricName): Estimate {
    const [a, b] = [this.#find(one), this.#find(other)];
    const place = this.metrics.indexOf(metric);
    if (place < 0) throw noSuchFigure(metric, this.task, this.metrics);
    const differences = a.replicates[place].map((value, r) => value - b.replicates[place][r]);
    const value = a.estimates[metric]!.value - b.estimates[metric]!.value;
    return { value, ...percentileInterval(differences, this.level) };
  }

  /** All figures, flat, for receipts: `mlp.rocAuc`, `mlp.rocAuc.low`, `mlp.threshold`, `mlp.ece`, `baseline.accuracy`... */
  figures(): Record<string, number> {
    const figures: Record<string, number> = {};
    for (const [name, { threshold, estimates }] of this.#measured) {
      if (this.task === "binary") figures[`${name}.threshold`] = threshold;
      if (this.task !== "regression") figures[`${name}.ece`] = this.#reportOf(name).ece;
      for (const [metric, { value, low, high }] of Object.entries(estimates)) {
        figures[`${name}.${metric}`] = value;
        figures[`${name}.${metric}.low`] = low;
        figures[`${name}.${metric}.high`] = high;
      }
    }
    return figures;
  }

  /** A table: models in rows, the baseline last; metrics in columns, with intervals. */
  [DISPLAY](): MimeBundle {
    return { "text/html": tableHtml(this).code, "text/plain": tableText(this) };
  }

  #reportOf(name: string): ModelReport {
    return name === "baseline" ? this.baseline : this.models[name as Name];
  }

  #find(name: string): MeasuredModel {
    const model = this.#measured.get(name);
    if (model === undefined) {
      throw cannot("read the report", RangeError, {
        expected: `one of ${[...this.#measured.keys()].join(", ")}`,
        received: name,
      });
    }
    return model;
  }
}
