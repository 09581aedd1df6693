/** Cutting each user's events into sessions. */
import { cannot } from "../errors.ts";
import { type Column, columnOf, type TimeColumn } from "./column.ts";
import { encodeColumn } from "./_encode.ts";
import { assemble } from "./frame.ts";
import { type NameOf, number, type NumberKind, type Schema } from "./kind.ts";
import { alike, type AnyFrame, columnsNamed, type Like, type SchemaOf } from "./rows.ts";
import { orderOf } from "./_order.ts";

/** How {@linkcode sessionize} cuts. */
export interface SessionizeOptions<S extends Schema> {
  /** The column that says whose event it is. */
  user: keyof S & string;
  /** The column that says when it was. */
  time: NameOf<S, "time">;
  /** A longer pause than this, in minutes, ends a session. Default 30, as web analytics has it. */
  gap?: number;
}

/** A schema with a column `session`. */
export type Sessionized<S extends Schema> = {
  [Name in keyof S | "session"]: Name extends "session" ? NumberKind : Name extends keyof S ? S[Name] : never;
};

/**
 * Adds a column `session`: the number of the user's session, from 1, that an event belongs to. A session ends when the user pauses
 * for longer than `gap`. Rows keep their order, and need none. Where the user or the time is missing, so is the session.
 *
 * The number counts per user, so `user` and `session` together name a session: `group(events, ["user", "session"], ...)`.
 *
 * @throws TypeError if a column does not exist or is of the wrong kind, or there is a column `session` already
 * @throws RangeError if the gap is not above 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { frameOf, id, time } from "shoplens/frame";
 * const at = (clock: string) => new Date(`2026-03-01T${clock}Z`);
 * const events = frameOf(
 *   [{ user: "a", at: at("09:00") }, { user: "a", at: at("11:00") }, { user: "a", at: at("09:30") }],
 *   { user: id(), at: time() },
 * );
 * assertEquals([...sessionize(events, { user: "user", time: "at" }).column("session").values], [1, 2, 1]);
 * ```
 */
export function sessionize<F extends AnyFrame>(
  events: F,
  { user, time, gap = 30 }: SessionizeOptions<SchemaOf<F>>,
): Like<F, Sessionized<SchemaOf<F>>> {
  if (!(gap > 0 && gap < Infinity)) {
    throw cannot("cut sessions", RangeError, { expected: "a gap above 0 minutes", received: gap });
  }
  if (Object.hasOwn(events.columns, "session")) {
    throw cannot("cut sessions", TypeError, {
      because: "there is a column session already",
      fix: "Rename or drop it first.",
    });
  }
  const [who, when] = columnsNamed("cut sessions", events, [user, time]);
  if (when.kind !== "time") {
    throw cannot("cut sessions", TypeError, { expected: `"${time}" to be of kind time`, received: when.kind });
  }
  const session = columnOf({ kind: "number", values: sessionNumbers(who, when, gap * 60_000) });
  const schema = { ...events.schema, session: number() };
  return alike(events, assemble(schema, { ...events.columns, session }, events.rows)) as never;
}

/** The session of each row, by one walk through all events in the order of time, with each user's last moment at hand. */
function sessionNumbers(who: Column, when: TimeColumn, gap: number): Float64Array {
  const { codes, firsts } = encodeColumn(who);
  const times = when.values, sessions = new Float64Array(times.length).fill(NaN);
  // Side by side, as both are far from the last event's: the last moment, and how many sessions. Of nobody there is no number.
  const seen = new Float64Array(2 * firsts.length);
  firsts.forEach((row, user) => seen.set([-Infinity, who.isMissing(row) ? NaN : 0], 2 * user));
  for (const row of orderOf([{ column: when }], when.length)) {
    const time = times[row], at = 2 * codes[row];
    if (Number.isNaN(time)) break; // missing times come last
    if (time - seen[at] > gap) seen[at + 1]++;
    seen[at] = time;
    sessions[row] = seen[at + 1];
  }
  return sessions;
}
