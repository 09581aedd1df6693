// The inner loops of growing trees, in AssemblyScript; `deno task kernels` compiles them. Addresses are in bytes.

/** For each row its pair of float32 as a pair of float64, side by side in the order of `rows`. */
export function gather(to: usize, pairs: usize, rows: usize, count: i32): void {
  const end = rows + (<usize>count << 2);
  while (rows < end) {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(pairs + (<usize>load<u32>(rows) << 3))));
    rows += 4;
    to += 16;
  }
}

/** Adds each row's pair to its bin of four features, whose bins start at h0 to h3. The word of a row has a byte for each. */
export function accumulate(h0: usize, h1: usize, h2: usize, h3: usize, words: usize, rows: usize, count: i32, ordered: usize): void {
  const end = rows + (<usize>count << 2);
  while (rows < end) {
    const word = load<u32>(words + (<usize>load<u32>(rows) << 2)), pair = v128.load(ordered);
    const b0 = h0 + ((word & 255) << 4);
    v128.store(b0, f64x2.add(v128.load(b0), pair));
    const b1 = h1 + (((word >> 8) & 255) << 4);
    v128.store(b1, f64x2.add(v128.load(b1), pair));
    const b2 = h2 + (((word >> 16) & 255) << 4);
    v128.store(b2, f64x2.add(v128.load(b2), pair));
    const b3 = h3 + ((word >> 24) << 4);
    v128.store(b3, f64x2.add(v128.load(b3), pair));
    rows += 4;
    ordered += 16;
  }
}

/** Takes one histogram from another, pair by pair. */
export function subtract(parent: usize, child: usize, pairs: i32): void {
  const end = parent + (<usize>pairs << 4);
  while (parent < end) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
    parent += 16;
    child += 16;
  }
}

/**
 * Puts the rows that go left before the others, both in the order they had, and gives the end of those. Every row is written
 * to both places, and only one of them moves on: a branch would be guessed wrong half of the time.
 */
export function part(rows: usize, count: i32, words: usize, shift: i32, goesLeft: usize, scratch: usize): usize {
  const end = rows + (<usize>count << 2), first = scratch;
  let left = rows;
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at);
    const mark = <usize>load<u8>(goesLeft + ((load<u32>(words + (<usize>row << 2)) >> shift) & 255)) << 2;
    store<u32>(left, row);
    store<u32>(scratch, row);
    left += mark;
    scratch += 4 - mark;
  }
  memory.copy(left, first, scratch - first);
  return left;
}

// @ts-ignore: decorator
@inline
function line(c0: f64, c1: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(c0), f64x2.mul(f64x2.splat(c1), x));
}

/**
 * exp(-a) in both lanes, for a of 0 or more, right to twelve digits: a power of two times a Taylor series on half a step to each
 * side of it. Its terms are added in pairs, as a sum that waits for the one before would be slow (Estrin 1960).
 */
// @ts-ignore: decorator
@inline
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

/**
 * Gradients and curvatures of the logistic loss, max(z, 0) - z y + log(1 + exp(-|z|)), for an even number of rows.
 *
 * @param sums takes the sum of the loss without its logarithms in two parts, then the product of what they are taken of in two
 *   parts: each factor is at most 2, so a thousand rows are no infinity
 */
export function logistic(scores: usize, labels: usize, pairs: usize, count: i32, sums: usize): void {
  const one = f64x2.splat(1), zero = f64x2.splat(0), end = scores + (<usize>count << 3);
  let linear = zero, factors = one;
  while (scores < end) {
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
