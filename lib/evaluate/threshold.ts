/** From which probability on a row counts as positive. */
import type { Dataset, Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { checkWeights } from "./_check.ts";
import { rankDescending } from "./_rank.ts";
import { sweep } from "./_sweep.ts";
import { type Predictor, predictWith } from "./predictor.ts";

/** What a wrong decision costs, in one unit; a right one costs nothing. */
export interface Costs {
  /** Of a row that is taken for positive and is not. */
  falsePositive: number;
  /** Of a positive row that is missed. */
  falseNegative: number;
}

/** What makes a threshold the best one. */
export type Criterion = "f1" | "accuracy" | ({ kind: "cost" } & Costs);

/** How {@linkcode chooseThreshold} chooses. */
export interface ThresholdOptions {
  /** F1 of the positive class, the share of right decisions, or the lowest cost. */
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
 * @throws RangeError if there are no rows, or no positive one for F1, or costs are not above 0
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
  const gain = gainOf(action, by, positives, negatives);

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

/** How good it is to take so many of the positive and of the negative rows for positive; more is better. */
function gainOf(action: string, by: Criterion, positives: number, negatives: number): (hits: number, misses: number) => number {
  if (by === "f1") {
    if (positives === 0) throw cannot(action, RangeError, { because: "no validation row is positive, so F1 has no best" });
    return (hits, misses) => 2 * hits / (hits + misses + positives);
  }
  if (by === "accuracy") return (hits, misses) => hits + negatives - misses;
  if (by?.kind === "cost") {
    checkCosts(action, by);
    return (hits, misses) => -(by.falseNegative * (positives - hits) + by.falsePositive * misses);
  }
  throw cannot(action, TypeError, { expected: `by to be "f1", "accuracy" or { kind: "cost", ... }`, received: by });
}

function checkCosts(action: string, { falsePositive, falseNegative }: Costs): void {
  for (const [name, cost] of Object.entries({ falsePositive, falseNegative })) {
    if (!(cost > 0 && cost < Infinity)) throw cannot(action, RangeError, { expected: `${name} above 0`, received: cost });
  }
}
