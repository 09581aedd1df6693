import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { correctPrior, logLoss, rocAuc } from "shoplens/evaluate";
import { type Matrix, matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

const one = (...probabilities: number[]) => matrix(probabilities.length, 1, Float32Array.from(probabilities));

Deno.test("under-sampled negatives: b s / (b s - s + 1), as Dal Pozzolo and others give it", () => {
  const rate = 0.02, kept = 0.1; // of the positive class; of the negatives that are kept
  const trained = [kept * (1 - rate), rate].map((share) => share / (kept * (1 - rate) + rate));
  for (const said of [0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]) {
    const { data: [s] } = one(said);
    const { data: [corrected] } = correctPrior(one(said), { trained, true: [1 - rate, rate] });
    assertAlmostEquals(corrected, kept * s / (kept * s - s + 1), 1e-7);
  }
  assertAlmostEquals(correctPrior(one(0.5), { trained, true: [1 - rate, rate] }).data[0], 1 / 11, 1e-7);
});

Deno.test("one column, two columns and several classes follow the same rule, and the way back leads back", () => {
  const trained = [0.5, 0.5], actual = [0.9, 0.1];
  const p = one(0.125, 0.5, 0.75);
  const both = matrix(3, 2, Float32Array.from([0.875, 0.125, 0.5, 0.5, 0.25, 0.75]));
  const wide = correctPrior(both, { trained, true: actual });
  const narrow = correctPrior(p, { trained, true: actual });
  assertEquals([wide.rows, wide.columns, narrow.rows, narrow.columns], [3, 2, 3, 1]);
  assertEquals(narrow.data, wide.data.filter((_, i) => i % 2 === 1));

  const three = matrix(2, 3, Float32Array.from([0.5, 0.25, 0.25, 0, 0, 1]));
  const options = { trained: [0.25, 0.25, 0.5], true: [0.8, 0.1, 0.1] };
  const corrected = correctPrior(three, options);
  const expected = [0.5 * 3.2, 0.25 * 0.4, 0.25 * 0.2].map((part) => part / 1.75);
  expected.forEach((value, c) => assertAlmostEquals(corrected.data[c], value, 1e-7));
  assertEquals([...corrected.data.subarray(3)], [0, 0, 1]);
  const back = correctPrior(corrected, { trained: options.true, true: options.trained });
  back.data.forEach((value, i) => assertAlmostEquals(value, three.data[i], 1e-6));
  assertEquals(three.data[0], 0.5); // the input stays
});

Deno.test("read for the shares that rows really have, the best model of balanced rows is the best model of all rows", () => {
  const random = createRandom(3);
  const rate = 0.05, rows = 50_000;
  const labels = Uint8Array.from({ length: rows }, () => random.uniform() < rate ? 1 : 0);
  const x = Float64Array.from(labels, (label) => label * 1.5 + random.normal());
  // The log odds of two unit normals 1.5 apart, for a share of positives.
  const best = (share: number): Matrix =>
    matrix(rows, 1, Float32Array.from(x, (x) => 1 / (1 + Math.exp(-(1.5 * x - 1.125 + Math.log(share / (1 - share)))))));
  const corrected = correctPrior(best(0.5), { trained: [0.5, 0.5], true: [1 - rate, rate] });
  const wanted = best(rate);
  assert(corrected.data.every((p, i) => Math.abs(p - wanted.data[i]) < 1e-6));
  assert(logLoss(labels, corrected.data) < 0.5 * logLoss(labels, best(0.5).data));
  assertAlmostEquals(rocAuc(labels, corrected.data), rocAuc(labels, best(0.5).data), 1e-4);
});

Deno.test("no rows, equal shares and a class that nobody has change nothing", () => {
  assertEquals(correctPrior(matrix(0, 1), { trained: [0.5, 0.5], true: [0.9, 0.1] }), matrix(0, 1));
  const p = one(0, 0.1, 0.7, 1);
  assertEquals(correctPrior(p, { trained: [0.3, 0.7], true: [0.3, 0.7] }), p);
  const absent = matrix(1, 3, Float32Array.from([0.5, 0.5, 0]));
  const { data } = correctPrior(absent, { trained: [0.5, 0.5, 0], true: [0.75, 0.25, 0] });
  assertEquals([...data], [0.75, 0.25, 0]);
});

Deno.test("shares and predictions that make no sense are refused with a sentence", () => {
  const half = [0.5, 0.5];
  assertThrows(() => correctPrior(one(0.5), { trained: half, true: [0.9, 0.2] }), RangeError, "`true` shares");
  assertThrows(() => correctPrior(one(0.5), { trained: [90, 10], true: half }), RangeError, "`trained` shares");
  assertThrows(() => correctPrior(one(0.5), { trained: [NaN, 1], true: half }), RangeError, "`trained` shares");
  assertThrows(() => correctPrior(one(0.5), { trained: half, true: [1] }), TypeError, "2 true shares, one a class, received 1");
  assertThrows(() => correctPrior(one(0.5), { trained: [1, 0], true: half }), RangeError, "class 1 has a share of 0.5, and");
  assertThrows(() => correctPrior(one(0.5), { trained: [1, 0], true: half }), RangeError, "in both, or in neither");
  assertThrows(() => correctPrior(matrix(1, 3), { trained: half, true: half }), TypeError, "3 shares, one a class, received 2");
  assertThrows(() => correctPrior(one(1.5), { trained: half, true: half }), RangeError, "probabilities in [0, 1]");
  assertThrows(() => correctPrior(matrix(1, 2), { trained: half, true: half }), RangeError, "sum of 1");
});
