import { assertEquals, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe } from "shoplens/features";
import { frameOf, number } from "shoplens/frame";

const columnOf = (values: number[]) => frameOf({ age: values }, { age: number() });
const fitted = (values: number[], how: object = {}) =>
  fitRecipe(asTrain(columnOf(values)), { bins: { columns: ["age"], ...how } });

Deno.test("bands are named by their ends, and the first and last have none", () => {
  const recipe = fitted([20, 30, 40, 50, 60], { count: 4 });
  assertEquals(recipe.names, ["age < 30", "age 30 to 40", "age 40 to 50", "age >= 50"]);
  assertEquals([...recipe.transform(columnOf([-9, 30, 49.9, 99])).data], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  const codes = fitted([20, 30, 40, 50, 60], { count: 4, as: "code" });
  assertEquals([codes.names, [...codes.transform(columnOf([-9, 30, 49.9, 99])).data]], [["age (band)"], [0, 1, 2, 3]]);
  assertEquals(fitted([0, 10, 90, 100], { by: "uniform", count: 2 }).names, ["age < 50", "age >= 50"]);
});

Deno.test("where many rows have one number there are fewer bands, and a warning", () => {
  const recipe = fitted([0, 0, 0, 0, 0, 0, 1, 2], { count: 4 });
  assertEquals(
    recipe.names.length,
    recipe.toJSON().encoders.flatMap((learnt) => "edges" in learnt ? learnt.edges : []).length + 1,
  );
  assertEquals(recipe.warnings, ["age has 2 bands, not 4: many rows have one number."]);
  assertEquals(fitted([0, 0, 0, 0, 0, 0, 0, 2], { count: 2 }).warnings, [
    "age is 0 in most training rows: it has one band, which says nothing.",
  ]);
});

Deno.test("edges that are close have as many digits as tell them apart", () => {
  const names = fitted([1, 1.00001, 1.00002, 1.00003, 1.00004], { count: 4 }).names;
  assertEquals(names, ["age < 1.00001", "age 1.00001 to 1.00002", "age 1.00002 to 1.00003", "age >= 1.00003"]);
});

Deno.test("options that cannot be are met with a sentence", () => {
  assertThrows(() => fitted([1, 2], { count: 1 }), RangeError, "2 bands or more");
  assertThrows(() => fitted([1, 2], { by: "kmeans" }), TypeError, 'bands by "quantile" or "uniform"');
  assertThrows(() => fitted([1, 2], { as: "codes" }), TypeError, 'as "oneHot" or "code"');
});
