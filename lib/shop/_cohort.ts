/** Draws people, a column at a time: causes first, then the purchase, then what follows from it. */
import type { Random } from "../random.ts";
import { columnsFrom, cutNormal, type EachRow, pick, poisson } from "./_draws.ts";
import { reviewFor } from "./_reviews.ts";
import {
  agePortions,
  ages,
  basicProbability,
  cityTiers,
  devicePortions,
  devices,
  genders,
  incomeCut,
  incomeSpread,
  meanFurtherVisits,
  middleLogIncome,
  oldest,
  purchaseProbability,
  shareOfWomen,
  tierPortions,
  youngest,
} from "./population.ts";

/** A purchase is looked for in the month before this day; nobody joined after it. */
const today = Date.UTC(2025, 6, 1);
const day = 24 * 60 * 60 * 1000;

/** What makes people buy or not, row by row; categories by their place in `genders`, `cityTiers`, `devices`. */
export interface CohortCauses {
  readonly age: Float64Array;
  readonly gender: Int32Array;
  readonly income: Float64Array;
  readonly cityTier: Int32Array;
  readonly device: Int32Array;
  readonly visits: Float64Array;
}

/** Clean columns. */
export interface Cohort extends CohortCauses {
  readonly memberSince: Float64Array;
  readonly pages: Float64Array;
  readonly minutes: Float64Array;
  readonly carts: Float64Array;
  /** NaN where the person did not rate. */
  readonly rating: Float64Array;
  readonly review: (string | null)[];
  readonly bought: Uint8Array;
  /** The chance to buy, given all causes. */
  readonly probability: Float64Array;
  /** The chance to buy, given age, gender and income. */
  readonly basicProbability: Float64Array;
}

/** How many times {@linkcode drawCohort} runs through all people. */
export const passes = 14;

/** Draws the causes alone, the same as {@linkcode drawCohort}. */
export async function drawCauses(people: number, random: Random, eachPerson: EachRow): Promise<CohortCauses> {
  const numbers = () => new Float64Array(people);
  const codes = () => new Int32Array(people);
  const age = numbers(), income = numbers(), visits = numbers();
  const gender = codes(), cityTier = codes(), device = codes();
  const draw = columnsFrom(random, eachPerson);
  await draw("age", (random, i) => age[i] = ages[pick(agePortions, random)]);
  await draw("gender", (random, i) => gender[i] = random.uniform() < shareOfWomen ? 0 : 1);
  await draw("income", (random, i) => {
    const middle = middleLogIncome(age[i], genders[gender[i]]);
    income[i] = 100 * Math.round(Math.exp(middle + incomeSpread * cutNormal(incomeCut, random)) / 100);
  });
  await draw("cityTier", (random, i) => cityTier[i] = pick(tierPortions(income[i]), random));
  await draw("device", (random, i) => device[i] = pick(devicePortions(age[i]), random));
  await draw("visits", (random, i) => visits[i] = 1 + poisson(meanFurtherVisits(age[i], devices[device[i]]), random));
  return { age, gender, income, cityTier, device, visits };
}

/** Draws `people`. More people begin with the same ones. */
export async function drawCohort(people: number, random: Random, eachPerson: EachRow): Promise<Cohort> {
  const causes = await drawCauses(people, random, eachPerson);
  const { age, gender, income, cityTier, device, visits } = causes;
  const numbers = () => new Float64Array(people);
  const memberSince = numbers(), probability = numbers(), basicChance = numbers(), bought = new Uint8Array(people);
  const pages = numbers(), minutes = numbers(), carts = numbers(), rating = numbers().fill(NaN);
  const review = new Array<string | null>(people).fill(null);
  const draw = columnsFrom(random, eachPerson);
  await draw("memberSince", (random, i) => {
    const years = Math.min(10, age[i] - youngest + 1);
    memberSince[i] = today - day * Math.ceil(365 * years * random.uniform() ** 2 + 1);
  });

  // The purchase.
  await eachPerson((i) => {
    const basics = { age: age[i], gender: genders[gender[i]], income: income[i] };
    const habits = { cityTier: cityTiers[cityTier[i]], device: devices[device[i]], visits: visits[i] };
    probability[i] = purchaseProbability({ ...basics, ...habits });
    basicChance[i] = basicProbability(basics);
  });
  await draw("bought", (random, i) => bought[i] = random.uniform() < probability[i] ? 1 : 0);

  // What follows from visits and the purchase. Nothing below makes anybody buy.
  await draw("pages", (random, i) => pages[i] = visits[i] + poisson(2.2 * visits[i], random) + 2 * bought[i]);
  await draw("minutes", (random, i) => {
    const pace = 0.4 * (age[i] - youngest) / (oldest - youngest) - 0.2;
    minutes[i] = Math.round(10 * pages[i] * Math.exp(random.normal(pace, 0.35))) / 10;
  });
  await draw("carts", (random, i) => carts[i] = bought[i] === 1 ? 1 + poisson(0.5, random) : poisson(0.7, random));
  await draw("rating", (random, i) => {
    const rates = random.uniform() < (bought[i] === 1 ? 0.75 : 0.45);
    const liking = random.normal(bought[i] === 1 ? 4.1 : 3.3, 1);
    if (rates) rating[i] = Math.min(5, Math.max(1, Math.round(liking)));
  });
  await draw("review", (random, i) => {
    if (rating[i] >= 1 && random.uniform() < 0.8) review[i] = reviewFor(rating[i], random);
  });

  const consequences = { pages, minutes, carts, rating, review };
  return { ...causes, memberSince, probability, basicProbability: basicChance, bought, ...consequences };
}
