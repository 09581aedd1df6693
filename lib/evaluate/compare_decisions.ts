/** Two models' decisions on the same rows. */
import { cannot } from "../errors.ts";
import type { WeightOptions } from "./_check.ts";
import { type Comparison, comparison, twoModels } from "./comparison.ts";
import { normalQuantile, normalTails } from "../normal.ts";
import { checkDecisions } from "./_tally.ts";
import { checkLevel } from "./wilson.ts";

/** How {@linkcode compareDecisions} compares. */
export interface CompareDecisionsOptions extends WeightOptions {
  /**
   * `"midP"` (default): the exact test without its excess of caution. `"exact"`: never too bold. `"chiSquared"`: with Edwards'
   * correction, for many rows. Weighted rows are no counts, and get a normal test of the mean difference instead.
   */
  test?: "midP" | "exact" | "chiSquared";
  /** The share of intervals that would hold the true difference. Default 0.95. */
  level?: number;
}

/**
 * McNemar's test: whether two models are right equally often, from the rows where only one of them is (McNemar, Psychometrika
 * 12, 1947; mid-p: Fagerland, Lydersen and Laake, "The McNemar test for binary matched-pairs data", BMC Medical Research
 * Methodology 13, 2013). The interval of the difference of accuracies is Bonett and Price's adjusted Wald (BJMSP 65, 2012).
 *
 * @param labels class indices, one a row
 * @param models decisions of two models by name: class indices, one a row
 * @throws RangeError if there are no rows, or a value is no class index
 * @throws TypeError if there are not two models, or the lengths differ
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const labels = new Uint8Array(20).fill(1);
 * const mlp = labels.map((_, row) => row < 17 ? 1 : 0), rule = labels.map((_, row) => row > 7 ? 1 : 0);
 * const { difference, pValue } = compareDecisions(labels, { mlp, rule }, { test: "exact" });
 * assertAlmostEquals(difference.value, 17 / 20 - 12 / 20);
 * assertAlmostEquals(pValue, 0.2265625); // 3 of 11, or fewer, twice
 * ```
 */
export function compareDecisions(
  labels: ArrayLike<number>,
  models: Readonly<Record<string, ArrayLike<number>>>,
  { weights, test = "midP", level = 0.95 }: CompareDecisionsOptions = {},
): Comparison {
  const action = "compare two models' decisions";
  const [[one, oneSays], [other, otherSays]] = twoModels(action, models);
  checkLevel(action, level);
  checkDecisions(action, labels, oneSays, weights);
  checkDecisions(action, labels, otherSays, weights);
  if (!(test in TESTS)) {
    throw cannot(action, TypeError, { expected: `test to be ${Object.keys(TESTS).join(", ")}`, received: test });
  }
  let total = 0, right = 0, otherRight = 0, onlyOne = 0, onlyOther = 0, squares = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    const a = oneSays[row] === labels[row], b = otherSays[row] === labels[row];
    total += weight;
    if (a) right += weight;
    if (b) otherRight += weight;
    if (a && !b) onlyOne += weight;
    if (b && !a) onlyOther += weight;
    squares += weight * weight;
  }
  const value = (onlyOne - onlyOther) / total;
  const z = normalQuantile((1 + level) / 2);
  const parts = { models: [one, other], values: [right / total, otherRight / total], figure: "accuracy" } as const;
  if (weights === undefined) {
    const [p, q, n] = [(onlyOne + 1) / (total + 2), (onlyOther + 1) / (total + 2), total + 2];
    const reach = z * Math.sqrt((p + q - (p - q) ** 2) / n);
    const difference = { value, low: Math.max(-1, p - q - reach), high: Math.min(1, p - q + reach), level };
    const name = `McNemar's test${TESTS[test]}`;
    return comparison({ ...parts, difference, test: name, pValue: mcNemar(onlyOne, onlyOther, test) });
  }
  let spread = 0;
  for (let row = 0; row < labels.length; row++) {
    const gain = Number(oneSays[row] === labels[row]) - Number(otherSays[row] === labels[row]);
    spread += (weights[row] * (gain - value)) ** 2;
  }
  const rows = squares / total ** 2;
  const deviation = rows < 1 ? Math.sqrt(spread / total ** 2 / (1 - rows)) : Infinity;
  const pValue = deviation === 0 ? (value === 0 ? 1 : 0) : normalTails(value / deviation);
  const difference = { value, low: Math.max(-1, value - z * deviation), high: Math.min(1, value + z * deviation), level };
  return comparison({ ...parts, difference, test: "a normal test of weighted rows", pValue });
}

const TESTS = { midP: ", mid-p", exact: ", exact", chiSquared: ", chi-squared" } as const;

function mcNemar(one: number, other: number, test: keyof typeof TESTS): number {
  const n = one + other, least = Math.min(one, other);
  if (n === 0) return 1;
  if (test === "chiSquared") return normalTails(Math.max(0, Math.abs(one - other) - 1) / Math.sqrt(n));
  // Of n fair coins, so many heads or fewer: from the likeliest term down, each from the one before.
  let logTerm = -n * Math.LN2;
  for (let k = 1; k <= least; k++) logTerm += Math.log((n - least + k) / k);
  const point = Math.exp(logTerm);
  let sum = 0;
  for (let k = least, term = point; k >= 0 && term > 1e-18 * sum; k--) {
    sum += term;
    term *= k / (n - k + 1);
  }
  return test === "exact" ? Math.min(1, 2 * sum) : one === other ? 1 - point : 2 * sum - point;
}
