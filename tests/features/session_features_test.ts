import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { sessionFeatures } from "shoplens/features";
import { count, filter, group, hashFrame, max, sessionize, sum, takeRows } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { events, fixture } from "./_events.ts";

const how = { user: "user", time: "at", event: "event", item: "item", amount: "spent" } as const;

for (const zone of ["UTC", "Europe/Berlin"]) {
  Deno.test(`sessions and their figures are those of pandas: ${zone}`, () => {
    const sessions = sessionFeatures(events, { ...how, zone }), expected = fixture.sessions[zone];
    assertEquals(sessions.rows, expected.length);
    expected.forEach(({ user, ...figures }: Record<string, number | null>, row: number) => {
      assertEquals(sessions.column("user").get(row), String(user));
      for (const [name, value] of Object.entries(figures)) {
        const ours = sessions.column(name as "events").values[row];
        if (value === null) assertEquals(ours, NaN, `${name} of ${user}`);
        else assertAlmostEquals(ours, value, 1e-9, `${name} of ${user}'s session ${figures.session}`);
      }
    });
  });
}

Deno.test("the numbers of sessions are those of pandas, whatever the gap", () => {
  for (const [gap, expected] of Object.entries(fixture.session)) {
    const cut = sessionize(events, { user: "user", time: "at", gap: Number(gap) });
    assertEquals([...cut.column("session").values], expected);
  }
});

Deno.test("the order of the events does not matter, and they stay as they are", () => {
  const before = hashFrame(events);
  const shuffled = takeRows(events, createRandom(1).shuffle(Array.from({ length: events.rows }, (_, row) => row)));
  // Sums of amounts depend on their order by a rounding.
  const { amount: _, ...others } = how;
  assertEquals(hashFrame(sessionFeatures(shuffled, others)), hashFrame(sessionFeatures(events, others)));
  assertEquals(hashFrame(events), before);
});

Deno.test("only what is asked for is there, also by type; users come by grouping", () => {
  const bare = sessionFeatures(events, { user: "user", time: "at", gap: 60 });
  assertEquals(bare.names as string[], ["user", "session", "start", "events", "minutes", "hour", "weekday", "daysSince"]);
  // @ts-expect-error no item was named
  assertThrows(() => bare.column("items"), TypeError);
  const users = group(sessionFeatures(events, how), "user", {
    sessions: count(),
    bought: sum("event=buy"),
    longest: max("minutes"),
  });
  const bought = events.column("event").codes.filter((code) => code === 2).length;
  assertEquals([users.rows, users.column("bought").values.reduce((a, b) => a + b)], [fixture.rfm.length, bought]);
});

Deno.test("what is no event is met with a sentence; no events give no sessions", () => {
  // deno-lint-ignore no-explicit-any -- the cells of a notebook are not checked before they run
  const wrong = (change: object) => () => sessionFeatures(events, { ...how, ...change } as any);
  assertThrows(wrong({ time: "spent" }), TypeError, '"spent" to be of kind time');
  assertThrows(wrong({ event: "item" }), TypeError, '"item" to be of kind category, received "id"');
  assertThrows(wrong({ gap: 0 }), RangeError, "a gap above 0 minutes");
  assertThrows(wrong({ zone: "Berlin" }), RangeError, 'a time zone such as "UTC" or "Europe/Berlin", received "Berlin"');
  assertEquals(sessionFeatures(filter(events, () => false), how).rows, 0);
});
