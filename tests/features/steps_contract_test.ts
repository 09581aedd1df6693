/** What every step of a recipe keeps, whatever it does. A new step is a line in `STEPS`. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Dataset, type Train } from "shoplens/dataset";
import { fitRecipe, type Recipe, recipeFromJSON, type Steps } from "shoplens/features";
import { category, flag, type Frame, frameOf, hashFrame, id, number, takeRows, text, time } from "shoplens/frame";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";

const schema = {
  person: id(),
  amount: number(),
  visits: number(),
  city: category(["oslo", "lima", "bonn", "rome", "bern"]),
  device: category(["phone", "desk"]),
  member: flag(),
  note: text(),
  since: time(),
  bought: flag(),
};
type Shopper = typeof schema;
type Row = Record<string, unknown>;

const random = createRandom(5);
const rows: Row[] = Array.from({ length: 40 }, (_, i) => ({
  person: `p${i % 20}`,
  amount: Math.round(100 * random.uniform() ** 3) / 4,
  city: ["oslo", "lima", "bonn", "rome"][Math.floor(4 * random.uniform() ** 2)],
  member: random.uniform() < 0.5,
  note: ["fine", "fine cup", "late", "late, broken cup"][i % 4],
  visits: i % 5,
  device: i % 3 === 0 ? "desk" : "phone",
  since: new Date(Date.UTC(2026, 0, 1 + 5 * i, i)),
  bought: random.uniform() < 0.4,
}));
const shoppers = (given: Row[]): Frame<Shopper> => frameOf(given as never, schema);
/** As training rows with their label. */
const training = (given: Row[]): Train<Frame<Shopper>> =>
  split(shoppers(given), { label: "bought", seed: 1, stratify: false, fractions: { train: 1 } }).train;
const train = training(rows);

interface Case {
  steps: Steps<Shopper>;
  /** The column that it reads. */
  column: "amount" | "city" | "member" | "note" | "since";
  /** What it does where that is missing. Default: refused. */
  missing?: "kept" | "known" | "zeros";
  /** Whether the column comes back from features. */
  inverts?: boolean;
  /** Whether a constant column is worth a warning. Default: yes. */
  warns?: false;
  /** Fewest training rows. Default: 1. */
  least?: number;
}
const STEPS: Record<string, Case> = {
  "scale to unit": { column: "amount", steps: { scale: { columns: ["amount"], to: "unit" } }, inverts: true },
  "scale to unit, clipped": {
    column: "amount",
    steps: { scale: { columns: ["amount"], to: "unit", clip: true } },
    inverts: true,
  },
  "scale to standard": { column: "amount", steps: { scale: { columns: ["amount"], to: "standard" } }, inverts: true },
  "scale to robust": { column: "amount", steps: { scale: { columns: ["amount"], to: "robust" } }, inverts: true },
  "scale to log": { column: "amount", steps: { scale: { columns: ["amount"], to: "log" } }, inverts: true },
  "scale to power": { column: "amount", steps: { scale: { columns: ["amount"], to: "power" } }, inverts: true },
  "scale to quantile": { column: "amount", steps: { scale: { columns: ["amount"], to: "quantile" } }, inverts: true },
  "scale to normal": {
    column: "amount",
    steps: { scale: { columns: ["amount"], to: "quantile", output: "normal" } },
    inverts: true,
  },
  "oneHot": { column: "city", steps: { oneHot: ["city"] }, inverts: true },
  "oneHot, dropping": { column: "city", steps: { oneHot: { columns: ["city"], drop: "first", other: false } }, inverts: true },
  "oneHot, merging": { column: "city", steps: { oneHot: { columns: ["city"], rare: { below: 6 } } } },
  "ordinal": { column: "city", steps: { ordinal: ["city"] }, missing: "known", inverts: true },
  "ordinal, keeping": {
    column: "city",
    steps: { ordinal: { columns: ["city"], missing: "kept" } },
    missing: "kept",
    inverts: true,
  },
  "ordinal by frequency, merging": {
    column: "city",
    steps: { ordinal: { columns: ["city"], order: "frequency", rare: { below: 0.1 } } },
    missing: "known",
  },
  "hash": { column: "city", steps: { hash: { columns: ["city"], features: 5 } }, warns: false },
  "target": { column: "city", steps: { target: { columns: ["city"], seed: 3 } }, least: 5 },
  "target by group, merging": {
    column: "city",
    steps: { target: { columns: ["city"], seed: 3, folds: 2, group: "person", smooth: 2, rare: { below: 6 } } },
    least: 2,
  },
  "bins": { column: "amount", steps: { bins: ["amount"] } },
  "bins as codes": { column: "amount", steps: { bins: { columns: ["amount"], by: "uniform", as: "code" } } },
  "pass": { column: "amount", steps: { pass: ["amount"] }, inverts: true, warns: false },
  "pass flags, keeping": {
    column: "member",
    steps: { pass: { columns: ["member"], missing: "kept" } },
    missing: "kept",
    inverts: true,
    warns: false,
  },
  "dates": { column: "since", steps: { dates: ["since"] }, warns: false },
  "dates, telling": {
    column: "since",
    steps: { dates: { columns: ["since"], parts: ["month", "weekend", "year"], zone: "Asia/Tokyo", missing: "told" } },
    missing: "zeros",
    warns: false,
  },
  "terms": { column: "note", steps: { terms: { columns: ["note"], minDocuments: 1 } }, missing: "zeros", warns: false },
  "terms of characters": {
    column: "note",
    steps: { terms: { columns: ["note"], by: "characters", ngrams: [1, 2], maxTerms: 9, minDocuments: 1 } },
    missing: "zeros",
    warns: false,
  },
  "ratios": { column: "amount", steps: { ratios: { of: "amount", per: "visits", whenZero: -1 } }, warns: false },
  "interactions": { column: "amount", steps: { interactions: { columns: ["amount", "visits", "member"] } }, warns: false },
  "interactions, crossing": { column: "city", steps: { interactions: { columns: ["city", "device"] } }, warns: false },
  "select": { column: "amount", steps: { pass: ["amount"], select: { keep: 1 } }, inverts: true, warns: false },
};

