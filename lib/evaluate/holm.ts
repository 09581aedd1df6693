/** p-values of several comparisons, raised for their number. */

/**
 * Holm's adjusted p-values: how often the smallest of so many would come so low by chance, and so on upwards (Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979).
 */
export function holm(pValues: readonly number[]): number[] {
  const order = Array.from(pValues.keys()).sort((one, other) => pValues[one] - pValues[other]);
  const adjusted = new Array<number>(pValues.length);
  order.reduce((least, i, smaller) => adjusted[i] = Math.max(least, Math.min(1, pValues[i] * (pValues.length - smaller))), 0);
  return adjusted;
}
