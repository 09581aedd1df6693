import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { accuracy, bootstrapInterval, rocAuc, wilsonInterval } from "shoplens/evaluate";
import { createRandom } from "shoplens/random";

const random = createRandom(7);
const labels = Uint8Array.from({ length: 400 }, () => random.uniform() < 0.3 ? 1 : 0);
const scores = Float64Array.from(labels, (label) => label + 1.5 * random.normal());
const decisions = scores.map((score) => score > 0.5 ? 1 : 0);

Deno.test("the same seed gives the same interval, another seed nearly the same", async () => {
  const interval = (seed: number) => bootstrapInterval(400, (weights) => accuracy(labels, decisions, { weights }), { seed });
  assertEquals(await interval(1), await interval(1));
  const [one, other] = [await interval(1), await interval(2)];
  assert(one.low !== other.low || one.high !== other.high);
  assertAlmostEquals(one.low, other.low, 0.02);
});

Deno.test("for a share of rows the interval comes near Wilson's", async () => {
  const right = accuracy(labels, decisions) * 400;
  const { low, high } = wilsonInterval(right, 400);
  const drawn = await bootstrapInterval(400, (weights) => accuracy(labels, decisions, { weights }));
  assertEquals(drawn.value, right / 400);
  assertAlmostEquals(drawn.low, low, 0.01);
  assertAlmostEquals(drawn.high, high, 0.01);
});

Deno.test("a higher level gives a wider interval around the same value", async () => {
  const auc = (weights: Float64Array) => rocAuc(labels, scores, { weights });
  const [half, most] = [await bootstrapInterval(400, auc, { level: 0.5 }), await bootstrapInterval(400, auc, { level: 0.99 })];
  assertEquals(half.value, most.value);
  assert(most.low < half.low && half.low < half.value && half.value < half.high && half.high < most.high);
});

Deno.test("95 of 100 intervals hold the true mean, about", async () => {
  let held = 0;
  for (let round = 0; round < 200; round++) {
    const sample = Float64Array.from({ length: 60 }, () => random.normal(10));
    const mean = (weights: Float64Array) => sample.reduce((sum, value, i) => sum + weights[i] * value, 0) / 60;
    const { low, high } = await bootstrapInterval(60, mean, { resamples: 300, seed: round });
    if (low <= 10 && 10 <= high) held++;
  }
  assert(held >= 178 && held <= 199, `${held} of 200`);
});

Deno.test("strata keep their sizes in every resample", async () => {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  await bootstrapInterval(400, (weights) => {
    assertEquals(weights.reduce((sum, weight, i) => sum + weight * labels[i], 0), positives);
    assertEquals(weights.reduce((sum, weight) => sum + weight, 0), 400);
    return 0;
  }, { strata: labels, resamples: 50 });
});

Deno.test("an undefined statistic and options that make no sense are refused with a sentence", async () => {
  await assertRejects(() => bootstrapInterval(3, () => NaN), RangeError, "the statistic was NaN for a resample");
  await assertRejects(() => bootstrapInterval(0, () => 1), RangeError, "at least one row");
  await assertRejects(() => bootstrapInterval(3, () => 1, { resamples: 0 }), RangeError, "at least one resample");
  await assertRejects(() => bootstrapInterval(3, () => 1, { level: 95 }), RangeError, "level between 0 and 1, received 95");
  await assertRejects(() => bootstrapInterval(3, () => 1, { strata: [0, 1] }), TypeError, "3 strata");
});

Deno.test("the stop button stops it", async () => {
  const controller = new AbortController();
  let resamples = 0;
  const running = bootstrapInterval(3, () => {
    if (++resamples === 10) controller.abort();
    return 1;
  }, { signal: controller.signal });
  await assertRejects(() => running, DOMException);
  assertEquals(resamples, 10);
});
