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
  const copy = values.slice();
  return fractions.map((fraction) => selectBetween(copy, fraction * (copy.length - 1)));
}

/** {@linkcode quantiles} at `count` places evenly from the least to the greatest, both with them. */
export function evenQuantiles(values: Float64Array, count: number): number[] {
  const copy = values.slice();
  // A few are picked out faster than all are sorted.
  if (count > 16) copy.sort();
  let highest = -Infinity;
  return Array.from({ length: count }, (_, i) => {
    const place = i * (copy.length - 1) / (count - 1);
    // Rounding must not let them fall.
    return highest = Math.max(highest, count > 16 ? between(copy, place) : selectBetween(copy, place));
  });
}

/** The value at a place of a sorted column, which may lie between two. */
function between(sorted: Float64Array, place: number): number {
  const below = Math.floor(place), lower = sorted[below];
  return place === below ? lower : lower + (place - below) * (sorted[below + 1] - lower);
}

/** {@linkcode between} for a column that is not sorted, of which the values are moved. */
function selectBetween(values: Float64Array, place: number): number {
  const below = Math.floor(place), lower = select(values, below);
  if (place === below) return lower;
  let upper = Infinity;
  for (let i = below + 1; i < values.length; i++) if (values[i] < upper) upper = values[i];
  return lower + (place - below) * (upper - lower);
}

/**
 * Moves the value that would be at `place` in sorted order there, smaller ones left of it and larger ones right (Hoare's
 * quickselect), which for a million values is several times faster than sorting them.
 */
function select(values: Float64Array, place: number): number {
  let left = 0, right = values.length - 1;
  for (let round = 0; left < right; round++) {
    // Rows in an order that defeats the choice of pivot would take for ever; sorting what is left does not.
    if (round === 64) {
      values.subarray(left, right + 1).sort();
      break;
    }
    const pivot = middle(values[left], values[(left + right) >> 1], values[right]);
    let i = left, j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const held = values[i];
        values[i++] = values[j];
        values[j--] = held;
      }
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return values[place];
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
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
