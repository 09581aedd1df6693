import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { bestPossible, type CleanPeople, type People, purchaseProbability, simulateShop } from "shoplens/shop";
import { assertObeysToTheEnd } from "./_stop.ts";

type Column = Parameters<People["column"]>[0];

function values(people: People | CleanPeople, name: Column): unknown[] {
  const column = (people as People).column(name);
  return Array.from({ length: people.rows }, (_, i) => column.get(i));
}

function mean(numbers: Iterable<number>): number {
  let sum = 0, count = 0;
  for (const number of numbers) sum += number, count++;
  return sum / count;
}

const shop = await simulateShop({ people: 20_000, seed: 1 });

Deno.test("the same seed gives the same people and dirt, another seed gives others", async () => {
  const [one, same, other] = await Promise.all([7, 7, 8].map((seed) => simulateShop({ people: 500, seed })));
  for (const name of one.people.names) assertEquals(values(one.people, name), values(same.people, name));
  assertEquals([one.truth, one.dirt], [same.truth, same.dirt]);
  assert(values(one.people, "age").join() !== values(other.people, "age").join());
});

Deno.test("more people with the same seed begin with the same ones", async () => {
  const { clean: few } = await simulateShop({ people: 100, seed: 3 });
  const { clean: many } = await simulateShop({ people: 300, seed: 3 });
  for (const name of few.names) assertEquals(values(few, name), values(many, name).slice(0, 100));
});

Deno.test("the truth is the formula of the person's own causes", () => {
  const { clean, truth } = shop;
  for (let i = 0; i < 200; i++) {
    const { id, age, gender, income, cityTier, device, visits } = clean.row(i);
    const causes = { age, gender, income, cityTier, device, visits } as Parameters<typeof purchaseProbability>[0];
    assertEquals(truth.get(id!)!.probability, purchaseProbability(causes));
  }
});

Deno.test("who buys follows the truth: as many as it says, also among the likely and the unlikely", () => {
  const { clean, truth } = shop;
  const bought = values(clean, "bought").map(Number);
  const chances = Array.from(truth.values());
  for (const known of ["probability", "basicProbability"] as const) {
    for (const [low, high] of [[0, 0.1], [0.1, 0.5], [0.5, 0.9], [0.9, 1.01]]) {
      const rows = chances.flatMap((chance, i) => chance[known] >= low && chance[known] < high ? [i] : []);
      const expected = mean(rows.map((i) => chances[i][known]));
      const tolerance = 4 * Math.sqrt(expected * (1 - expected) / rows.length);
      assertAlmostEquals(mean(rows.map((i) => bought[i])), expected, tolerance, `${known} from ${low} to ${high}`);
    }
  }
});

Deno.test("the people drawn have the best possible accuracy that the population has", () => {
  const accuracy = mean(shop.truth.values().map(({ basicProbability: p }) => Math.max(p, 1 - p)));
  assertAlmostEquals(accuracy, bestPossible().accuracy, 0.003);
});

Deno.test("who buys visits, looks, fills carts and rates more, and yet none of it settles the matter", () => {
  const { clean } = shop;
  const bought = values(clean, "bought");
  for (const name of ["income", "visits", "pages", "minutes", "carts", "rating"] as const) {
    const known = values(clean, name);
    const of = (buys: boolean) => known.filter((value, i) => value !== null && bought[i] === buys) as number[];
    assert(mean(of(true)) > mean(of(false)), name);
    assert(Math.min(...of(true)) < Math.max(...of(false)), name);
  }
});

Deno.test("the dirt is as much as is counted", () => {
  const { people, clean, dirt } = shop;
  assertEquals(people.rows, clean.rows + dirt.duplicates);
  assertEquals(new Set(values(people, "id")).size, clean.rows);
  for (const [name, count] of Object.entries(dirt.missing)) {
    assertEquals(values(people, name as Column).filter((value) => value === null).length, count, name);
  }
  const ages = values(people, "age").filter((age) => age !== null) as number[];
  assertEquals(ages.filter((age) => age < 18 || age > 80).length, dirt.impossibleAges);
  for (const [name, count] of Object.entries(dirt.spellings)) {
    const right = new Set(values(clean, name as Column));
    assertEquals(values(people, name as Column).filter((word) => word !== null && !right.has(word)).length, count, name);
  }
  const counts = [...Object.values(dirt.missing), ...Object.values(dirt.spellings), dirt.impossibleAges, dirt.duplicates];
  assert(counts.every((count) => count > 0));
});

Deno.test("without dirt the people are the clean ones", async () => {
  const { people, clean, dirt } = await simulateShop({ people: 300, dirt: false });
  for (const name of clean.names) assertEquals(values(people, name), values(clean, name));
  assertEquals(dirt.impossibleAges + dirt.duplicates, 0);
});

Deno.test("a number of people that makes no sense is refused, and a stop is obeyed", async () => {
  for (const people of [0, -1, 2.5, NaN, 1e9]) {
    await assertRejects(() => simulateShop({ people }), RangeError, "10,000,000 people");
  }
  await assertRejects(() => simulateShop({ seed: -1 }), RangeError, "seed");
  const error = await assertRejects(() => simulateShop({ people: 100_000, signal: AbortSignal.abort() }));
  assertEquals((error as Error).name, "AbortError");
});

Deno.test("a stop is obeyed to the end, also after the last draw", async () => {
  // 14 passes draw people, in three chunks each; then tables are made of them.
  await assertObeysToTheEnd((signal) => simulateShop({ people: 30_000, signal }), 45);
});
