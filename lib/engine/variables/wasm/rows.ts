// Kernels for steps of optimisers on some rows of a table, in AssemblyScript; `deno task kernels` compiles them. A list holds the numbers
// of rows; with list 0 they are the first `count`, and one row as wide as an array is long is the whole of it. What belongs to a list alone,
// such as gradients, lies in its order. Addresses are in bytes. Kernels that threads can share take room, which they do not need, first,
// and last from where to where in a list they work.

/** Means and velocities below this count as 0, and squares when the mean is 0: denormals would take a hundred times as long. */
const NOTHING: f32 = 1e-30;

/** Rows that are called for at once. */
const AHEAD: i32 = 32;

/** Rows of a table, by their numbers. */
export function gatherRows(room: usize, to: usize, table: usize, list: usize, width: i32, start: i32, end: i32): void {
  to += <usize>start * <usize>width << 2;
  for (let i = start; i < end; i++) {
    if ((i - start) % AHEAD == 0) callFor(list, i, end, width, 0, 0, table, table, table);
    const from = table + placeOf(list, i, width);
    for (let j = 0; j < width; j += 4, to += 16) {
      const left = width - j;
      write(to, left, read(from + (<usize>j << 2), left));
      if (left < 4) to -= <usize>(4 - left) << 2;
    }
  }
}

/**
 * Adds columns `start` to `end` of rows of numbers to those in the places that the marks of a list's rows say; a row may come more than
 * once, so threads share columns.
 */
export function addRows(
  room: usize, sums: usize, from: usize, list: usize, count: i32, width: i32, marks: usize, start: i32, end: i32,
): void {
  const bytes = <usize>width << 2, last = <usize>end << 2;
  for (let i = 0; i < count; i++, from += bytes) {
    const to = sums + <usize>(load<i32>(marks + (<usize>rowOf(list, i) << 2)) - 1) * bytes;
    let j = <usize>start << 2;
    for (; j + 16 <= last; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(from + j)));
    for (; j < last; j += 4) store<f32>(to + j, load<f32>(to + j) + load<f32>(from + j));
  }
}

/** Whether all are numbers of rows. */
export function areRows(list: usize, count: i32, rows: i32): bool {
  for (let i = 0; i < count; i++) if (load<u32>(list + (<usize>i << 2)) >= <u32>rows) return false;
  return true;
}

/** Puts the rows of a list that have no mark yet behind the `length` of another, marks them by their place in it, from 1; gives its length. */
export function markRows(to: usize, length: i32, list: usize, count: i32, marks: usize): i32 {
  for (let i = 0; i < count; i++) {
    const row = load<i32>(list + (<usize>i << 2)), at = marks + (<usize>row << 2);
    if (load<i32>(at)) continue;
    store<i32>(to + (<usize>length << 2), row);
    store<i32>(at, ++length);
  }
  return length;
}

/** Puts the list of the marked rows in their order, for memory is read on faster than to and fro. */
export function sortRows(list: usize, marks: usize, rows: i32): void {
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const at = marks + (<usize>row << 2);
    if (!load<i32>(at)) continue;
    store<i32>(list + (<usize>length << 2), row);
    store<i32>(at, ++length);
  }
}

/** Takes the marks off. */
export function unmarkRows(list: usize, count: i32, marks: usize): void {
  for (let i = 0; i < count; i++) store<i32>(marks + (<usize>rowOf(list, i) << 2), 0);
}

/** The sum of the squares of rows, in float64. */
export function squareRows(list: usize, count: i32, width: i32, x: usize): f64 {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let i = 0; i < count; i++) {
    const row = x + placeOf(list, i, width);
    for (let j = 0; j < width; j += 4) {
      const four = read(row + (<usize>j << 2), width - j);
      const a = f64x2.promote_low_f32x4(four), b = f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3));
      low = f64x2.add(low, f64x2.mul(a, a)), high = f64x2.add(high, f64x2.mul(b, b));
    }
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Multiplies rows by a number. */
export function scaleRows(list: usize, count: i32, width: i32, x: usize, by: f32): void {
  for (let i = 0; i < count; i++) {
    const row = x + placeOf(list, i, width);
    for (let j = 0; j < width; j += 4) {
      const at = row + (<usize>j << 2), left = width - j;
      write(at, left, f32x4.mul(read(at, left), f32x4.splat(by)));
    }
  }
}

/**
 * Steps of gradient descent, with momentum unless `velocity` is 0. `stamps` holds for each row how many steps it has had; it gets the
 * others up to `now`, without a gradient, and then, if there are gradients, step `now` with them. With stamps 0 it has had them all.
 * `shrinks`, unless it is 0, holds what weights are multiplied by before each step.
 */
