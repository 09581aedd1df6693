/** Shares as people write them. */

/**
 * A share in per cent, for prose: `91.4 %`.
 *
 * @param digits after the point. Default 1
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals([percent(0.9137), percent(0.5, 0)], ["91.4 %", "50 %"]);
 * ```
 */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}
