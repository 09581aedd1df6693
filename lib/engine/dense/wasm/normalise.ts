// Kernels of normalisation by batches, in AssemblyScript; `deno task kernels` compiles them. Matrices are float32, row after row, and sums
// are float64. Addresses are in bytes.

/**
 * Gives each column mean 0 and variance 1, in `normal`, then scales and shifts it, in `to`, which may be x. `mean` and `variance` get
 * those of the columns; `sums` has room for a float64 a column.
 */
export function normalise(
  to: usize, normal: usize, x: usize, rows: i32, columns: i32,
  mean: usize, variance: usize, scale: usize, shift: usize, epsilon: f32, sums: usize,
): void {
  const bytes = <usize>columns << 2, size = <usize>rows * bytes, fours = bytes & ~15;
  memory.fill(sums, 0, bytes << 1);
  for (let r: usize = 0; r < size; r += bytes) {
    let j: usize = 0;
    for (; j < fours; j += 16) plusFour(sums + (j << 1), lowOf(v128.load(x + r + j)), highOf(v128.load(x + r + j)));
    for (; j < bytes; j += 4) plus(sums + (j << 1), <f64>load<f32>(x + r + j));
  }
  for (let j: usize = 0; j < bytes; j += 4) store<f32>(mean + j, <f32>(load<f64>(sums + (j << 1)) / rows));
  memory.fill(sums, 0, bytes << 1);
  for (let r: usize = 0; r < size; r += bytes) {
    let j: usize = 0;
    for (; j < fours; j += 16) {
      const centred = f32x4.sub(v128.load(x + r + j), v128.load(mean + j)), low = lowOf(centred), high = highOf(centred);
      v128.store(normal + r + j, centred);
      plusFour(sums + (j << 1), f64x2.mul(low, low), f64x2.mul(high, high));
    }
    for (; j < bytes; j += 4) {
      const centred = load<f32>(x + r + j) - load<f32>(mean + j);
      store<f32>(normal + r + j, centred);
      plus(sums + (j << 1), <f64>centred * <f64>centred);
    }
  }
  for (let j: usize = 0; j < bytes; j += 4) {
    const square = load<f64>(sums + (j << 1)) / rows;
    store<f32>(variance + j, <f32>square);
  }
  // In place of sums that have been read.
  for (let j: usize = 0; j < bytes; j += 4) store<f32>(sums + j, 1 / sqrt(load<f32>(variance + j) + epsilon));
  for (let r: usize = 0; r < size; r += bytes) {
    let j: usize = 0;
    for (; j < fours; j += 16) {
      const value = f32x4.mul(v128.load(normal + r + j), v128.load(sums + j));
      v128.store(normal + r + j, value);
      v128.store(to + r + j, f32x4.add(f32x4.mul(value, v128.load(scale + j)), v128.load(shift + j)));
    }
    for (; j < bytes; j += 4) {
      const value = load<f32>(normal + r + j) * load<f32>(sums + j);
      store<f32>(normal + r + j, value);
      store<f32>(to + r + j, value * load<f32>(scale + j) + load<f32>(shift + j));
    }
  }
}

/**
 * The way back, in place: from the slopes by what came out to those by what went in. Those by scale and shift go to `dScale` and `dShift`.
 */
export function normaliseBack(
  slopes: usize, normal: usize, rows: i32, columns: i32,
  variance: usize, scale: usize, dScale: usize, dShift: usize, epsilon: f32, sums: usize,
): void {
  const bytes = <usize>columns << 2, size = <usize>rows * bytes, fours = bytes & ~15;
  const factors = sums, products = sums + (bytes << 1);
  memory.fill(sums, 0, bytes << 2);
  for (let r: usize = 0; r < size; r += bytes) {
    let j: usize = 0;
    for (; j < fours; j += 16) {
      const four = v128.load(slopes + r + j), value = v128.load(normal + r + j), low = lowOf(four), high = highOf(four);
      plusFour(sums + (j << 1), low, high);
      plusFour(products + (j << 1), f64x2.mul(low, lowOf(value)), f64x2.mul(high, highOf(value)));
    }
    for (; j < bytes; j += 4) {
      const slope = <f64>load<f32>(slopes + r + j);
      plus(sums + (j << 1), slope);
      plus(products + (j << 1), slope * <f64>load<f32>(normal + r + j));
    }
  }
  for (let j: usize = 0; j < bytes; j += 4) {
    store<f32>(dShift + j, <f32>load<f64>(sums + (j << 1)));
    store<f32>(dScale + j, <f32>load<f64>(products + (j << 1)));
  }
  const share = <f32>1 / <f32>rows;
  for (let j: usize = 0; j < bytes; j += 4) store<f32>(factors + j, load<f32>(scale + j) / sqrt(load<f32>(variance + j) + epsilon));
  for (let r: usize = 0; r < size; r += bytes) {
    let j: usize = 0;
    for (; j < fours; j += 16) {
      const at = slopes + r + j, own = f32x4.mul(v128.load(normal + r + j), v128.load(dScale + j));
      const shared = f32x4.mul(f32x4.add(v128.load(dShift + j), own), f32x4.splat(share));
      v128.store(at, f32x4.mul(v128.load(factors + j), f32x4.sub(v128.load(at), shared)));
    }
    for (; j < bytes; j += 4) {
      const at = slopes + r + j, shared = load<f32>(dShift + j) + load<f32>(normal + r + j) * load<f32>(dScale + j);
      store<f32>(at, load<f32>(factors + j) * (load<f32>(at) - shared * share));
    }
  }
}

/** By means and variances that are known, in place. */
export function normaliseBy(
  x: usize, rows: i32, columns: i32, mean: usize, variance: usize, scale: usize, shift: usize, epsilon: f32, factors: usize,
): void {
  const bytes = <usize>columns << 2, size = <usize>rows * bytes;
  for (let j: usize = 0; j < bytes; j += 4) store<f32>(factors + j, load<f32>(scale + j) / sqrt(load<f32>(variance + j) + epsilon));
  for (let r: usize = 0; r < size; r += bytes) {
    for (let j: usize = 0; j < bytes; j += 4) {
      const at = x + r + j;
      store<f32>(at, (load<f32>(at) - load<f32>(mean + j)) * load<f32>(factors + j) + load<f32>(shift + j));
    }
  }
}

/** The first two of four numbers, in float64. */
// @ts-ignore: decorator
@inline
function lowOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two. */
// @ts-ignore: decorator
@inline
function highOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline
function plusFour(at: usize, low: v128, high: v128): void {
  v128.store(at, f64x2.add(v128.load(at), low));
  v128.store(at, f64x2.add(v128.load(at, 16), high), 16);
}

// @ts-ignore: decorator
@inline
function plus(at: usize, x: f64): void {
  store<f64>(at, load<f64>(at) + x);
}
