import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain, type Dataset } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON, type Select } from "shoplens/features";
import { category, flag, type Frame, frameOf, type Kind, number } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/terms_dates_select.json", import.meta.url)));
const features: Record<string, number[]> = fixture.features;
const names = Object.keys(features);
const numbers = names.filter((name) => name !== "flag");
const KINDS: Record<string, Kind> = { binary: flag(), classes: category(), number: number() };

/** The fixture's features with one of its labels, all in training, in their order. */
function trainOn(label: string) {
  const values = fixture.labels[label].map((value: number) =>
    label === "number" ? value : label === "binary" ? value === 1 : String(value)
  );
  const frame = frameOf({ ...features, flag: features.flag.map((value) => value === 1), label: values } as never, {
    ...Object.fromEntries(numbers.map((name) => [name, number()])),
    flag: flag(),
    label: KINDS[label],
  });
  return Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { role: "train", label: "label" });
}

const select = (label: string, how: Select) => fitRecipe(trainOn(label), { pass: names, select: how });
const scores = (label: string, how: Select) => select(label, how).selection!.features.map(({ score }) => score);

for (const label of ["binary", "classes", "number"]) {
  Deno.test(`mutual information as scikit-learn estimates it: ${label}`, () => {
    const ours = scores(label, { keep: 3 }), theirs: number[][] = fixture.mutualInformation[label];
    for (const [i, name] of names.entries()) {
      const draws = theirs.map((line) => line[i]), mean = draws.reduce((a, b) => a + b) / draws.length;
      const deviation = Math.sqrt(draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length);
      // Ties are broken by noise, theirs by another than ours; without ties there is no difference.
      assertAlmostEquals(ours[i], mean, 1e-6 + 4 * deviation, `${name}: ${ours[i]}, not ${mean} ± ${deviation}`);
      if (name !== "rounded") assert(deviation < 1e-3, `${name} should have no ties`);
    }
  });
}

Deno.test("correlation as NumPy computes it; of several classes the one that fits best", () => {
  for (const label of ["binary", "number"]) {
    scores(label, { keep: 3, by: "correlation" }).forEach((score, i) =>
      assertAlmostEquals(score, fixture.correlation[label][i], 1e-6, names[i])
    );
  }
  const classes: number[] = fixture.labels.classes;
  // By a bow, whose top is the middle class, so that only this one fits.
  const bow = [...classes.keys()].map((row) => classes[row] === 1 ? 1 : features.none[row] / 10);
  const frame = Object.assign(Object.create(Object.getPrototypeOf(trainOn("classes"))), trainOn("classes"));
  const train = Object.assign(frame, {
    columns: { ...frame.columns, strong: frameOf({ bow }, { bow: number() }).column("bow") },
  });
  const [{ score }] =
    fitRecipe(train, { pass: ["strong"], select: { keep: 1, by: "correlation" } } as never).selection!.features;
  const sides = [0, 1, 2].map((c) => Math.abs(correlation(bow.map(Math.fround), classes.map((value) => Number(value === c)))));
  assertEquals(sides.indexOf(Math.max(...sides)), 1);
  assertAlmostEquals(score, sides[1], 1e-6);
});

Deno.test("it keeps the best in the features' own order, and says what it dropped", () => {
  const recipe = select("number", { keep: 3, alike: 0.95 });
  assertEquals(recipe.names, ["copy", "hidden", "rounded"]);
  assertEquals(recipe.width, 3);
  const fates = Object.fromEntries(recipe.selection!.features.map(({ name, fate, like }) => [name, like ?? fate]));
  assertEquals(fates, {
    strong: "copy",
    weak: "weaker",
    none: "weaker",
    copy: "kept",
    hidden: "kept",
    rounded: "kept",
    counts: "weaker",
    flag: "weaker",
  });
  const plain = String(recipe[DISPLAY]()["text/plain"]);
  assertStringIncludes(plain, "Keeps 3 of 8 features by mutual information with label in nats: copy 0.2");
  assertStringIncludes(plain, "Dropped as near copies: strong of copy.");
  assertStringIncludes(plain, "none is kept");
  const all = fitRecipe(trainOn("number"), { pass: names }).apply(trainOn("number")) as Dataset;
  const some = recipe.apply(trainOn("number")) as Dataset;
  for (const row of [0, 7, 299]) {
    const full = all.features.data.subarray(row * 8, row * 8 + 8);
    assertEquals([...some.features.data.subarray(row * 3, row * 3 + 3)], [full[3], full[4], full[5]]);
  }
});

Deno.test("a line does not see what is hidden in a curve, and mutual information does", () => {
  const rank = (by: Select["by"]) =>
    scores("number", { keep: 1, by }).map((score, i) => ({ score, name: names[i] })).sort((a, b) => b.score - a.score)
      .findIndex(({ name }) => name === "hidden");
  assert(rank("mutualInformation") <= 3 && rank("correlation") > 5);
});

