/** From which probability on a row counts as positive. */
import type { Dataset, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { checkWeights } from "./_check.ts";
import { rankDescending } from "./_rank.ts";
import { type Sweep, sweep } from "./_sweep.ts";
import { type Predictor, predictWith } from "./predictor.ts";

/** What a wrong decision costs, in one unit; a right one costs nothing. */
export interface Costs {
  /** Of a row that is taken for positive and is not. */
  falsePositive: number;
  /** Of a positive row that is missed. */
  falseNegative: number;
}

/** What makes a threshold the best one. */
export type Criterion =
  /** The best balance of precision and recall of the positive class. */
  | "f1"
  /** The largest share of right decisions. */
  | "accuracy"
  /** Youden's J: the share of positives found less the share of negatives taken for positive. */
  | "youden"
  /** The lowest cost. */
  | { kind: "cost" } & Costs
  /** The most positives found, while so many of those taken for positive are. */
  | { kind: "precision"; atLeast: number }
  /** The best precision, while so many of the positives are found. */
  | { kind: "recall"; atLeast: number }
  /** The highest probabilities, as many as can be dealt with: validation rows, or a share of all. Weights count. */
  | { kind: "capacity"; rows: number }
  | { kind: "capacity"; share: number };

/** How {@linkcode chooseThreshold} chooses. */
export interface ThresholdOptions {
  /** What to aim at: `"f1"`, `"accuracy"`, `"youden"`, or `{ kind }` of cost, precision, recall or capacity. */
  by: Criterion;
}

/**
 * The threshold that is best on validation data: rows with this probability or more count as positive. It lies half-way
 * between two of the probabilities seen there; of equally good ones it is the one nearest to 0.5. Weights count. A threshold
 * above 1 means that nobody should count as positive.
 *
 * @param predictor gives probabilities of the positive class
 * @param validation data of two classes that the predictor has not learnt from; a test set is refused by its type
 * @throws TypeError if there are not two classes
 * @throws RangeError if there are no rows, or none of a class that the goal needs, or no threshold reaches the goal, or a goal
 *   makes no sense
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asValidation, Dataset } from "shoplens/dataset";
 * import { matrix } from "shoplens/matrix";
 * const features = matrix(4, 1, new Float32Array([0.125, 0.25, 0.375, 0.875]));
 * const labels = new Float32Array([0, 0, 1, 1]);
 * const validation = asValidation(new Dataset({ features, names: ["score"], labels, classes: ["no", "yes"] }));
 * assertEquals(await chooseThreshold({ predict: (scores) => scores }, validation, { by: "f1" }), 0.3125);
 * ```
 */
export async function chooseThreshold(
  predictor: Predictor,
  validation: Validation<Dataset>,
  { by }: ThresholdOptions,
): Promise<number> {
  const action = "choose a threshold";
  const { features, labels, weights, task, rows } = validation;
  if (task !== "binary") throw cannot(action, TypeError, { expected: "data of two classes", received: task });
  if (rows === 0) throw cannot(action, RangeError, { expected: "at least one validation row", received: 0 });
  checkWeights(action, weights);
  const { data } = await predictWith(predictor, features, validation);
  const { truePositives, falsePositives, thresholds } = sweep(rankDescending(data), Uint8Array.from(labels), data, weights);
  const last = thresholds.length - 1;
  const positives = truePositives[last], negatives = falsePositives[last];
  const { gain, unreachable } = goalOf(action, by, positives, negatives);

  // From nobody, above the highest probability, to everybody.
  let best = thresholds[0] < 1 ? (1 + thresholds[0]) / 2 : 1 + Number.EPSILON;
  let most = gain(0, 0);
  for (let i = 0; i <= last; i++) {
    const candidate = i === last ? 0 : (thresholds[i] + thresholds[i + 1]) / 2;
    const value = gain(truePositives[i], falsePositives[i]);
    if (value > most || (value === most && Math.abs(candidate - 0.5) < Math.abs(best - 0.5))) {
      most = value;
      best = candidate;
    }
  }
  if (most === -Infinity) throw unreachable({ truePositives, falsePositives, thresholds });
  return best;
}

/**
 * The threshold at which a calibrated probability makes both mistakes cost the same: FP / (FP + FN) (Elkan, "The foundations
 * of cost-sensitive learning", IJCAI 2001). It needs no data; {@linkcode chooseThreshold} needs no calibration.
 *
 * @throws RangeError if a cost is not above 0
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(costThreshold({ falsePositive: 1, falseNegative: 4 }), 0.2);
 * ```
 */
export function costThreshold(costs: Costs): number {
  checkCosts("choose a threshold", costs);
  return costs.falsePositive / (costs.falsePositive + costs.falseNegative);
}

/** What a criterion asks for. */
interface Goal {
  /** How good it is to take so many of the positive and of the negative rows for positive; -Infinity where it will not do. */
  gain(hits: number, misses: number): number;
  /** Why nothing will do. */
  unreachable(sweep: Sweep): Error;
}

function goalOf(action: string, by: Criterion, positives: number, negatives: number): Goal {
  const need = (rows: number, side: string, figure: string) => {
    if (rows === 0) throw cannot(action, RangeError, { because: `no validation row is ${side}, so ${figure} has no best` });
  };
  const always = (gain: Goal["gain"]): Goal => ({
    gain,
    unreachable: () => cannot(action, Error, { because: "nothing will do" }),
  });
  if (by === "accuracy") return always((hits, misses) => hits + negatives - misses);
  if (by === "f1") {
    need(positives, "positive", "F1");
    return always((hits, misses) => 2 * hits / (hits + misses + positives));
  }
  if (by === "youden") {
    need(positives, "positive", "Youden's J");
    need(negatives, "negative", "Youden's J");
    return always((hits, misses) => hits / positives - misses / negatives);
  }
  switch (by?.kind) {
    case "cost":
      checkCosts(action, by);
      return always((hits, misses) => -(by.falseNegative * (positives - hits) + by.falsePositive * misses));
    case "precision":
      checkShare(action, "atLeast", by.atLeast);
      need(positives, "positive", "precision");
      return {
        gain: (hits, misses) => hits > 0 && hits / (hits + misses) >= by.atLeast ? hits : -Infinity,
        unreachable: ({ truePositives, falsePositives }) => {
          const highest = truePositives.reduce((most, hits, i) => Math.max(most, hits / (hits + falsePositives[i])), 0);
          return cannot(action, RangeError, {
            because: `no threshold has a precision of ${by.atLeast} on the validation rows; the highest is ${short(highest)}`,
            fix: "Ask for less, or look for a model that ranks better.",
          });
        },
      };
    case "recall":
      // Everybody taken for positive finds all, so this one can always be reached.
      checkShare(action, "atLeast", by.atLeast);
      need(positives, "positive", "recall");
      return always((hits, misses) => hits > 0 && hits / positives >= by.atLeast ? hits / (hits + misses) : -Infinity);
    case "capacity": {
      const rows = positives + negatives;
      if ("share" in by) checkShare(action, "share", by.share);
      const most = "share" in by ? by.share * rows : by.rows;
      if (!(most > 0)) throw cannot(action, RangeError, { expected: "a capacity above 0", received: most });
      return {
        // A row too much by rounding, as in 0.29 x 100, is none.
        gain: (hits, misses) => {
          const taken = hits + misses;
          return taken > 0 && taken <= most * (1 + 1e-12) ? taken : -Infinity;
        },
        unreachable: ({ truePositives, falsePositives, thresholds }) =>
          cannot(action, RangeError, {
            because: `${short(truePositives[0] + falsePositives[0])} validation rows share the highest probability, ` +
              `${short(thresholds[0])}, and the capacity is ${short(most)}`,
            fix: "Ask for more, or for a model that tells rows apart.",
          }),
      };
    }
  }
  const kinds = '`by` to be "f1", "accuracy", "youden" or { kind: "cost" | "precision" | "recall" | "capacity", ... }';
  throw cannot(action, TypeError, { expected: kinds, received: by });
}

function checkShare(action: string, part: string, share: number): void {
  if (!(share > 0 && share <= 1)) throw cannot(action, RangeError, { expected: `${part} in (0, 1]`, received: share });
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}

/** Refuses costs that are not above 0. */
export function checkCosts(action: string, { falsePositive, falseNegative }: Costs): void {
  for (const [name, cost] of Object.entries({ falsePositive, falseNegative })) {
    if (!(cost > 0 && cost < Infinity)) throw cannot(action, RangeError, { expected: `${name} above 0`, received: cost });
  }
}
