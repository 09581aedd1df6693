import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { asValidation, Dataset } from "shoplens/dataset";
import { calibrate, calibrationFromJSON, type CalibrationKind, ece, logLoss, type Predictor, rocAuc } from "shoplens/evaluate";
import { type Matrix, matrix } from "shoplens/matrix";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import fixtures from "./fixtures/calibration.json" with { type: "json" };

const asIs: Predictor = { name: "as it is", predict: (features) => features };
const KINDS: CalibrationKind[] = ["platt", "beta", "isotonic", "temperature"];

function validationOf(said: Matrix, labels: ArrayLike<number>, weights?: ArrayLike<number>) {
  const size = Math.max(2, said.columns);
  return asValidation(
    new Dataset({
      features: said,
      names: Array.from({ length: said.columns }, (_, c) => `p${c}`),
      labels: Float32Array.from(labels),
      classes: ["no", "yes", "perhaps"].slice(0, size),
      weights: weights && Float32Array.from(weights),
    }),
  );
}

const column = (values: ArrayLike<number>) => matrix(values.length, 1, Float32Array.from(values));

for (const { name, labels, probabilities, weights, grid, expected } of fixtures.binary) {
  Deno.test(`calibration equals the reference implementations': ${name}`, async () => {
    const validation = validationOf(column(probabilities), labels, weights ?? undefined);
    // The solver of scikit-learn's sigmoid stops at a gradient of 1e-5 or so; ours goes on.
    const tolerances = { platt: 2e-4, isotonic: 1e-7, beta: 2e-5, temperature: 1e-5 };
    for (const kind of KINDS) {
      const { data } = await (await calibrate(asIs, validation, { kind })).predict(column(grid));
      expected[kind].forEach((value, i) => assertAlmostEquals(data[i], value, tolerances[kind], `${kind} at ${grid[i]}`));
    }
  });
}

Deno.test("temperature of several classes equals the reference, and keeps every decision", async () => {
  const { labels, probabilities, temperature } = fixtures.multiclass;
  const said = matrix(labels.length, 3, Float32Array.from(probabilities));
  const calibrated = await calibrate(asIs, validationOf(said, labels));
  assertEquals(calibrated.kind, "temperature");
  const { maps: [map] } = calibrated.toJSON();
  assert(map.kind === "temperature");
  assertAlmostEquals(map.temperature, temperature, 1e-5);
  const honest = calibrated.apply(said);
  const top = ({ data }: Matrix, row: number) => {
    const each = data.subarray(3 * row, 3 * row + 3);
    return each.indexOf(Math.max(...each));
  };
  assert(labels.every((_, row) => top(said, row) === top(honest, row)));
});

Deno.test("every kind improves several bold classes, and rows add up to 1", async () => {
  const { labels, probabilities } = fixtures.multiclass;
  const said = matrix(labels.length, 3, Float32Array.from(probabilities));
  for (const kind of KINDS) {
    const honest = (await calibrate(asIs, validationOf(said, labels), { kind })).apply(said);
    assert(logLoss(labels, honest) < logLoss(labels, said), kind);
    assert(ece(labels, honest) < ece(labels, said), kind);
    for (let row = 0; row < honest.rows; row++) {
      assertAlmostEquals(honest.data.subarray(3 * row, 3 * row + 3).reduce((sum, p) => sum + p, 0), 1, 1e-6);
    }
  }
});

Deno.test("what is learnt on validation holds on new rows; only the order of isotonic steps gets ties", async () => {
  const draw = (name: string) => {
    const random = createRandom(5).fork(name);
    const truth = Float64Array.from({ length: 20_000 }, () => random.uniform() ** 2);
    const labels = truth.map((p) => random.uniform() < p ? 1 : 0);
    return { labels, said: column(truth.map((p) => p ** 3 / (p ** 3 + (1 - p) ** 3))) };
  };
  const [validation, fresh] = [draw("validation"), draw("fresh")];
  const before = ece(fresh.labels, fresh.said.data);
  for (const kind of KINDS) {
    const { data } = (await calibrate(asIs, validationOf(validation.said, validation.labels), { kind })).apply(fresh.said);
    assert(ece(fresh.labels, data) < 0.15 * before, kind);
    assertAlmostEquals(rocAuc(fresh.labels, data), rocAuc(fresh.labels, fresh.said.data), kind === "isotonic" ? 1e-3 : 5e-5);
  }
});

