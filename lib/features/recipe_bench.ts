/** Recipes on a million rows of 20 columns: `deno bench --allow-env lib/features/recipe_bench.ts`. */
import { asTrain, type Train } from "../dataset.ts";
import { category, flag, type Frame, frameOf, type Kind, number, type Schema, select } from "../frame/mod.ts";
import { createRandom } from "../random.ts";
import { fitRecipe, type ScaleTo } from "./mod.ts";

const ROWS = 1_000_000;
const random = createRandom(1);
const numbers = Array.from({ length: 15 }, (_, i) => `number${i}`);
const categories = Array.from({ length: 5 }, (_, i) => `category${i}`);
/** The last categories have many. */
const levelsOf = (i: number) => Array.from({ length: i < 3 ? 4 : 5000 }, (_, level) => `level ${level}`);

const columns: Record<string, unknown[]> = {}, schema: Record<string, Kind> = {};
for (const name of numbers) {
  columns[name] = Array.from({ length: ROWS }, () => random.uniform() < 0.05 ? null : 1000 * random.uniform() ** 4);
  schema[name] = number();
}
for (const [i, name] of categories.entries()) {
  const levels = levelsOf(i);
  columns[name] = Array.from({ length: ROWS }, () => levels[Math.floor(levels.length * random.uniform() ** 2)]);
  schema[name] = category(levels);
}
columns.bought = Array.from({ length: ROWS }, () => random.uniform() < 0.2);
schema.bought = flag();
/** As a split would give them: in training, with a label. */
function training<S extends Schema>(frame: Frame<S>): Train<Frame<S>> {
  return asTrain(Object.assign(Object.create(Object.getPrototypeOf(frame)), frame, { label: "bought" }));
}
// deno-lint-ignore no-explicit-any -- the names are made here, so the types do not know them
const train = training(frameOf(columns as any, schema));

const impute = { columns: numbers, with: "median", indicator: true } as const;
const straight = {
  impute,
  scale: [
    { columns: numbers.slice(0, 5), to: "unit" },
    { columns: numbers.slice(5, 10), to: "standard" },
    { columns: numbers.slice(10), to: "robust" },
  ],
  oneHot: categories.slice(0, 3),
} as const;
const every = {
  impute,
  scale: [
    { columns: numbers.slice(0, 2), to: "log" },
    { columns: numbers.slice(2, 4), to: "power" },
    { columns: numbers.slice(4, 6), to: "quantile" },
    { columns: numbers.slice(6, 8), to: "quantile", output: "normal" },
    { columns: numbers.slice(8, 10), to: "standard" },
  ],
  bins: numbers.slice(10, 12),
  pass: numbers.slice(12),
  oneHot: { columns: categories.slice(0, 2), rare: { below: 0.01 } },
  ordinal: categories.slice(2, 3),
  hash: { columns: categories.slice(3, 4), features: 16 },
  target: { columns: categories.slice(4), seed: 1 },
} as const;

for (const [name, steps] of Object.entries({ "lines and levels": straight, "every step": every })) {
  const recipe = fitRecipe(train, steps);
  Deno.bench(`fitRecipe, ${name}, 1,000,000 x 20`, { n: 5, warmup: 1 }, () => {
    fitRecipe(train, steps);
  });
  Deno.bench(`recipe.transform, ${name}, 1,000,000 x 20 to ${recipe.width} features`, { n: 5, warmup: 1 }, () => {
    recipe.transform(train);
  });
}

const one = training(select(train, [numbers[0], "bought"]));
const scales: ScaleTo[] = [{ to: "standard" }, { to: "log" }, { to: "power" }, { to: "quantile" }, {
  to: "quantile",
  output: "normal",
}];
for (const to of scales) {
  const impute = { columns: [numbers[0]], with: "median" } as const;
  const steps = { impute, scale: { columns: [numbers[0]], ...to } };
  const recipe = fitRecipe(one, steps), name = `${to.to}${"output" in to ? " normal" : ""}`;
  Deno.bench(`fit one column, ${name}`, { n: 5, warmup: 1 }, () => {
    fitRecipe(one, steps);
  });
  Deno.bench(`transform one column, ${name}`, { n: 5, warmup: 1 }, () => {
    recipe.transform(one);
  });
}
