/** Published figures, properties that hold for any input, and bad input. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  accuracy,
  averagePrecision,
  brier,
  calibrationCurve,
  confusion,
  f1,
  gMean,
  logLoss,
  mae,
  matthews,
  prCurve,
  precision,
  r2,
  recall,
  rocAuc,
  rocCurve,
  wilsonInterval,
} from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";
import { createRandom, type Random } from "shoplens/random";

Deno.test("the figures of scikit-learn's documentation come out", () => {
  const labels = [0, 0, 1, 1], scores = [0.1, 0.4, 0.35, 0.8];
  assertEquals(rocAuc(labels, scores), 0.75);
  assertAlmostEquals(averagePrecision(labels, scores), 0.8333333333, 1e-9);
  assertAlmostEquals(logLoss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65]), 0.2161618747, 1e-10);
  assertAlmostEquals(brier([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]), 0.0375, 1e-12);
  assertAlmostEquals(matthews([1, 1, 1, 0], [1, 0, 1, 1]), -1 / 3, 1e-12); // there with labels 1 and -1
});

Deno.test("the geometric means of imbalanced-learn's documentation come out, one class against the rest", () => {
  const labels = [0, 1, 2, 0, 1, 2], predicted = [0, 2, 1, 0, 0, 1];
  const means = [0, 1, 2].map((positive) => gMean(labels, predicted, { positive }));
  assertAlmostEquals(means[0], 0.8660254, 1e-7);
  assertEquals(means.slice(1), [0, 0]);
  assertEquals(gMean(labels, predicted), 0);
  assertAlmostEquals(gMean([0, 0, 1, 1], [0, 1, 1, 1]), Math.SQRT1_2, 1e-12);
});

/** Labels, scores that are often tied, and weights. */
function draw(random: Random, rows: number) {
  const labels = Uint8Array.from({ length: rows }, () => random.integer(0, 2));
  labels.set([0, 1]);
  const scores = Float32Array.from({ length: rows }, () => random.integer(-5, 6) / 8);
  const weights = Float64Array.from({ length: rows }, () => random.uniform(0.5, 2));
  return { labels, scores, weights };
}

Deno.test("float32 scores, counted without a ranking, give the same bits as float64 ones: ties, minus zero, one class rare", () => {
  const random = createRandom(21);
  for (let round = 0; round < 60; round++) {
    const { scores } = draw(random, random.integer(2, 300));
    const fine = round % 2 === 0 ? scores : scores.map((score) => score === 0 ? -0 : score + random.uniform() * 1e-3);
    const labels = Uint8Array.from(fine, (_, row) => row === 0 ? 1 : row === 1 ? 0 : random.uniform() < 0.1 ? 1 : 0);
    if (round % 3 === 0) fine[0] = 0;
    assertEquals(rocAuc(labels, fine), rocAuc(labels, Float64Array.from(fine)));
    assertEquals(averagePrecision(labels, fine), averagePrecision(labels, Float64Array.from(fine)));
  }
  const part = new Float32Array([9, 0.1, 0.4, 0.35, 0.8]).subarray(1);
  assertEquals(rocAuc([0, 0, 1, 1], part), 0.75);
  assertThrows(() => rocAuc([1, 1], part.subarray(0, 2)), RangeError, "only class 1");
  assertThrows(() => averagePrecision([0, 0], part.subarray(0, 2)), RangeError, "at least one positive row");
});

Deno.test("ROC-AUC is the chance that a positive row scores above a negative one, counted pair by pair", () => {
  const random = createRandom(1);
  for (let round = 0; round < 50; round++) {
    const { labels, scores, weights } = draw(random, random.integer(2, 60));
    let won = 0, pairs = 0;
    labels.forEach((one, i) =>
      labels.forEach((other, j) => {
        if (one !== 1 || other !== 0) return;
        const weight = weights[i] * weights[j];
        won += weight * (scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0);
        pairs += weight;
      })
    );
    assertAlmostEquals(rocAuc(labels, scores, { weights }), won / pairs, 1e-12);
  }
});

