import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { asTrain, Dataset, type Train } from "shoplens/dataset";
import { matrixFromRows } from "shoplens/matrix";
import { createRandom } from "shoplens/random";
import { adasyn, borderlineSmote, smote, smoteNc, type SmoteOptions } from "shoplens/sample";
import { drawTrain, nearestByHand, rowAt, rowsOfClass, seedsOf } from "./_rare.ts";

const ids = Array.from({ length: 1200 }, (_, row) => `${row}`);
const train = drawTrain([900, 300], 4, { ids });

/** The share of the way from one row to another at which a point lies, and how far off that line it is. */
function placeBetween(point: readonly number[], from: readonly number[], to: readonly number[]): { step: number; off: number } {
  const way = to.map((value, c) => value - from[c]);
  const length = way.reduce((sum, value) => sum + value ** 2, 0);
  const step = way.reduce((sum, value, c) => sum + value * (point[c] - from[c]), 0) / length;
  return { step, off: Math.max(...point.map((value, c) => Math.abs(value - from[c] - step * way[c]))) };
}

/** The steps of all made rows, each of which must lie between its seed and one of the seed's neighbours. */
function stepsOf(sampled: Dataset, neighboursOf: (seed: number) => readonly number[]): { step: number; neighbour: number }[] {
  return seedsOf(sampled, train.rows).map((seed, i) => {
    const point = rowAt(sampled.features, train.rows + i), from = rowAt(train.features, seed);
    const places = neighboursOf(seed).map((neighbour) => ({
      neighbour,
      ...placeBetween(point, from, rowAt(train.features, neighbour)),
    }));
    const on = places.filter(({ off }) => off < 1e-5);
    assert(on.length > 0, `row ${train.rows + i} lies between row ${seed} and none of its neighbours`);
    return on[0];
  });
}

const rare = rowsOfClass(train, 1), everyone = [...train.labels.keys()];
const options = { random: createRandom(2) };

const makers: Record<string, (train: Train<Dataset>, options: SmoteOptions) => Promise<Train<Dataset>>> = {
  smote,
  adasyn,
  borderlineSmote,
};
for (const [name, make] of Object.entries(makers)) {
  Deno.test(`${name}: each new row is x + u (neighbour - x), u in [0, 1), of the same class, whatever the neighbour`, async () => {
    for (const neighbours of [1, 5, 8]) {
      const sampled = await make(train, { ...options, neighbours });
      const places = stepsOf(sampled, (seed) => nearestByHand(train.features, seed, rare, neighbours));
      const steps = places.map(({ step }) => step).toSorted((a, b) => a - b);
      assert(steps[0] > -1e-4 && steps[steps.length - 1] < 1 + 1e-4);
      // Kolmogorov-Smirnov against a uniform step; its limit at 0.1 %.
      const widest = Math.max(...steps.map((step, i) => Math.abs(step - (i + 0.5) / steps.length)));
      assert(widest * Math.sqrt(steps.length) < 1.95, `${widest}`);
      assert(sampled.labels.subarray(train.rows).every((label) => label === 1));
    }
  });
}

Deno.test("Borderline-SMOTE 2 goes less than half of the way to rows of another class", async () => {
  const sampled = await borderlineSmote(train, { ...options, kind: 2 });
  const places = stepsOf(sampled, (seed) => nearestByHand(train.features, seed, everyone, 5));
  const towards = (k: number) => places.filter(({ neighbour }) => train.labels[neighbour] === k).map(({ step }) => step);
  assert(towards(0).length > 50 && towards(1).length > 50);
  assert(Math.max(...towards(0)) < 0.5 + 1e-4 && Math.max(...towards(0)) > 0.45);
  assert(Math.max(...towards(1)) > 0.95);
});

Deno.test("every pair of a row and a neighbour is as likely", async () => {
  const many = await smote(train, { ...options, counts: { "class 1": 300 + 30_000 } });
  const times = new Map<number, number>();
  for (const seed of seedsOf(many, train.rows)) times.set(seed, (times.get(seed) ?? 0) + 1);
  assertEquals(times.size, rare.length);
  const chiSquare = rare.reduce((sum, row) => sum + (times.get(row)! - 100) ** 2 / 100, 0);
  // 299 degrees of freedom: mean 299, standard deviation 24.5.
  assert(chiSquare > 299 - 5 * 24.5 && chiSquare < 299 + 5 * 24.5, `${chiSquare}`);
});

