// The inner loops of growing trees, in AssemblyScript; `deno task kernels` compiles them. Addresses are in bytes.

// What a table says of a column of words, in bytes from its start: where its four lanes lie in a histogram, the edges of each (-1: it
// is not split by), whether each may be missing, where the column ends, and whether the word is one bin in place of four.
const EDGES: usize = 16, MISSING: usize = 32, END: usize = 48, WIDE: usize = 52, TABLE: i32 = 6;

/** From a bin to the next of the same lane: two lanes lie side by side. */
const STRIDE: usize = 32;

/** A row's pair of float32 as float64. */
// @ts-ignore: decorator

function pairOf(pairs: usize, row: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(pairs + (row << 3)));
}

// @ts-ignore: decorator

function addToFirst(bin: usize, pair: v128): void {
  v128.store(bin, f64x2.add(v128.load(bin), pair));
}

// @ts-ignore: decorator

function addToSecond(bin: usize, pair: v128): void {
  v128.store(bin, f64x2.add(v128.load(bin, 16), pair), 16);
}

/** Adds a pair to its bin of each of four features, for which a word has a byte each. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function addWord(first: usize, second: usize, word: u32, pair: v128): void {
  addToFirst(first + ((word << 5) & 0x1FE0), pair);
  addToSecond(first + ((word >> 3) & 0x1FE0), pair);
  addToFirst(second + ((word >> 11) & 0x1FE0), pair);
  addToSecond(second + ((word >> 19) & 0x1FE0), pair);
}

/** Adds each row's pair to its bin of four features. A word has a byte for each; bins of two lie at `first`, those of the others at `second`. */
function addFour(first: usize, second: usize, words: usize, rows: usize, count: i32, pairs: usize): void {
  const end = rows + (<usize> count << 2);
  for (; rows < end; rows += 4) {
    const row = <usize> load<u32>(rows), word = load<u32>(words + (row << 2)), pair = pairOf(pairs, row);
    addWord(first, second, word, pair);
  }
}

/** The same for all rows in order. */
function addFourOfAll(first: usize, second: usize, words: usize, count: i32, pairs: usize): void {
  const end = words + (<usize> count << 2);
  for (; words < end; words += 4, pairs += 8) {
    const word = load<u32>(words), pair = pairOf(pairs, 0);
    addWord(first, second, word, pair);
  }
}

/** The same for two features, of the half words at `words`, a word apart. */
function addTwo(bins: usize, words: usize, rows: usize, count: i32, pairs: usize): void {
  const end = rows + (<usize> count << 2);
  for (; rows < end; rows += 4) {
    const row = <usize> load<u32>(rows), word = <u32> load<u16>(words + (row << 2)), pair = pairOf(pairs, row);
    addToFirst(bins + ((word << 5) & 0x1FE0), pair);
    addToSecond(bins + ((word >> 3) & 0x1FE0), pair);
  }
}

/** The same for one feature, whose bins are the words, and lie next to each other. */
function addOne(bins: usize, words: usize, rows: usize, count: i32, pairs: usize): void {
  const end = rows + (<usize> count << 2);
  for (; rows < end; rows += 4) {
    const row = <usize> load<u32>(rows);
    addToFirst(bins + (<usize> load<u32>(words + (row << 2)) << 4), pairOf(pairs, row));
  }
}

/** Takes one histogram from another, pair by pair. */
function subtract(parent: usize, end: usize, child: usize): void {
  while (parent < end) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
    parent += 16;
    child += 16;
  }
}

/** One task of {@linkcode fill}: a column's number in `asked`, and in the lowest bits 0 for all of it, 1 or 2 for a half. */
// @ts-ignore: decorator

