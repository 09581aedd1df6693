/** Quantiles of numbers that are sorted. */

/** The finite values, ascending. */
export function sortedFinite(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite).sort();
}

/** The value below which a share of the ascending values lies, linear between values; null where there is none. */
export function quantileOfSorted(values: Float64Array, share: number): number | null {
  if (values.length === 0) return null;
  const place = share * (values.length - 1), below = Math.floor(place);
  return values[below] + (place - below) * ((values[below + 1] ?? values[below]) - values[below]);
}
