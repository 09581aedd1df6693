/** The interval that so many people allow for a share. */
import { cannot } from "../errors.ts";
import { normalQuantile } from "../normal.ts";

/** From where to where, and how sure. */
export interface Interval {
  low: number;
  high: number;
  /** The share of such intervals that hold the true value, 0.95 for instance. */
  level: number;
}

/**
 * Wilson's score interval for a proportion (Wilson, JASA 22, 1927): good for few trials and for shares near 0 and 1, where
 * the bootstrap and "plus or minus two standard errors" claim too much.
 *
 * @param successes how many of the trials, 0 to `trials`; fractions come from weights
 * @param trials how many in all, above 0
 * @throws RangeError if the counts or the level make no sense
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * const { low, high } = wilsonInterval(90, 100); // an accuracy of 90 % on 100 people
 * assertAlmostEquals(low, 0.8256, 1e-4);
 * assertAlmostEquals(high, 0.9448, 1e-4);
 * ```
 */
export function wilsonInterval(successes: number, trials: number, { level = 0.95 }: { level?: number } = {}): Interval {
  const action = "compute an interval";
  if (!(trials > 0 && trials < Infinity)) {
    throw cannot(action, RangeError, { expected: "more than 0 trials", received: trials });
  }
  if (!(successes >= 0 && successes <= trials)) {
    throw cannot(action, RangeError, { expected: `successes from 0 to ${trials}`, received: successes });
  }
  checkLevel(action, level);
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const centre = share + z ** 2 / (2 * trials);
  const reach = z * Math.sqrt((share * (1 - share) + z ** 2 / (4 * trials)) / trials);
  const scale = 1 + z ** 2 / trials;
  return {
    low: successes === 0 ? 0 : (centre - reach) / scale,
    high: successes === trials ? 1 : (centre + reach) / scale,
    level,
  };
}

/** Refuses a level that is no share strictly between 0 and 1. */
export function checkLevel(action: string, level: number): void {
  if (!(level > 0 && level < 1)) throw cannot(action, RangeError, { expected: "a level between 0 and 1", received: level });
}
