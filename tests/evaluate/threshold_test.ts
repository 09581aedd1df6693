import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { asValidation, Dataset } from "shoplens/dataset";
import { accuracy, chooseThreshold, costThreshold, type Criterion, f1, type Predictor } from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

/** Takes the first feature for the probability. */
const asIs: Predictor = { predict: ({ data, rows, columns }) => matrix(rows, 1, data.filter((_, i) => i % columns === 0)) };

function validationOf(scores: ArrayLike<number>, labels: ArrayLike<number>, weights?: Float32Array) {
  const features = matrix(scores.length, 1, Float32Array.from(scores));
  const classes = ["no", "yes"];
  return asValidation(new Dataset({ features, names: ["score"], labels: Float32Array.from(labels), classes, weights }));
}

Deno.test("no threshold on a fine grid does better than the chosen one", async () => {
  const random = createRandom(3);
  for (let round = 0; round < 10; round++) {
    const scores = Array.from({ length: 80 }, () => random.integer(0, 41) / 40);
    const labels = scores.map((score) => random.uniform() < score ? 1 : 0);
    const cost = (decisions: number[]) =>
      -decisions.reduce((sum, d, i) => sum + (d > labels[i] ? 1 : d < labels[i] ? 5 : 0), 0);
    const goals: [Criterion, (decisions: number[]) => number][] = [
      ["f1", (decisions) => f1(labels, decisions)],
      ["accuracy", (decisions) => accuracy(labels, decisions)],
      [{ kind: "cost", falsePositive: 1, falseNegative: 5 }, cost],
    ];
    for (const [by, goal] of goals) {
      const threshold = await chooseThreshold(asIs, validationOf(scores, labels), { by });
      const reached = (at: number) => goal(scores.map((score) => Math.fround(score) >= at ? 1 : 0));
      for (let at = 0; at <= 1.01; at += 0.005) {
        assert(reached(at) <= reached(threshold) + 1e-12, `${JSON.stringify(by)} ${at}`);
      }
    }
  }
});

Deno.test("precision, recall, capacity and Youden's J are reached, and nothing on a fine grid does better", async () => {
  const random = createRandom(9);
  for (let round = 0; round < 10; round++) {
    const scores = Array.from({ length: 90 }, () => random.integer(0, 41) / 40);
    const labels = scores.map((score) => random.uniform() < score ? 1 : 0);
    const weights = round % 2 === 0 ? undefined : Float32Array.from(scores, () => random.integer(1, 4));
    const counts = (at: number) => {
      let hits = 0, misses = 0, positives = 0, negatives = 0;
      scores.forEach((score, row) => {
        const weight = weights?.[row] ?? 1, yes = Math.fround(score) >= at;
        if (labels[row] === 1) [positives, hits] = [positives + weight, hits + (yes ? weight : 0)];
        else [negatives, misses] = [negatives + weight, misses + (yes ? weight : 0)];
      });
      return { hits, misses, positives, negatives };
    };
    type Counts = ReturnType<typeof counts>;
    const precisionOf = ({ hits, misses }: Counts) => hits / (hits + misses);
    const goals: [Criterion, allowed: (counts: Counts) => boolean, goal: (counts: Counts) => number][] = [
      [{ kind: "precision", atLeast: 0.7 }, (c) => precisionOf(c) >= 0.7, ({ hits }) => hits],
      [{ kind: "recall", atLeast: 0.8 }, ({ hits, positives }) => hits / positives >= 0.8, precisionOf],
      [{ kind: "capacity", rows: 40 }, ({ hits, misses }) => hits + misses <= 40, ({ hits, misses }) => hits + misses],
      ["youden", () => true, ({ hits, misses, positives, negatives }) => hits / positives - misses / negatives],
    ];
    for (const [by, allowed, goal] of goals) {
      const chosen = counts(await chooseThreshold(asIs, validationOf(scores, labels, weights), { by }));
      assert(allowed(chosen), JSON.stringify(by));
      for (let at = 0; at <= 1; at += 0.005) {
        const other = counts(at);
        assert(!allowed(other) || goal(other) <= goal(chosen) + 1e-12, `${JSON.stringify(by)} ${at}`);
      }
    }
  }
});

Deno.test("a capacity is a number of rows or a share of them, and takes the highest", async () => {
  const validation = validationOf([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 0, 0.0625], [0, 1, 0, 1, 0, 1, 0, 1, 0, 0]);
  const choose = (by: Criterion) => chooseThreshold(asIs, validation, { by });
  assertEquals(await choose({ kind: "capacity", rows: 3 }), 0.6875);
  assertEquals(await choose({ kind: "capacity", share: 0.3 }), 0.6875);
  const hundred = validationOf(
    Array.from({ length: 100 }, (_, row) => row / 128),
    Array.from({ length: 100 }, (_, row) => row % 2),
  );
  const by = { kind: "capacity", share: 0.29 } as const; // 0.29 x 100 is a little below 29
  assertEquals(await chooseThreshold(asIs, hundred, { by }), 70.5 / 128);
  assertEquals(await choose({ kind: "capacity", rows: 100 }), 0);
  const tied = validationOf([0.5, 0.5, 0.5], [0, 1, 1]);
  await assertRejects(
    () => chooseThreshold(asIs, tied, { by: { kind: "capacity", rows: 2 } }),
    RangeError,
    "3 validation rows share the highest probability, 0.5, and the capacity is 2. Ask for more",
  );
});