Deno.test("a weight counts as so many rows, and none as no row", async () => {
  const random = createRandom(8);
  const said = Float32Array.from({ length: 300 }, () => random.integer(1, 20) / 20);
  const labels = said.map((p) => random.uniform() < p ? 1 : 0);
  const weights = said.map(() => random.integer(0, 4));
  const rows = Array.from(said.keys()).flatMap((row) => new Array<number>(weights[row]).fill(row));
  for (const kind of KINDS) {
    const weighted = await calibrate(asIs, validationOf(column(said), labels, weights), { kind });
    const repeated = validationOf(column(rows.map((row) => said[row])), rows.map((row) => labels[row]));
    const plain = (await calibrate(asIs, repeated, { kind })).apply(column(said)).data;
    weighted.apply(column(said)).data.forEach((p, row) => assertAlmostEquals(p, plain[row], 1e-5, kind));
  }
});

Deno.test("a calibration survives JSON, on the same model", async () => {
  const [{ labels, probabilities, grid }] = fixtures.binary;
  for (const kind of KINDS) {
    const one = await calibrate(asIs, validationOf(column(probabilities), labels), { kind });
    const other = calibrationFromJSON(JSON.parse(JSON.stringify(one)), asIs);
    assertEquals(await other.predict(column(grid)), await one.predict(column(grid)));
    assertEquals([other.name, other.kind, other.warnings], [one.name, one.kind, one.warnings]);
  }
  const json = (await calibrate(asIs, validationOf(column(probabilities), labels))).toJSON();
  const broken = [null, 3, {}, { ...json, version: 2 }, { ...json, kind: "luck" }, { ...json, maps: [] }];
  const maps = [{ kind: "platt", slope: null, intercept: 0 }];
  for (const bad of [...broken, { ...json, maps }, { ...json, classes: ["a", "b", "c"] }]) {
    assertThrows(() => calibrationFromJSON(bad, asIs), TypeError, "Cannot read a calibration");
  }
});

Deno.test("too few rows of a class are warned of, by kind", async () => {
  const said = column(Array.from({ length: 400 }, (_, row) => row / 400));
  const labels = (positives: number) =>
    Array.from({ length: 400 }, (_, row) => row % 400 >= 400 - positives ? 1 : row === 7 ? 1 : 0);
  const warnings = async (positives: number, kind: CalibrationKind) =>
    (await calibrate(asIs, validationOf(said, labels(positives)), { kind })).warnings;
  const [warning] = await warnings(99, "isotonic");
  assertEquals(
    warning,
    "Only 100 validation rows are yes: isotonic calibration wants 300 or more, and may have learnt their noise. " +
      `"platt" needs fewer.`,
  );
  assertEquals(await warnings(99, "platt"), []);
  assertEquals((await warnings(9, "platt")).length, 1);
  const shown = (await calibrate(asIs, validationOf(said, labels(9))))[DISPLAY]()["text/plain"] as string;
  assert(shown.startsWith(`"as it is", calibrated (platt).\nOnly 10`));
});

Deno.test("constant, certain and perfectly separated predictions stay probabilities", async () => {
  const cases: [string, number[], number[]][] = [
    ["constant", [0.3, 0.3, 0.3, 0.3], [0, 1, 0, 0]],
    ["certain and wrong", [0, 1, 0, 1], [1, 0, 0, 1]],
    ["separated", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]],
    ["turned around", [0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]],
  ];
  for (const [name, said, labels] of cases) {
    for (const kind of KINDS) {
      const { data } = (await calibrate(asIs, validationOf(column(said), labels), { kind })).apply(column([0, 0.3, 0.5, 1]));
      assert(data.every((p) => p >= 0 && p <= 1), `${name}, ${kind}: ${data}`);
      if (name === "constant") assertAlmostEquals(data[1], kind === "platt" ? 0.3 : 0.25, kind === "temperature" ? 0.3 : 0.05);
    }
  }
});

Deno.test("what cannot be calibrated is refused with a sentence", async () => {
  const two = validationOf(column([0.2, 0.8]), [0, 1]);
  const luck = { kind: "luck" as CalibrationKind };
  await assertRejects(() => calibrate(asIs, two, luck), TypeError, "platt, beta, isotonic, temperature");
  const numbers = asValidation(new Dataset({ features: matrix(1, 1), names: ["x"], labels: new Float32Array([3]) }));
  await assertRejects(() => calibrate(asIs, numbers), TypeError, `two classes or more, received "regression"`);
  await assertRejects(() => calibrate(asIs, validationOf(column([]), [])), RangeError, "at least one validation row");
  await assertRejects(() => calibrate(asIs, validationOf(column([0.2]), [0])), RangeError, `received "none of yes"`);
  await assertRejects(() => calibrate(asIs, validationOf(column([0.2, 0.8]), [0, 1], [1, 0])), RangeError, "none of yes");
  await assertRejects(() => calibrate(asIs, validationOf(column([NaN, 2].map(() => 1.5)), [0, 1])), RangeError, `"as it is"`);
  const calibrated = await calibrate(asIs, two);
  assertThrows(() => calibrated.apply(matrix(1, 3)), TypeError, `rows x 1, received "1 x 3"`);
});
