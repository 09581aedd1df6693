/** The last word on models: one look at the test set, for all of them at once. */
import type { Dataset, Test } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { constantPredictor } from "./baseline.ts";
import { type Estimate, percentileInterval, replicate } from "./bootstrap.ts";
import { checkLevel, wilsonInterval } from "./wilson.ts";
import { candidatesFor, isModel, type Model, refuseOtherLabels, scoreCandidate, type ScoredCandidate } from "./_candidates.ts";
import type { Predictor, RowPredictor } from "./predictor.ts";
import { type Measured, Report } from "./report.ts";
import { subgroupsOf } from "./_subgroups.ts";
import { type MetricName, METRICS } from "./_score.ts";

/** How {@linkcode evaluate} looks. */
export interface EvaluateOptions<Name extends string = string> {
  /** Of two classes: this probability or more counts as positive. One for all models, or by name. Default: a pipeline's own, or 0.5. */
  threshold?: number | Partial<Record<Name, number>>;
  /** What the models must beat, fitted on training data. Default: the majority, or mean, of the test rows themselves. */
  baseline?: Predictor;
  /** Columns of a frame to report by as well, level by level: categories, flags or ids. For pipelines only. Default: none. */
  groupBy?: readonly string[];
  /** Why the test set is opened, for the receipt. Default "evaluate" and the models' names. */
  reason?: string;
  /** Look again at a test set that was opened before; the report and the receipt tell. Default false. */
  reopen?: boolean;
  /** The share of intervals that would hold the true value. Default 0.95. */
  level?: number;
  /** Of the bootstrap, which all models share. Default 1,000. */
  resamples?: number;
  /** Of the bootstrap. Default 42. */
  seed?: number;
  /** Default: the stop button. */
  signal?: AbortSignal;
}

/**
 * Opens the test set, once, and reports how well each model predicts it, beside a baseline that looks at no feature.
 *
 * Shares of rows (accuracy, precision, recall) come with Wilson's interval; other figures, and all where the test rows have
 * weights, with a bootstrap over resamples that keep the classes' sizes and that all models share. Everything is computed
 * before the seal is broken, so a model that fails, or the stop button, leaves the test set closed.
 *
 * @param models one predictor, or several by name; for rows of a frame pipelines, each with a recipe of its own
 * @param test sealed rows that no model has seen; training, validation and plain data are refused by their type
 * @throws Error when the test set was opened before, unless `reopen`
 * @throws TypeError if predictions have the wrong shape; the error names the model
 * @throws RangeError if predictions are not finite or not probabilities, or rows or classes are too few
 * @throws DOMException "AbortError" when stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset, Test } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const features = matrix(4, 1, new Float32Array([0.125, 0.5, 0.375, 0.875]));
 * const labels = new Float32Array([0, 0, 1, 1]);
 * const test = new Test(new Dataset({ features, names: ["score"], labels, classes: ["no", "yes"] }));
 * const report = await evaluate({ guess: { predict: (scores) => scores } }, test, { reason: "an example" });
 * assertEquals(report.models.guess.rocAuc.value, 0.75);
 * assertEquals(report.baseline.accuracy.value, 0.5);
 * assertEquals(report.openings, ["an example"]);
 * ```
 */
export function evaluate(model: Predictor, test: Test<Dataset>, options?: EvaluateOptions): Promise<Report>;
export function evaluate<Name extends string>(
  models: Readonly<Record<Name, Predictor>>,
  test: Test<Dataset>,
  options?: EvaluateOptions<NoInfer<Name>>,
): Promise<Report<Name>>;
export function evaluate<S extends Schema>(
  pipeline: RowPredictor<NoInfer<S>>,
  test: Test<Frame<S>>,
  options?: EvaluateOptions,
): Promise<Report>;
export function evaluate<Name extends string, S extends Schema>(
  pipelines: Readonly<Record<Name, RowPredictor<NoInfer<S>>>>,
  test: Test<Frame<S>>,
  options?: EvaluateOptions<NoInfer<Name>>,
): Promise<Report<Name>>;
export async function evaluate<Name extends string>(
  models: Model | Readonly<Record<Name, Model>>,
  test: Test<Dataset> | Test<Frame>,
  options: EvaluateOptions<Name> = {},
): Promise<Report<Name>> {
  const named = nameModels<Name>(models);
  const { reason = `evaluate ${Object.keys(named).join(", ")}`, reopen = false, level = 0.95 } = options;
  checkLevel("evaluate", level);
  checkThresholds(named, options.threshold);
  const open = () => reopen ? test.reopen(reason) : test.open(reason);
  if (test.openings.length > 0 && !reopen) open(); // throws, before any model has worked in vain
  const { measured, data } = await underSeal<Dataset | Frame, Taken>(test, (rows) => measure(named, rows, options));
  open();
  return new Report<Name>(measured, data, [...test.openings]);
}

