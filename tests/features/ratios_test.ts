import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON } from "shoplens/features";
import { frameOf, number } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";

const schema = { spend: number(), visits: number() };
const table = (rows: [number | null, number | null][]) => frameOf(rows.map(([spend, visits]) => ({ spend, visits })), schema);
const train = asTrain(table([[10, 4], [0, 5], [7, 0], [0, 0]]));

Deno.test("one number for each of another, and a stated answer where there is none of that", () => {
  const plain = fitRecipe(train, { ratios: { of: "spend", per: "visits" } });
  assertEquals([plain.names, [...plain.transform(train).data]], [["spend / visits"], [2.5, 0, 0, 0]]);
  const stated = fitRecipe(train, { ratios: [{ of: "spend", per: "visits", whenZero: -1 }, { of: "visits", per: "spend" }] });
  assertEquals(stated.names, ["spend / visits", "visits / spend"]);
  assertEquals([...stated.transform(train).data], [2.5, Math.fround(0.4), 0, 0, -1, 0, -1, 0]);
  assertEquals(recipeFromJSON(JSON.stringify(stated)).transform(train), stated.transform(train));
  assertStringIncludes(
    String(stated[DISPLAY]()["text/plain"]),
    "spend / visits, and -1 where visits is 0 (2 of 4 training rows)",
  );
});

Deno.test("a ratio stands beside its columns, which may be filled first", () => {
  const holes = asTrain(table([[10, 4], [null, 2], [2, 1]]));
  assertThrows(
    () => fitRecipe(holes, { ratios: { of: "spend", per: "visits" } }),
    RangeError,
    "spend is missing in 1 of 3 rows",
  );
  const recipe = fitRecipe(holes, {
    impute: { columns: ["spend"], with: "median" },
    pass: ["spend"],
    ratios: { of: "spend", per: "visits" },
  });
  assertEquals(recipe.names, ["spend", "spend / visits"]);
  assertEquals([...recipe.transform(holes).data], [10, 2.5, 6, 3, 2, 2]);
});

Deno.test("what cannot be divided is met with a sentence", () => {
  const steps = (ratio: object) => () => fitRecipe(train, { ratios: ratio as never });
  assertThrows(steps({ of: "spend", per: "spend" }), TypeError, 'two different columns to divide, received "spend"');
  assertThrows(steps({ of: "spend", per: "visits", whenZero: NaN }), RangeError, "a finite number whenZero, received NaN");
  assertThrows(steps({ of: "spend", per: "visit" }), TypeError, 'Did you mean "visits"?');
  const tiny = table([[1e20, 1], [1e20, 1e-30]]);
  const recipe = fitRecipe(train, { ratios: { of: "spend", per: "visits" } });
  assertThrows(() => recipe.transform(tiny), RangeError, "Cannot divide spend by visits: the ratio is not finite as a float32");
  assertThrows(() => fitRecipe(asTrain(tiny), { ratios: { of: "spend", per: "visits" } }), RangeError, "1 of 2 rows (row 1)");
});
