/** 2,000,000 events in a CSV file to one row a user: events, buys, spend, last time. */
import { category, count, derive, flag, group, max, number, readCsv, sum } from "../../frame/mod.ts";
import { createRandom } from "../../random.ts";
import { timed, type Workload } from "./_workload.ts";

const EVENTS = 2_000_000;
const schema = {
  "user_id": number(),
  "item_id": number(),
  ts: number(),
  event: category(["view", "cart", "buy"]),
  price: number(),
};

/** A file like that of the peers. */
async function writeEvents(path: string): Promise<void> {
  const random = createRandom(0), kinds = ["view", "cart", "buy"], encoder = new TextEncoder();
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(encoder.encode("user_id,item_id,ts,event,price\n"));
  for (let from = 0; from < EVENTS; from += 100_000) {
    const lines = Array.from({ length: 100_000 }, () => {
      const [user, item, at] = [random.integer(0, 100_000), random.integer(0, 5000), random.integer(1.6e9, 1.7e9)];
      return `${user},${item},${at},${kinds[random.integer(0, 3)]},${random.integer(0, 10_000) / 100}`;
    });
    await writer.write(encoder.encode(lines.join("\n") + "\n"));
  }
  await writer.close();
}

export const workload: Workload = {
  unit: "s",
  native: false,
  async run() {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await writeEvents(path);
      return await timed(async () => {
        const events = derive(await readCsv(path, schema), {
          buy: { kind: flag(), from: ({ event }) => event === "buy" },
        });
        group(events, "user_id", { events: count(), buys: sum("buy"), spend: sum("price"), last: max("ts") });
      }) / 1000;
    } finally {
      await Deno.remove(path);
    }
  },
};