function fillTask(
  task: usize,
  asked: usize,
  columns: usize,
  words: usize,
  all: i32,
  rows: usize,
  count: i32,
  pairs: usize,
  histogram: usize,
  parent: usize,
): void {
  const dealt = load<u32>(asked + (task << 2)), column = <usize> (dealt >> 2), half = dealt & 3;
  const table = columns + (column << TABLE);
  const first = <usize> load<u32>(table), second = <usize> load<u32>(table, 8);
  const from = half === 2 ? second : first, end = half === 1 ? second : <usize> load<u32>(table, END);
  words += column * all << 2;
  memory.fill(histogram + from, 0, end - from);
  if (load<u32>(table, WIDE) !== 0) addOne(histogram + first, words, rows, count, pairs);
  else if (half !== 0) addTwo(histogram + from, words + (half === 2 ? 2 : 0), rows, count, pairs);
  else if (count === all) addFourOfAll(histogram + first, histogram + second, words, count, pairs);
  else addFour(histogram + first, histogram + second, words, rows, count, pairs);
  if (parent !== 0) subtract(parent + from, parent + end, histogram + from);
}

/**
 * Sums over a leaf's rows by the bins of the features of some tasks; and if it has a parent, takes them from the parent's, which become
 * those of the other child. A leaf of all rows has none, and they are in order.
 */
export function fill(
  _room: usize,
  asked: usize,
  columns: usize,
  words: usize,
  all: i32,
  rows: usize,
  count: i32,
  pairs: usize,
  histogram: usize,
  parent: usize,
  from: usize,
  end: usize,
): void {
  for (let task = from; task < end; task++) fillTask(task, asked, columns, words, all, rows, count, pairs, histogram, parent);
}

/** Keeps a split if it leaves both children enough, and its score is higher than the highest so far; gives the higher of both. */
function keepBest(to: usize, left: v128, leaf: usize, highest: f64, bin: usize, missing: i32): f64 {
  const right = f64x2.sub(v128.load(leaf), left), least = load<f64>(leaf, 16);
  if (f64x2.extract_lane(left, 1) < least || f64x2.extract_lane(right, 1) < least) return highest;
  const gradients = v128.shuffle<f64>(left, right, 0, 2), curvatures = v128.shuffle<f64>(left, right, 1, 3);
  const scores = f64x2.div(f64x2.mul(gradients, gradients), f64x2.add(curvatures, v128.load_splat<f64>(leaf, 32)));
  const score = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1);
  if (!(score > highest)) return highest;
  store<f64>(to, score);
  store<f64>(to, <f64> bin, 8);
  store<f64>(to, <f64> missing, 16);
  v128.store(to, left, 32);
  return score;
}

