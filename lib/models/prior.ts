/** The model that looks at no feature: what every other one must beat. */
import type { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { DISPLAY, type MimeBundle } from "../notebook/mod.ts";
import { refuseNoRows, refuseOtherFeatures } from "./learner_check.ts";
import type { Learner, LearnOptions, Learnt } from "./learner.ts";

/** What {@linkcode prior} learnt. */
export class Prior implements Learnt {
  readonly kind = "prior";

  /** Use {@linkcode prior}, or `learntFromJSON`. */
  constructor(readonly names: readonly string[], private readonly values: readonly number[]) {}

  /** Reads what {@linkcode Prior.toJSON} wrote; by `learntFromJSON`. */
  static fromJSON({ names, values }: { names?: unknown; values?: unknown }): Prior {
    const areNames = Array.isArray(names) && names.every((name) => typeof name === "string");
    if (!areNames || !Array.isArray(values) || values.length === 0 || !values.every(Number.isFinite)) {
      throw cannot("read a prior", SyntaxError, {
        expected: "names, and a number for each output",
        received: { names, values },
      });
    }
    return new Prior(names, values);
  }

  /** The same for every row: rows x 1 with P(positive) or the mean, or rows x classes with the shares. */
  predict(features: Matrix): Matrix {
    refuseOtherFeatures(this.names, features, "kept");
    const { values } = this, predictions = matrix(features.rows, values.length);
    for (let i = 0; i < predictions.data.length; i++) predictions.data[i] = values[i % values.length];
    return predictions;
  }

  toJSON(): { readonly kind: "prior"; readonly names: readonly string[]; readonly values: readonly number[] } {
    return { kind: this.kind, names: this.names, values: this.values };
  }

  /** How it shows itself in a notebook. */
  [DISPLAY](): MimeBundle {
    const says = this.values.map((value) => value.toPrecision(4)).join(", ");
    return { "text/plain": `The same for every row: ${says}.` };
  }
}

/**
 * The baseline: the share of each class, or the mean of the numbers, rows counted by their weights.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * import { fit } from "shoplens/train";
 *
 * const data = new Dataset({ features: matrix(4, 1), names: ["x"], labels: new Float32Array([1, 2, 3, 6]) });
 * const fitted = await fit(prior(), asTrain(data));
 * assertEquals([...fitted.predict(matrix(2, 1)).data], [3, 3]);
 * ```
 */
export function prior(): Learner {
  return Object.freeze({
    kind: "prior",
    learn: (data: Dataset, { weights }: LearnOptions) => Promise.try(learnPrior, data, weights),
  });
}

function learnPrior(data: Dataset, weights: Float32Array): Prior {
  refuseNoRows("learn a prior", data, weights);
  const { classShares: shares, task, labels, names, rows } = data.withWeights(weights);
  if (task !== "regression") return new Prior(names, task === "binary" ? [shares[1]] : shares);
  let sum = 0, counted = 0;
  for (let row = 0; row < rows; row++) {
    sum += weights[row] * labels[row];
    counted += weights[row];
  }
  return new Prior(names, [sum / counted]);
}
