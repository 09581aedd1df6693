import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { costCurve, costThreshold, decisionCurve } from "shoplens/evaluate";
import { createRandom } from "shoplens/random";

const random = createRandom(6);
const said = Float64Array.from({ length: 300 }, () => random.integer(0, 101) / 100);
const labels = said.map((p) => random.uniform() < p ? 1 : 0);
const weights = said.map((p) => 1 + p);
const rows = Array.from(said.keys());

Deno.test("net benefit and cost are those of a loop over rows, at thresholds that rows have and others", () => {
  const costs = { falsePositive: 2, falseNegative: 5 };
  for (const weights of [undefined, said.map((p) => 1 + p)]) {
    const weight = (row: number) => weights?.[row] ?? 1;
    const total = rows.reduce((sum, row) => sum + weight(row), 0);
    for (const thresholds of [undefined, [0.123, 0.5, 0.777]]) {
      const decision = decisionCurve(labels, said, { weights, thresholds });
      const cost = costCurve(labels, said, { costs, weights, thresholds });
      assertEquals(decision.thresholds.length, thresholds?.length ?? 99);
      assertEquals(cost.thresholds, decision.thresholds);
      decision.thresholds.forEach((threshold, i) => {
        const sumOf = (of: (row: number) => boolean) => rows.reduce((sum, row) => sum + (of(row) ? weight(row) : 0), 0);
        const hits = sumOf((row) => said[row] >= threshold && labels[row] === 1);
        const misses = sumOf((row) => said[row] >= threshold && labels[row] === 0);
        const positives = sumOf((row) => labels[row] === 1);
        const price = threshold / (1 - threshold);
        assertAlmostEquals(decision.netBenefit[i], (hits - misses * price) / total, 1e-12);
        assertAlmostEquals(decision.treatAll[i], (positives - (total - positives) * price) / total, 1e-12);
        assertAlmostEquals(cost.costs[i], (5 * (positives - hits) + 2 * misses) / total, 1e-12);
      });
    }
  }
});

Deno.test("true probabilities are never worth less than treating all or none, and cost least at the theory's threshold", () => {
  const many = createRandom(1);
  const truth = Float64Array.from({ length: 100_000 }, () => many.uniform());
  const happened = truth.map((p) => many.uniform() < p ? 1 : 0);
  const { netBenefit, treatAll } = decisionCurve(happened, truth);
  netBenefit.forEach((benefit, i) => assert(benefit >= Math.max(0, treatAll[i]) - 0.003, `${i}`));
  const costs = { falsePositive: 1, falseNegative: 3 };
  const curve = costCurve(happened, truth, { costs });
  const least = curve.thresholds[curve.costs.indexOf(Math.min(...curve.costs))];
  assertAlmostEquals(least, costThreshold(costs), 0.03);
});

Deno.test("above the highest probability nobody is taken", () => {
  assertEquals([...decisionCurve([0, 1], [0.1, 0.2], { thresholds: [0.5] }).netBenefit], [0]);
  const costs = { falsePositive: 1, falseNegative: 3 };
  assertEquals([...costCurve([0, 1], [0.1, 0.2], { costs, thresholds: [0.5] }).costs], [1.5]);
  assertEquals([...decisionCurve([1, 1], [0.1, 0.2], { thresholds: [0.05] }).netBenefit], [1]); // one class will do
});

Deno.test("what makes no sense is refused with a sentence", () => {
  for (const thresholds of [[0, 0.5], [0.5, 0.5], [0.5, 1], [NaN]]) {
    assertThrows(() => decisionCurve(labels, said, { thresholds }), RangeError, "rising thresholds in (0, 1)");
  }
  const costs = { falsePositive: 0, falseNegative: 1 };
  assertThrows(() => costCurve(labels, said, { costs }), RangeError, "falsePositive above 0");
  assertThrows(() => decisionCurve([], []), RangeError, "at least one row");
  assertThrows(() => decisionCurve([0], [2]), RangeError, "probabilities in [0, 1]");
  assertThrows(() => decisionCurve([0, 1], [0.5, 0.5], { weights: weights.subarray(0, 1) }), TypeError, "2 weights");
});
