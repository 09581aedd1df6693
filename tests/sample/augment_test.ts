/** The contract of all augmentations, and what is each one's own. */
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { asTrain, asValidation, Dataset, type Train } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom, type Random } from "shoplens/random";
import { addNoise, dropFeatures, mixup } from "shoplens/sample";

const draws = createRandom(3), rows = 400;
/** A number far from 0, a flag that follows the label, a category of three levels. */
const data = matrix(rows, 5);
const labels = Float32Array.from({ length: rows }, (_, row) => row % 4 === 0 ? 1 : 0);
for (let row = 0; row < rows; row++) {
  data.data.set([draws.normal(100, 10), labels[row], 0, 0, 0], row * 5);
  data.data[row * 5 + 2 + draws.integer(0, 3)] = 1;
}
const names = ["minutes", "member", "city=a", "city=b", "city=c"], categories = [{ name: "city", at: 2, width: 3 }];
const ids = Array.from({ length: rows }, (_, row) => `${row}`);
const weights = Float32Array.from({ length: rows }, (_, row) => 1 + row % 3);
const train = asTrain(new Dataset({ features: data, labels, names, categories, ids, weights, classes: ["no", "yes"] }));
const numbers = asTrain(new Dataset({ features: data, labels: columnOf(0), names, categories }));
const random = createRandom(7);

function columnOf(c: number, { data: values, rows }: { data: Float32Array; rows: number } = data): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => values[row * 5 + c]);
}

const all: Record<string, (train: Train<Dataset>, options: { random: Random }) => Promise<Train<Dataset>>> = {
  addNoise,
  dropFeatures,
  mixup,
};
for (const [name, augment] of Object.entries(all)) {
  Deno.test(`${name}: originals come first and unchanged, the same seed gives the same rows, and shares stay`, async () => {
    const before = structuredClone({ ...train });
    const more = await augment(train, { random });
    assertEquals(structuredClone({ ...train }), before);
    assertEquals(more.take(Array.from(labels.keys())).features, train.features);
    assertEquals([...more.ids!.slice(0, rows)], ids);
    assert(more.rows >= 2 * rows && more.ids!.slice(rows).every((id) => id.startsWith("made from ")));
    assertEquals([more.role, more.names, more.categories], ["train", names, categories]);
    assertEquals((await augment(train, { random })).features, more.features);
    assertNotEquals((await augment(train, { random: createRandom(8) })).features, more.features);
    assertAlmostEquals(more.classShares[1], train.classShares[1], 0.03);
    more.trueShares!.forEach((share, k) => assertEquals(share, train.classShares[k]));
    assertEquals((await augment(numbers, { random })).role, "train");
  });

  Deno.test(`${name}: other rows than training rows, and none, are refused`, async () => {
    await assertRejects(() => augment(asValidation(train) as never, { random }), TypeError, "expected training data");
    await assertRejects(() => augment(asTrain(train.take([])), { random }), RangeError, "there are no rows");
    await assertRejects(() => augment(train, {} as never), TypeError, "a random stream");
  });
}

Deno.test("noise is as wide as asked for, around each row, and spares categories and flags", async () => {
  const { features } = await addNoise(train, { random, deviation: 0.2, copies: 2 });
  assertEquals(features.rows, 3 * rows);
  const minutes = columnOf(0, features), gaps = minutes.slice(rows).map((value, i) => value - minutes[i % rows]);
  assertAlmostEquals(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, 0, 0.3);
  assertAlmostEquals(Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length), 2, 0.2);
  for (const c of [1, 2, 3, 4]) assertEquals(columnOf(c, features).slice(0, rows), columnOf(c, features).slice(rows, 2 * rows));
});

Deno.test("dropped numbers become the mean, dropped categories nothing, each as often as asked for", async () => {
  const { features } = await dropFeatures(train, { random, rate: 0.25 });
  const minutes = columnOf(0, features).slice(rows), mean = columnOf(0).reduce((sum, value) => sum + value, 0) / rows;
  const lost = minutes.filter((value) => Math.abs(value - mean) < 1e-4).length;
  assertAlmostEquals(lost / rows, 0.25, 0.06);
  const cities = Array.from({ length: rows }, (_, i) => [2, 3, 4].map((c) => features.data[(rows + i) * 5 + c]));
  assertAlmostEquals(cities.filter((city) => city.every((level) => level === 0)).length / rows, 0.25, 0.06);
  assert(cities.every((city) => city.reduce((sum, level) => sum + level, 0) <= 1));
});

Deno.test("a mixed row lies between two, counts once in all, and its label's shares are those of its features", async () => {
  const mixed = await mixup(train.withWeights(new Float32Array(rows).fill(1)), { random, alpha: 1, share: 2 });
  const total = mixed.weights!.reduce((sum, weight) => sum + weight, 0);
  assertAlmostEquals(total, 3 * rows, 0.01);
  // The flag follows the label, so the mixed flag is the weight with which the row is of the class "yes".
  const flags = columnOf(1, mixed.features);
  let between = 0;
  for (let row = rows; row < mixed.rows; row++) {
    const expected = mixed.labels[row] === 1 ? flags[row] : 1 - flags[row];
    assertAlmostEquals(mixed.weights![row], expected, 1e-6);
    if (flags[row] > 0.25 && flags[row] < 0.75) between++;
  }
  // With alpha 1 all shares are as likely: half of the pairs of two classes (2 x 1/4 x 3/4 of all) lie in the middle half, two rows each.
  assertAlmostEquals(between / (2 * 2 * rows), 0.5 * 0.375, 0.05);
  const near = await mixup(train, { random, alpha: 0.01 });
  assert(near.features.data.every(Number.isFinite) && near.weights!.every((weight) => weight >= 0 && weight <= 3));
});

Deno.test("options out of range, and codes of categories, are refused", async () => {
  await assertRejects(() => addNoise(train, { random, deviation: 0 }), RangeError, "deviation above 0");
  await assertRejects(() => addNoise(train, { random, copies: 0.5 }), RangeError, "copies of 1 or more");
  await assertRejects(() => dropFeatures(train, { random, rate: 1 }), RangeError, "rate in (0, 1)");
  await assertRejects(() => mixup(train, { random, alpha: 0 }), RangeError, "alpha above 0");
  await assertRejects(() => mixup(train, { random, share: -1 }), RangeError, "share above 0");
  const codes = new Dataset({ ...train, categories: [{ name: "city", at: 0, width: 1 }] });
  await assertRejects(() => mixup(asTrain(codes), { random }), TypeError, '"city" holds codes of a category');
});
