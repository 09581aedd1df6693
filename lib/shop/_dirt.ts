/** Spoils clean data on purpose, and counts what it does. */
import type { Random } from "../random.ts";
import type { Cohort } from "./_cohort.ts";
import { eachOf } from "./_draws.ts";
import { type CityTier, cityTiers, type Device, devices, type Gender, genders } from "./population.ts";

/** How much dirt was put in, in rows of the file. */
export interface DirtCounts {
  /** Cells emptied, by column. Ratings and reviews that were never given are not among them. */
  missing: Record<string, number>;
  /** Ages that nobody has. */
  impossibleAges: number;
  /** Cells with another spelling than the right one, by column. */
  spellings: Record<string, number>;
  /** Rows that repeat the person of an earlier row, maybe spelt otherwise. */
  duplicates: number;
}

/** The share of cells emptied, by column. */
const missingShares = { age: 0.02, gender: 0.01, income: 0.03, cityTier: 0.02, device: 0.005, minutes: 0.015 };

/** The share of ages made impossible, and what stands there instead. */
const impossibleAgeShare = 0.006;
const impossibleAges = [-1, 0, 3, 7, 150, 199, 999];

/** The share of people who are in the file twice. */
const duplicateShare = 0.012;

/** The share of cells spelt otherwise, by column. */
const misspeltShares = { gender: 0.12, cityTier: 0.1, device: 0.08 };

/** The other spellings of each right one, as they come into the file. */
export const otherSpellings: {
  gender: Record<Gender, string[]>;
  cityTier: Record<CityTier, string[]>;
  device: Record<Device, string[]>;
} = {
  gender: {
    female: ["F", "f", "Female", "FEMALE", "female ", "woman"],
    male: ["M", "m", "Male", "MALE", " male", "man"],
  },
  cityTier: {
    "tier 1": ["1", "Tier 1", "tier1", "T1"],
    "tier 2": ["2", "Tier 2", "tier2", "T2"],
    "tier 3": ["3", "Tier 3", "tier3", "T3"],
  },
  device: {
    mobile: ["Mobile", "MOBILE", "phone", "mobile "],
    desktop: ["Desktop", "DESKTOP", "PC", "desktop "],
    tablet: ["Tablet", "TABLET", "tab", "tablet "],
  },
};

/** The columns that took dirt, by row of the file. */
export interface Soiled {
  /** Which person each row of the file is about. */
  readonly persons: Int32Array;
  readonly age: Float64Array;
  readonly income: Float64Array;
  readonly minutes: Float64Array;
  readonly gender: (string | null)[];
  readonly cityTier: (string | null)[];
  readonly device: (string | null)[];
  readonly dirt: DirtCounts;
}

/** How much dirt {@linkcode soil} puts in. */
export interface SoilOptions {
  /** Of the usual dirt: 1 for all of it, 0 for none. */
  amount: number;
  /** Stops the work. */
  signal?: AbortSignal;
}

/** Puts dirt into a cohort's columns, which stay as they are. Each kind of dirt in each column has a stream of its own. */
export async function soil(cohort: Cohort, random: Random, { amount, signal }: SoilOptions): Promise<Soiled> {
  const people = cohort.age.length;
  const duplicates = Math.round(amount * duplicateShare * people);
  const persons = withDuplicates(people, duplicates, random.fork("duplicates"));
  const dirt: DirtCounts = { missing: {}, impossibleAges: 0, spellings: {}, duplicates };
  const eachPerson = eachOf(people, { signal }), eachRow = eachOf(persons.length, { signal });

  // Persons lose a value before they are repeated, so that both rows lack it.
  const emptied = async (column: keyof typeof missingShares): Promise<Uint8Array> => {
    const flags = new Uint8Array(people), stream = random.fork(`missing ${column}`);
    await eachPerson((person) => flags[person] = stream.uniform() < amount * missingShares[column] ? 1 : 0);
    dirt.missing[column] = persons.reduce((count, person) => count + flags[person], 0);
    return flags;
  };
  const numbers = async (column: keyof typeof missingShares, values: Float64Array): Promise<Float64Array> => {
    const missing = await emptied(column), spoilt = new Float64Array(persons.length);
    await eachRow((row) => spoilt[row] = missing[persons[row]] === 1 ? NaN : values[persons[row]]);
    return spoilt;
  };
  const words = async (column: keyof typeof misspeltShares, codes: Int32Array, right: readonly string[]) => {
    const missing = await emptied(column), spoilt = new Array<string | null>(persons.length);
    const stream = random.fork(`spelling ${column}`);
    const others: Record<string, string[]> = otherSpellings[column];
    dirt.spellings[column] = 0;
    await eachRow((row) => {
      const word = right[codes[persons[row]]];
      const misspelt = stream.uniform() < amount * misspeltShares[column];
      const spelling = misspelt ? others[word][stream.integer(0, others[word].length)] : word;
      spoilt[row] = missing[persons[row]] === 1 ? null : spelling;
      if (misspelt && spoilt[row] !== null) dirt.spellings[column]++;
    });
    return spoilt;
  };

  const age = await numbers("age", withImpossibleAges(cohort.age, amount * impossibleAgeShare, random.fork("impossible ages")));
  dirt.impossibleAges = age.reduce((count, years) => count + (impossibleAges.includes(years) ? 1 : 0), 0);
  return {
    persons,
    age,
    income: await numbers("income", cohort.income),
    minutes: await numbers("minutes", cohort.minutes),
    gender: await words("gender", cohort.gender, genders),
    cityTier: await words("cityTier", cohort.cityTier, cityTiers),
    device: await words("device", cohort.device, devices),
    dirt,
  };
}

function withImpossibleAges(ages: Float64Array, share: number, random: Random): Float64Array {
  return ages.map((age) => random.uniform() < share ? impossibleAges[random.integer(0, impossibleAges.length)] : age);
}

/** The persons in order, with duplicates among them: each somewhere after the person that it repeats. */
function withDuplicates(people: number, duplicates: number, random: Random): Int32Array {
  const everybody = Int32Array.from({ length: people }, (_, person) => person);
  const repeatedAfter = new Map<number, number[]>();
  for (const person of random.choice(everybody, duplicates, { replace: false })) {
    const place = random.integer(person, people);
    repeatedAfter.set(place, [...repeatedAfter.get(place) ?? [], person]);
  }
  const order = new Int32Array(people + duplicates);
  let next = 0;
  for (const person of everybody) {
    order[next++] = person;
    for (const repeated of repeatedAfter.get(person) ?? []) order[next++] = repeated;
  }
  return order;
}
