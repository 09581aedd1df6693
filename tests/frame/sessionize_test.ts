import { assertEquals, assertThrows } from "@std/assert";
import { frameOf, hashFrame, id, number, sessionize, time } from "shoplens/frame";
import { asTrain } from "shoplens/dataset";
import { forRandomFrames } from "./_random_frames.ts";

const schema = { user: id(), at: time() };
const minute = (at: number | null) => at === null ? null : new Date(at * 60_000);
const eventsAt = (...rows: [string | null, number | null][]) =>
  frameOf(rows.map(([user, at]) => ({ user, at: minute(at) })), schema);
const how = { user: "user", time: "at" } as const;

Deno.test("a longer pause than the gap begins the user's next session, one as long does not", () => {
  const events = eventsAt(["a", 0], ["b", 1], ["a", 30], ["a", 61], ["b", 500], ["a", 62]);
  assertEquals([...sessionize(events, how).column("session").values], [1, 1, 1, 2, 2, 2]);
  assertEquals([...sessionize(events, { ...how, gap: 29.9 }).column("session").values], [1, 1, 2, 3, 2, 3]);
  assertEquals([...sessionize(events, { ...how, gap: 1000 }).column("session").values], [1, 1, 1, 1, 1, 1]);
});

Deno.test("rows need no order and keep it; where the user or the time is missing, so is the session", () => {
  const events = eventsAt(["a", 100], [null, 3], ["a", 0], ["a", null], ["a", -50]);
  const cut = sessionize(events, how);
  assertEquals([...cut.column("session").values], [3, NaN, 2, NaN, 1]);
  assertEquals([cut.names, cut.schema.session.kind], [["user", "at", "session"], "number"]);
});

Deno.test("it is what a walk over each user's sorted events says, and keeps the frame's role", () => {
  forRandomFrames((frame) => {
    const before = hashFrame(frame);
    const cut = sessionize(asTrain(frame), { user: "user", time: "at", gap: 3000 });
    assertEquals([cut.role, hashFrame(frame)], ["train", before]);
    const { values } = cut.column("session"), users = frame.column("user").values, times = frame.column("at").values;
    for (const user of new Set(users)) {
      const rows = [...users.keys()].filter((row) => users[row] === user && !Number.isNaN(times[row]))
        .sort((a, b) => times[a] - times[b]);
      let session = 1;
      rows.forEach((row, i) => {
        if (i > 0 && times[row] - times[rows[i - 1]] > 3000 * 60_000) session++;
        assertEquals(values[row], user === null ? NaN : session);
      });
    }
  });
});

Deno.test("what cannot be cut is met with a sentence", () => {
  const events = eventsAt(["a", 0]);
  for (const gap of [0, -1, NaN, Infinity]) {
    assertThrows(() => sessionize(events, { ...how, gap }), RangeError, "Cannot cut sessions: expected a gap above 0 minutes");
  }
  assertThrows(() => sessionize(sessionize(events, how), how), TypeError, "there is a column session already");
  assertThrows(() => sessionize(events, { user: "user", time: "user" as never }), TypeError, '"user" to be of kind time');
  // @ts-expect-error a number is no time
  assertThrows(() => sessionize(frameOf([], { user: id(), x: number() }), { user: "user", time: "x" }), TypeError);
  // @ts-expect-error no such column
  assertThrows(() => sessionize(events, { user: "users", time: "at" }), TypeError, 'Did you mean "user"?');
});
