import { assert, assertEquals, assertRejects } from "@std/assert";
import { learningChart } from "shoplens/charts";
import { tf } from "shoplens/engine";
import { mlp } from "shoplens/models";
import { split } from "shoplens/sample";
import { adam, crossValidate, learningCurve, type Plan } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

const { train } = split(visits(600), { label: "bought", seed: 3 });
/** A network that is wide enough to know few rows by heart. */
const plan: Plan<typeof visitSchema> = {
  recipe: {
    impute: { columns: ["minutes"], with: "median" },
    scale: { columns: ["minutes"], to: "standard" },
    oneHot: ["device"],
    pass: ["member"],
  },
  model: ({ inputs, random }) => mlp({ inputs, hidden: [32], random }),
  fit: { epochs: 60, optimizer: adam(0.03), batchSize: 16 },
};

Deno.test("with few rows the learnt and the unseen lie far apart, with more they come together; the last point is cross-validation", async () => {
  const options = { k: 3, seed: 2, by: "logLoss", fractions: [0.1, 0.4, 1], progress: false };
  await learningCurve(train, plan, { ...options, fractions: [0.1] });
  const before = tf.memory().numTensors;
  const curve = await learningCurve(train, plan, options);
  assertEquals(tf.memory().numTensors, before);
  assertEquals(curve.by, "log loss");
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const gaps = curve.points.map(({ learnt, judged }) => mean(judged) - mean(learnt));
  assert(gaps[0] > 3 * gaps[2] && gaps[2] < 0.2, `${gaps}`);
  curve.points.forEach(({ rows, fraction }) => assert(Math.abs(rows - 320 * 0.85 * fraction) < 3, `${rows} at ${fraction}`));
  const { scores } = await crossValidate(train, { trial: plan }, { k: 3, seed: 2, progress: false });
  assertEquals(curve.points[2].judged, scores.trial.logLoss);
  assertEquals((await learningCurve(train, plan, options)).points, curve.points);
  assert(learningChart(curve).description!.includes("log loss"));
});

Deno.test("fractions and metrics that make no sense are refused", async () => {
  for (const fractions of [[], [0], [0.5, 0.5], [1.1]]) {
    await assertRejects(() => learningCurve(train, plan, { fractions }), RangeError, "rising fractions in (0, 1]");
  }
  await assertRejects(
    () => learningCurve(train, plan, { fractions: [1], by: "auc", k: 2 }),
    TypeError,
    "by to be one of accuracy",
  );
});
