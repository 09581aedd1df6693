import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON } from "shoplens/features";
import { category, flag, frameOf, number } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { split } from "shoplens/sample";

const schema = { age: number(), income: number(), member: flag(), city: category(), device: category(), bought: flag() };
const rows = [
  { age: 2, income: 10, member: true, city: "oslo", device: "phone", bought: true },
  { age: 3, income: 20, member: false, city: "lima", device: "desk", bought: false },
  { age: 4, income: -1, member: true, city: "oslo", device: "desk", bought: true },
  { age: 5, income: 0, member: true, city: "oslo", device: "phone", bought: false },
];
const train = split(frameOf(rows, schema), { label: "bought", seed: 1, stratify: false, fractions: { train: 1 } }).train;
const visitor = (change: object) => frameOf([{ ...rows[0], ...change }], schema);

Deno.test("numbers and flags are multiplied", () => {
  const recipe = fitRecipe(train, { interactions: [{ columns: ["age", "income"] }, { columns: ["age", "income", "member"] }] });
  assertEquals(recipe.names, ["age x income", "age x income x member"]);
  assertEquals([...recipe.transform(frameOf(rows, schema)).data], [20, 20, 60, 0, -4, -4, 0, 0]);
});

Deno.test("of two categories each pair that training rows have is a feature, others are other", () => {
  const recipe = fitRecipe(train, { interactions: { columns: ["city", "device"] } });
  assertEquals(recipe.names, [
    "city=oslo x device=phone",
    "city=oslo x device=desk",
    "city=lima x device=desk",
    "city x device (other)",
  ]);
  const one = (change: object) => [...recipe.transform(visitor(change)).data];
  assertEquals([one({}), one({ city: "lima", device: "desk" })], [[1, 0, 0, 0], [0, 0, 1, 0]]);
  // Both levels are known, and the pair is not.
  assertEquals(one({ city: "lima" }), [0, 0, 0, 1]);
  assertEquals(one({ city: "rome" }), [0, 0, 0, 1]);
  assertEquals(recipe.apply(train).categories, [{ name: "city x device", at: 0, width: 4 }]);
  assertEquals(recipe.unseen(train), []);
  assertEquals(recipe.unseen(visitor({ city: "lima" })), [{
    column: "city x device",
    what: "level",
    value: "lima x phone",
    rows: 1,
  }]);
  const zeros = fitRecipe(train, { interactions: { columns: ["city", "device"], other: false } });
  assertEquals([...zeros.transform(visitor({ city: "rome" })).data], [0, 0, 0]);
});

Deno.test("a pair is told by both levels, whatever they are called", () => {
  const names = asTrain(frameOf([{ a: "x", b: "y x z" }, { a: "x x y", b: "z" }], { a: category(), b: category() }));
  const recipe = fitRecipe(names, { interactions: { columns: ["a", "b"] } });
  assertEquals([...recipe.transform(names).data], [1, 0, 0, 0, 1, 0]);
});

Deno.test("saved and loaded it does the same; the table says what", () => {
  const recipe = fitRecipe(train, { interactions: [{ columns: ["city", "device"] }, { columns: ["age", "member"] }] });
  const loaded = recipeFromJSON(JSON.stringify(recipe));
  assertEquals([loaded.names, loaded.apply(train)], [recipe.names, recipe.apply(train)]);
  const plain = String(recipe[DISPLAY]()["text/plain"]);
  assertStringIncludes(plain, "city, device  one of 3 pairs, others are other");
  assertStringIncludes(plain, "age, member  multiplied");
});

Deno.test("what cannot interact is met with a sentence", () => {
  const steps = (...columns: string[]) => () => fitRecipe(train, { interactions: { columns: columns as never } });
  assertThrows(steps("age"), TypeError, "two or more different columns that interact");
  assertThrows(steps("age", "age"), TypeError, "two or more different columns");
  assertThrows(steps("age", "city"), TypeError, "age and city to be two categories, or numbers and flags");
  assertThrows(steps("age", "bought"), TypeError, "bought is the label");
  const wild = frameOf([{ ...rows[0], age: 1e30, income: 1e30 }], schema);
  const recipe = fitRecipe(train, { interactions: { columns: ["age", "income"] } });
  assertThrows(() => recipe.transform(wild), RangeError, "Cannot multiply age and income: the product is not finite");
});
