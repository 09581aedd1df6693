/** Recipes beside scikit-learn, on the fixture that fixtures/make_fixtures.py writes. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe } from "shoplens/features";
import { category, frameOf, number } from "shoplens/frame";
import { type Matrix } from "shoplens/matrix";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/scikit_learn.json", import.meta.url)));

const names = ["a", "b", "c"] as const;
const tableOf = (rows: (number | null)[][]) =>
  frameOf(rows.map(([a, b, c]) => ({ a, b, c })), { a: number(), b: number(), c: number() });
const citiesOf = (cities: string[], levels?: string[]) => frameOf(cities.map((city) => ({ city })), { city: category(levels) });

/** Equal to within float32. */
function assertClose({ data, columns }: Matrix, expected: number[][]): void {
  expected.forEach((row, r) =>
    row.forEach((value, c) => assertAlmostEquals(data[r * columns + c], value, 1e-6 * Math.max(1, Math.abs(value))))
  );
  assertEquals(data.length, expected.length * expected[0].length);
}

for (
  const [name, how] of Object.entries(
    {
      "unit": { to: "unit" },
      "unit clipped": { to: "unit", clip: true },
      "standard": { to: "standard" },
      "robust": { to: "robust" },
    } as const,
  )
) {
  Deno.test(`scaling as scikit-learn does: ${name}`, () => {
    const train = asTrain(tableOf(fixture.train));
    const recipe = fitRecipe(train, { scale: { columns: names, ...how } });
    assertClose(recipe.transform(train), fixture.scaled[name].train);
    assertClose(recipe.transform(tableOf(fixture.new)), fixture.scaled[name].new);
  });
}

Deno.test("scaling the guide's rows gives the guide's figures (scikit-learn, StandardScaler)", () => {
  const rows = [[100, 1000, 2000, 3000], [20, 30, 89, 12], [1, 1, 1, 0]].map(([a, b, c, d]) => ({ a, b, c, d }));
  const train = asTrain(frameOf(rows, { a: number(), b: number(), c: number(), d: number() }));
  const { data } = fitRecipe(train, { scale: { columns: ["a", "b", "c", "d"], to: "standard" } }).transform(train);
  [1.39090235, 1.41375362, 1.41314026, 1.41420504].forEach((value, i) => assertAlmostEquals(data[i], value, 1e-7));
});

for (const how of ["median", "mode"] as const) {
  Deno.test(`filling as scikit-learn does, and then scaling: ${how}`, () => {
    const train = asTrain(tableOf(fixture.withHoles));
    const recipe = fitRecipe(train, { impute: { columns: names, with: how }, scale: { columns: names, to: "standard" } });
    assertEquals(recipe.toJSON().fills.map(({ value }) => value), fixture.imputed[how].values);
    assertClose(recipe.transform(tableOf(fixture.newWithHoles)), fixture.imputed[how].thenStandard);
  });
}

Deno.test("encoding as scikit-learn does", () => {
  const { cities, newCities, oneHot } = fixture;
  // scikit-learn sorts levels; here they keep the order of the column.
  const train = asTrain(citiesOf(cities, [...new Set<string>(cities)].toSorted()));
  const recipe = fitRecipe(train, { oneHot: ["city"] });
  assertEquals(recipe.names, [...oneHot.names.map((name: string) => name.replace("_", "=")), "city (other)"]);
  const withoutOther = ({ data, rows, columns }: Matrix) =>
    Array.from({ length: rows }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns - 1)]);
  assertEquals(withoutOther(recipe.transform(train)), oneHot.train);
  assertEquals(withoutOther(recipe.transform(citiesOf(newCities))), oneHot.new);
  const dropped = fitRecipe(train, { oneHot: { columns: ["city"], drop: "first", other: false } });
  assertClose(dropped.transform(train), oneHot.dropFirst);
});
