/** The simulated shop: people drawn from a stated model, with the truth kept apart and dirt put in on purpose. */
import { cannot } from "../errors.ts";
import { category, derive, frameOf, number, takeRows } from "../frame/mod.ts";
import { DISPLAY, displayAs, progress, stopSignal, table } from "../notebook/mod.ts";
import { createRandom } from "../random.ts";
import { type Cohort, drawCohort, passes } from "./_cohort.ts";
import { type DirtCounts, soil, type Soiled } from "./_dirt.ts";
import { eachOf } from "./_draws.ts";
import { type CleanPeople, cleanPersonSchema, type People, personId } from "./person.ts";
import { cityTiers, devices, genders } from "./population.ts";

/** How {@linkcode simulateShop} draws. */
export interface SimulateOptions {
  /** How many different people, from 1 to ten million. Default 5,000. */
  people?: number;
  /** Default 42, which is how `data/user_behavior_data.csv` was made. */
  seed?: number;
  /** Whether missing values, duplicates, impossible ages and mixed spellings are put in. Default true. */
  dirt?: boolean;
  /** Stops the work. Default: the stop button. */
  signal?: AbortSignal;
  /** Whether progress is shown. Default: from 200,000 people on. */
  progress?: boolean;
}

/** What is true of a person and stands in no file. */
export interface Truth {
  /** The chance to buy given all causes: see `purchaseProbability`. */
  probability: number;
  /** The chance to buy given age, gender and income: see `basicProbability`. */
  basicProbability: number;
}

/** What {@linkcode simulateShop} gives. */
export interface Shop {
  /** The people as a file would have them. */
  people: People;
  /** The same people before any dirt, each once, in the order of their ids. */
  clean: CleanPeople;
  /** What is true of each person, by id. */
  truth: ReadonlyMap<string, Truth>;
  /** The dirt that `people` has and `clean` has not, in rows of `people`. */
  dirt: DirtCounts;
}

/**
 * Draws people and whether they bought. The same seed gives the same people; more people with the same seed begin with the same
 * ones, before dirt.
 *
 * The formula is that of `purchaseProbability`, and the best possible accuracy from age, gender and income alone that of
 * `bestPossible`, about 0.92. Age, gender, income, city tier, device and visits are causes of the purchase. Pages, minutes, carts,
 * rating and review are counted when the month is over and follow from it: they leak. `memberSince` follows from age alone.
 *
 * @throws RangeError if `people` is not a whole number from 1 to ten million, or the seed not one from 0 on
 * @throws DOMException named AbortError when it is stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const { people, clean, truth, dirt } = await simulateShop({ people: 1000, seed: 7 });
 * assertEquals(people.rows, clean.rows + dirt.duplicates);
 * assertEquals(truth.size, 1000);
 * ```
 */
export async function simulateShop(options: SimulateOptions = {}): Promise<Shop> {
  const { people = 5000, seed = 42, dirt = true, signal = stopSignal(), progress: shown = people >= 200_000 } = options;
  if (!(Number.isInteger(people) && people >= 1 && people <= 10_000_000)) {
    throw cannot("simulate a shop", RangeError, { expected: "1 to 10,000,000 people", received: people });
  }
  const random = createRandom(seed).fork("shop");
  using bar = shown ? progress("Simulating people", passes * people) : undefined;
  const cohort = await drawCohort(people, random.fork("people"), eachOf(people, { signal, bar }));
  const ids = new Array<string>(people), truth = new Map<string, Truth>();
  await eachOf(people, { signal })((i) => {
    ids[i] = personId(i);
    truth.set(ids[i], truthOf(cohort, i));
  });
  const clean = cleanFrame(cohort, ids);
  const soiled = await soil(cohort, random.fork("dirt"), { amount: dirt ? 1 : 0, signal });
  const shop: Shop = { people: soiledFrame(clean, soiled), clean, truth, dirt: soiled.dirt };
  return displayAs(shop, () => {
    const { missing, impossibleAges, spellings, duplicates } = shop.dirt;
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((all, count) => all + count, 0).toLocaleString("en-US");
    return table(["part", "rows", "what it is"], [
      ["people", shop.people.rows, "as a file would have them"],
      ["clean", clean.rows, "before any dirt, each once"],
      ["truth", truth.size, "the chance to buy, by id"],
      [
        "dirt",
        "",
        `${sum(missing)} cells emptied, ${
          sum(spellings)
        } spelt otherwise, ${impossibleAges} impossible ages, ${duplicates} repeats`,
      ],
    ], { words: [0, 2], caption: `A simulated shop, seed ${seed}` })[DISPLAY]();
  });
}

function truthOf({ probability, basicProbability }: Cohort, i: number): Truth {
  return { probability: probability[i], basicProbability: basicProbability[i] };
}

function cleanFrame(cohort: Cohort, ids: readonly string[]): CleanPeople {
  return frameOf({
    ...cohort,
    id: ids,
    gender: { kind: "category", codes: cohort.gender, levels: genders },
    cityTier: { kind: "category", codes: cohort.cityTier, levels: cityTiers },
    device: { kind: "category", codes: cohort.device, levels: devices },
    memberSince: Array.from(cohort.memberSince, (day) => new Date(day)),
    bought: { kind: "flag", values: cohort.bought },
  }, cleanPersonSchema);
}

/** The people as a file has them: some twice, and some columns spoilt. */
function soiledFrame(clean: CleanPeople, { persons, age, income, minutes, gender, cityTier, device }: Soiled): People {
  return derive(takeRows(clean, persons), {
    age: { kind: number(), from: (_, i) => age[i] },
    gender: { kind: category(), from: (_, i) => gender[i] },
    income: { kind: number(), from: (_, i) => income[i] },
    cityTier: { kind: category(), from: (_, i) => cityTier[i] },
    device: { kind: category(), from: (_, i) => device[i] },
    minutes: { kind: number(), from: (_, i) => minutes[i] },
  });
}
