/** What every model must beat: a guess that looks at no feature. */
import type { Dataset, Train } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { weightedMean } from "./_mean.ts";
import type { Predictor } from "./predictor.ts";

/**
 * The guess that is right most often without looking: each row gets the classes' shares in `train` as probabilities (so the
 * decision is the majority class, and log loss and Brier score are the best that a constant can have), or, for numbers, the
 * mean. Weights count.
 *
 * @param train not resampled, or the shares are those of the resampling
 * @throws RangeError if there are no rows
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const labels = new Float32Array([0, 0, 0, 1]);
 * const train = asTrain(new Dataset({ features: matrix(4, 1), names: ["x"], labels, classes: ["no", "yes"] }));
 * assertEquals(majorityBaseline(train).predict(matrix(2, 1)), matrix(2, 1, new Float32Array([0.25, 0.25])));
 * ```
 */
export function majorityBaseline(train: Train<Dataset>): ConstantPredictor {
  return constantPredictor(train);
}

/** Says the same of every row, and at once. */
interface ConstantPredictor extends Predictor {
  predict(features: Matrix): Matrix;
}

/** The baseline of data in any role; a report makes one of the test rows themselves. */
export function constantPredictor(data: Dataset): ConstantPredictor {
  if (data.rows === 0) throw cannot("fit the baseline", RangeError, { expected: "at least one row", received: 0 });
  const answer = constantOf(data);
  return {
    name: data.task === "regression" ? "mean" : "majority",
    predict({ rows }) {
      const answers = matrix(rows, answer.length);
      for (let row = 0; row < rows; row++) answers.data.set(answer, row * answer.length);
      return answers;
    },
  };
}

function constantOf({ task, labels, classes, weights }: Dataset): Float32Array {
  if (task !== "multiclass") return Float32Array.of(weightedMean(labels, weights));
  return Float32Array.from(classes!, (_, c) => weightedMean(labels.map((label) => label === c ? 1 : 0), weights));
}
