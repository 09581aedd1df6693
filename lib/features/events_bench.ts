/**
 * From 2,000,000 events to one row a user, as CSV and in memory: `deno bench --allow-all lib/features/events_bench.ts`. The file is
 * like that of the workload csv_features: user_id of 100,000, item_id of 5,000, ts in seconds, event, price.
 */
import { category, count, derive, flag, frameOf, group, id, max, number, readCsv, sum, time } from "../frame/mod.ts";
import { createRandom } from "../random.ts";
import { rfm, sessionFeatures } from "./mod.ts";

const EVENTS = 2_000_000;
const random = createRandom(0);
const kinds = ["view", "cart", "buy"] as const;
const schema = { "user_id": id(), "item_id": id(), ts: number(), event: category(kinds), price: number() };

const path = await Deno.makeTempFile({ suffix: ".csv" });
const lines = ["user_id,item_id,ts,event,price"];
for (let i = 0; i < EVENTS; i++) {
  const user = random.integer(0, 100_000), item = random.integer(0, 5_000), at = random.integer(1_600_000_000, 1_700_000_000);
  lines.push(`${user},${item},${at},${kinds[random.integer(0, 3)]},${random.integer(0, 10_000) / 100}`);
}
await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
const events = await readCsv(path, schema);
const timed = frameOf({
  ...events.columns,
  ts: { kind: "time", values: events.column("ts").values.map((seconds) => seconds * 1000) },
} as never, { ...schema, ts: time() });

function perUser(frame: typeof events) {
  const marked = derive(frame, { buy: { kind: flag(), from: ({ event }) => event === "buy" } });
  return group(marked, "user_id", { events: count(), buys: sum("buy"), spend: sum("price"), last: max("ts") });
}

Deno.bench("csv_features: read the file, and events, buys, spend and last of each user", async () => {
  perUser(await readCsv(path, schema));
});
Deno.bench("the same, once read", () => {
  perUser(events);
});
Deno.bench("rfm", () => {
  rfm(timed, { user: "user_id", time: "ts", amount: "price", at: new Date(1_700_000_000_000) });
});
Deno.bench("sessionFeatures", () => {
  sessionFeatures(timed, { user: "user_id", time: "ts", event: "event", item: "item_id", amount: "price" });
});

globalThis.addEventListener("unload", () => Deno.removeSync(path));
