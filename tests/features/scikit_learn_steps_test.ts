/** Curves, encoders, hashes and bins beside scikit-learn, on the fixture that fixtures/make_fixtures_steps.py writes. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON, type ScaleTo } from "shoplens/features";
import { category, flag, type Frame, frameOf, number, type Schema } from "shoplens/frame";
import type { Matrix } from "shoplens/matrix";
import { split } from "shoplens/sample";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/scikit_learn_steps.json", import.meta.url)));

const names = ["a", "b", "c"] as const;
const tableOf = (rows: number[][]) =>
  frameOf(rows.map(([a, b, c]) => ({ a, b, c })), { a: number(), b: number(), c: number() });
const signedOf = (rows: number[][]) => frameOf(rows.map(([x]) => ({ x })), { x: number() });
/** scikit-learn sorts levels; here they keep the order of the column. */
const levels = [...new Set<string>([...fixture.city, ...fixture.newCity])].toSorted((a, b) => a < b ? -1 : 1);
const citiesOf = (cities: string[]) => frameOf({ city: cities }, { city: category(levels) });

/** Equal to within float32, or as near as the reference itself comes. */
function assertClose({ data, columns }: Matrix, expected: number[][], within = 1e-6): void {
  expected.forEach((row, r) =>
    row.forEach((value, c) => assertAlmostEquals(data[r * columns + c], value, within * Math.max(1, Math.abs(value))))
  );
  assertEquals(data.length, expected.length * expected[0].length);
}

const curves: Record<string, ScaleTo> = {
  "log": { to: "log" },
  "power": { to: "power" },
  "uniform": { to: "quantile" },
  "uniform of 7": { to: "quantile", quantiles: 7 },
  "normal": { to: "quantile", output: "normal" },
};
for (const [name, to] of Object.entries(curves)) {
  Deno.test(`scaling along a curve as scikit-learn does, there and back: ${name}`, () => {
    const { train, new: others, back } = fixture.curves[name];
    const recipe = fitRecipe(asTrain(tableOf(fixture.train)), { scale: { columns: names, ...to } });
    // Both seek lambda where the likelihood is flat, SciPy to 1e-8 or so.
    const within = name === "power" ? 1e-5 : 1e-6;
    assertClose(recipe.transform(tableOf(fixture.train)), train, within);
    assertClose(recipe.transform(tableOf(fixture.new)), others, within);
    const inverted = recipe.invert(recipe.transform(tableOf(fixture.new)));
    back.forEach((row: number[], r: number) =>
      row.forEach((value, c) => {
        const got = inverted.column(names[c]).get(r) as number;
        assertAlmostEquals(got, value, 2e-4 * Math.max(1, Math.abs(value)), `row ${r}, ${names[c]}`);
      })
    );
  });
}

Deno.test("the likeliest lambda is scikit-learn's, also of numbers of either sign", () => {
  const lambdasOf = (recipe: { toJSON(): unknown }) =>
    (recipe.toJSON() as { encoders: { lambda: number }[] }).encoders.map(({ lambda }) => lambda);
  const table = fitRecipe(asTrain(tableOf(fixture.train)), { scale: { columns: names, to: "power" } });
  lambdasOf(table).forEach((lambda, i) => assertAlmostEquals(lambda, fixture.lambdas[i], 1e-6));
  const signed = fitRecipe(asTrain(signedOf(fixture.signed.train)), { scale: { columns: ["x"], to: "power" } });
  assertAlmostEquals(lambdasOf(signed)[0], fixture.signedPower.lambda[0], 1e-6);
  assertClose(signed.transform(signedOf(fixture.signed.train)), fixture.signedPower.train, 1e-5);
  assertClose(signed.transform(signedOf(fixture.signed.new)), fixture.signedPower.new, 1e-5);
});

for (
  const [name, how] of Object.entries(
    {
      "quantile": { by: "quantile", count: 4 },
      "uniform": { by: "uniform", count: 5 },
      "quantile codes": { by: "quantile", count: 4, as: "code" },
    } as const,
  )
) {
  Deno.test(`cutting into bands as scikit-learn does: ${name}`, () => {
    const recipe = fitRecipe(asTrain(tableOf(fixture.train)), { bins: { columns: names, ...how } });
    assertClose(recipe.transform(tableOf(fixture.train)), fixture.bins[name].train);
    assertClose(recipe.transform(tableOf(fixture.new)), fixture.bins[name].new);
  });
}

for (const [name, below] of [["count", 8], ["share", 0.2]] as const) {
  Deno.test(`merging rare levels as scikit-learn does, by ${name}`, () => {
    const train = asTrain(citiesOf(fixture.city)), { names, train: rows, new: others } = fixture.rare[name];
    const recipe = fitRecipe(train, { oneHot: { columns: ["city"], rare: { below } } });
    const named = names.map((name: string) => name.endsWith("infrequent_sklearn") ? "city (other)" : name.replace("_", "="));
    assertEquals(recipe.names, named);
    assertClose(recipe.transform(train), rows);
    assertClose(recipe.transform(citiesOf(fixture.newCity)), others);
    assertEquals(recipe.unseen(citiesOf(fixture.newCity)).map(({ value }) => value), ["bern", "riga"]);
  });
}

Deno.test("codes are scikit-learn's, one up, as 0 is for what is unseen", () => {
  const recipe = fitRecipe(asTrain(citiesOf(fixture.city)), { ordinal: ["city"] });
  const expected = fixture.rare.count.codes.map(([code]: number[]) => [code + 1]);
  assertClose(recipe.transform(citiesOf(fixture.newCity)), expected);
});

for (const features of [1, 8, 32]) {
  Deno.test(`hashing into ${features} as scikit-learn's FeatureHasher does`, () => {
    const recipe = fitRecipe(asTrain(citiesOf(fixture.city)), { hash: { columns: ["city"], features } });
    assertClose(recipe.transform(citiesOf([...fixture.city, ...fixture.newCity])), fixture.hashed[features]);
  });
}

for (const label of ["binary", "multiclass", "continuous"] as const) {
  const kinds = { binary: flag(), multiclass: category(["buy", "leave", "look"]), continuous: number() };
  const schema: Schema = { city: category(levels), fold: category(), label: kinds[label] };
  const values = fixture.labels[label].map((value: unknown) => label === "binary" ? value === 1 : value);
  const frame: Frame<Schema> = frameOf(
    { city: fixture.city, fold: fixture.fold.map((fold: number) => `fold ${fold}`), label: values },
    schema,
  );
  const { train } = split(frame, { label: "label", seed: 1, stratify: false, fractions: { train: 1 } });
  for (const smooth of ["auto", 0, 5] as const) {
    Deno.test(`encoding by the label as scikit-learn does, in the same folds: ${label}, smooth ${smooth}`, () => {
      const expected = fixture.target[label][smooth === "auto" ? "auto" : smooth.toFixed(1)];
      const recipe = fitRecipe(train, { target: { columns: ["city"], seed: 1, folds: 4, group: "fold", smooth } });
      assertClose(recipe.apply(train).features, expected.train);
      assertClose(recipe.transform(citiesOf(fixture.newCity)), expected.new);
      assertClose(recipeFromJSON(JSON.stringify(recipe)).apply(train).features, expected.train);
    });
  }
}