/** What was measured, and the rows with their labels. */
interface Taken {
  measured: Measured;
  data: Dataset;
}

/** Works on sealed data. Nothing of it comes out before it is opened but an error. */
async function underSeal<T, U>(test: Pick<Test<T>, "map">, work: (data: T) => Promise<U>): Promise<U> {
  let result: Promise<U> | undefined;
  test.map((data) => {
    result = work(data);
  });
  return await result!;
}

function nameModels<Name extends string>(models: Model | Readonly<Record<Name, Model>>): Readonly<Record<Name, Model>> {
  const named = isModel(models) ? { [models.name ?? "model"]: models } as Record<Name, Model> : models;
  const entries = Object.entries<Model>(named);
  if (entries.length === 0) throw cannot("evaluate", TypeError, { expected: "at least one model", received: {} });
  for (const [name, model] of entries) {
    if (!isModel(model)) {
      throw cannot("evaluate", TypeError, { expected: `a model with \`predict\` as "${name}"`, received: model });
    }
    if (name === "baseline") {
      throw cannot("evaluate", RangeError, {
        because: `"baseline" is the name of the report's own`,
        fix: "Give that model another name, or give it as the option `baseline`.",
      });
    }
  }
  return named;
}

function checkThresholds(named: Record<string, Model>, threshold: EvaluateOptions["threshold"] = {}): void {
  const thresholds = typeof threshold === "number" ? { all: threshold } : threshold;
  for (const [name, value] of Object.entries(thresholds)) {
    if (typeof threshold !== "number" && !Object.hasOwn(named, name)) {
      throw cannot("evaluate", RangeError, { expected: `thresholds of ${Object.keys(named).join(", ")}`, received: name });
    }
    if (!Number.isFinite(value)) throw cannot("evaluate", RangeError, { expected: "a finite threshold", received: value });
  }
}

/** Everything about the models that the report needs. */
async function measure<Name extends string>(
  named: Readonly<Record<Name, Model>>,
  rows: Dataset | Frame,
  { threshold, baseline, groupBy = [], level = 0.95, resamples = 1000, seed = 42, signal }: EvaluateOptions<Name>,
): Promise<Taken> {
  const candidates = candidatesFor("evaluate", named, rows, threshold);
  const [{ data }] = candidates;
  refuseOtherLabels(candidates);
  checkRowsFor(data);
  candidates.push({ name: "baseline", predictor: baseline ?? constantPredictor(data), threshold: 0.5, data });
  const scored: ScoredCandidate[] = [];
  for (const candidate of candidates) scored.push(await scoreCandidate(candidate));

  const metrics: readonly MetricName[] = METRICS[data.task];
  const base = data.weights === undefined ? new Float64Array(data.rows).fill(1) : Float64Array.from(data.weights);
  const weights = new Float64Array(data.rows);
  const replicates = await replicate(data.rows, (counts) => {
    for (let row = 0; row < weights.length; row++) weights[row] = counts[row] * base[row];
    return scored.flatMap(({ measure }) => measure(weights));
  }, { resamples, seed, strata: data.task === "regression" ? undefined : data.labels, signal });

  const models = scored.map((model, m) => {
    const values = model.measure(base);
    const ownReplicates = replicates.slice(m * metrics.length, (m + 1) * metrics.length);
    const estimates = metrics.map((metric, i): [MetricName, Estimate] => {
      const share = data.weights === undefined ? model.shares[metric] : undefined;
      const interval = share === undefined ? percentileInterval(ownReplicates[i], level) : shareInterval(share, level);
      return [metric, { value: values[i], ...interval }];
    });
    return { ...model, estimates: Object.fromEntries(estimates), replicates: ownReplicates };
  });
  const subgroups = groupBy.flatMap((column) => subgroupsOf(column, rows, data, scored));
  return { measured: { models, level, resamples, seed, ownBaseline: baseline === undefined, subgroups }, data };
}

/** With no trials, as the precision where nobody is predicted, everything is possible. */
function shareInterval([successes, trials]: readonly [number, number], level: number) {
  return trials === 0 ? { low: 0, high: 1, level } : wilsonInterval(successes, trials, { level });
}

function checkRowsFor({ task, rows, classes, classCounts }: Dataset): void {
  const least = task === "regression" ? 2 : 1;
  if (rows < least) throw cannot("evaluate", RangeError, { expected: `at least ${least} test rows`, received: rows });
  const absent = task === "binary" ? classCounts.indexOf(0) : -1;
  if (absent >= 0) {
    throw cannot("evaluate", RangeError, {
      expected: "test rows of both classes",
      received: `none of ${classes![absent]}`,
      fix: "Split with `stratify`, or take more rows.",
    });
  }
}
