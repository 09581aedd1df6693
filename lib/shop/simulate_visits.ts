/** Visits to the simulated shop, few of which end in a purchase, with the truth kept apart. */
import { cannot } from "../errors.ts";
import { frameOf } from "../frame/mod.ts";
import { DISPLAY, displayAs, progress, stopSignal, table } from "../notebook/mod.ts";
import { createRandom, type Random } from "../random.ts";
import { drawCauses } from "./_cohort.ts";
import { eachOf } from "./_draws.ts";
import { personId } from "./person.ts";
import { devices } from "./population.ts";
import { channels, type Visits, visitSchema } from "./visit.ts";
import { type DrawnVisits, drawVisits, peopleFor, visitors, visitPasses } from "./_visit_causes.ts";
import { chanceOf, interceptFor } from "./visit_score.ts";

/** How {@linkcode simulateVisits} draws. */
export interface SimulateVisitsOptions {
  /** How many visits, from 1 to ten million. Default 20,000. */
  visits?: number;
  /** Default 42. */
  seed?: number;
  /** The share of all visits that there could be which end in a purchase, in (0, 1). Default 0.05. */
  rate?: number;
  /** Stops the work. Default: the stop button. */
  signal?: AbortSignal;
  /** Whether progress is shown. Default: from 500,000 visits on. */
  progress?: boolean;
}

/** What {@linkcode simulateVisits} gives. */
export interface SimulatedVisits {
  /** Person by person, and each person's in order of time. */
  visits: Visits;
  /** The chance that each visit ends in a purchase, by its id: s(`intercept` + `visitScore`). */
  truth: ReadonlyMap<string, number>;
  /** What brings the share of purchases to `rate`. */
  intercept: number;
}

/**
 * Draws visits in July 2025 of the people of `simulateShop` (those of the same seed, each as often as in June), and whether each
 * ends in a purchase, which does not depend on what was bought in June. All columns are known while the purchase is still open.
 *
 * The chance is s(intercept + `visitScore`), with s(x) = 1 / (1 + exp(-x)). The intercept depends on `rate` alone: it is solved for
 * over 50,000 visits of a fixed seed, so that every seed has the same law, and more visits with the same seed begin with the same
 * ones. The share of purchases among the visits drawn is `rate` up to chance. At the default rate the best possible ROC-AUC is
 * about 0.865, and the best possible average precision about 0.35.
 *
 * @throws RangeError if `visits` is not a whole number from 1 to ten million, `rate` not in (0, 1), or the seed not a whole number from 0
 * @throws DOMException named AbortError when it is stopped
 *
 * @example The best possible ranking of these visits
 * ```ts
 * import { assert } from "@std/assert";
 * import { rocAuc } from "shoplens/evaluate";
 * const { visits, truth } = await simulateVisits({ visits: 20_000, seed: 7 });
 * const best = rocAuc(visits.column("bought").values, Float64Array.from(truth.values()));
 * assert(best > 0.84 && best < 0.89);
 * ```
 */
export async function simulateVisits(options: SimulateVisitsOptions = {}): Promise<SimulatedVisits> {
  const { visits = 20_000, seed = 42, rate = 0.05, signal = stopSignal(), progress: shown = visits >= 500_000 } = options;
  if (!(Number.isInteger(visits) && visits >= 1 && visits <= 10_000_000)) {
    throw cannot("simulate visits", RangeError, { expected: "1 to 10,000,000 visits", received: visits });
  }
  if (!(rate > 0 && rate < 1)) throw cannot("simulate visits", RangeError, { expected: "a rate in (0, 1)", received: rate });
  const random = createRandom(seed).fork("shop");
  const drawn = await draw(visits, random, { signal, shown });
  const intercept = interceptFor(await (referenceScores ??= scoreReference()), rate);
  const purchases = random.fork("purchases");
  const ids = new Array<string>(visits), bought = new Uint8Array(visits), truth = new Map<string, number>();
  await eachOf(visits, { signal })((i) => {
    const chance = chanceOf(intercept + drawn.score[i]);
    bought[i] = purchases.uniform() < chance ? 1 : 0;
    ids[i] = `V${String(i + 1).padStart(7, "0")}`;
    truth.set(ids[i], chance);
  });
  const simulated: SimulatedVisits = { visits: visitsFrame(drawn, ids, bought), truth, intercept };
  return displayAs(simulated, () => {
    const purchases = bought.reduce((sum, one) => sum + one, 0).toLocaleString("en-US");
    return table(["part", "rows", "what it is"], [
      ["visits", visits, `${purchases} of them end in a purchase`],
      ["truth", visits, "the chance of a purchase, by id"],
      ["intercept", "", intercept.toPrecision(6)],
    ], { words: [0, 2], caption: `Simulated visits, seed ${seed}` })[DISPLAY]();
  });
}

/** The first `visits` visits of a stream. */
async function draw(
  visits: number,
  random: Random,
  { signal, shown }: { signal?: AbortSignal; shown?: boolean },
): Promise<DrawnVisits> {
  const people = peopleFor(visits);
  const cohort = await drawCauses(people, random.fork("people"), eachOf(people, { signal }));
  const persons = visitors(cohort, visits);
  using bar = shown ? progress("Simulating visits", visitPasses * persons.length) : undefined;
  const eachVisit = eachOf(persons.length, { signal, bar });
  const all = await drawVisits(persons, cohort, { random: random.fork("visits"), eachVisit });
  return Object.fromEntries(Object.entries(all).map(([name, column]) => [name, column.subarray(0, visits)])) as typeof all;
}

/** The scores over which intercepts are solved for, drawn once when they are first needed. */
let referenceScores: Promise<Float64Array> | undefined;
async function scoreReference(): Promise<Float64Array> {
  return (await draw(50_000, createRandom(2025).fork("intercept"), {})).score;
}

function visitsFrame(drawn: DrawnVisits, ids: readonly string[], bought: Uint8Array): Visits {
  return frameOf({
    ...drawn,
    id: ids,
    person: Array.from(drawn.person, personId),
    start: { kind: "time", values: drawn.start },
    weekend: { kind: "flag", values: drawn.weekend },
    device: { kind: "category", codes: drawn.device, levels: devices },
    channel: { kind: "category", codes: drawn.channel, levels: channels },
    returning: { kind: "flag", values: drawn.returning },
    bought: { kind: "flag", values: bought },
  }, visitSchema);
}
