import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { rfm } from "shoplens/features";
import { filter, frameOf, id, number, time } from "shoplens/frame";
import { events, fixture } from "./_events.ts";

const at = new Date(fixture.at);
const how = { user: "user", time: "at", amount: "spent", at } as const;

Deno.test("recency, frequency, money and their scores are those of pandas", () => {
  const users = rfm(events, { ...how, scores: true });
  assertEquals(users.rows, fixture.rfm.length);
  fixture.rfm.forEach(({ user, orders: _, ...figures }: Record<string, number>, row: number) => {
    assertEquals(users.column("user").get(row), String(user));
    for (const [name, value] of Object.entries(figures)) {
      assertAlmostEquals(users.column(name as "recency").values[row], value, 1e-9, `${name} of ${user}`);
    }
  });
});

Deno.test("orders of several rows count once, if they are named", () => {
  const { values } = rfm(events, { ...how, order: "order" }).column("frequency");
  assertEquals([...values], fixture.rfm.map(({ orders }: { orders: number }) => orders));
});

Deno.test("only what is asked for is there, also by type", () => {
  const bare = rfm(events, { user: "user", time: "at", at });
  assertEquals(bare.names as string[], ["user", "recency", "frequency"]);
  // @ts-expect-error no amount was named
  assertThrows(() => bare.column("monetary"), TypeError);
  assertEquals(rfm(events, { user: "user", time: "at", at, scores: true }).names as string[], [
    "user",
    "recency",
    "frequency",
    "recencyScore",
    "frequencyScore",
  ]);
});

Deno.test("equal users have equal scores, and the first fifth is 1", () => {
  const orders = frameOf(
    ["a", "b", "c", "d", "d", "e", "e", "e"].map((user) => ({ user, at })),
    { user: id(), at: time() },
  );
  const users = rfm(orders, { user: "user", time: "at", at, scores: true });
  assertEquals([...users.column("frequencyScore").values], [1, 1, 1, 4, 5]);
  assertEquals([...users.column("recencyScore").values], [1, 1, 1, 1, 1]);
});

Deno.test("the future is refused, and so are events of nobody", () => {
  const early = new Date(at.getTime() - 20 * 86_400_000);
  const later = events.column("at").values.filter((moment) => moment > early.getTime()).length;
  assertThrows(
    () => rfm(events, { ...how, at: early }),
    RangeError,
    `Cannot take RFM: ${later} of 200 events are after 2026-03-31T00:00:00.000Z, and would tell the future. Keep those before: ` +
      "filter(events, ({ at }) => at <= moment).",
  );
  const past = filter(events, ({ at }) => at! <= early);
  assertEquals(rfm(past, { ...how, at: early }).column("recency").values.every((days) => days >= 0), true);
  const schema = { user: id(), at: time(), spent: number() };
  const nobody = frameOf([{ user: "a", at, spent: null }, { user: null, at, spent: 1 }], schema);
  assertThrows(
    () => rfm(nobody, how),
    RangeError,
    '"user" is missing in 1 of 2 rows. Drop them first: dropMissing(events, ["user',
  );
  assertEquals(rfm(filter(nobody, ({ user }) => user !== null), how).row(0), {
    user: "a",
    recency: 0,
    frequency: 1,
    monetary: 0,
  });
});

Deno.test("what is no event is met with a sentence; no events give no users", () => {
  // deno-lint-ignore no-explicit-any -- the cells of a notebook are not checked before they run
  const wrong = (change: object) => () => rfm(events, { ...how, ...change } as any);
  assertThrows(wrong({ user: "users" }), TypeError, 'Did you mean "user"?');
  assertThrows(wrong({ time: "spent" }), TypeError, '"spent" to be of kind time, received "number"');
  assertThrows(wrong({ at: "2026-04-20" }), RangeError, "a moment to look back from, as at: new Date(...)");
  assertThrows(wrong({ at: new Date(NaN) }), RangeError, "a moment to look back from");
  assertThrows(wrong({ amount: "item" }), TypeError, "id");
  assertEquals(rfm(filter(events, () => false), { ...how, scores: true }).rows, 0);
});
