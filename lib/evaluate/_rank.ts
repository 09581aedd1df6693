/** Rows in order of their scores: a radix sort on the bits of the numbers, many times faster than a comparing sort. */

/** Rows from the highest score to the lowest, with equal scores gathered. */
export interface Ranking {
  /** Row numbers, highest score first; rows of equal score in their own order. */
  readonly order: Uint32Array;
  /** For each distinct score, the place in `order` just behind its last row. */
  readonly ends: Uint32Array;
}

/** Ranks finite scores, highest first. 0 and -0 are equal. */
export function rankDescending(scores: ArrayLike<number>): Ranking {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return scores instanceof Float32Array ? rankFloat32(scores, order) : rankFloat64(scores, order);
}

function rankFloat32(scores: Float32Array, identity: Uint32Array): Ranking {
  const keys = new Uint32Array(scores.length);
  const floats = new Float32Array(keys.buffer);
  for (let i = 0; i < keys.length; i++) {
    floats[i] = scores[i] + 0; // + 0 makes -0 a 0
    keys[i] = descendingKey(keys[i]);
  }
  const sorted = sortByKeys(keys, identity);
  // Two buffers of the sort are free now; the group ends go into one of them.
  const ends = sorted.spare;
  let groups = 0;
  for (let i = 1; i <= keys.length; i++) {
    if (i === keys.length || sorted.keys[i] !== sorted.keys[i - 1]) ends[groups++] = i;
  }
  return { order: sorted.order, ends: ends.subarray(0, groups) };
}

/** Low words first, then, in that order, high words: both sorts are stable, so the high words decide. */
function rankFloat64(scores: ArrayLike<number>, identity: Uint32Array): Ranking {
  const n = scores.length;
  const floats = new Float64Array(n);
  for (let i = 0; i < n; i++) floats[i] = scores[i] + 0;
  const words = new Uint32Array(floats.buffer);
  const lowKeys = new Uint32Array(n), highKeys = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const high = words[2 * i + 1];
    highKeys[i] = descendingKey(high);
    lowKeys[i] = high >>> 31 === 1 ? words[2 * i] : ~words[2 * i];
  }
  const byLow = sortByKeys(lowKeys, identity).order;
  const keys = new Uint32Array(n);
  for (let i = 0; i < n; i++) keys[i] = highKeys[byLow[i]];
  const { order, spare: ends } = sortByKeys(keys, byLow);
  let groups = 0;
  for (let i = 1; i <= n; i++) {
    if (i === n || floats[order[i]] !== floats[order[i - 1]]) ends[groups++] = i;
  }
  return { order, ends: ends.subarray(0, groups) };
}

/** The upper word of an IEEE 754 number as an integer that falls as the number rises. */
function descendingKey(word: number): number {
  return word >>> 31 === 1 ? word : ~word & 0x7fffffff;
}

const BITS = 11, BUCKETS = 1 << BITS, MASK = BUCKETS - 1, PASSES = 3;

/** Stable, ascending radix sort of `order` by `keys`, 11 bits a pass; both arrays are used up. */
function sortByKeys(
  keys: Uint32Array,
  order: Uint32Array,
): { keys: Uint32Array; order: Uint32Array; spare: Uint32Array } {
  const n = keys.length;
  const counts = new Uint32Array(PASSES * BUCKETS);
  for (let i = 0; i < n; i++) {
    const key = keys[i];
    counts[key & MASK]++;
    counts[BUCKETS + ((key >>> BITS) & MASK)]++;
    counts[2 * BUCKETS + (key >>> (2 * BITS))]++;
  }
  let nextKeys: Uint32Array = new Uint32Array(n), nextOrder: Uint32Array = new Uint32Array(n);
  for (let pass = 0; pass < PASSES; pass++) {
    const places = counts.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    const shift = pass * BITS;
    if (n > 0 && places[(keys[0] >>> shift) & MASK] === n) continue; // all in one bucket
    let place = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = places[bucket];
      places[bucket] = place;
      place += count;
    }
    for (let i = 0; i < n; i++) {
      const key = keys[i];
      const to = places[(key >>> shift) & MASK]++;
      nextKeys[to] = key;
      nextOrder[to] = order[i];
    }
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return { keys, order, spare: nextKeys };
}
