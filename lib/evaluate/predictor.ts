/** What predicts: a fitted model, a baseline, a pipeline, or a few lines of your own. */
import type { Dataset, Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { columnOf, type Matrix, matrix } from "../matrix.ts";
import { checkSums } from "./_probabilities.ts";

/** Anything that turns features into predictions. */
export interface Predictor {
  /** What it is called in a report. */
  readonly name?: string;
  /**
   * @param features rows x features
   * @returns two classes: rows x 1, the probability of the positive one (or rows x 2); more: rows x classes, probabilities;
   *   numbers: rows x 1
   */
  predict(features: Matrix): Matrix | Promise<Matrix>;
}

/** Predicts from rows as a split gives them: a predictor with the recipe that makes its features. A pipeline is one. */
export interface RowPredictor<S extends Schema = Schema> {
  /** What it is called in a report. */
  readonly name?: string;
  /** Makes features and labels of rows. */
  readonly recipe: { apply(rows: Frame<S>): Dataset };
  readonly predictor: Predictor;
  /** Of two classes: this probability or more counts as positive. Default 0.5. */
  readonly threshold?: number;
}

/** What a model must get right. */
export interface Target {
  task: Task;
  classes?: readonly string[];
}

/**
 * What the predictor says about the features, checked: rows x 1 for two classes (the positive one) and for numbers, rows x
 * classes otherwise. The errors name it.
 */
export async function predictWith(
  predictor: Predictor,
  features: Matrix,
  { task, classes }: Target,
  name = predictor.name ?? "model",
): Promise<Matrix> {
  const action = `use the predictions of "${name}"`;
  const predictions = await predictor.predict(features);
  const { data, rows, columns } = predictions;
  const widths = task === "binary" ? [1, 2] : task === "multiclass" ? [classes!.length] : [1];
  if (rows !== features.rows || !widths.includes(columns)) {
    throw cannot(action, TypeError, {
      expected: `${features.rows} x ${widths.join(" or ")} numbers`,
      received: `${rows} x ${columns}`,
      fix: task === "regression" ? "The task is to predict one number." : `The classes are ${classes!.join(", ")}.`,
    });
  }
  for (let i = 0; i < data.length; i++) {
    const fine = task === "regression" ? Number.isFinite(data[i]) : data[i] >= 0 && data[i] <= 1;
    if (!fine) throw badValue(action, task, data[i], Math.floor(i / columns));
  }
  if (columns > 1) checkSums(action, data, columns);
  return task === "binary" && columns === 2 ? matrix(rows, 1, columnOf(predictions, 1)) : predictions;
}

function badValue(action: string, task: Task, value: number, row: number): Error {
  const expected = task === "regression" ? "finite numbers" : "probabilities in [0, 1]";
  const fix = Number.isNaN(value)
    ? "Its training probably diverged: lower the learning rate, or scale the features."
    : task === "regression"
    ? undefined
    : "Give its output a sigmoid (two classes) or a softmax (more).";
  return cannot(action, RangeError, { expected, received: `${value} in row ${row}`, fix });
}
