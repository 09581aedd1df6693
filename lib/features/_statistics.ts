/** Statistics of a column in float64, equal to NumPy's. The values are finite, and there is at least one. */

/** Smallest and largest. */
export function range(values: Float64Array): { low: number; high: number } {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Mean, and standard deviation of the whole population (divided by n), in two passes. */
export function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0, rest = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    rest += value - mean;
  }
  // `rest` would be 0 without rounding; taking it away corrects most of it (Chan, Golub and LeVeque 1983).
  return { mean, deviation: Math.sqrt(Math.max(0, squares - rest * rest / values.length) / values.length) };
}

/** The values at these fractions of the sorted column, between neighbours in proportion (type 7 of Hyndman and Fan 1996). */
export function quantiles(values: Float64Array, fractions: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return fractions.map((fraction) => {
    const place = fraction * (sorted.length - 1);
    const below = Math.floor(place), above = Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  });
}

/** The most frequent value; of several, the smallest. */
export function mode(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  let best = sorted[0], most = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    if (to - from > most) {
      most = to - from;
      best = sorted[from];
    }
  }
  return best;
}
