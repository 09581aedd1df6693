/** Reading files, and verbs on a million rows: `deno bench --allow-all lib/frame/frame_bench.ts`. */
import { createRandom } from "../random.ts";
import {
  category,
  count,
  derive,
  describe,
  flag,
  frameOf,
  group,
  id,
  join,
  mean,
  number,
  readCsv,
  sort,
  sum,
  text,
  time,
  writeCsv,
} from "./mod.ts";

const ROWS = 1_000_000, LINES = 200_000, USERS = 100_000;
const random = createRandom(1);
const draw = <T>(rows: number, make: (random: ReturnType<typeof createRandom>, row: number) => T): T[] =>
  Array.from({ length: rows }, (_, row) => make(random, row));
const tiers = ["tier 1", "tier 2", "tier 3", "tier 4"];

const visits = frameOf({
  user: draw(ROWS, (random) => `u${random.integer(0, USERS)}`),
  item: draw(ROWS, (random) => random.integer(0, 5000)),
  tier: draw(ROWS, (random) => tiers[random.integer(0, 4)]),
  price: draw(ROWS, (random) => random.uniform() < 0.05 ? null : random.uniform(0, 1000)),
  pages: draw(ROWS, (random) => random.integer(1, 40)),
  bought: draw(ROWS, (random) => random.uniform() < 0.2),
  at: draw(ROWS, (random) => new Date(1.7e12 + 1000 * random.integer(0, 31_536_000))),
}, { user: id(), item: number(), tier: category(tiers), price: number(), pages: number(), bought: flag(), at: time() });
const users = frameOf({
  user: draw(USERS, (_, row) => `u${row}`),
  age: draw(USERS, (random) => random.integer(18, 90)),
}, { user: id(), age: number() });
const items = frameOf({
  item: draw(5000, (_, row) => row),
  weight: draw(5000, (random) => random.uniform()),
}, { item: number(), weight: number() });

const schema = {
  id: id(),
  age: number(),
  income: number(),
  tier: category(),
  at: time(),
  bought: flag(),
  review: text(),
  minutes: number(),
};
const people = frameOf({
  id: draw(LINES, (_, row) => `p${row}`),
  age: draw(LINES, (random) => random.integer(18, 90)),
  income: draw(LINES, (random) => random.uniform() < 0.05 ? null : Math.round(random.uniform(0, 1e7)) / 100),
  tier: draw(LINES, (random) => tiers[random.integer(0, 4)]),
  at: draw(LINES, (random) => new Date(1.7e12 + 1000 * random.integer(0, 31_536_000))),
  bought: draw(LINES, (random) => random.uniform() < 0.2),
  review: draw(LINES, (random, row) => random.uniform() < 0.3 ? null : random.uniform() < 0.2 ? `fits, "and" ${row}` : "good"),
  minutes: draw(LINES, (random) => random.uniform(0, 60)),
}, schema);
const path = await Deno.makeTempFile({ suffix: ".csv" });
globalThis.addEventListener("unload", () => Deno.removeSync(path));
await writeCsv(people, path);
// Plain numbers and a category: what most logs are made of.
const log = frameOf({
  user: draw(ROWS, (random) => random.integer(0, USERS)),
  price: draw(ROWS, (random) => random.integer(0, 10_000) / 100),
  tier: draw(ROWS, (random) => tiers[random.integer(0, 4)]),
}, { user: number(), price: number(), tier: category() });
const logPath = await Deno.makeTempFile({ suffix: ".csv" });
globalThis.addEventListener("unload", () => Deno.removeSync(logPath));
await writeCsv(log, logPath);

const figures = { rows: count(), price: mean("price"), pages: sum("pages") };
Deno.bench("readCsv, 200,000 x 8", async () => {
  await readCsv(path, schema);
});
Deno.bench("readCsv, a million x 3, plain numbers and a category", async () => {
  await readCsv(logPath, log.schema);
});
Deno.bench("derive a flag of a million rows", () => {
  derive(visits, { dear: { kind: flag(), from: ({ price }) => price === null ? null : price > 500 } });
});
Deno.bench("group a million rows by a number of 5,000", () => {
  group(visits, "item", figures);
});
Deno.bench("group a million rows by a category of 4", () => {
  group(visits, "tier", figures);
});
Deno.bench("group a million rows by an id of 100,000", () => {
  group(visits, "user", figures);
});
Deno.bench("group a million rows by a category and a number", () => {
  group(visits, ["tier", "item"], figures);
});
Deno.bench("sort a million rows by a number", () => {
  sort(visits, "price");
});
Deno.bench("sort a million rows by two keys", () => {
  sort(visits, ["tier", { column: "price", descending: true }]);
});
Deno.bench("sort a million rows by an id of 100,000", () => {
  sort(visits, "user");
});
Deno.bench("join a million rows with 5,000 by a number", () => {
  join(visits, items, { on: "item" });
});
Deno.bench("join a million rows with 100,000 by an id", () => {
  join(visits, users, { on: "user" });
});
Deno.bench("describe a million rows x 7", () => {
  describe(visits);
});