Deno.test("ROC-AUC sees the order of scores alone, and turns round with them", () => {
  const random = createRandom(2);
  for (let round = 0; round < 20; round++) {
    const { labels, scores } = draw(random, 200);
    const auc = rocAuc(labels, scores);
    assertEquals(rocAuc(labels, scores.map((score) => Math.exp(3 * score) - 7)), auc);
    assertEquals(rocAuc(labels, Array.from(scores)), auc);
    assertEquals(rocAuc(labels, Float64Array.from(scores, (score) => score / 3)), auc);
    assertAlmostEquals(rocAuc(labels, scores.map((score) => -score)), 1 - auc, 1e-12);
  }
});

Deno.test("the areas are those under the curves, and a weight of 2 is a row twice", () => {
  const random = createRandom(3);
  for (let round = 0; round < 20; round++) {
    const { labels, scores } = draw(random, 100);
    const roc = rocCurve(labels, scores);
    let area = 0;
    for (let i = 1; i < roc.thresholds.length; i++) {
      const step = roc.falsePositiveRate[i] - roc.falsePositiveRate[i - 1];
      area += step * (roc.truePositiveRate[i] + roc.truePositiveRate[i - 1]) / 2;
    }
    assertAlmostEquals(rocAuc(labels, scores), area, 1e-12);
    const pr = prCurve(labels, scores, { dropIntermediate: false });
    let steps = 0;
    for (let i = 0; i < pr.thresholds.length; i++) steps += (pr.recall[i] - pr.recall[i + 1]) * pr.precision[i];
    assertAlmostEquals(averagePrecision(labels, scores), steps, 1e-12);

    const weights = labels.map((_, i) => 1 + i % 2);
    const twice = [...labels.keys()].flatMap((i) => i % 2 === 1 ? [i, i] : [i]);
    const longLabels = twice.map((i) => labels[i]), longScores = twice.map((i) => scores[i]);
    assertAlmostEquals(rocAuc(labels, scores, { weights }), rocAuc(longLabels, longScores), 1e-12);
    assertAlmostEquals(averagePrecision(labels, scores, { weights }), averagePrecision(longLabels, longScores), 1e-12);
  }
});

Deno.test("precision and recall stay in [0, 1], recall never rises with the threshold, F1 is between them", () => {
  const random = createRandom(4);
  for (let round = 0; round < 20; round++) {
    const { labels, scores, weights } = draw(random, 50);
    const { precision: p, recall: r } = prCurve(labels, scores, { weights });
    assert([...p, ...r].every((share) => share >= 0 && share <= 1));
    assert(r.every((share, i) => i === 0 || share <= r[i - 1]));
    const decisions = scores.map((score) => score > 0.2 ? 1 : 0);
    const both = [precision(labels, decisions), recall(labels, decisions)];
    const mean = f1(labels, decisions);
    assert(mean >= Math.min(...both) - 1e-12 && mean <= Math.max(...both) + 1e-12);
  }
});

Deno.test("calibration points of calibrated probabilities lie on the diagonal, and weights count", () => {
  const random = createRandom(5);
  const probabilities = Float64Array.from({ length: 100_000 }, () => random.uniform());
  const labels = probabilities.map((p) => random.uniform() < p ? 1 : 0);
  for (const strategy of ["uniform", "quantile"] as const) {
    const { predicted, observed } = calibrationCurve(labels, probabilities, { strategy });
    predicted.forEach((p, i) => assertAlmostEquals(observed[i], p, 0.02));
  }
  const { observed, counts } = calibrationCurve([0, 1], [0.5, 0.5], { weights: [1, 3] });
  assertEquals([[...observed], [...counts]], [[0.75], [4]]);
});

