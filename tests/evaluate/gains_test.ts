import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gainsCurve, rocAuc } from "shoplens/evaluate";
import { createRandom } from "shoplens/random";

const random = createRandom(6);
const scores = Float64Array.from({ length: 200 }, () => random.integer(0, 40));
const labels = scores.map((score) => random.uniform() < score / 60 ? 1 : 0);

Deno.test("gains and lift are those of a loop over rows, with ties as one step", () => {
  for (const weights of [undefined, scores.map((_, row) => row % 3)]) {
    const { taken, found, lift, thresholds, rate } = gainsCurve(labels, scores, { weights, dropIntermediate: false });
    const sum = (of: (row: number) => boolean) => scores.reduce((sum, _, row) => sum + (of(row) ? weights?.[row] ?? 1 : 0), 0);
    const total = sum(() => true), positives = sum((row) => labels[row] === 1);
    assertAlmostEquals(rate, positives / total, 1e-12);
    thresholds.forEach((threshold, i) => {
      assertAlmostEquals(taken[i], sum((row) => scores[row] >= threshold) / total, 1e-12);
      assertAlmostEquals(found[i], sum((row) => scores[row] >= threshold && labels[row] === 1) / positives, 1e-12);
      if (i > 0) assertAlmostEquals(lift[i], found[i] / taken[i], 1e-12);
    });
    assertEquals([taken[0], found[0], lift[0], thresholds[0]], [0, 0, NaN, Infinity]);
    assertEquals([taken.at(-1), found.at(-1), lift.at(-1)], [1, 1, 1]);
  }
});

Deno.test("the area under the gains tells the area under the ROC curve, also of a thinned curve", () => {
  const { taken, found, rate } = gainsCurve(labels, scores);
  let area = 0;
  for (let i = 1; i < taken.length; i++) area += (taken[i] - taken[i - 1]) * (found[i] + found[i - 1]) / 2;
  assertAlmostEquals((area - rate / 2) / (1 - rate), rocAuc(labels, scores), 1e-12);
});

Deno.test("all positive rows have no lift; none, bad scores and no rows are refused with a sentence", () => {
  assertEquals([...gainsCurve([1, 1], [0.3, 0.4]).lift].slice(1), [1, 1]);
  assertThrows(() => gainsCurve([0, 0], [0.3, 0.4]), RangeError, `expected positive rows, received "none"`);
  assertThrows(() => gainsCurve([], []), RangeError, "at least one row");
  assertThrows(() => gainsCurve([0, 1], [0.3, NaN]), RangeError, "finite scores");
});
