/** One row a session: what a visit looked like once it is over. */
import { cannot } from "../errors.ts";
import {
  type Aggregate,
  type CategoryKind,
  type ColumnData,
  count,
  distinct,
  flag,
  type Frame,
  frameOf,
  group,
  type Kind,
  max,
  min,
  type NameOf,
  number,
  type NumberKind,
  type Schema,
  sessionize,
  type SessionizeOptions,
  sort,
  sum,
  type TimeKind,
} from "../frame/mod.ts";
import { hourOf, wallClock, weekdayOf } from "./_calendar.ts";
import { type Flat, refuseUnfit } from "./_events.ts";
import { untyped } from "./_source.ts";

/** What to tell of each session. */
export interface SessionFeaturesOptions<S extends Schema> extends SessionizeOptions<S> {
  /** What kind of event it was: view, cart, buy. Adds a count of each level, `event=view`. */
  event?: NameOf<S, "category">;
  /** What it was about. Adds `items`: how many different ones. */
  item?: keyof S & string;
  /** Money. Adds `spend`: the sum. */
  amount?: NameOf<S, "number">;
  /** The time zone in which the shop's people live, for `hour` and `weekday`: "Europe/Berlin". Default "UTC". */
  zone?: string;
}

/** A number for each level of the column that `event` names. */
type EventCounts<S extends Schema, O> = O extends { event: infer Event extends keyof S & string }
  ? S[Event] extends CategoryKind<infer Level> ? { [Name in `${Event}=${Level}`]: NumberKind } : unknown
  : unknown;

/** Schema of {@linkcode sessionFeatures}'s result. */
export type SessionSchema<S extends Schema, O extends SessionFeaturesOptions<S>> =
  & { [Name in O["user"]]: S[Name] }
  & { session: NumberKind; start: TimeKind; events: NumberKind; minutes: NumberKind }
  & { hour: NumberKind; weekday: NumberKind; daysSince: NumberKind }
  & EventCounts<S, O>
  & (O extends { item: string } ? { items: NumberKind } : unknown)
  & (O extends { amount: string } ? { spend: NumberKind } : unknown);

/**
 * One row a session of {@linkcode sessionize}, in the order of users and of their sessions: the user, `session` (the number of the
 * user's session, from 1), `start`, `events`, `minutes` from the first event to the last, `hour` (0 to 23) and `weekday` (1 for
 * Monday to 7) of the start, and `daysSince` the user's session before, from its end to this one's start, missing for the first. With
 * `event`, `item` and `amount` also what these add. For one row a user, {@linkcode group} the result by the user.
 *
 * A row tells of the whole session: to foresee how a session ends, leave out the events after the moment of foreseeing.
 *
 * @throws TypeError if a column does not exist or is of the wrong kind, or a name would stand twice
 * @throws RangeError if a user or a time is missing, the gap is not above 0, or there is no such time zone
 *
 * @example
 * ```ts
 * import { category, frameOf, id, time } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const events = frameOf(
 *   [
 *     { user: "a", at: new Date("2026-03-01T09:00Z"), event: "view" },
 *     { user: "a", at: new Date("2026-03-01T09:12Z"), event: "buy" },
 *     { user: "a", at: new Date("2026-03-03T09:12Z"), event: "view" },
 *   ],
 *   { user: id(), at: time(), event: category(["view", "buy"]) },
 * );
 * const sessions = sessionFeatures(events, { user: "user", time: "at", event: "event" });
 * const { events: first, minutes, hour, weekday, "event=buy": bought } = sessions.row(0);
 * assertEquals([first, minutes, hour, weekday, bought], [2, 12, 9, 7, 1]);
 * assertEquals(sessions.row(1).daysSince, 2);
 * ```
 */
export function sessionFeatures<S extends Schema, const O extends SessionFeaturesOptions<S>>(
  events: Frame<S>,
  options: O,
): Frame<Flat<SessionSchema<S, O>>> {
  const { user, time, gap, event, item, amount, zone = "UTC" } = options as unknown as SessionFeaturesOptions<Schema>;
  const clock = wallClock(zone);
  const frame = untyped(events);
  refuseUnfit("tell of sessions", frame, { user, time });

  const marks = event === undefined ? {} : marksOf(frame, event);
  const flags = Object.fromEntries(Object.keys(marks).map((name) => [name, flag()]));
  const marked = frameOf<Schema>({ ...frame.columns, ...marks } as never, { ...frame.schema, ...flags });
  const figures: Record<string, Aggregate> = {
    start: min(time),
    end: max(time),
    events: count(),
    ...Object.fromEntries(Object.keys(marks).map((name) => [name, sum(name)])),
    ...(item !== undefined && { items: distinct(item) }),
    ...(amount !== undefined && { spend: sum(amount) }),
  };
  const grouped = group(sessionize(marked, { user, time, gap }) as Frame<Schema>, [user, "session"], figures);
  const sessions = sort(grouped as Frame<Schema>, [user, "session"]);

  const values = (name: string) => (sessions.columns[name] as { values: Float64Array }).values;
  const starts = values("start"), ends = values("end"), numbers = values("session");
  const walls = starts.map(clock);
  const derived: Record<string, Float64Array> = {
    minutes: starts.map((start, row) => (ends[row] - start) / 60_000),
    hour: walls.map((wall) => Math.floor(hourOf(wall))),
    weekday: walls.map(weekdayOf),
    daysSince: starts.map((start, row) => numbers[row] === 1 ? NaN : (start - ends[row - 1]) / 86_400_000),
  };
  const { end: _, ...columns } = sessions.columns;
  const { end: __, ...kinds } = sessions.schema;
  const twice = Object.keys(derived).find((name) => Object.hasOwn(kinds, name));
  if (twice !== undefined) {
    throw cannot("tell of sessions", TypeError, { expected: `the user under another name than ${twice}`, received: twice });
  }
  const schema: Record<string, Kind> = {
    ...kinds,
    ...Object.fromEntries(Object.keys(derived).map((name) => [name, number()])),
  };
  const data: Record<string, ColumnData> = {
    ...(columns as unknown as Record<string, ColumnData>),
    ...Object.fromEntries(Object.entries(derived).map(([name, values]) => [name, { kind: "number", values }])),
  };
  return frameOf(data as never, schema) as never;
}

/** For each level of a category, a flag that says which events are of it. */
function marksOf(events: Frame<Schema>, event: string): Record<string, ColumnData> {
  const column = events.column(event);
  if (column.kind !== "category") {
    throw cannot("tell of sessions", TypeError, { expected: `"${event}" to be of kind category`, received: column.kind });
  }
  const { codes, levels } = column;
  return Object.fromEntries(levels.map((level, mark) => [
    `${event}=${level}`,
    { kind: "flag", values: Uint8Array.from(codes, (code) => Number(code === mark)) },
  ]));
}
