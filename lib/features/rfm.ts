/** How recently, how often, and for how much a customer bought: the oldest features of a shop. */
import { cannot } from "../errors.ts";
import {
  type Aggregate,
  type Column,
  type ColumnData,
  count,
  distinct,
  type Frame,
  frameOf,
  group,
  type Kind,
  max,
  type NameOf,
  number,
  type NumberKind,
  type Schema,
  sum,
  type TimeColumn,
} from "../frame/mod.ts";
import { type Flat, refuseUnfit } from "./_events.ts";
import { untyped } from "./_source.ts";

/** What {@linkcode rfm} looks at. */
export interface RfmOptions<S extends Schema> {
  /** The column that says who bought. */
  user: keyof S & string;
  /** The column that says when. */
  time: NameOf<S, "time">;
  /** The moment from which to look back. Events after it are refused: they would tell the future. */
  at: Date;
  /** Money. Adds `monetary`: the sum. */
  amount?: NameOf<S, "number">;
  /** The column that says to which order a row belongs, where an order has several rows. Then `frequency` counts orders. */
  order?: keyof S & string;
  /** Whether to add a score from 1 to 5 of each. Default: no. */
  scores?: boolean;
}

/** Schema of {@linkcode rfm}'s result. */
export type RfmSchema<S extends Schema, O extends RfmOptions<S>> =
  & { [Name in O["user"]]: S[Name] }
  & { recency: NumberKind; frequency: NumberKind }
  & (O extends { amount: string } ? { monetary: NumberKind } : unknown)
  & (O extends { scores: true } ? { recencyScore: NumberKind; frequencyScore: NumberKind } : unknown)
  & (O extends { scores: true; amount: string } ? { monetaryScore: NumberKind } : unknown);

/**
 * One row a user, in order of first appearance: `recency`, the days from the last event until `at`; `frequency`, how many events (or
 * orders) there were; `monetary`, the sum of their amounts, of which missing ones count nothing.
 *
 * Scores tell the fifth of the users that one is in, 5 for the latest, the most frequent and the highest: one more than the fifths of
 * all users that are worse. Equal users have equal scores. They compare with all users of the frame, so for a model take the figures.
 *
 * Hughes, "Strategic Database Marketing", 1994.
 *
 * @throws TypeError if a column does not exist or is of the wrong kind, or the user's column has the name of a figure
 * @throws RangeError if an event is after `at`, a user or a time is missing, or `at` is no moment
 *
 * @example
 * ```ts
 * import { frameOf, id, number, time } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const orders = frameOf(
 *   [{ user: "a", at: new Date("2026-03-01"), spent: 20 }, { user: "a", at: new Date("2026-03-05"), spent: 5 }],
 *   { user: id(), at: time(), spent: number() },
 * );
 * const users = rfm(orders, { user: "user", time: "at", amount: "spent", at: new Date("2026-03-12") });
 * assertEquals(users.row(0), { user: "a", recency: 7, frequency: 2, monetary: 25 });
 * ```
 */
export function rfm<S extends Schema, const O extends RfmOptions<S>>(
  events: Frame<S>,
  options: O,
): Frame<Flat<RfmSchema<S, O>>> {
  const { user, time, at, amount, order, scores = false } = options as unknown as RfmOptions<Schema>;
  const frame = untyped(events);
  refuseUnfit("take RFM", frame, { user, time });
  refuseLater(frame, time, at);

  const figures: Record<string, Aggregate> = {
    recency: max(time),
    frequency: order === undefined ? count() : distinct(order),
    ...(amount !== undefined && { monetary: sum(amount) }),
  };
  const users = group(frame, user, figures) as Frame<Schema>;
  const columns: Record<string, Column | ColumnData> = { ...users.columns };
  const schema: Record<string, Kind> = { ...users.schema, recency: number() };
  const { values: last } = columns.recency as { values: Float64Array };
  columns.recency = { kind: "number", values: last.map((moment) => (at.getTime() - moment) / 86_400_000) };
  if (scores) {
    for (const name of Object.keys(figures)) {
      if (user === `${name}Score`) {
        throw cannot("take RFM", TypeError, { expected: "another name of the user", received: user });
      }
      const { values } = columns[name] as { values: Float64Array };
      columns[`${name}Score`] = { kind: "number", values: fifths(name === "recency" ? values.map((days) => -days) : values) };
      schema[`${name}Score`] = number();
    }
  }
  return frameOf(columns as never, schema) as never;
}

function refuseLater(events: Frame<Schema>, name: string, at: Date): void {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    throw cannot("take RFM", RangeError, { expected: "a moment to look back from, as at: new Date(...)", received: at });
  }
  let later = 0;
  for (const moment of (events.column(name) as TimeColumn).values) if (moment > at.getTime()) later++;
  if (later > 0) {
    throw cannot("take RFM", RangeError, {
      because: `${later} of ${events.rows} events are after ${at.toISOString()}, and would tell the future`,
      fix: `Keep those before: filter(events, ({ ${name} }) => ${name} <= moment).`,
    });
  }
}

/** 1 to 5: one more than the whole fifths of all values that are less. */
function fifths(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const scores = new Map<number, number>();
  for (let place = 0; place < sorted.length; place++) {
    if (!scores.has(sorted[place])) scores.set(sorted[place], 1 + Math.floor(5 * place / sorted.length));
  }
  return values.map((value) => scores.get(value)!);
}
