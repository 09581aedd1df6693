/**
 * Who comes to the simulated shop, and how likely each is to buy: the distributions and the formula, nothing drawn.
 *
 * Causes come first and consequences last. Age and gender come from nothing; income from both; the city from income; the device
 * from age; visits from age and device. These six decide the chance to buy. What is counted after that decision (pages, minutes,
 * carts, rating, review) is in `simulate.ts`.
 */
import { cannot } from "../errors.ts";

/** The spellings that are right. */
export const genders = ["female", "male"] as const;
export const cityTiers = ["tier 1", "tier 2", "tier 3"] as const;
export const devices = ["mobile", "desktop", "tablet"] as const;

export type Gender = typeof genders[number];
export type CityTier = typeof cityTiers[number];
export type Device = typeof devices[number];

/** The three that the case study knows of a person. */
export interface Basics {
  /** In whole years, from 18 to 80. */
  age: number;
  gender: Gender;
  /** In euros a year, above 0. */
  income: number;
}

/** All that makes a person buy or not. */
export interface Causes extends Basics {
  cityTier: CityTier;
  device: Device;
  /** In the month, 1 or more. */
  visits: number;
}

export const youngest = 18;
export const oldest = 80;
export const shareOfWomen = 0.54;

/** Every age there is. */
export const ages: readonly number[] = Array.from({ length: oldest - youngest + 1 }, (_, i) => youngest + i);

/** How common each of `ages` is: many around 31, and a second group around 50. They add up to 1. */
export const agePortions: readonly number[] = portions(ages.map((age) => 0.6 * bell(age, 31, 8) + 0.4 * bell(age, 50, 11)));

/** The income's deviation on the log scale, and how many of them from the middle it is cut. */
export const incomeSpread = 0.4;
export const incomeCut = 2;

/** Beyond this, more visits do not make a purchase likelier. */
const visitsThatCount = 10;

const tierEffect = [0.5, 0, -0.5];
const deviceEffect = [-0.2, 0.4, 0];

/** The middle of the log of income: it rises until 47 and falls after, and women earn 8 % less. */
export function middleLogIncome(age: number, gender: Gender): number {
  return Math.log(46_000) + 0.27 - 0.45 * ((age - 47) / 27) ** 2 - (gender === "female" ? 0.08 : 0);
}

/** How common each of `cityTiers` is at an income: the first tier is where the money is. */
export function tierPortions(income: number): [number, number, number] {
  const wealth = Math.min(1, Math.max(0, (income - 15_000) / 85_000));
  return [0.15 + 0.5 * wealth, 0.35, 0.5 - 0.5 * wealth];
}

/** How common each of `devices` is at an age: the phone is the young people's. */
export function devicePortions(age: number): [number, number, number] {
  const seniority = (age - youngest) / (oldest - youngest);
  return [0.8 - 0.5 * seniority, 0.15 + 0.35 * seniority, 0.05 + 0.15 * seniority];
}

/** Visits in the month above the first one, on average; they follow Poisson's law. */
export function meanFurtherVisits(age: number, device: Device): number {
  return 2.5 + 2 * (oldest - age) / (oldest - youngest) + (device === "mobile" ? 0.8 : 0);
}

/**
 * The chance that a person buys within the month.
 *
 * With s(x) = 1 / (1 + exp(-x)):
 *
 *     want    = exp(-((age - peak) / 20)^2), peak 34 for women and 42 for men
 *     afford  = tanh((income - 50,000) / 30,000)
 *     chance  = s(6.8 (1.3 want + 1.6 afford - 1.1 - 0.3 [woman])
 *               + 0.5 [tier 1] - 0.5 [tier 3] + 0.4 [desktop] - 0.2 [mobile] + 0.5 (min(visits, 10) - 5))
 *
 * The score rises and falls with age, at another age for women than for men, and bends with income: no straight line follows it.
 *
 * @throws RangeError if the age is not a whole number from 18 to 80, the income not above 0, or visits below 1
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const habits = { cityTier: "tier 1", device: "desktop", visits: 5 } as const;
 * const young = purchaseProbability({ age: 20, gender: "male", income: 30_000, ...habits });
 * const settled = purchaseProbability({ age: 42, gender: "male", income: 60_000, ...habits });
 * assert(young < 0.1 && settled > 0.9);
 * ```
 */
export function purchaseProbability(person: Causes): number {
  if (!(person.visits >= 1)) throw outside("visits of 1 or more", person.visits);
  const score = basicScore(person) + tierEffect[cityTiers.indexOf(person.cityTier)] +
    deviceEffect[devices.indexOf(person.device)] + visitEffect(person.visits);
  return 1 / (1 + Math.exp(-score));
}