Deno.test("a goal that no threshold reaches says how near one comes", async () => {
  const validation = validationOf([0.25, 0.5, 0.75, 0.875], [0, 1, 1, 0]);
  await assertRejects(
    () => chooseThreshold(asIs, validation, { by: { kind: "precision", atLeast: 0.9 } }),
    RangeError,
    "no threshold has a precision of 0.9 on the validation rows; the highest is 0.6667. Ask for less",
  );
  const none = validationOf([0.25, 0.75], [0, 0]);
  for (const by of [{ kind: "precision", atLeast: 0.5 }, { kind: "recall", atLeast: 0.5 }, "youden"] as const) {
    await assertRejects(() => chooseThreshold(asIs, none, { by }), RangeError, "no validation row is positive, so");
  }
  const all = validationOf([0.25, 0.75], [1, 1]);
  await assertRejects(() => chooseThreshold(asIs, all, { by: "youden" }), RangeError, "no validation row is negative");
  for (const atLeast of [0, 1.5, NaN]) {
    const by = { kind: "recall", atLeast } as const;
    await assertRejects(() => chooseThreshold(asIs, validation, { by }), RangeError, "atLeast in (0, 1]");
  }
  for (const by of [{ kind: "capacity", rows: 0 }, { kind: "capacity", rows: NaN }] as const) {
    await assertRejects(() => chooseThreshold(asIs, validation, { by }), RangeError, "a capacity above 0");
  }
});

Deno.test("it lies half-way between probabilities, and of equally good ones nearest to 0.5", async () => {
  assertEquals(await chooseThreshold(asIs, validationOf([0.25, 0.75], [0, 1]), { by: "accuracy" }), 0.5);
  // Everybody (0) and nobody (0.875) are right as often.
  assertEquals(await chooseThreshold(asIs, validationOf([0.25, 0.75], [1, 0]), { by: "accuracy" }), 0.875);
  assertEquals(await chooseThreshold(asIs, validationOf([0.5, 0.5], [1, 1]), { by: "f1" }), 0);
});

Deno.test("when every yes costs more than it brings, nobody counts as positive, even at probability 1", async () => {
  const by = { kind: "cost", falsePositive: 100, falseNegative: 1 } as const;
  assert(await chooseThreshold(asIs, validationOf([1, 1, 0.5], [0, 1, 1]), { by }) > 1);
  const below = await chooseThreshold(asIs, validationOf([0.5, 0.5], [0, 1]), { by });
  assertEquals(below, 0.75);
});

Deno.test("weights count, and calibrated probabilities lead to the theoretical cost threshold", async () => {
  const weights = new Float32Array([10, 1, 1]);
  assertEquals(await chooseThreshold(asIs, validationOf([0.25, 0.5, 0.75], [1, 0, 0], weights), { by: "accuracy" }), 0);
  const random = createRandom(5);
  const scores = Array.from({ length: 200_000 }, () => random.uniform());
  const labels = scores.map((score) => random.uniform() < score ? 1 : 0);
  const costs = { falsePositive: 1, falseNegative: 4 };
  const threshold = await chooseThreshold(asIs, validationOf(scores, labels), { by: { kind: "cost", ...costs } });
  assertAlmostEquals(threshold, costThreshold(costs), 0.02);
});

Deno.test("what makes no sense is refused with a sentence", async () => {
  const validation = validationOf([0.25, 0.75], [0, 0]);
  await assertRejects(() => chooseThreshold(asIs, validation, { by: "f1" }), RangeError, "no validation row is positive");
  const by = { kind: "cost", falsePositive: 0, falseNegative: 1 } as const;
  await assertRejects(() => chooseThreshold(asIs, validation, { by }), RangeError, "falsePositive above 0, received 0");
  await assertRejects(() => chooseThreshold(asIs, validation, { by: "luck" as "f1" }), TypeError, `received "luck"`);
  await assertRejects(
    () => chooseThreshold(asIs, validationOf([], []), { by: "f1" }),
    RangeError,
    "at least one validation row",
  );
  const numbers = asValidation(new Dataset({ features: matrix(1, 1), names: ["x"], labels: new Float32Array([3]) }));
  await assertRejects(() => chooseThreshold(asIs, numbers, { by: "f1" }), TypeError, `two classes, received "regression"`);
  const diverged: Predictor = { name: "mlp", predict: ({ rows }) => matrix(rows, 1, new Float32Array(rows).fill(NaN)) };
  await assertRejects(() => chooseThreshold(diverged, validation, { by: "f1" }), RangeError, `"mlp"`);
  assertThrows(() => costThreshold({ falsePositive: 1, falseNegative: -1 }), RangeError, "falseNegative above 0");
});
