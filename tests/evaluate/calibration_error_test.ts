import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  brier,
  brierParts,
  calibrationCurve,
  calibrationLine,
  ece,
  eceByChance,
  maximumCalibrationError,
  squaredCalibrationError,
  wilsonInterval,
} from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";
import fixtures from "./fixtures/calibration.json" with { type: "json" };

/** Rows whose labels come true as `honest` says. */
function simulate(seed: number, rows: number, honest: (p: number) => number = (p) => p) {
  const random = createRandom(seed);
  const said = Float64Array.from({ length: rows }, () => random.uniform());
  return { said, labels: said.map((p) => random.uniform() < honest(p) ? 1 : 0) };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardError = (values: number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));

Deno.test("the calibration errors are those of a loop over bins", () => {
  const { said, labels } = simulate(1, 500, (p) => p * p);
  const weights = said.map((p) => 1 + p);
  for (const options of [{}, { weights }, { bins: 7, strategy: "quantile" as const }]) {
    const { predicted, observed, counts } = calibrationCurve(labels, said, options);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const gaps = predicted.map((p, bin) => Math.abs(p - observed[bin]));
    assertAlmostEquals(ece(labels, said, options), gaps.reduce((sum, gap, bin) => sum + gap * counts[bin], 0) / total, 1e-12);
    assertAlmostEquals(maximumCalibrationError(labels, said, options), Math.max(...gaps), 1e-12);
  }
});

Deno.test("of honest models, the squared error without noise has a mean of 0, and the plain one has not", () => {
  for (const strategy of ["uniform", "quantile"] as const) {
    for (const weighted of [false, true]) {
      const errors: number[] = [], plain: number[] = [];
      for (let seed = 0; seed < 400; seed++) {
        const { said, labels } = simulate(seed, 200);
        const weights = weighted ? said.map((_, row) => 1 + row % 3) : undefined;
        errors.push(squaredCalibrationError(labels, said, { strategy, weights }));
        plain.push(brierParts(labels, said, { bins: 15, strategy, weights }).reliability);
      }
      const where = `${strategy}, ${weighted}: ${mean(errors)}, ${standardError(errors)}, ${mean(plain)}`;
      assert(Math.abs(mean(errors)) < 3 * standardError(errors), where);
      assert(mean(plain) > 10 * standardError(errors), where);
    }
  }
});

Deno.test("of a model that is 0.1 off everywhere, the squared error has a mean of 0.01", () => {
  const errors = Array.from({ length: 300 }, (_, seed) => {
    const { said, labels } = simulate(seed, 300, (p) => 0.1 + 0.8 * p);
    return squaredCalibrationError(labels, said.map((p) => 0.2 + 0.8 * p));
  });
  assertAlmostEquals(mean(errors), 0.01, 4 * standardError(errors));
});

Deno.test("the error by chance is the mean error of honest models", () => {
  for (const rows of [100, 2000]) {
    const drawn = Array.from({ length: 300 }, (_, seed) => simulate(seed, rows));
    const errors = drawn.map(({ said, labels }) => ece(labels, said));
    const chance = mean(drawn.map(({ said, labels }) => eceByChance(labels, said)));
    assertAlmostEquals(mean(errors) / chance, 1, 0.04);
  }
});

Deno.test("of several classes, the most probable one is looked at", () => {
  const probabilities = matrix(4, 3, Float32Array.from([0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.25, 0.25, 0.25, 0.5]));
  assertEquals(ece([0, 1, 2, 2], probabilities), 0.25); // 3 of 4 right, said 0.5
  assertEquals(ece([0, 1, 1, 0], probabilities), 0);
  assertThrows(() => ece([0, 1, 1, 3], probabilities), RangeError, "class indices from 0 to 2");
});

