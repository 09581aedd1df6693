/** What is known of a visit while a purchase is still open: the columns, each of them a cause or made of one. */
import { category, flag, type Frame, id, number, time } from "../frame/mod.ts";
import { type Device, devices } from "./population.ts";

/** Where visitors come from. The last three are rare. */
export const channels = ["search", "direct", "email", "advert", "social", "affiliate", "comparison", "voice"] as const;

export type Channel = typeof channels[number];

/** The columns of {@linkcode Visits}. */
export const visitSchema = {
  id: id(),
  /** Whose visit it is. */
  person: id(),
  start: time(),
  /** Of the start, from 0 to 23. */
  hour: number(),
  /** Whether it starts on a Saturday or Sunday. */
  weekend: flag(),
  /** Of the person, in years. */
  age: number(),
  /** Of the person, in euros a year. */
  income: number(),
  device: category(devices),
  channel: category(channels),
  /** Whether the person was here earlier in the month. */
  returning: flag(),
  /** Seen so far. */
  pages: number(),
  /** Spent so far. */
  minutes: number(),
  /** Of the dearest item looked at, in euros. */
  price: number(),
  /** Shown to the visitor, in per cent. */
  discount: number(),
  /** Whether the visit ends in a purchase: the label. */
  bought: flag(),
};

export type VisitSchema = typeof visitSchema;

/** Visits, as `simulateVisits` gives them. */
export type Visits = Frame<VisitSchema>;

/** What decides how likely a visit ends in a purchase. */
export interface VisitCauses {
  /** Of the start, from 0 to 23. */
  hour: number;
  /** In years, from 18 to 80. */
  age: number;
  /** In euros a year, above 0. */
  income: number;
  device: Device;
  channel: Channel;
  returning: boolean;
  /** 1 or more. */
  pages: number;
  /** Above 0. */
  minutes: number;
  /** In euros, above 0. */
  price: number;
  /** In per cent, from 0. */
  discount: number;
}
