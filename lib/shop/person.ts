/** What is known of a person: the columns as they lie in the file, and as they are once cleaned. */
import { category, flag, type Frame, id, number, text, time } from "../frame/mod.ts";
import { cityTiers, devices, genders } from "./population.ts";

/** The columns of `data/user_behavior_data.csv`, with whatever spellings are in it. */
export const personSchema = {
  id: id(),
  age: number(),
  gender: category(),
  income: number(),
  cityTier: category(),
  device: category(),
  memberSince: time(),
  visits: number(),
  pages: number(),
  minutes: number(),
  carts: number(),
  rating: number(),
  review: text(),
  bought: flag(),
};

/** The same columns once cleaned: each category has its right spellings and no other. */
export const cleanPersonSchema = {
  ...personSchema,
  gender: category(genders),
  cityTier: category(cityTiers),
  device: category(devices),
};

export type PersonSchema = typeof personSchema;
export type CleanPersonSchema = typeof cleanPersonSchema;

/** People as they lie in the file. */
export type People = Frame<PersonSchema>;

/** People once cleaned. */
export type CleanPeople = Frame<CleanPersonSchema>;

/** The id of a person by its place among those drawn, from 0: `P000001` and so on. */
export function personId(place: number): string {
  return `P${String(place + 1).padStart(6, "0")}`;
}
