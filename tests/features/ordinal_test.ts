import { assertEquals, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe } from "shoplens/features";
import { category, frameOf } from "shoplens/frame";

const schema = { city: category(["oslo", "lima", "bonn", "rome", "bern"]) };
const citiesOf = (...cities: (string | null)[]) => frameOf({ city: cities as never }, schema);
const train = asTrain(citiesOf("bonn", "lima", "bonn", "rome", "lima", "bonn"));
const codes = (recipe: ReturnType<typeof fitRecipe<typeof schema>>, ...cities: (string | null)[]) => [
  ...recipe.transform(citiesOf(...cities)).data,
];

Deno.test("levels have the codes 1, 2, ... in the column's order; 0 is for what is unseen", () => {
  const recipe = fitRecipe(train, { ordinal: ["city"] });
  assertEquals(recipe.names, ["city (code)"]);
  assertEquals(codes(recipe, "lima", "bonn", "rome", "oslo", null), [1, 2, 3, 0, 0]);
  assertEquals(recipe.unseen(citiesOf("oslo", null, null)), [
    { column: "city", what: "level", value: "oslo", rows: 1 },
    { column: "city", what: "level", value: "(missing)", rows: 2 },
  ]);
  const back = recipe.invert(recipe.transform(citiesOf("rome", "oslo"))).column("city");
  assertEquals([back.get(0), back.get(1)], ["rome", null]);
});

Deno.test("by frequency the most frequent level is 1, and of equal ones the first of the column", () => {
  assertEquals(codes(fitRecipe(train, { ordinal: { columns: ["city"], order: "frequency" } }), "bonn", "lima", "rome"), [
    1,
    2,
    3,
  ]);
  const equal = asTrain(citiesOf("rome", "lima"));
  assertEquals(codes(fitRecipe(equal, { ordinal: { columns: ["city"], order: "frequency" } }), "lima", "rome"), [1, 2]);
});

Deno.test("what is missing has the last code if training rows have it, or stays missing", () => {
  const holes = asTrain(citiesOf("bonn", null, "lima"));
  const coded = fitRecipe(holes, { ordinal: ["city"] });
  assertEquals(codes(coded, null, "lima", "bonn", "rome"), [3, 1, 2, 0]);
  assertEquals(coded.unseen(citiesOf(null)), []);
  const kept = fitRecipe(holes, { ordinal: { columns: ["city"], missing: "kept" } });
  assertEquals(codes(kept, null, "rome"), [NaN, 0]);
  const filled = fitRecipe(holes, { impute: { columns: ["city"], with: "constant", value: "rome" }, ordinal: ["city"] });
  assertEquals(codes(filled, null, "rome", "bonn"), [3, 3, 2]);
});

Deno.test("rare levels become 0, and are not unseen", () => {
  const recipe = fitRecipe(train, { ordinal: { columns: ["city"], rare: { below: 2 } } });
  assertEquals(codes(recipe, "lima", "bonn", "rome", "oslo"), [1, 2, 0, 0]);
  assertEquals(recipe.unseen(citiesOf("rome", "oslo")).map(({ value }) => value), ["oslo"]);
  const all = fitRecipe(train, { ordinal: { columns: ["city"], rare: { below: 10 } } });
  assertEquals(all.warnings, ["All levels of city are rare: its features never change and say nothing."]);
});

Deno.test("a share counts all training rows, and a level just as frequent is not rare", () => {
  const share = (below: number) =>
    codes(fitRecipe(train, { ordinal: { columns: ["city"], rare: { below } } }), "lima", "bonn", "rome");
  assertEquals(share(2 / 6), [1, 2, 0]);
  assertEquals(share(0.34), [0, 1, 0]);
});

Deno.test("options that cannot be are met with a sentence", () => {
  const wrong: [object, string][] = [
    [{ order: "size" }, 'order "levels" or "frequency"'],
    [{ missing: "refused" }, 'missing "code" or "kept"'],
    [{ rare: { below: 0 } }, "a share in (0, 1) or a count of rows, received 0"],
    [{ rare: 3 }, "a share in (0, 1) or a count of rows"],
  ];
  for (const [change, sentence] of wrong) {
    assertThrows(() => fitRecipe(train, { ordinal: { columns: ["city"], ...change } as never }), Error, sentence);
  }
});