export function sgdRows(
  room: usize, list: usize, width: i32, weights: usize, gradients: usize, velocity: usize,
  stamps: usize, now: i32, rates: usize, shrinks: usize, keep: f32, nesterov: bool, start: i32, end: i32,
): void {
  const keeps = f32x4.splat(keep);
  for (let i = start; i < end; i++) {
    if (list && (i - start) % AHEAD == 0) callFor(list, i, end, width, stamps, gradients ? -1 : now, weights, velocity ? velocity : weights, weights);
    const since = stampOf(list, i, stamps, now, gradients);
    if (since == now && !gradients) continue;
    const row = placeOf(list, i, width), slopes = gradients + (<usize>i * <usize>width << 2);
    for (let j = 0; j < width; j += 4) {
      const at = row + (<usize>j << 2), left = width - j;
      let w = read(weights + at, left), v = velocity ? read(velocity + at, left) : f32x4.splat(0), s = since;
      for (; s < now && v128.any_true(v); s++) {
        w = shrink(w, shrinks, s);
        v = f32x4.mul(keeps, v);
        w = f32x4.add(w, nesterov ? f32x4.mul(keeps, v) : v);
        v = cut(v);
      }
      for (; s < now && shrinks; s++) w = shrink(w, shrinks, s);
      if (gradients) {
        w = shrink(w, shrinks, now);
        const step = f32x4.mul(f32x4.splat(load<f32>(rates + (<usize>now << 2))), read(slopes + (<usize>j << 2), left));
        if (velocity) {
          v = f32x4.sub(f32x4.mul(keeps, v), step);
          w = f32x4.add(w, nesterov ? f32x4.sub(f32x4.mul(keeps, v), step) : v);
        } else w = f32x4.sub(w, step);
      }
      write(weights + at, left, w);
      if (velocity) write(velocity + at, left, v);
    }
  }
}

/** The same of RMSprop. */
export function rmspropRows(
  room: usize, list: usize, width: i32, weights: usize, gradients: usize, square: usize, change: usize,
  stamps: usize, now: i32, rates: usize, shrinks: usize, decay: f32, momentum: f32, epsilon: f32, start: i32, end: i32,
): void {
  const keep = f32x4.splat(decay), take = f32x4.splat(1 - decay), carry = f32x4.splat(momentum);
  for (let i = start; i < end; i++) {
    if (list && (i - start) % AHEAD == 0) callFor(list, i, end, width, stamps, gradients ? -1 : now, weights, square, change);
    const since = stampOf(list, i, stamps, now, gradients);
    if (since == now && !gradients) continue;
    const row = placeOf(list, i, width), slopes = gradients + (<usize>i * <usize>width << 2);
    for (let j = 0; j < width; j += 4) {
      const at = row + (<usize>j << 2), left = width - j;
      let w = read(weights + at, left), v = read(square + at, left), d = read(change + at, left), s = since;
      for (; s < now && v128.any_true(d); s++) {
        w = shrink(w, shrinks, s);
        v = f32x4.mul(keep, v);
        d = f32x4.mul(carry, d);
        w = f32x4.sub(w, d);
        d = cut(d);
      }
      for (let r = s; r < now && v128.any_true(v); r++) v = cut(f32x4.mul(keep, v));
      for (; s < now && shrinks; s++) w = shrink(w, shrinks, s);
      if (gradients) {
        w = shrink(w, shrinks, now);
        const g = read(slopes + (<usize>j << 2), left), rate = f32x4.splat(load<f32>(rates + (<usize>now << 2)));
        v = f32x4.add(f32x4.mul(keep, v), f32x4.mul(take, f32x4.mul(g, g)));
        const step = f32x4.div(f32x4.mul(rate, g), f32x4.sqrt(f32x4.add(v, f32x4.splat(epsilon))));
        d = f32x4.add(f32x4.mul(carry, d), step);
        w = f32x4.sub(w, d);
      }
      write(weights + at, left, w), write(square + at, left, v), write(change + at, left, d);
    }
  }
}