function scanTask(task: usize, asked: usize, columns: usize, histogram: usize, leaf: usize, found: usize): void {
  const dealt = load<u32>(asked + (task << 2)), column = <usize> (dealt >> 2), half = dealt & 3;
  const table = columns + (column << TABLE), end: usize = load<u32>(table, WIDE) !== 0 ? 1 : half === 1 ? 2 : 4;
  const least = v128.load_splat<f64>(leaf, 16), held = v128.load_splat<f64>(leaf, 32);
  if (load<f64>(leaf, 16) === Infinity) return;
  const allGradient = v128.load_splat<f64>(leaf), allCurvature = v128.load_splat<f64>(leaf, 8);
  for (let lane: usize = half === 2 ? 2 : 0; lane < end; lane++) {
    const to = found + (((column << 2) + lane) << 6);
    store<f64>(to, 0);
    const edges = load<i32>(table + (lane << 2), EDGES);
    if (edges < 0) continue;
    const start = histogram + <usize> load<u32>(table + (lane << 2)), last = start + <usize> edges * STRIDE;
    const hasMissing = load<u32>(table + (lane << 2), MISSING) !== 0 && load<f64>(last, STRIDE + 8) > 0;
    const passes = hasMissing ? 2 : 1;
    let highest = load<f64>(leaf, 24);
    for (let pass = 0; pass < passes; pass++) {
      let left = pass === 0 ? f64x2.splat(0) : v128.load(last, STRIDE);
      const missing = hasMissing ? pass : 2;
      // With missing values on the right, all others may go left.
      const stop = hasMissing && pass === 0 ? last + STRIDE : last;
      let at = start;
      for (; at + STRIDE < stop; at += 2 * STRIDE) {
        const one = f64x2.add(left, v128.load(at));
        left = f64x2.add(one, v128.load(at, STRIDE));
        const gradient = v128.shuffle<f64>(one, left, 0, 2), curvature = v128.shuffle<f64>(one, left, 1, 3);
        const rest = f64x2.sub(allGradient, gradient), other = f64x2.sub(allCurvature, curvature);
        const mine = f64x2.add(curvature, held), yours = f64x2.add(other, held);
        const score = f64x2.add(f64x2.mul(f64x2.mul(gradient, gradient), yours), f64x2.mul(f64x2.mul(rest, rest), mine));
        // A little less than the highest, so that rounding hides none that is better.
        const toExceed = f64x2.mul(f64x2.splat(highest * (1 - 1e-14)), f64x2.mul(mine, yours));
        const enough = v128.and(f64x2.ge(curvature, least), f64x2.ge(other, least));
        if (!v128.any_true(v128.and(enough, f64x2.ge(score, toExceed)))) continue;
        const bin = (at - start) / STRIDE;
        highest = keepBest(to, one, leaf, highest, bin, missing);
        highest = keepBest(to, left, leaf, highest, bin + 1, missing);
      }
      if (at < stop) highest = keepBest(to, f64x2.add(left, v128.load(at)), leaf, highest, (at - start) / STRIDE, missing);
    }
  }
}

/**
 * The best split of a leaf by each number among the features of some tasks: one pass with missing values on the right, and where there
 * are any, one with them on the left. Bins are tried two at a time, and multiplied out, as dividing is slow; only what may be better is
 * divided.
 *
 * @param leaf its sums of gradient and curvature, the curvature that a child needs, the score to exceed, and what is added to curvatures
 * @param found takes for each lane of each column the score, or 0 for none, the bin, whether missing values go left (2: nobody was
 *   missing), and the left child's sums
 */
export function scan(
  _room: usize,
  asked: usize,
  columns: usize,
  histogram: usize,
  leaf: usize,
  found: usize,
  from: usize,
  end: usize,
): void {
  for (let task = from; task < end; task++) scanTask(task, asked, columns, histogram, leaf, found);
}

/** {@linkcode fill}, then {@linkcode scan} of both children. */
export function fillAndScan(
  _room: usize,
  asked: usize,
  columns: usize,
  words: usize,
  all: i32,
  rows: usize,
  count: i32,
  pairs: usize,
  histogram: usize,
  parent: usize,
  leaves: usize,
  found: usize,
  foundNext: usize,
  from: usize,
  end: usize,
): void {
  for (let task = from; task < end; task++) {
    fillTask(task, asked, columns, words, all, rows, count, pairs, histogram, parent);
    scanTask(task, asked, columns, histogram, leaves, found);
    scanTask(task, asked, columns, parent, leaves + 64, foundNext);
  }
}

/**
 * Puts the rows that go left before the others, both in the order they had, and gives the end of those. Every row is written
 * to both places, and only one of them moves on: a branch would be guessed wrong half of the time. One thread does it: where two have no
 * cache together, rows that the other has just moved come later than one moves them all.
 */
export function part(rows: usize, count: i32, words: usize, shift: i32, mask: u32, goesLeft: usize, scratch: usize): usize {
  const end = rows + (<usize> count << 2), first = scratch;
  let left = rows;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const goes = <usize> load<u8>(goesLeft + ((load<u32>(words + (<usize> row << 2)) >> shift) & mask)) << 2;
    store<u32>(left, row);
    store<u32>(scratch, row);
    left += goes;
    scratch += 4 - goes;
  }
  memory.copy(left, first, scratch - first);
  return left;
}

