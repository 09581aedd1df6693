import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { averagePrecision, rocAuc } from "shoplens/evaluate";
import { type VisitCauses, type Visits, visitScore } from "shoplens/shop";
import { simulateShop, simulateVisits } from "shoplens/shop";
import { assertObeysToTheEnd } from "./_stop.ts";

function values(visits: Visits, name: Visits["names"][number]): unknown[] {
  const column = visits.column(name);
  return Array.from({ length: visits.rows }, (_, i) => column.get(i));
}

function mean(numbers: Iterable<number>): number {
  let sum = 0, count = 0;
  for (const number of numbers) sum += number, count++;
  return sum / count;
}

const { visits, truth, intercept } = await simulateVisits({ visits: 50_000, seed: 1 });
const chances = Float64Array.from(truth.values());
const bought = visits.column("bought").values;

Deno.test("the same seed gives the same visits, another seed gives others", async () => {
  const [one, same, other] = await Promise.all([7, 7, 8].map((seed) => simulateVisits({ visits: 500, seed })));
  for (const name of one.visits.names) assertEquals(values(one.visits, name), values(same.visits, name));
  assertEquals(one.truth, same.truth);
  assert(values(one.visits, "minutes").join() !== values(other.visits, "minutes").join());
  assertEquals(one.intercept, other.intercept);
});

Deno.test("more visits with the same seed begin with the same ones, in truth and purchases too", async () => {
  // 99 cuts a person's visits short.
  const few = await simulateVisits({ visits: 99, seed: 3 }), many = await simulateVisits({ visits: 400, seed: 3 });
  for (const name of few.visits.names) assertEquals(values(few.visits, name), values(many.visits, name).slice(0, 99));
  assertEquals([...few.truth], [...many.truth].slice(0, 99));
});

Deno.test("visits are those of the shop's people, each as often as the person comes, in order of time", async () => {
  const { clean } = await simulateShop({ people: 100, seed: 1 });
  let row = 0;
  for (let i = 0; i < clean.rows; i++) {
    const { id, age, income, visits: paid } = clean.row(i);
    let last = -Infinity;
    for (let visit = 0; visit < paid!; visit++, row++) {
      const here = visits.row(row);
      assertEquals([here.person, here.age, here.income, here.returning], [id, age, income, visit > 0]);
      assert(+here.start! >= last);
      last = +here.start!;
    }
  }
});

Deno.test("hour and weekend are those of the start, all in July 2025", () => {
  for (let i = 0; i < 1000; i++) {
    const { start, hour, weekend } = visits.row(i);
    assertEquals([start!.getUTCFullYear(), start!.getUTCMonth()], [2025, 6]);
    assertEquals([start!.getUTCHours(), [0, 6].includes(start!.getUTCDay())], [hour, weekend]);
  }
});

Deno.test("the truth is the formula of the visit's own columns", () => {
  for (let i = 0; i < 500; i++) {
    const row = visits.row(i);
    const chance = 1 / (1 + Math.exp(-intercept - visitScore(row as VisitCauses)));
    assertAlmostEquals(truth.get(row.id!)!, chance, 1e-15);
  }
});

Deno.test("who buys follows the truth, also among the likely and the unlikely", () => {
  for (const [low, high] of [[0, 0.01], [0.01, 0.05], [0.05, 0.2], [0.2, 0.5], [0.5, 1]]) {
    const rows = Array.from(chances.keys()).filter((i) => chances[i] >= low && chances[i] < high);
    const expected = mean(rows.map((i) => chances[i]));
    const tolerance = 4 * Math.sqrt(expected * (1 - expected) / rows.length);
    assertAlmostEquals(mean(rows.map((i) => bought[i])), expected, tolerance, `from ${low} to ${high}`);
  }
});

Deno.test("the share of purchases is the rate", async () => {
  for (const rate of [0.01, 0.05, 0.3]) {
    const { truth } = rate === 0.05
      ? { truth: { values: () => chances } }
      : await simulateVisits({ visits: 50_000, seed: 2, rate });
    assertAlmostEquals(mean(truth.values()) / rate, 1, 0.05, `${rate}`);
  }
});

Deno.test("the best possible ROC-AUC is about 0.865, the best possible average precision about 0.35", () => {
  // Both vary with the 2,500 purchases drawn: deviations 0.004 and 0.01.
  assertAlmostEquals(rocAuc(bought, chances), 0.865, 0.012);
  assertAlmostEquals(averagePrecision(bought, chances), 0.35, 0.03);
});

Deno.test("rare channels are rare and there, and no value is missing", () => {
  const channels = values(visits, "channel");
  const share = (name: string) => channels.filter((channel) => channel === name).length / visits.rows;
  for (const [name, expected] of [["affiliate", 0.025], ["comparison", 0.012], ["voice", 0.003]] as const) {
    assertAlmostEquals(share(name), expected, 4 * Math.sqrt(expected / visits.rows));
  }
  for (const name of visits.names) assert(values(visits, name).every((value) => value !== null), name);
});

Deno.test("options that make no sense are refused, and a stop is obeyed", async () => {
  for (const visits of [0, -1, 2.5, NaN, 1e9]) {
    await assertRejects(() => simulateVisits({ visits }), RangeError, "10,000,000 visits");
  }
  for (const rate of [0, 1, -0.1, NaN]) await assertRejects(() => simulateVisits({ rate }), RangeError, "(0, 1)");
  await assertRejects(() => simulateVisits({ seed: -1 }), RangeError, "seed");
  const error = await assertRejects(() => simulateVisits({ visits: 100_000, signal: AbortSignal.abort() }));
  assertEquals((error as Error).name, "AbortError");
});

Deno.test("a stop is obeyed to the end, also after the last draw", async () => {
  // Six passes draw people in one chunk, eight draw visits in four; then tables are made of them.
  await assertObeysToTheEnd((signal) => simulateVisits({ visits: 30_000, signal }), 41);
});