Deno.test("scores as float32, float64 and plain lists rank alike, from the smallest to the largest number", () => {
  const values = [-3.4e38, -1, -1e-45, -0, 0, 1e-45, 1e-3, 1, 1.0000001, 3.4e38];
  const labels = values.map((_, i) => i % 2);
  const float32 = rocCurve(labels, Float32Array.from(values), { dropIntermediate: false });
  const float64 = rocCurve(labels, Float64Array.from(values, Math.fround), { dropIntermediate: false });
  assertEquals(float32, float64);
  assertEquals(float32.thresholds.length, values.length); // 0 and -0 are one score, and Infinity comes first
});

Deno.test("no rows, lengths that differ and values that make no sense are refused with a sentence", () => {
  const refused: [() => unknown, RegExp][] = [
    [() => accuracy([], []), /at least one row, received 0/],
    [() => rocAuc([], []), /at least one row/],
    [() => logLoss([], []), /at least one row/],
    [() => mae([], []), /at least one row/],
    [() => accuracy([0, 1], [0]), /2 predictions, one a label, received 1/],
    [() => rocAuc([0, 1], [0.1, 0.2, 0.3]), /2 scores, one a label, received 3/],
    [() => logLoss([0, 1], [0.5]), /2 rows of probabilities/],
    [() => rocAuc([0, 1], [0.5, NaN]), /finite scores, received "NaN in row 1"/],
    [() => rocAuc([0, 1], [0.5, Infinity]), /finite scores/],
    [() => rocAuc([0, 2], [0.5, 0.6]), /labels 0 and 1, received "2 in row 1"/],
    [() => rocAuc([1, 1], [0.5, 0.6]), /rows of both classes, received "only class 1"/],
    [() => rocAuc([0, 1], [0.5, 0.6], { weights: [1, 0] }), /received "only class 0"/],
    [() => averagePrecision([0, 0], [0.5, 0.6]), /at least one positive row/],
    [() => rocAuc([0, 1], [0.5, 0.6], { weights: [0, 0] }), /all weights are 0/],
    [() => accuracy([0, 1], [0, 1], { weights: [1, -1] }), /weights of 0 or more, received "-1 in row 1"/],
    [() => accuracy([0, 1], [0, 1], { weights: [1] }), /2 weights/],
    [() => accuracy([0, 0.5], [0, 1]), /class indices/],
    [() => accuracy([0, 1], [0, -1]), /predictions that are class indices/],
    [() => f1([0, 2], [0, 1]), /labels and predictions 0 and 1, received "class 2"/],
    [() => confusion([0, 5000], [0, 1]), /at most 1000 classes/],
    [() => confusion([0, 2], [0, 1], { classes: 2 }), /from 0 to 1/],
    [() => brier([0, 1], [0.5, 1.5]), /probabilities in \[0, 1\], received "1.5 at place 1"/],
    [() => logLoss([0, 1], [0.5, NaN]), /probabilities in \[0, 1\]/],
    [() => logLoss([0], matrix(1, 3, new Float32Array([0.2, 0.2, 0.2]))), /sum of 1/],
    [() => logLoss([3], matrix(1, 3, new Float32Array([0.5, 0.25, 0.25]))), /from 0 to 2/],
    [() => gMean([0, 0], [0, 1], { positive: 1 }), /rows of class 1 and of others/],
    [() => calibrationCurve([0, 1], [0.1, 0.2], { bins: 0 }), /number of bins from 1/],
    [() => r2([1], [1]), /at least two rows/],
    [() => mae([1, 2], [1, NaN]), /finite predictions/],
    [() => wilsonInterval(1, 0), /more than 0 trials/],
    [() => wilsonInterval(5, 4), /from 0 to 4/],
    [() => wilsonInterval(1, 2, { level: 1 }), /level between 0 and 1/],
  ];
  for (const [call, message] of refused) {
    const error = assertThrows(call, Error, "Cannot ");
    assert(message.test(error.message), `${call}: ${error.message}`);
    assert(error instanceof RangeError || error instanceof TypeError);
  }
});