/** Adds a leaf's value to the scores of its rows, `stride` bytes from row to row. */
export function addValue(rows: usize, count: i32, scores: usize, stride: i32, value: f64): void {
  const end = rows + (<usize> count << 2);
  for (; rows < end; rows += 4) {
    const score = scores + <usize> load<u32>(rows) * stride;
    store<f64>(score, load<f64>(score) + value);
  }
}

// @ts-ignore: decorator

function line(c0: f64, c1: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(c0), f64x2.mul(f64x2.splat(c1), x));
}

/**
 * exp(-a) in both lanes, for a of 0 or more, right to twelve digits: a power of two times a Taylor series on half a step to each
 * side of it. Its terms are added in pairs, as a sum that waits for the one before would be slow (Estrin 1960).
 */
// @ts-ignore: decorator

function expOfMinus(a: v128): v128 {
  const x = f64x2.max(f64x2.neg(a), f64x2.splat(-708));
  const power = f64x2.nearest(f64x2.mul(x, f64x2.splat(1.4426950408889634)));
  // log(2) in two parts, of which the first has few digits, so that its multiples are exact.
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(power, f64x2.splat(0.6931471803691238))),
    f64x2.mul(power, f64x2.splat(1.9082149292705877e-10)),
  );
  const r2 = f64x2.mul(r, r), r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(line(1, 1, r), f64x2.mul(r2, line(0.5, 1 / 6.0, r)));
  const middle = f64x2.add(line(1 / 24.0, 1 / 120.0, r), f64x2.mul(r2, line(1 / 720.0, 1 / 5040.0, r)));
  const high = f64x2.add(line(1 / 40320.0, 1 / 362880.0, r), f64x2.mul(r2, f64x2.splat(1 / 3628800.0)));
  const sum = f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high))));
  const exponent = i64x2.add(i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(power)), i64x2.splat(1023));
  return f64x2.mul(sum, i64x2.shl(exponent, 52));
}

/** Rows that {@linkcode logistic} adds up together. */
const BLOCK: i32 = 512;

/**
 * Gradients and curvatures of the logistic loss, max(z, 0) - z y + log(1 + exp(-|z|)), of some rows from the start of a block. They go in
 * twos, so there is one more of them if all are odd.
 *
 * @param sums takes for each block of rows the sum of the loss without its logarithms in two parts, then the product of what they are
 *   taken of in two parts: each factor is at most 2, so a thousand rows are no infinity
 */
export function logistic(_room: usize, scores: usize, labels: usize, pairs: usize, sums: usize, from: i32, last: i32): void {
  const one = f64x2.splat(1), zero = f64x2.splat(0);
  scores += <usize> from << 3;
  labels += <usize> from << 2;
  pairs += <usize> from << 3;
  sums += <usize> (from / BLOCK) << 5;
  for (let row = from; row < last; sums += 32) {
    const end = min(row + BLOCK, last);
    let linear = zero, factors = one;
    for (; row < end; row += 2) {
      const z = v128.load(scores), y = f64x2.promote_low_f32x4(v128.load64_zero(labels));
      const tail = expOfMinus(f64x2.abs(z)), whole = f64x2.add(one, tail), share = f64x2.div(one, whole);
      const p = v128.bitselect(share, f64x2.mul(tail, share), f64x2.ge(z, zero));
      linear = f64x2.add(linear, f64x2.sub(f64x2.max(z, zero), f64x2.mul(z, y)));
      factors = f64x2.mul(factors, whole);
      const gradient = f32x4.demote_f64x2_zero(f64x2.sub(p, y));
      const curvature = f32x4.demote_f64x2_zero(f64x2.mul(p, f64x2.sub(one, p)));
      v128.store(pairs, v128.shuffle<f32>(gradient, curvature, 0, 4, 1, 5));
      scores += 16;
      labels += 8;
      pairs += 16;
    }
    v128.store(sums, linear);
    v128.store(sums, factors, 16);
  }
}
