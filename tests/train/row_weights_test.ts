import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { classFactors, rowWeights } from "shoplens/train";

const data = (labels: number[], weights?: number[]) =>
  new Dataset({
    features: matrix(labels.length, 1),
    names: ["x"],
    labels: Float32Array.from(labels),
    weights: weights && Float32Array.from(weights),
    classes: ["a", "b", "c"],
  });
const close = (actual: ArrayLike<number>, expected: number[]) => {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, i) => assertAlmostEquals(actual[i], value, 1e-6));
};

Deno.test("rows count 1 without weights, and their own weights are scaled to a mean of 1", () => {
  close(rowWeights(data([0, 1, 2])), [1, 1, 1]);
  close(rowWeights(data([0, 1, 2], [1, 2, 6])), [1 / 3, 2 / 3, 2]);
});

Deno.test("balanced classes count the same in total, with the factors of scikit-learn", () => {
  // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 1, 2, 2]) of scikit-learn gives 2/3, 2, 1.
  const labels = [0, 0, 0, 1, 2, 2];
  close(classFactors(data(labels), "balanced"), [2 / 3, 2, 1]);
  const weights = rowWeights(data(labels, [1, 1, 4, 3, 1, 1]), "balanced");
  const totals = [0, 0, 0];
  labels.forEach((label, row) => totals[label] += weights[row]);
  close(totals, [2, 2, 2]);
});

Deno.test("weights that cannot be are refused", () => {
  assertThrows(() => rowWeights(data([0, 1]), "balanced"), RangeError, 'no row is of class "c"');
  assertThrows(() => rowWeights(data([0, 1], [0, 0])), RangeError, "finite sum above 0");
  assertThrows(() => rowWeights(data([0]), [1, Infinity, 1]), RangeError, "received Infinity");
  const numbers = new Dataset({ features: matrix(1, 1), names: ["x"], labels: new Float32Array(1) });
  assertThrows(() => rowWeights(numbers, "balanced"), TypeError, "no classes");
});
