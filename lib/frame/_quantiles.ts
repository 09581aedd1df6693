/** Numbers in order, and their quantiles. */
import { narrowRange } from "./_encode.ts";

/** The values that are there, ascending: counted where they are whole and near each other, which is ten times as fast as sorting. */
export function sortedPresent(values: Float64Array): Float64Array {
  const range = narrowRange(values);
  if (range === undefined) return values.filter((value) => value === value).sort();
  const counts = new Uint32Array(range.high - range.low + 1);
  let present = 0;
  for (const value of values) {
    if (value !== value) continue;
    counts[value - range.low]++;
    present++;
  }
  const ascending = new Float64Array(present);
  for (let place = 0, from = 0; place < counts.length; from += counts[place++]) {
    if (counts[place] > 0) ascending.fill(range.low + place, from, from + counts[place]);
  }
  return ascending;
}

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
