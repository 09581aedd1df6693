import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain, asValidation, Test, type Train } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON } from "shoplens/features";
import { category, drop, flag, type Frame, frameOf, id, number, takeRows } from "shoplens/frame";
import { columnOf } from "shoplens/matrix";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { kFold, split } from "shoplens/sample";

const schema = { shopper: id(), city: category(), bought: flag() };
const random = createRandom(8);
/** Two visits each of a hundred shoppers in sixty cities, which bought by chance alone. */
const visits = Array.from({ length: 200 }, (_, i) => ({
  shopper: `s${i >> 1}`,
  city: `c${random.integer(0, 60)}`,
  bought: random.uniform() < 0.4,
}));
const training = (rows: typeof visits): Train<Frame<typeof schema>> =>
  split(frameOf(rows, schema), { label: "bought", seed: 1, fractions: { train: 1 } }).train;
const train = training(visits);
const target = { columns: ["city"], seed: 1, smooth: 0 } as const;
const recipe = fitRecipe(train, { target });

/** How far buyers are above others. */
function gap(features: Float32Array): number {
  const mean = (bought: boolean) => {
    const some = features.filter((_, row) => visits[row].bought === bought);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  return mean(true) - mean(false);
}

Deno.test("training rows are encoded by the rows of other folds, and nothing of chance is learnt", () => {
  assertEquals(recipe.names, ["city (target)"]);
  const own = recipe.apply(train).features.data;
  assert(Math.abs(gap(own)) < 0.12, `folds say nothing of the label: ${gap(own)}`);
  // Other rows of the same cities get what all rows say, which training rows must not see: there the gap is wide.
  const all = recipe.transform(frameOf([...visits, visits[0]], schema)).data.slice(0, visits.length);
  assert(gap(all) > 0.2, `all rows together tell each its own label: ${gap(all)}`);
});

Deno.test("a row's own label, and those of its fold, change nothing in its features", () => {
  const grouped = { ...target, group: "shopper", smooth: "auto" } as const;
  const before = fitRecipe(train, { target: grouped }).apply(train).features.data;
  for (let shopper = 0; shopper < 100; shopper++) {
    const changed = visits.map((row, i) => i >> 1 === shopper ? { ...row, bought: !row.bought } : row);
    const frame = training(changed), after = fitRecipe(frame, { target: grouped }).apply(frame).features.data;
    assertEquals([after[2 * shopper], after[2 * shopper + 1]], [before[2 * shopper], before[2 * shopper + 1]]);
  }
});

Deno.test("the mean of a level, drawn to the mean of all", () => {
  const rows = ["a", "a", "a", "b"].map((city, i) => ({ shopper: `${i}`, city, bought: i === 0 || i === 3 }));
  const encode = (smooth: number) =>
    fitRecipe(training(rows), { target: { columns: ["city"], seed: 1, folds: 2, smooth } })
      .transform(frameOf(["a", "b", "new"].map((city) => ({ city })), { city: category() })).data;
  assertEquals(encode(0), new Float32Array([1 / 3, 1, 1 / 2]));
  assertEquals(encode(4), new Float32Array([(1 + 4 / 2) / (3 + 4), (1 + 4 / 2) / (1 + 4), 1 / 2]));
});

Deno.test("rare levels are encoded together, and so is what is unseen", () => {
  const rows = ["a", "a", "b", "c"].map((city, i) => ({ shopper: `${i}`, city, bought: i > 1 }));
  const merging = fitRecipe(training(rows), { target: { ...target, folds: 2, rare: { below: 2 } } });
  const cities = frameOf(["a", "b", "c", "new"].map((city) => ({ city })), { city: category() });
  assertEquals([...merging.transform(cities).data], [0, 1, 1, 1]);
});

Deno.test("a recipe knows its training rows again: made anew, in another role, and after it was saved", () => {
  const own = recipe.apply(train).features;
  assertEquals(recipe.apply(training(visits)).features, own);
  assertEquals(recipe.transform(frameOf(visits, schema)), own);
  assertEquals(recipeFromJSON(JSON.stringify(recipe)).apply(train).features, own);
});

Deno.test("other rows in training are refused, as some could be its own", () => {
  const some = takeRows(train, [0, 1, 2]), backwards = takeRows(train, visits.map((_, row) => visits.length - 1 - row));
  const flipped = training(visits.map((row) => ({ ...row, bought: !row.bought })));
  for (
    const rows of [
      some,
      backwards,
      flipped,
      asTrain(frameOf(visits.slice(0, 199), schema)),
      drop(train, ["bought"]) as never as typeof train,
    ]
  ) {
    const sentence = assertThrows(() => recipe.transform(rows), RangeError).message;
    assertStringIncludes(sentence, `these ${rows.rows} training rows are not the 200 that it learnt from`);
    assertStringIncludes(sentence, "Fit the recipe on these rows");
  }
  const grouped = fitRecipe(train, { target: { ...target, group: "shopper" } });
  const regrouped = training(visits.map((row, i) => ({ ...row, shopper: `s${i % 50}` })));
  assertThrows(() => grouped.apply(regrouped), RangeError, "not the 200");
  const taken = recipe.apply(train).take([0, 1, 2]);
  assertEquals([taken.role, taken.rows], ["train", 3]);
});

Deno.test("rows to judge by get what all training rows say", () => {
  const known = new Map<string, number[]>();
  for (const { city, bought } of visits) known.set(city, [...known.get(city) ?? [], Number(bought)]);
  const judged = frameOf(visits.slice(0, 20), schema);
  const expected = visits.slice(0, 20).map(({ city }) => {
    const labels = known.get(city)!;
    return Math.fround(labels.reduce((sum, label) => sum + label, 0) / labels.length);
  });
  assertEquals([...recipe.apply(asValidation(judged)).features.data], expected);
  assertEquals([...recipe.apply(new Test(judged)).open("a test").features.data], expected);
});

Deno.test("in cross-validation a recipe is fitted and applied inside the fold", () => {
  for (const fold of kFold(train, { label: "bought", k: 4, seed: 2 })) {
    const fitted = fitRecipe(fold.train, { target });
    assertEquals([fitted.apply(fold.train).rows, fitted.apply(fold.validation).rows], [150, 50]);
    assertThrows(() => recipe.apply(fold.train), RangeError, "not the 200");
  }
});

Deno.test("the seed deals the folds, and says nothing to other rows", () => {
  const other = fitRecipe(train, { target: { ...target, seed: 2 } }), judged = frameOf(visits.slice(5), schema);
  assertNotEquals(other.apply(train).features.data, recipe.apply(train).features.data);
  assertEquals(other.transform(judged).data, recipe.transform(judged).data);
});

Deno.test("each fold has its share of each class, whatever the seed", () => {
  const rows = visits.map((row, i) => ({ ...row, city: "one", bought: i % 5 < 2 })), same = training(rows);
  for (const seed of [1, 2, 3]) {
    const { data } = fitRecipe(same, { target: { columns: ["city"], seed, smooth: 0 } }).apply(same).features;
    assertEquals([...new Set(data)], [Math.fround(0.4)], "without its fold 64 of 160 bought, for every row");
  }
});

Deno.test("columns that are dealt otherwise do not share folds", () => {
  const kinds = { ...schema, other: category() };
  const rows = visits.map((row) => ({ ...row, other: row.city }));
  const twice = split(frameOf(rows, kinds), { label: "bought", seed: 1, fractions: { train: 1 } }).train;
  const one = { columns: ["city"], seed: 1 } as const, two = { columns: ["other"], seed: 2, group: "shopper" } as const;
  const both = fitRecipe(twice, { target: [one, two] }).apply(twice).features;
  assertEquals(columnOf(both, 0), fitRecipe(twice, { target: one }).apply(twice).features.data);
  assertEquals(columnOf(both, 1), fitRecipe(twice, { target: two }).apply(twice).features.data);
});

Deno.test("labels of several classes have a feature each, numbers have one", () => {
  const kinds = { city: category(), look: category(["buy", "look", "leave"]), spent: number() };
  const rows = visits.map(({ city }, i) => ({ city, look: (["buy", "look", "leave"] as const)[i % 3], spent: i % 7 }));
  const classes = split(frameOf(rows, kinds), { label: "look", seed: 1, fractions: { train: 1 } }).train;
  const several = fitRecipe(classes, { target: { ...target, smooth: 3 } });
  assertEquals(several.names, ["city (target buy)", "city (target look)", "city (target leave)"]);
  const { data } = several.apply(classes).features;
  for (let row = 0; row < 200; row++) assertAlmostEquals(data[3 * row] + data[3 * row + 1] + data[3 * row + 2], 1, 1e-6);
  const amounts = split(frameOf(rows, kinds), { label: "spent", seed: 1, stratify: false, fractions: { train: 1 } }).train;
  assertEquals(fitRecipe(amounts, { target }).names, ["city (target)"]);
});

Deno.test("what cannot be encoded by the label is met with a sentence", () => {
  const without = asTrain(frameOf(visits, schema));
  assertThrows(() => fitRecipe(without, { target }), TypeError, "a step learns from the label, and these rows have none");
  const two = training([{ ...visits[0], bought: true }, { ...visits[1], bought: false }]);
  assertThrows(
    () => fitRecipe(two, { target: { ...target, folds: 2 } }),
    RangeError,
    "each of the 2 training rows is of a class",
  );
  const wrong: [object, typeof RangeError | typeof TypeError, string][] = [
    [{ folds: 1 }, RangeError, "2 folds or more"],
    [{ folds: 201 }, RangeError, "expected at least 201 training rows for 201 folds, received 200"],
    [{ folds: 101, group: "shopper" }, RangeError, "expected at least 101 different shopper for 101 folds, received 100"],
    [{ smooth: -1 }, RangeError, 'smooth "auto", or 0 or more'],
    [{ seed: undefined }, RangeError, "a seed"],
    [{ group: "bought" }, TypeError, "bought is the label"],
    [{ rare: { below: 1.5 } }, RangeError, "a share in (0, 1) or a count"],
    [{ columns: ["bought"] }, TypeError, "bought is the label"],
  ];
  for (const [change, kind, sentence] of wrong) {
    assertThrows(() => fitRecipe(train, { target: { ...target, ...change } as never }), kind, sentence);
  }
  const json = JSON.parse(JSON.stringify(recipe));
  delete json.trainedOn;
  assertThrows(() => recipeFromJSON(json), TypeError, "$.trainedOn");
});

Deno.test("it shows what it learnt, and how training rows are kept from their labels", () => {
  const shown = String(recipe[DISPLAY]()["text/plain"]);
  assertStringIncludes(shown, "the label's mean by 58 levels, smoothed by 0; training rows by 5 folds");
});
