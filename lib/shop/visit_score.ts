/** How likely a visit ends in a purchase: the formula, nothing drawn. */
import { cannot } from "../errors.ts";
import { oldest, youngest } from "./population.ts";
import { type Channel, type VisitCauses } from "./visit.ts";

const channelEffect: Record<Channel, number> = {
  search: 0,
  direct: 0.4,
  email: 0.7,
  advert: -0.7,
  social: -1.2,
  affiliate: 0.8,
  comparison: 1.4,
  voice: -0.6,
};

/** Minutes that people of an age usually spend on a page: the old read more slowly. */
export function usualPace(age: number): number {
  return Math.exp(0.5 * (age - youngest) / (oldest - youngest) - 0.25);
}

/**
 * What speaks for a purchase at the end of a visit, in log odds up to an intercept, which sets how many visits end in one. With
 * [..] 1 where it holds, else 0:
 *
 *     more   = tanh(ln(pages / 6))
 *     focus  = exp(-(ln(minutes / (pages pace)) / 0.8)^2)     pace = exp(0.5 (age - 18) / 62 - 0.25), the minutes a page usual at that age
 *     afford = tanh(ln(income / (600 price)))
 *     dear   = tanh(ln(price / 75))
 *     score  = 3.2 more focus + 1.5 afford + 0.06 discount (1 - afford)
 *            + [returning] (1 + 1.2 dear) - 1.4 [mobile, and not from 19 to 23 o'clock]
 *            + 0.4 [direct] + 0.7 [email] - 0.7 [advert] - 1.2 [social] + 0.8 [affiliate] + 1.4 [comparison] - 0.6 [voice]
 *
 * Pages count for who reads them at a usual pace, a discount for who could not afford the price, coming back for dear things, and
 * the phone against a purchase by day: four products, so that no sum of functions of one column each follows it.
 *
 * @throws RangeError if pages are below 1, minutes, price or income not above 0, or the discount is below 0
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * const visit = { hour: 12, age: 40, income: 45_000, device: "mobile", channel: "search", returning: false, discount: 0 } as const;
 * const reads = visitScore({ ...visit, pages: 12, minutes: 12, price: 40 });
 * const skims = visitScore({ ...visit, pages: 12, minutes: 2, price: 40 });
 * assert(reads > skims + 1.5);
 * ```
 */
export function visitScore(visit: VisitCauses): number {
  const { hour, age, income, device, channel, returning, pages, minutes, price, discount } = visit;
  if (!(pages >= 1 && minutes > 0 && price > 0 && income > 0 && discount >= 0)) {
    throw cannot("score a visit", RangeError, {
      expected: "pages from 1, minutes, price and income above 0, a discount from 0",
      received: { pages, minutes, price, income, discount },
    });
  }
  const more = Math.tanh(Math.log(pages / 6));
  const focus = Math.exp(-((Math.log(minutes / (pages * usualPace(age))) / 0.8) ** 2));
  const afford = Math.tanh(Math.log(income / (600 * price)));
  const dear = Math.tanh(Math.log(price / 75));
  const evening = hour >= 19 && hour < 23;
  return 3.2 * more * focus + 1.5 * afford + 0.06 * discount * (1 - afford) +
    (returning ? 1 + 1.2 * dear : 0) - (device === "mobile" && !evening ? 1.4 : 0) + channelEffect[channel];
}

/**
 * The intercept with which the mean chance over these scores is `rate`, by halving an interval.
 *
 * @param scores as {@linkcode visitScore} gives them
 * @param rate in (0, 1)
 */
export function interceptFor(scores: Float64Array, rate: number): number {
  let low = -50, high = 50;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (scores.reduce((sum, score) => sum + chanceOf(middle + score), 0) < rate * scores.length) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** From log odds to a chance. */
export function chanceOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
