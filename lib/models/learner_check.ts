/** What every learner refuses. Who calls one through `fit` has been checked before; who calls it alone has not. */
import type { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Matrix } from "../matrix.ts";

/** Refuses no rows, and weights that are not one a row or add up to nothing. */
export function refuseNoRows(action: string, data: Dataset, weights: Float32Array): void {
  if (data.rows === 0) throw cannot(action, TypeError, { because: "there are no rows to learn from" });
  if (weights?.length !== data.rows) {
    throw cannot(action, TypeError, { expected: `${data.rows} weights, one a row`, received: weights?.length });
  }
  if (!weights.some((weight) => weight > 0)) {
    throw cannot(action, RangeError, { expected: "a weight above 0", received: "none" });
  }
}

/** Refuses validation data that is not like the training data. */
export function refuseOtherData(action: string, data: Dataset, validation: Dataset): void {
  if (validation.rows === 0) throw cannot(action, TypeError, { because: "the validation data is empty" });
  if (validation.names.join() !== data.names.join()) {
    throw cannot(action, TypeError, {
      expected: `validation data with the features ${data.names.join(", ")}`,
      received: validation.names.join(", "),
      fix: "Apply the recipe that made the training data.",
    });
  }
  if (validation.classes?.join() !== data.classes?.join()) {
    throw cannot(action, TypeError, {
      expected: `validation data with the classes ${data.classes?.join(", ") ?? "(none: numbers)"}`,
      received: validation.classes?.join(", ") ?? "(none: numbers)",
    });
  }
}

/** Refuses features that differ in number from those that were learnt from, or hold NaN or infinities that were not among them. */
export function refuseOtherFeatures(names: readonly string[], { data, columns }: Matrix, missing: "kept" | "refused"): void {
  if (columns !== names.length) {
    throw cannot("predict", TypeError, {
      expected: `${names.length} features a row, as the model was trained on`,
      received: columns,
      fix: "Apply the recipe that made the training data.",
    });
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]) || (missing === "kept" && Number.isNaN(data[i]))) continue;
    throw cannot("predict", RangeError, {
      expected: "finite features, as the model was trained on",
      received: `${data[i]} in "${names[i % columns]}", row ${Math.floor(i / columns)}`,
      fix: 'Impute missing values in the recipe, or train on a dataset that says missing: "kept".',
    });
  }
}
