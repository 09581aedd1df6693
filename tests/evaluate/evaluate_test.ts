import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { asTrain, Dataset, type DatasetParts, Test } from "shoplens/dataset";
import {
  accuracy,
  averagePrecision,
  brier,
  confusion,
  ece,
  eceByChance,
  evaluate,
  f1,
  logLoss,
  mae,
  majorityBaseline,
  precision,
  type Predictor,
  r2,
  recall,
  rmse,
  rocAuc,
  wilsonInterval,
} from "shoplens/evaluate";
import { type Matrix, matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

const random = createRandom(11);
const ROWS = 120;
const wave = Float32Array.from({ length: ROWS }, () => random.uniform());
const bought = wave.map((p) => random.uniform() < p ? 1 : 0);
const features = matrix(ROWS, 1, wave);

/** Two classes, whose true probability is the only feature. */
function shop(parts: Partial<DatasetParts> = {}) {
  return new Dataset({ features, names: ["p"], labels: bought, classes: ["no", "yes"], ...parts });
}

const good: Predictor = { predict: (x) => x };
const poor: Predictor = { predict: ({ data, rows }) => matrix(rows, 1, data.map((p) => 0.3 + 0.3 * Math.abs(p - 0.4))) };
const constant = (value: number, columns = 1): Predictor => ({
  predict: ({ rows }) => matrix(rows, columns, new Float32Array(rows * columns).fill(value)),
});

Deno.test("figures of two classes are those of the metrics, at each model's threshold, beside the baseline", async () => {
  const report = await evaluate({ good, poor }, new Test(shop()), { threshold: { good: 0.6 } });
  const decisions = wave.map((p) => p >= 0.6 ? 1 : 0);
  const { good: figures } = report.models;
  assertEquals(figures.accuracy.value, accuracy(bought, decisions));
  assertEquals(figures.precision.value, precision(bought, decisions));
  assertEquals(figures.recall.value, recall(bought, decisions));
  assertEquals(figures.f1.value, f1(bought, decisions));
  assertEquals(figures.rocAuc.value, rocAuc(bought, wave));
  assertEquals(figures.averagePrecision.value, averagePrecision(bought, wave));
  assertEquals(figures.logLoss.value, logLoss(bought, wave));
  assertEquals(figures.brier.value, brier(bought, wave));
  assertEquals(figures.confusion, confusion(bought, decisions));
  assertEquals([figures.ece, figures.eceByChance], [ece(bought, wave), eceByChance(bought, wave)]);
  assertEquals([figures.threshold, report.models.poor.threshold], [0.6, 0.5]);
  for (const metric of report.metrics) {
    const { low, value, high } = figures[metric];
    assert(low < value && value < high, metric);
  }
  const { low, high } = wilsonInterval(accuracy(bought, decisions) * ROWS, ROWS);
  assertAlmostEquals(figures.accuracy.low, low, 1e-12);
  assertAlmostEquals(figures.accuracy.high, high, 1e-12);

  const rate = bought.reduce((sum, label) => sum + label, 0) / ROWS;
  assertAlmostEquals(report.baseline.accuracy.value, Math.max(rate, 1 - rate), 1e-12);
  assertEquals(report.baseline.rocAuc.value, 0.5);
  assertAlmostEquals(report.baseline.brier.value, rate * (1 - rate), 1e-7);
  assertEquals(figures.roc.thresholds[0], Infinity);
  assertEquals(figures.pr.recall[0], 1);
  assertEquals(figures.calibration.counts.reduce((sum, count) => sum + count), ROWS);
  assertEquals(report.classCounts, [ROWS - rate * ROWS, rate * ROWS].map(Math.round));
});

Deno.test("figures of several classes are those of the metrics", async () => {
  const labels = Float32Array.from({ length: ROWS }, (_, i) => i % 3);
  const data = Float32Array.from({ length: ROWS * 3 }, (_, i) => {
    const row = Math.floor(i / 3);
    return i % 3 === (wave[row] < 0.7 ? labels[row] : 0) ? 0.5 : 0.25;
  });
  const model: Predictor = { name: "thirds", predict: () => matrix(ROWS, 3, data) };
  const report = await evaluate(model, new Test(shop({ labels, classes: ["a", "b", "c"] })));
  const decisions = labels.map((label, row) => wave[row] < 0.7 ? label : 0);
  const { thirds } = report.models;
  assertEquals(report.task, "multiclass");
  assertEquals(thirds.accuracy.value, accuracy(labels, decisions));
  assertEquals(thirds.macroF1.value, f1(labels, decisions, { average: "macro" }));
  assertEquals(thirds.logLoss.value, logLoss(labels, matrix(ROWS, 3, data)));
  assertEquals(thirds.confusion, confusion(labels, decisions));
  assertAlmostEquals(report.baseline.accuracy.value, 1 / 3, 1e-12);
  assertAlmostEquals(report.baseline.logLoss.value, Math.log(3), 1e-6);
  assertEquals(report.predictions("thirds").probabilities.length, 3 * ROWS);
  assertThrows(() => thirds.rocAuc, RangeError, "a figure of a multiclass task");
});

Deno.test("figures of numbers are those of the metrics, and the baseline is the mean", async () => {
  const labels = wave.map((p) => 100 * p), predicted = wave.map((p) => 90 * p + 3);
  const model: Predictor = { predict: () => matrix(ROWS, 1, predicted) };
  const report = await evaluate({ line: model }, new Test(shop({ labels, classes: undefined })));
  assertEquals(report.models.line.rmse.value, rmse(labels, predicted));
  assertEquals(report.models.line.mae.value, mae(labels, predicted));
  assertEquals(report.models.line.r2.value, r2(labels, predicted));
  assertAlmostEquals(report.baseline.r2.value, 0, 1e-9);
  assertThrows(() => report.models.line.threshold, RangeError, "a figure of a regression task (name, rmse, mae, r2)");
});

Deno.test("weights of the test rows count in every figure", async () => {
  const weights = wave.map((p) => 1 + p);
  const { models } = await evaluate({ good }, new Test(shop({ weights })));
  const decisions = wave.map((p) => p >= 0.5 ? 1 : 0);
  assertAlmostEquals(models.good.accuracy.value, accuracy(bought, decisions, { weights }), 1e-12);
  assertAlmostEquals(models.good.rocAuc.value, rocAuc(bought, wave, { weights }), 1e-12);
  assertAlmostEquals(models.good.logLoss.value, logLoss(bought, wave, { weights }), 1e-12);
  const wrong = decisions.map((decision, row) => decision === bought[row] ? 1 : 20);
  const hard = (await evaluate({ good }, new Test(shop({ weights: wrong })))).models.good;
  assert(hard.accuracy.value < 0.5);
  for (const { low, value, high } of [hard.accuracy, hard.recall, hard.logLoss]) assert(low < value && value < high);
});

Deno.test("a probability equal to the threshold counts as positive", async () => {
  const report = await evaluate({ half: constant(0.5) }, new Test(shop()), { threshold: 0.5 });
  assertEquals(report.predictions("half").predicted, new Float32Array(ROWS).fill(1));
});

Deno.test("the test set opens once, remembers why, and a second look is told", async () => {
  const test = new Test(shop());
  const report = await evaluate({ good }, test, { reason: "the end of the study" });
  assertEquals(report.openings, ["the end of the study"]);
  await assertRejects(() => evaluate({ poor }, test), Error, "opened already, for the end of the study");
  const again = await evaluate({ poor }, test, { reopen: true });
  assertEquals(again.openings, ["the end of the study", "evaluate poor"]);
  assertEquals(report.openings.length, 1);
});

Deno.test("a model that fails leaves the test set closed, and is named", async () => {
  const test = new Test(shop());
  const failures: [Predictor, string][] = [
    [constant(NaN), `Cannot use the predictions of "broken": expected probabilities in [0, 1], received "NaN in row 0".`],
    [constant(1.5), "Give its output a sigmoid"],
    [constant(0.3, 3), `expected 120 x 1 or 2 numbers, received "120 x 3"`],
    [constant(0.3, 2), "sum of 1"],
    [{ predict: () => matrix(1, 1) }, `received "1 x 1"`],
    [{
      predict: () => {
        throw new Error("out of order");
      },
    }, "out of order"],
  ];
  for (const [broken, message] of failures) await assertRejects(() => evaluate({ good, broken }, test), Error, message);
  const stopped = AbortSignal.abort();
  await assertRejects(() => evaluate({ good }, test, { signal: stopped }), DOMException);
  assertEquals(test.openings, []);
});

Deno.test("test data that allows no figures, and names that make no sense, are refused with a sentence", async () => {
  const sealed = () => new Test(shop());
  const none = new Test(shop().take([]));
  await assertRejects(() => evaluate({ good }, none), RangeError, "at least 1 test rows, received 0");
  const single = new Test(shop({ labels: new Float32Array(ROWS) }));
  await assertRejects(() => evaluate({ good }, single), RangeError, `test rows of both classes, received "none of yes"`);
  await assertRejects(() => evaluate({}, sealed()), TypeError, "at least one model");
  await assertRejects(() => evaluate({ baseline: good }, sealed()), RangeError, `"baseline" is the name`);
  await assertRejects(() => evaluate({ ...good, name: "baseline" }, sealed()), RangeError, `"baseline" is the name`);
  await assertRejects(() => evaluate({ good: 3 as unknown as Predictor }, sealed()), TypeError, `as "good", received 3`);
  await assertRejects(() => evaluate({ good }, sealed(), { threshold: NaN }), RangeError, "a finite threshold");
  const threshold = { goood: 0.5 } as Record<string, number>;
  await assertRejects(() => evaluate({ good }, sealed(), { threshold }), RangeError, `thresholds of good, received "goood"`);
});

Deno.test("a difference is paired: shorter than the intervals suggest, and zero of a model to itself", async () => {
  const nearlyGood: Predictor = { predict: ({ data, rows }) => matrix(rows, 1, data.map((p) => 0.9 * p)) };
  const report = await evaluate({ good, nearlyGood, poor }, new Test(shop()));
  const same = report.difference("good", "nearlyGood", "rocAuc");
  assertEquals([same.low, same.value, same.high], [0, 0, 0]);
  const gain = report.difference("good", "poor", "rocAuc");
  assertAlmostEquals(gain.value, report.models.good.rocAuc.value - report.models.poor.rocAuc.value, 1e-12);
  assert(gain.low > 0 && gain.low < gain.value && gain.value < gain.high);
  assertThrows(() => report.difference("good", "poor", "rmse"), RangeError, "a figure of a binary task");
});

Deno.test("predictions come with ids, or row numbers, and figures are flat", async () => {
  const ids = Array.from({ length: ROWS }, (_, i) => `person ${i}`);
  const report = await evaluate({ good }, new Test(shop({ ids })));
  const rows = report.predictions("good");
  assertEquals(rows.ids, ids);
  assertEquals(rows.labels, bought);
  assertEquals(rows.probabilities, wave);
  assertEquals(rows.predicted, wave.map((p) => p >= 0.5 ? 1 : 0));
  assertThrows(() => report.predictions("bad" as "good"), RangeError, `one of good, baseline, received "bad"`);
  const plain = await evaluate(good, new Test(shop()));
  assertEquals(plain.predictions("model").ids[3], "3");
  const figures = report.figures();
  assertEquals(figures["good.rocAuc"], report.models.good.rocAuc.value);
  assertEquals(figures["good.rocAuc.low"], report.models.good.rocAuc.low);
  assertEquals(figures["baseline.accuracy"], report.baseline.accuracy.value);
  assertEquals(figures["good.ece"], report.models.good.ece);
  assertEquals(Object.keys(figures).length, 2 * (8 * 3 + 2));
});

Deno.test("the same seed gives the same report, and the models' data stays as it was", async () => {
  const before = wave.slice();
  const one = await evaluate({ good, poor }, new Test(shop()), { seed: 5 });
  const other = await evaluate({ good, poor }, new Test(shop()), { seed: 5 });
  assertEquals(one.figures(), other.figures());
  assertEquals(wave, before);
});

Deno.test("the baseline can be fitted on training data, with weights, and given to the report", async () => {
  const train = asTrain(shop({ labels: Float32Array.from(bought, (_, i) => i < 30 ? 1 : 0) }));
  assertEquals(majorityBaseline(train).predict(matrix(1, 1)).data[0], 0.25);
  const weights = Float32Array.from(bought, (_, i) => i < 30 ? 3 : 1);
  assertEquals(majorityBaseline(train.withWeights(weights)).predict(matrix(1, 1)).data[0], 0.5);
  assertThrows(() => majorityBaseline(train.take([])), RangeError, "at least one row");
  const report = await evaluate({ good }, new Test(shop()), { baseline: majorityBaseline(train) });
  assertEquals(report.predictions("baseline").probabilities[0], 0.25);
  assertEquals(report.ownBaseline, false);
});

Deno.test("it shows itself as an escaped table with intervals, the best starred and the baseline last", async () => {
  const report = await evaluate({ good, "<b>poor</b>": poor }, new Test(shop({ classes: ["<no>", "yes"] })), {
    reason: "a & b",
  });
  const bundle = report[Symbol.for("Jupyter.display") as keyof typeof report] as () => Record<string, string>;
  const { "text/html": html, "text/plain": text } = bundle.call(report);
  assert(html.includes("&lt;b&gt;poor&lt;/b&gt;") && html.includes("&lt;no&gt;") && html.includes("a &amp; b"));
  assert(!html.includes("<b>poor") && !html.includes("<no>"));
  const auc = report.models.good.rocAuc.value.toFixed(3);
  assert(html.includes(`<strong>${auc} ★</strong>`));
  assert(html.includes(`<strong>${report.models.good.brier.value.toFixed(3)} ★</strong>`)); // the least
  assert(html.indexOf("baseline (majority)") > html.indexOf("poor"));
  assert(html.includes("120 test rows") && html.includes("good from 0.5"));
  assert(text.includes("Wilson's for accuracy, precision, recall") && text.includes("opened once: a & b."));
  const lines = text.split("\n");
  assert(lines[1].startsWith("good") && lines[3].startsWith("baseline (majority)"), text);
  assert(lines[1].includes(`${auc} ★ [`), text);
});

Deno.test("a model may answer later, and with a column for each of two classes", async () => {
  const later: Predictor = {
    predict: async ({ data, rows }: Matrix) => {
      await Promise.resolve();
      return matrix(rows, 2, Float32Array.from({ length: 2 * rows }, (_, i) => i % 2 === 1 ? data[i >> 1] : 1 - data[i >> 1]));
    },
  };
  const report = await evaluate({ later, good }, new Test(shop()));
  assertEquals(report.models.later.logLoss, report.models.good.logLoss);
});
