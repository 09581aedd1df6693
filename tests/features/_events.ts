/** The events of fixtures/events.json, as a frame, and what pandas makes of them. */
import { category, frameOf, id, number, time } from "shoplens/frame";

export const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/events.json", import.meta.url)));

export const eventSchema = {
  user: id(),
  at: time(),
  order: id(),
  item: id(),
  event: category(["view", "cart", "buy"]),
  spent: number(),
};
export const events = frameOf(
  fixture.events.map((event: { at: number }) => ({ ...event, at: new Date(event.at) })) as never,
  eventSchema,
);
