/** A recipe of 20 columns on a million rows: `deno bench --allow-env lib/features/recipe_bench.ts`. */
import { asTrain } from "../dataset.ts";
import { category, frameOf, type Kind, number } from "../frame/mod.ts";
import { createRandom } from "../random.ts";
import { fitRecipe } from "./mod.ts";

const ROWS = 1_000_000;
const random = createRandom(1);
const numbers = Array.from({ length: 15 }, (_, i) => `number${i}`);
const categories = Array.from({ length: 5 }, (_, i) => `category${i}`);
const levels = ["north", "east", "south", "west"];

const columns: Record<string, unknown[]> = {}, schema: Record<string, Kind> = {};
for (const name of numbers) {
  columns[name] = Array.from({ length: ROWS }, () => random.uniform() < 0.05 ? null : random.uniform(0, 1000));
  schema[name] = number();
}
for (const name of categories) {
  columns[name] = Array.from({ length: ROWS }, () => levels[random.integer(0, 4)]);
  schema[name] = category(levels);
}
// deno-lint-ignore no-explicit-any -- the names are made here, so the types do not know them
const train = asTrain(frameOf(columns as any, schema));
const steps = {
  impute: { columns: numbers, with: "median", indicator: true },
  scale: [
    { columns: numbers.slice(0, 5), to: "unit" },
    { columns: numbers.slice(5, 10), to: "standard" },
    { columns: numbers.slice(10), to: "robust" },
  ],
  oneHot: categories,
} as const;
const recipe = fitRecipe(train, steps);

Deno.bench("fitRecipe, 1,000,000 x 20", () => {
  fitRecipe(train, steps);
});
Deno.bench(`recipe.apply, 1,000,000 x 20 to ${recipe.width} features`, () => {
  recipe.transform(train);
});