/**
 * The chance that a person buys when only age, gender and income are known: {@linkcode purchaseProbability} averaged over the
 * cities, devices and visits of people like that. No model that sees these three alone can know more. Exact, by enumeration.
 *
 * @throws RangeError if the age is not a whole number from 18 to 80, or the income not above 0
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const woman = { age: 30, gender: "female" } as const;
 * assert(basicProbability({ ...woman, income: 40_000 }) < 0.1 && basicProbability({ ...woman, income: 60_000 }) > 0.9);
 * ```
 */
export function basicProbability(person: Basics): number {
  const against = Math.exp(-basicScore(person));
  const tiers = tierPortions(person.income);
  let chance = 0;
  for (const { portion, odds } of habitsAt(person.age)) {
    for (let tier = 0; tier < 3; tier++) chance += portion * tiers[tier] / (1 + against * odds * tierOdds[tier]);
  }
  return chance;
}

/** What the best possible prediction from age, gender and income reaches. */
export interface BestPossible {
  /** The share of people who buy. */
  buyRate: number;
  /** The best possible accuracy (Bayes) among people as they come. */
  accuracy: number;
  /** The best possible accuracy where half of the people tested bought. */
  balancedAccuracy: number;
}

/**
 * The best possible accuracy from age, gender and income alone: who has a chance above one half is said to buy. Where buyers were
 * picked to be half of the test, "one half" is a chance above the share of buyers among all.
 *
 * Integrated over the population by the midpoint rule in income, not estimated from a sample; right to four digits.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(bestPossible().accuracy, 0.92, 0.005);
 * ```
 */
export function bestPossible(): BestPossible {
  const cells = peopleByPortion();
  let buyRate = 0, accuracy = 0, caught = 0, spared = 0;
  for (const { portion, chance } of cells) {
    buyRate += portion * chance;
    accuracy += portion * Math.max(chance, 1 - chance);
  }
  for (const { portion, chance } of cells) {
    if (chance > buyRate) caught += portion * chance;
    else spared += portion * (1 - chance);
  }
  return { buyRate, accuracy, balancedAccuracy: (caught / buyRate + spared / (1 - buyRate)) / 2 };
}

/** Every age and gender, at 200 incomes each. */
function peopleByPortion(): { portion: number; chance: number }[] {
  const steps = Array.from({ length: 200 }, (_, i) => incomeCut * (2 * (i + 0.5) / 200 - 1));
  const stepPortions = portions(steps.map((z) => bell(z, 0, 1)));
  return ages.flatMap((age, a) =>
    genders.flatMap((gender) =>
      steps.map((z, s) => ({
        portion: agePortions[a] * (gender === "female" ? shareOfWomen : 1 - shareOfWomen) * stepPortions[s],
        chance: basicProbability({ age, gender, income: Math.exp(middleLogIncome(age, gender) + incomeSpread * z) }),
      }))
    )
  );
}

function basicScore({ age, gender, income }: Basics): number {
  if (!(Number.isInteger(age) && age >= youngest && age <= oldest)) {
    throw outside(`a whole age from ${youngest} to ${oldest}`, age);
  }
  if (!(income > 0)) throw outside("an income above 0", income);
  const woman = gender === "female";
  const want = Math.exp(-(((age - (woman ? 34 : 42)) / 20) ** 2));
  const afford = Math.tanh((income - 50_000) / 30_000);
  return 6.8 * (1.3 * want + 1.6 * afford - 1.1 - (woman ? 0.3 : 0));
}

function visitEffect(visits: number): number {
  return 0.5 * (Math.min(visits, visitsThatCount) - 5);
}

/** exp(-effect): odds multiply where scores add, which spares an exponential for each combination. */
const tierOdds = tierEffect.map((effect) => Math.exp(-effect));

interface Habit {
  portion: number;
  odds: number;
}

const knownHabits = new Map<number, Habit[]>();

/** Each device and number of visits that people of an age have, with its portion and odds. */
function habitsAt(age: number): Habit[] {
  const known = knownHabits.get(age);
  if (known !== undefined) return known;
  const habits = devices.flatMap((device, d) => {
    const mean = meanFurtherVisits(age, device);
    let portion = Math.exp(-mean), left = 1;
    return Array.from({ length: visitsThatCount }, (_, further) => {
      const visits = further + 1;
      const share = visits === visitsThatCount ? left : portion;
      left -= portion;
      portion *= mean / visits;
      return { portion: devicePortions(age)[d] * share, odds: Math.exp(-deviceEffect[d] - visitEffect(visits)) };
    });
  });
  knownHabits.set(age, habits);
  return habits;
}

/** How high a normal density stands at x, up to a factor that all of them share. */
export function bell(x: number, middle: number, deviation: number): number {
  return Math.exp(-(((x - middle) / deviation) ** 2) / 2) / deviation;
}

/** The weights, brought to the sum 1. */
export function portions(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function outside(expected: string, received: number): Error {
  return cannot("give a chance to buy", RangeError, { expected, received });
}