const constantOf = { amount: 7, city: "lima", member: true, note: "fine", since: new Date(0) };
const withValue = (column: string, value: unknown, given = rows): Row[] =>
  given.map((row, i) => i === 2 ? { ...row, [column]: value } : row);
const loaded = (recipe: Recipe<Shopper>): Recipe => recipeFromJSON(JSON.stringify(recipe));

for (const [name, { steps, column, missing, inverts, warns, least = 1 }] of Object.entries(STEPS)) {
  Deno.test(`${name}: learns the same again, from training rows alone, and leaves them as they are`, () => {
    const before = hashFrame(train), recipe = fitRecipe(train, steps), json = JSON.stringify(recipe);
    const data = recipe.apply(train);
    assertEquals(hashFrame(train), before);
    assertEquals(JSON.stringify(fitRecipe(training(rows), steps)), json);
    assertEquals(recipe.apply(training(rows)).features, data.features);
    recipe.transform(shoppers(withValue("amount", 1e6)));
    assertEquals(JSON.stringify(recipe), json);
    assertEquals(recipe.unseen(train), []);
  });

  Deno.test(`${name}: makes a dataset of named, finite features, whose categories hold whole numbers`, () => {
    const recipe = fitRecipe(train, steps), data = recipe.apply(train);
    assert(data instanceof Dataset && data.rows === 40 && data.width === recipe.width);
    assertEquals([new Set(data.names).size, data.missing], [recipe.width, missing === "kept" ? "kept" : "refused"]);
    assert(data.names.every((feature) => feature.startsWith(column)));
    for (const { name: from, at, width } of data.categories) {
      assert(from.startsWith(column));
      for (let row = 0; row < data.rows; row++) {
        const values = [...data.features.data.subarray(row * data.width + at, row * data.width + at + width)];
        const sum = values.reduce((total, value) => total + value, 0);
        assert(values.every((value) => Number.isInteger(value) && value >= 0 && (width === 1 || value <= 1)));
        assert(width === 1 || sum === 1 || (sum === 0 && name.includes("dropping")));
      }
    }
  });

  Deno.test(`${name}: saved and loaded it does the same, to the last bit`, () => {
    const recipe = fitRecipe(train, steps), others = shoppers(rows.slice(3, 30));
    assertEquals(JSON.stringify(loaded(recipe)), JSON.stringify(recipe));
    assertEquals(loaded(recipe).transform(others), recipe.transform(others));
    assertEquals(loaded(recipe).apply(train), recipe.apply(train));
    assertEquals(loaded(recipe).names, recipe.names);
  });

  Deno.test(`${name}: JSON that lacks a field is met with a sentence`, () => {
    const json = JSON.parse(JSON.stringify(fitRecipe(train, steps)));
    for (const [i, encoder] of json.encoders.entries()) {
      for (const field of Object.keys(encoder).filter((field) => !["warning", "group"].includes(field))) {
        const damaged = structuredClone(json);
        delete damaged.encoders[i][field];
        assertThrows(() => recipeFromJSON(damaged), TypeError, `$.encoders[${i}].${field}`);
      }
    }
  });

  Deno.test(`${name}: a row alone becomes what it becomes among others, no rows become none`, () => {
    const recipe = fitRecipe(train, steps), others = shoppers(rows.slice(0, 9)), all = recipe.transform(others);
    for (let row = 0; row < 9; row++) {
      assertEquals(recipe.transform(takeRows(others, [row])).data, all.data.slice(row * all.columns, (row + 1) * all.columns));
    }
    assertEquals(recipe.transform(shoppers([])), matrix(0, recipe.width));
    assertEquals(recipe.invert(recipe.transform(shoppers([]))).rows, 0);
  });

  Deno.test(`${name}: one training row, or no variety, is met with finite features and a warning`, () => {
    const constant = training(rows.map((row) => ({ ...row, [column]: constantOf[column] })));
    const recipe = fitRecipe(constant, steps);
    assertEquals(recipe.warnings.length, warns === false ? 0 : 1);
    for (const sentence of recipe.warnings) assertStringIncludes(sentence, column);
    assert(recipe.apply(constant).features.data.every(Number.isFinite));
    const alone = takeRows(train, [0]), far = shoppers([{ ...rows[0], [column]: constantOf[column], amount: -1e6 }]);
    assert(recipe.transform(far).data.every(Number.isFinite));
    if (least > 1) assertThrows(() => fitRecipe(alone, steps), RangeError, `expected at least ${least} `);
    else assert(fitRecipe(alone, steps).apply(alone).features.data.every(Number.isFinite));
  });

  Deno.test(`${name}: what is missing is refused, or told`, () => {
    const holes = withValue(column, null), recipe = fitRecipe(train, steps);
    if (missing === undefined) {
      assertThrows(
        () => fitRecipe(training(holes), steps),
        RangeError,
        `Cannot fit the recipe: ${column} is missing in 1 of 40`,
      );
      assertThrows(
        () => recipe.transform(shoppers(holes)),
        RangeError,
        `Cannot apply the recipe: ${column} is missing in 1 of 40`,
      );
      return;
    }
    if (missing === "zeros") {
      const { data, columns } = fitRecipe(training(holes), steps).transform(shoppers(holes)), hole = data.slice(2 * columns);
      assertEquals(hole.subarray(0, columns).filter((value) => value !== 0).length, name.includes("telling") ? 1 : 0);
      return;
    }
    const fitted = fitRecipe(training(holes), steps), { data, columns } = fitted.transform(shoppers(holes));
    assertEquals([...data.keys()].filter((i) => Number.isNaN(data[i])), missing === "kept" ? [2 * columns] : []);
    assertEquals(fitted.invert(fitted.transform(shoppers(holes))).column(column).isMissing(2), true);
    assertEquals(fitted.apply(shoppers(holes)).missing, missing === "kept" ? "kept" : "refused");
    assertThrows(
      () =>
        fitRecipe(training(holes), {
          impute: { columns: [column], with: "mode" } as never,
          ...(missing === "kept" ? steps : { pass: [column] as never }),
        }),
      TypeError,
      missing === "kept" ? "nothing missing is left to keep" : "kind",
    );
  });

  if (column === "amount") {
    Deno.test(`${name}: infinity is refused, numbers beyond all float32 too`, () => {
      for (const value of [Infinity, -Infinity, 1e39]) {
        const wild = withValue(column, value);
        assertThrows(() => fitRecipe(training(wild), steps), RangeError, "amount is not finite as a float32 in 1 of 40");
        assertThrows(() => fitRecipe(train, steps).transform(shoppers(wild)), RangeError, "not finite");
      }
    });
  }
  if (column === "city") {
    Deno.test(`${name}: a level that training rows did not have is told, and becomes finite features or a sentence`, () => {
      const recipe = fitRecipe(train, steps), strange = shoppers(withValue("city", "bern"));
      const [from, level] = name.includes("crossing") ? ["city x device", `bern x ${rows[2].device}`] : ["city", "bern"];
      const told = [{ column: from, what: "level", value: level, rows: 1 }] as const;
      assertEquals(recipe.unseen(strange), name === "hash" ? [] : told);
      if (name === "oneHot, dropping") assertThrows(() => recipe.transform(strange), RangeError, "bern");
      else assert(recipe.transform(strange).data.every(Number.isFinite));
    });
  }
  if (inverts) {
    Deno.test(`${name}: the column comes back from its features`, () => {
      const recipe = fitRecipe(train, steps), back = recipe.invert(recipe.apply(train)).column(column);
      for (let row = 0; row < 40; row++) {
        const was = rows[row][column], is = back.get(row);
        if (typeof was === "number") {
          assert(Math.abs(is as number - was) <= 1e-4 * Math.max(1, was), `row ${row}: ${was}, ${is}`);
        } else assertEquals(is, was);
      }
    });
  }
}

Deno.test("every step is under this contract", () => {
  // deno-lint-ignore no-explicit-any -- a step that does not exist, to be told those that do
  const unknown = () => fitRecipe(train, { nothing: [] } as any);
  const message = assertThrows(unknown, TypeError).message;
  const names = message.match(/expected the steps (.+), received/)![1].split(", ").filter((name) => name !== "impute");
  const covered = new Set(Object.values(STEPS).flatMap(({ steps }) => Object.keys(steps)));
  assertEquals(names.filter((name) => !covered.has(name)), []);
});
