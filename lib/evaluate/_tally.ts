/** What all metrics of hard decisions need: weights by class, of the truth, the decisions and where they agree. */
import { cannot } from "../errors.ts";
import { checkRows, checkWeights, countClasses } from "./_check.ts";

/** Sums of weights, by the class's index. */
export interface Tally {
  /** Rows of the class that are predicted as such. */
  hits: Float64Array;
  /** Rows of the class. */
  actual: Float64Array;
  /** Rows predicted as the class. */
  predicted: Float64Array;
  /** All rows. */
  total: number;
}

/** Counts decisions that are known to be class indices below `classes`. */
export function tallyOf(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): Tally {
  const tally = {
    hits: new Float64Array(classes),
    actual: new Float64Array(classes),
    predicted: new Float64Array(classes),
    total: 0,
  };
  for (let i = 0; i < labels.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    tally.actual[labels[i]] += weight;
    tally.predicted[predicted[i]] += weight;
    if (labels[i] === predicted[i]) tally.hits[labels[i]] += weight;
    tally.total += weight;
  }
  return tally;
}

/** Checks and counts decisions. */
export function tally(
  action: string,
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): Tally {
  return tallyOf(labels, predicted, checkDecisions(action, labels, predicted, weights), weights);
}

/** Checks decisions, and says how many classes they name. */
export function checkDecisions(
  action: string,
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  classes?: number,
): number {
  checkRows(action, labels, { predictions: predicted, weights });
  checkWeights(action, weights);
  const named = Math.max(
    countClasses(action, "labels", labels, classes),
    countClasses(action, "predictions", predicted, classes),
  );
  return classes ?? named;
}

/** The classes that some row has or is predicted to have, with weight. */
export function presentClasses({ actual, predicted }: Tally): number[] {
  return [...actual.keys()].filter((c) => actual[c] > 0 || predicted[c] > 0);
}

/** Refuses more than two classes, where a metric is about one class against another. */
export function checkTwoClasses(action: string, { hits }: Tally): void {
  if (hits.length > 2) {
    throw cannot(action, RangeError, {
      expected: "labels and predictions 0 and 1",
      received: `class ${hits.length - 1}`,
      fix: 'For several classes, say `average: "macro"` or `"weighted"`.',
    });
  }
}
