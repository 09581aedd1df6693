/** A report's figures without intervals, for choosing between models. */
import type { Dataset, Validation } from "../dataset.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { candidatesFor, type Model, scoreCandidate } from "./_candidates.ts";
import type { Predictor, RowPredictor } from "./predictor.ts";
import { type MetricName, METRICS } from "./_score.ts";

/** How {@linkcode score} decides. */
export interface ScoreOptions {
  /** Of two classes: this probability or more counts as positive. Default: a pipeline's own, or 0.5. */
  threshold?: number;
}

/** The metrics of a task; those of other tasks are absent. */
export type Scores = Readonly<Partial<Record<MetricName, number>>>;

/**
 * How well a model predicts validation data: the metrics of a report, without intervals. It is for choosing, as often as you like;
 * the figures to report are those of `evaluate`, which opens the test set once.
 *
 * @param model a predictor; or a pipeline, for rows of a frame
 * @param validation data that the model has not learnt from; a test set is refused by its type
 * @throws TypeError or RangeError if its predictions do not fit the data, as `evaluate` does
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asValidation, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const features = matrix(4, 1, new Float32Array([0.125, 0.5, 0.375, 0.875]));
 * const labels = new Float32Array([0, 0, 1, 1]);
 * const validation = asValidation(new Dataset({ features, names: ["score"], labels, classes: ["no", "yes"] }));
 * assertEquals((await score({ predict: (scores) => scores }, validation)).rocAuc, 0.75);
 * ```
 */
export function score(model: Predictor, validation: Validation<Dataset>, options?: ScoreOptions): Promise<Scores>;
export function score<S extends Schema>(
  pipeline: RowPredictor<NoInfer<S>>,
  validation: Validation<Frame<S>>,
  options?: ScoreOptions,
): Promise<Scores>;
export async function score(
  model: Model,
  validation: Validation<Dataset> | Validation<Frame>,
  { threshold }: ScoreOptions = {},
): Promise<Scores> {
  const [candidate] = candidatesFor("score", { [model.name ?? "model"]: model }, validation, threshold);
  const { task, rows, weights } = candidate.data;
  const { measure } = await scoreCandidate(candidate);
  const values = measure(weights === undefined ? new Float64Array(rows).fill(1) : Float64Array.from(weights));
  return Object.fromEntries(METRICS[task].map((metric: MetricName, i) => [metric, values[i]]));
}