Deno.test("the parts of the Brier score add up to it, with nothing within where forecasts are binned", () => {
  const { said, labels } = simulate(4, 400, (p) => p * p);
  const weights = said.map((p) => 2 - p);
  for (const options of [{}, { weights }, { bins: 3, strategy: "quantile" as const }]) {
    const parts = brierParts(labels, said, options);
    assertAlmostEquals(parts.brier, brier(labels, said, options), 1e-12);
    assertAlmostEquals(parts.brier, parts.reliability - parts.resolution + parts.uncertainty + parts.within, 1e-12);
    assert(Math.abs(parts.within) > 1e-6);
    assertAlmostEquals(parts.skill, 1 - parts.brier / parts.uncertainty, 1e-12);
  }
  const tenths = said.map((p) => (Math.floor(10 * p) + 0.5) / 10);
  assertAlmostEquals(brierParts(labels, tenths).within, 0, 1e-14);
  // Always saying the rate: nothing but uncertainty.
  const rate = mean([...labels]);
  const flat = brierParts(labels, said.fill(rate));
  assertAlmostEquals(flat.reliability + flat.resolution + Math.abs(flat.within) + Math.abs(flat.skill), 0, 1e-12);
  assertEquals(brierParts([1, 1], [1, 1]).skill, 1);
  assertEquals(brierParts([1, 1], [1, 0.5]).skill, 0);
});

Deno.test("the calibration line and its intervals equal statsmodels'", () => {
  for (const { name, labels, probabilities, weights, line } of fixtures.binary) {
    const { slope, intercept } = calibrationLine(labels, probabilities, weights === null ? {} : { weights });
    const found = [slope.value, slope.low, slope.high, intercept.value, intercept.low, intercept.high];
    [line.slope, ...line.slopeInterval, line.intercept, ...line.interceptInterval]
      .forEach((value, i) => assertAlmostEquals(found[i], value, 1e-5 * Math.max(1, Math.abs(value)), `${name} ${i}`));
  }
  assertThrows(() => calibrationLine([0, 0], [0.2, 0.3]), RangeError, 'rows of both classes, received "only class 0"');
  assertThrows(() => calibrationLine([0, 1], [0.2, 0.2]), RangeError, "one point has no slope");
  assertThrows(() => calibrationLine([0, 1], [0.2, 0.3], { level: 95 }), RangeError, "a level between 0 and 1");
});

Deno.test("each point of the curve has Wilson's interval, and weights that differ widen it", () => {
  const labels = [0, 0, 1, 1, 0, 1], said = [0.1, 0.1, 0.1, 0.9, 0.9, 0.9];
  const curve = calibrationCurve(labels, said, { level: 0.9 });
  const { low, high } = wilsonInterval(1, 3, { level: 0.9 });
  assertAlmostEquals(curve.low[0], low, 1e-12);
  assertAlmostEquals(curve.high[0], high, 1e-12);
  const alike = calibrationCurve(labels, said, { level: 0.9, weights: new Float32Array(6).fill(5) });
  assertAlmostEquals(alike.low[0], low, 1e-12);
  const uneven = calibrationCurve(labels, said, { level: 0.9, weights: [1, 9, 5, 1, 1, 1] });
  assert(uneven.observed[0] === curve.observed[0] && uneven.high[0] - uneven.low[0] > high - low);
});

Deno.test("what makes no sense is refused with a sentence", () => {
  for (const error of [ece, eceByChance, maximumCalibrationError, squaredCalibrationError, brierParts]) {
    assertThrows(() => error([], []), RangeError, "at least one row");
    assertThrows(() => error([0, 1], [0.5, 1.5]), RangeError, "probabilities in [0, 1]");
    assertThrows(() => error([0, 1], [0.5, NaN]), RangeError, "probabilities in [0, 1]");
    assertThrows(() => error([0, 2], [0.5, 0.5]), RangeError, "labels 0 and 1");
    assertThrows(() => error([0, 1], [0.5]), TypeError, "one a label");
    assertThrows(() => error([0, 1], [0.5, 0.5], { bins: 0 }), RangeError, "a number of bins from 1");
    assertThrows(() => error([0, 1], [0.5, 0.5], { weights: [0, 0] }), RangeError, "all weights are 0");
  }
  assertThrows(() => squaredCalibrationError([1], [0.5]), RangeError, "a bin with two rows or more");
});
