import { assert, assertEquals, assertRejects } from "@std/assert";
import { tf } from "shoplens/engine";
import { evaluate, leaderboard } from "shoplens/evaluate";
import { logistic } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";
import { adam, type Plan, repeatedHoldout, trainPipeline } from "shoplens/train";
import { visits, type visitSchema } from "./_visits.ts";

type Schema = typeof visitSchema;

const frame = visits(600);
const plan: Plan<Schema> = {
  recipe: {
    impute: { columns: ["minutes"], with: "median" },
    scale: { columns: ["minutes"], to: "standard" },
    pass: ["member"],
  },
  model: ({ inputs }) => logistic({ inputs }),
  fit: { epochs: 10, optimizer: adam(0.1) },
  threshold: "f1",
};
const blind: Plan<Schema> = { ...plan, recipe: { oneHot: ["device"] } };

Deno.test("each seed is a study of its own, as one does it by hand", async () => {
  const { seeds, reports, scores } = await repeatedHoldout(frame, { plan, blind }, {
    label: "bought",
    seeds: 3,
    progress: false,
  });
  assertEquals([seeds, reports.length, scores.plan.f1.length], [[1, 2, 3], 3, 3]);
  const random = createRandom(2);
  const { train, validation, test } = split(frame, { label: "bought", random: random.fork("split") });
  const pipeline = await trainPipeline({ train, validation }, plan, { random: random.fork("plan"), progress: false });
  const report = await evaluate({ plan: pipeline }, test, { resamples: 20 });
  assertEquals(scores.plan.rocAuc[1], report.models.plan.rocAuc.value);
  assertEquals(scores.plan.f1[1], report.models.plan.f1.value);
  assertEquals(reports[1].openings, ["evaluate plan, blind"]);
  assert(new Set(scores.plan.rocAuc).size === 3, "other seeds, other splits");
  assertEquals(leaderboard(scores, { by: "rocAuc" }).best, "plan");
  pipeline.dispose();
});

Deno.test("it takes seeds by name, stops when told, and leaves no tensor behind", async () => {
  const options = { label: "bought", seeds: [7], progress: false } as const;
  assertEquals((await repeatedHoldout(frame, { plan }, options)).seeds, [7]);
  const before = tf.memory().numTensors;
  await repeatedHoldout(frame, { plan }, options);
  await assertRejects(() => repeatedHoldout(frame, { plan }, { ...options, signal: AbortSignal.abort() }), DOMException);
  await assertRejects(() => repeatedHoldout(frame, {}, options), TypeError, "at least one plan");
  await assertRejects(() => repeatedHoldout(frame, { plan }, { ...options, seeds: 0 }), TypeError, "at least one seed");
  const broken: Plan<Schema> = { ...plan, threshold: { kind: "cost", falsePositive: 0, falseNegative: 1 } };
  await assertRejects(() => repeatedHoldout(frame, { plan, broken }, options), RangeError, "falsePositive");
  assertEquals(tf.memory().numTensors, before);
});