/** The same of Adam; rates hold its corrections. */
export function adamRows(
  room: usize, list: usize, width: i32, weights: usize, gradients: usize, mean: usize, square: usize,
  stamps: usize, now: i32, rates: usize, shrinks: usize, beta1: f32, beta2: f32, epsilon: f32, start: i32, end: i32,
): void {
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(1 - beta2), least = f32x4.splat(epsilon);
  for (let i = start; i < end; i++) {
    if (list && (i - start) % AHEAD == 0) callFor(list, i, end, width, stamps, gradients ? -1 : now, weights, mean, square);
    const since = stampOf(list, i, stamps, now, gradients);
    if (since == now && !gradients) continue;
    const row = placeOf(list, i, width), slopes = gradients + (<usize>i * <usize>width << 2);
    for (let j = 0; j < width; j += 4) {
      const at = row + (<usize>j << 2), left = width - j;
      let w = read(weights + at, left), m = read(mean + at, left), v = read(square + at, left), s = since;
      for (; s < now && v128.any_true(m); s++) {
        w = shrink(w, shrinks, s);
        m = f32x4.mul(keep1, m);
        v = f32x4.mul(keep2, v);
        const rate = v128.load_splat<f32>(rates + (<usize>s << 2));
        w = f32x4.sub(w, f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), least)));
        m = cut(m);
      }
      for (let r = s; r < now && v128.any_true(v); r++) v = cut(f32x4.mul(keep2, v));
      for (; s < now && shrinks; s++) w = shrink(w, shrinks, s);
      if (gradients) {
        w = shrink(w, shrinks, now);
        const g = read(slopes + (<usize>j << 2), left), rate = v128.load_splat<f32>(rates + (<usize>now << 2));
        m = f32x4.add(f32x4.mul(keep1, m), f32x4.mul(take1, g));
        v = f32x4.add(f32x4.mul(keep2, v), f32x4.mul(take2, f32x4.mul(g, g)));
        w = f32x4.sub(w, f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), least)));
      }
      write(weights + at, left, w), write(mean + at, left, m), write(square + at, left, v);
    }
  }
}

/**
 * Reads a number of each of the next rows in three tables, so that memory fetches them all at once, and not each when its turn comes: steps
 * on rows far apart take a third of the time. Rows that have had `now` steps are left out.
 */
function callFor(list: usize, i: i32, count: i32, width: i32, stamps: usize, now: i32, a: usize, b: usize, c: usize): void {
  for (const end = min(i + AHEAD, count); i < end; i++) {
    if (stamps && load<i32>(stamps + (<usize>rowOf(list, i) << 2)) == now) continue;
    const at = placeOf(list, i, width);
    called |= load<i32>(a + at) | load<i32>(b + at) | load<i32>(c + at);
  }
}

/** Exported, as what nobody can see would not be read. */
export let called: i32 = 0;

// @ts-ignore: decorator
@inline
function rowOf(list: usize, i: i32): i32 {
  return list ? load<i32>(list + (<usize>i << 2)) : i;
}

/** Where the row starts, from the start of the table. */
// @ts-ignore: decorator
@inline
function placeOf(list: usize, i: i32, width: i32): usize {
  return (<usize>rowOf(list, i) * <usize>width) << 2;
}

/** The steps that the row has had, of which it will have had all. */
// @ts-ignore: decorator
@inline
function stampOf(list: usize, i: i32, stamps: usize, now: i32, gradients: usize): i32 {
  if (!stamps) return now;
  const stamp = stamps + (<usize>rowOf(list, i) << 2), since = load<i32>(stamp);
  store<i32>(stamp, gradients ? now + 1 : now);
  return since;
}

// @ts-ignore: decorator
@inline
function shrink(w: v128, shrinks: usize, step: i32): v128 {
  return shrinks ? f32x4.mul(w, v128.load_splat<f32>(shrinks + (<usize>step << 2))) : w;
}

/** Numbers near nothing become nothing; what is not a number stays. */
// @ts-ignore: decorator
@inline
function cut(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(NOTHING)));
}

/** Four numbers, or what is left of a row and zeros. */
// @ts-ignore: decorator
@inline
function read(at: usize, left: i32): v128 {
  return left >= 4 ? v128.load(at) : readPart(at, left);
}

function readPart(at: usize, left: i32): v128 {
  let x = f32x4.replace_lane(f32x4.splat(0), 0, load<f32>(at));
  if (left > 1) x = f32x4.replace_lane(x, 1, load<f32>(at, 4));
  if (left > 2) x = f32x4.replace_lane(x, 2, load<f32>(at, 8));
  return x;
}

// @ts-ignore: decorator
@inline
function write(at: usize, left: i32, x: v128): void {
  if (left >= 4) v128.store(at, x);
  else writePart(at, left, x);
}

function writePart(at: usize, left: i32, x: v128): void {
  store<f32>(at, f32x4.extract_lane(x, 0));
  if (left > 1) store<f32>(at, f32x4.extract_lane(x, 1), 4);
  if (left > 2) store<f32>(at, f32x4.extract_lane(x, 2), 8);
}