Deno.test("weights are made like features, ids name the row, and both are absent where they were", async () => {
  const weights = Float32Array.from(ids, (_, row) => 1 + 3 * train.features.data[4 * row]).map(Math.abs);
  const linear = drawTrain([900, 300], 4, { ids, weights: weights.map((_, row) => 100 + train.features.data[4 * row]) });
  const sampled = await smote(linear, options);
  for (let row = train.rows; row < sampled.rows; row++) {
    assertAlmostEquals(sampled.weights![row], 100 + sampled.features.data[4 * row], 1e-4);
    assert(/^made from \d+$/.test(sampled.ids![row]));
  }
  const bare = await smote(drawTrain([90, 30], 2), options);
  assertEquals([bare.ids, bare.weights], [undefined, undefined]);
});

Deno.test("what is balanced already stays, and remembers its shares", async () => {
  const same = await smote(drawTrain([30, 30], 2), options);
  assertEquals([same.rows, same.trueShares], [60, [0.5, 0.5]]);
});

Deno.test("ADASYN and Borderline-SMOTE say when there is nothing to start from", async () => {
  const apart = drawTrain([40, 20], 2);
  apart.labels.forEach((label, row) => apart.features.data[2 * row] += 1000 * label);
  await assertRejects(() => adasyn(apart, options), RangeError, "all neighbours of class 1 are of the same class. Use smote.");
  await assertRejects(() => borderlineSmote(apart, options), RangeError, "no row of class 1 is in danger");
  await assertRejects(
    () => adasyn(train, { ...options, counts: { "class 1": 301 } }),
    RangeError,
    "1 new rows, shared by 300 rows of class 1, are less than half a row for each",
  );
  await assertRejects(
    () => borderlineSmote(apart, { ...options, dangerNeighbours: 60 }),
    RangeError,
    "more rows than dangerNeighbours",
  );
  await assertRejects(() => borderlineSmote(apart, { ...options, kind: 3 as 2 }), RangeError, "kind 1 or 2, received 3");
});

Deno.test("ADASYN rounds halves to even, so that they do not add up", async () => {
  const rows = [...Array(6).keys()].flatMap((i) => [{ x: 10 * i, label: 1 }, { x: 10 * i + 1, label: 0 }])
    .concat([...Array(15).keys()].map((i) => ({ x: 100 + i, label: 0 })));
  const features = matrixFromRows(rows.map(({ x }) => [x])), labels = Float32Array.from(rows, ({ label }) => label);
  const halves = asTrain(new Dataset({ features, labels, names: ["x"], classes: ["common", "rare"] }));
  // 15 new rows for 6 rows that are alike: 2.5 each.
  assertEquals([...(await adasyn(halves, { ...options, neighbours: 1 })).classCounts], [21, 6 + 6 * 2]);
});

Deno.test("SMOTE-NC draws among levels that are as frequent", async () => {
  const features = matrixFromRows([[0, 0], [0, 0], [0, 0], [0, 0], [5, 0], [6, 1], [7, 2]]);
  const labels = Float32Array.of(0, 0, 0, 0, 1, 1, 1), categories = [{ name: "city", at: 1, width: 1 }];
  const parts = { features, labels, names: ["x", "city"], classes: ["common", "rare"], categories };
  const data = asTrain(new Dataset({ ...parts, ids: [..."abcdefg"] }));
  const sampled = await smoteNc(data, { ...options, neighbours: 2, counts: { rare: 300 } });
  const levels = sampled.ids!.flatMap((id, row) => id === "made from e" ? [sampled.features.data[2 * row + 1]] : []);
  const first = levels.filter((level) => level === 1).length;
  assert(first > 0.3 * levels.length && first < 0.7 * levels.length, `${first} of ${levels.length}`);
  assert(levels.every((level) => level === 1 || level === 2));
});
