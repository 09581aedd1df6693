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

/** For each distinct score, highest first: how many rows of each class have it. */
export interface ScoreCounts {
  readonly hits: Uint32Array;
  readonly misses: Uint32Array;
}

/**
 * Counts the rows of each class by score. Where rows all count alike this is all that a metric of ranks needs, and it moves half
 * as much memory as a ranking: the scores of each class are sorted by themselves, no row numbers with them.
 */
export function countByScore(scores: Float32Array, positive: Uint8Array): ScoreCounts {
  const words = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  let positives = 0;
  for (let i = 0; i < positive.length; i++) positives += positive[i];
  const hitKeys = new Uint32Array(positives), missKeys = new Uint32Array(words.length - positives);
  for (let i = 0, hit = 0, miss = 0; i < words.length; i++) {
    const key = words[i] === MINUS_ZERO ? descendingKey(0) : descendingKey(words[i]);
    if (positive[i] === 1) hitKeys[hit++] = key;
    else missKeys[miss++] = key;
  }
  const ofHits = sortKeys(hitKeys), ofMisses = sortKeys(missKeys);
  const hits = new Uint32Array(words.length), misses = new Uint32Array(words.length);
  let groups = 0;
  for (let hit = 0, miss = 0; hit < ofHits.length || miss < ofMisses.length; groups++) {
    const key = hit === ofHits.length || ofMisses[miss] < ofHits[hit] ? ofMisses[miss] : ofHits[hit];
    const hitStart = hit, missStart = miss;
    while (ofHits[hit] === key) hit++;
    while (ofMisses[miss] === key) miss++;
    hits[groups] = hit - hitStart;
    misses[groups] = miss - missStart;
  }
  return { hits: hits.subarray(0, groups), misses: misses.subarray(0, groups) };
}

const MINUS_ZERO = 0x80000000;

const BITS = 11, BUCKETS = 1 << BITS, MASK = BUCKETS - 1, PASSES = 3;

/** Stable, ascending radix sort of `order` by `keys`, 11 bits a pass; both arrays are used up. */
function sortByKeys(
  keys: Uint32Array,
  order: Uint32Array,
): { keys: Uint32Array; order: Uint32Array; spare: Uint32Array } {
  const n = keys.length;
  const counts = countDigits(keys);
  let nextKeys: Uint32Array = new Uint32Array(n), nextOrder: Uint32Array = new Uint32Array(n);
  for (let pass = 0; pass < PASSES; pass++) {
    const places = placesOf(counts, pass, keys);
    if (places === undefined) continue;
    const shift = pass * BITS;
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

/** The same of keys alone. */
function sortKeys(keys: Uint32Array): Uint32Array {
  const counts = countDigits(keys);
  let next: Uint32Array = new Uint32Array(keys.length);
  for (let pass = 0; pass < PASSES; pass++) {
    const places = placesOf(counts, pass, keys);
    if (places === undefined) continue;
    const shift = pass * BITS;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      next[places[(key >>> shift) & MASK]++] = key;
    }
    [keys, next] = [next, keys];
  }
  return keys;
}

/** How many keys have each digit, for all passes. */
function countDigits(keys: Uint32Array): Uint32Array {
  const counts = new Uint32Array(PASSES * BUCKETS);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    counts[key & MASK]++;
    counts[BUCKETS + ((key >>> BITS) & MASK)]++;
    counts[2 * BUCKETS + (key >>> (2 * BITS))]++;
  }
  return counts;
}

/** Where the keys of each digit begin; undefined if all keys have the same. */
function placesOf(counts: Uint32Array, pass: number, keys: Uint32Array): Uint32Array | undefined {
  const places = counts.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
  if (keys.length > 0 && places[(keys[0] >>> (pass * BITS)) & MASK] === keys.length) return undefined;
  let place = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = places[bucket];
    places[bucket] = place;
    place += count;
  }
  return places;
}