Deno.test("near copies alone may go, and nothing else does", () => {
  const recipe = select("binary", { alike: 0.999, by: "correlation" });
  assertEquals(recipe.names, names.filter((name) => name !== "copy"));
  assertEquals(select("binary", { alike: 1, by: "correlation" }).names, names);
});

Deno.test("levels that are dropped leave their category, and what is not kept whole stays lost", () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 400 }, () => {
    const city = random.choice(["a", "b", "c"] as const, 1)[0], age = random.normal();
    return { city, age, bought: random.uniform() < (city === "c" ? 0.9 : city === "a" ? 0.2 : 0.1) };
  });
  const train = split(frameOf(rows, { city: category(["a", "b", "c"]), age: number(), bought: flag() }), {
    label: "bought",
    seed: 1,
    fractions: { train: 1 },
  }).train;
  const recipe = fitRecipe(train, { oneHot: { columns: ["city"], other: false }, pass: ["age"], select: { keep: 2 } });
  assertEquals(recipe.names, ["city=b", "city=c"]);
  assertEquals(recipe.apply(train).categories, [{ name: "city", at: 0, width: 2 }]);
  assertEquals(recipe.invert(recipe.apply(train)).names, []);
  // Nothing of the age is kept, so nobody need know it.
  assertEquals([...recipe.transform(frameOf([{ city: "c" }], { city: category() })).data], [0, 1]);
});

Deno.test("it learns from training rows alone: other rows change nothing, and each fold selects anew", () => {
  const train = trainOn("number") as Frame;
  const recipe = select("number", { keep: 2 });
  const before = JSON.stringify(recipe);
  recipe.transform(frameOf({ ...features, flag: features.flag.map(() => true) } as never, {
    ...Object.fromEntries(numbers.map((name) => [name, number()])),
    flag: flag(),
  }));
  assertEquals(JSON.stringify(recipe), before);
  assertEquals(JSON.stringify(fitRecipe(train as never, { pass: names, select: { keep: 2 } } as never)), before, "same seed");
  assert(JSON.stringify(select("number", { keep: 2, seed: 1 })) !== before, "another seed breaks ties otherwise");
});

Deno.test("more rows than it looks at are sampled, and the estimate holds", () => {
  const random = createRandom(3);
  const x = Array.from({ length: 25_000 }, () => random.normal());
  const y = x.map((value) => 0.8 * value + 0.6 * random.normal());
  const frame = frameOf({ x, y }, { x: number(), y: number() });
  const train = split(frame, { label: "y", seed: 1, stratify: false, fractions: { train: 1 } }).train;
  const [{ score }] = fitRecipe(train, { pass: ["x"], select: { keep: 1 } }).selection!.features;
  // Of a normal pair with correlation r: -ln(1 - r²) / 2 (Cover and Thomas, "Elements of Information Theory", 8.5).
  assertAlmostEquals(score, -Math.log(1 - 0.8 ** 2) / 2, 0.03);
});

Deno.test("saved and loaded it is the same; a selection of other features is refused", () => {
  const recipe = select("classes", { keep: 4, alike: 0.9 });
  const loaded = recipeFromJSON(JSON.stringify(recipe));
  assertEquals([loaded.names, loaded.selection], [recipe.names, recipe.selection]);
  assertEquals(loaded.apply(trainOn("classes")), recipe.apply(trainOn("classes")));
  const damaged = JSON.parse(JSON.stringify(recipe));
  damaged.selection.features[0].name = "other";
  assertThrows(() => recipeFromJSON(damaged), TypeError, "expected a selection of its 8 features");
  damaged.selection.features[0].fate = "lost";
  assertThrows(() => recipeFromJSON(damaged), TypeError, "at $.selection.features[0].fate");
});

Deno.test("what cannot be selected is met with a sentence", () => {
  const sentences: [Select, string][] = [
    [{}, "how many to keep, or what is alike"],
    [{ keep: 0 }, "expected to keep 1 feature or more, received 0"],
    [{ keep: 1.5 }, "received 1.5"],
    [{ alike: 0 }, "expected alike above 0, up to 1"],
    [{ keep: 1, by: "chi2" as never }, '"mutualInformation" or "correlation", received "chi2"'],
  ];
  for (const [how, sentence] of sentences) assertThrows(() => select("binary", how), Error, sentence);
  const unlabelled = asTrain(frameOf({ x: [1, 2] }, { x: number() }));
  assertThrows(() => fitRecipe(unlabelled, { pass: ["x"], select: { keep: 1 } }), TypeError, "these rows have none");
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y) / values.length;
  const p = a.map((x) => x - mean(a)), q = b.map((x) => x - mean(b));
  const product = (u: number[], v: number[]) => u.reduce((sum, x, i) => sum + x * v[i], 0);
  return product(p, q) / Math.sqrt(product(p, p) * product(q, q));
}
