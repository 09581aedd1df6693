/** Draws what is known of visits, a column at a time, person by person. */
import type { Random } from "../random.ts";
import type { CohortCauses } from "./_cohort.ts";
import { columnsFrom, type EachRow, pick } from "./_draws.ts";
import { bell, devicePortions, devices, oldest, portions, youngest } from "./population.ts";
import { channels, type VisitCauses } from "./visit.ts";
import { usualPace, visitScore } from "./visit_score.ts";

/** The month of the visits, July 2025, in ms. */
const month = Date.UTC(2025, 6, 1);
const days = 31, second = 1000, hourLong = 3600 * second, dayLong = 24 * hourLong;

/** How common each hour of the day is as a start: many around noon, more in the evening. */
const hourPortions = portions(
  Array.from({ length: 24 }, (_, hour) => bell(hour, 12.5, 3) + 0.8 * bell(hour, 20.5, 2) + 0.02),
);

/** In six visits of seven, the person's own device. */
const otherDevice = 1 / 7;

/** The discounts that there are, in per cent, and how often the channels show one. */
const discounts = [5, 10, 15, 20, 30];
const discountShare = [0.25, 0.25, 0.6, 0.25, 0.25, 0.6, 0.6, 0.25];

/** How common each of `channels` is at an age: social media are the young people's. */
function channelPortions(age: number): number[] {
  const seniority = (age - youngest) / (oldest - youngest);
  return [0.34, 0.15 + 0.16 * seniority, 0.13, 0.14, 0.2 - 0.16 * seniority, 0.025, 0.012, 0.003];
}

/** Columns of visits; categories by their place in `devices` and `channels`. */
export interface DrawnVisits {
  /** The person's place in the cohort. */
  readonly person: Int32Array;
  readonly start: Float64Array;
  readonly hour: Float64Array;
  readonly weekend: Uint8Array;
  readonly age: Float64Array;
  readonly income: Float64Array;
  readonly device: Int32Array;
  readonly channel: Int32Array;
  readonly returning: Uint8Array;
  readonly pages: Float64Array;
  readonly minutes: Float64Array;
  readonly price: Float64Array;
  readonly discount: Float64Array;
  /** As `visitScore` gives it. */
  readonly score: Float64Array;
}

/** How many people pay so many visits: a person pays 5.4 on average, so that this many are enough by ten deviations and more. */
export function peopleFor(visits: number): number {
  return Math.ceil(visits / 4) + 30;
}

/** Whose visit each is: the people in order, all visits of each, until there are `visits` of them or a few more. */
export function visitors({ visits: paid }: CohortCauses, visits: number): Int32Array {
  let people = 0, rows = 0;
  while (rows < visits) rows += paid[people++];
  const persons = new Int32Array(rows);
  for (let person = 0, row = 0; person < people; row += paid[person++]) persons.fill(person, row, row + paid[person]);
  return persons;
}

/** How many times {@linkcode drawVisits} runs through all visits. */
export const visitPasses = 8;

/** Draws the visits of these persons, all of each. More persons change none of the first visits. */
export async function drawVisits(
  person: Int32Array,
  cohort: CohortCauses,
  { random, eachVisit }: { random: Random; eachVisit: EachRow },
): Promise<DrawnVisits> {
  const rows = person.length;
  const numbers = () => new Float64Array(rows);
  const age = numbers(), income = numbers(), start = numbers(), hour = numbers();
  const pages = numbers(), minutes = numbers(), price = numbers(), discount = numbers(), score = numbers();
  const weekend = new Uint8Array(rows), returning = new Uint8Array(rows);
  const device = new Int32Array(rows), channel = new Int32Array(rows);
  const draw = columnsFrom(random, eachVisit);

  await draw("start", (random, i) => {
    age[i] = cohort.age[person[i]];
    income[i] = cohort.income[person[i]];
    const within = hourLong * pick(hourPortions, random) + second * random.integer(0, 3600);
    start[i] = month + dayLong * random.integer(0, days) + within;
  });
  inOrder(start, person);

  await draw("device", (random, i) => {
    hour[i] = Math.floor(start[i] % dayLong / hourLong);
    weekend[i] = new Date(start[i]).getUTCDay() % 6 === 0 ? 1 : 0;
    returning[i] = person[i] === person[i - 1] ? 1 : 0;
    const own = random.uniform() >= otherDevice;
    device[i] = own ? cohort.device[person[i]] : pick(devicePortions(age[i]), random);
  });
  await draw("channel", (random, i) => channel[i] = pick(channelPortions(age[i]), random));
  await draw("pages", (random, i) => pages[i] = 1 + Math.floor(Math.exp(random.normal(1.2, 0.8))));
  await draw("minutes", (random, i) => {
    const pace = usualPace(age[i]) * Math.exp(random.normal(0, 0.7));
    minutes[i] = Math.max(0.1, Math.round(10 * pages[i] * pace) / 10);
  });
  await draw("price", (random, i) => {
    const usual = 60 * (income[i] / 45_000) ** 0.6;
    price[i] = Math.max(3, Math.round(usual * Math.exp(random.normal(0, 0.9))));
  });
  await draw("discount", (random, i) => {
    const shown = random.uniform() < discountShare[channel[i]];
    if (shown) discount[i] = discounts[random.integer(0, discounts.length)];
  });

  const visits = {
    person,
    start,
    hour,
    weekend,
    age,
    income,
    device,
    channel,
    returning,
    pages,
    minutes,
    price,
    discount,
    score,
  };
  await eachVisit((i) => score[i] = visitScore(causesOf(visits, i)));
  return visits;
}

/** What decides the purchase of one visit, by name. */
function causesOf(
  { hour, age, income, device, channel, returning, pages, minutes, price, discount }: DrawnVisits,
  i: number,
): VisitCauses {
  return {
    hour: hour[i],
    age: age[i],
    income: income[i],
    device: devices[device[i]],
    channel: channels[channel[i]],
    returning: returning[i] === 1,
    pages: pages[i],
    minutes: minutes[i],
    price: price[i],
    discount: discount[i],
  };
}

/** Sorts the moments of each person, whose visits stand side by side. */
function inOrder(start: Float64Array, person: Int32Array): void {
  for (let from = 0, to = 1; to <= person.length; to++) {
    if (person[to] === person[from]) continue;
    start.subarray(from, to).sort();
    from = to;
  }
}
