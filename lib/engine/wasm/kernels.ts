// Kernels for stacks of dense layers, in AssemblyScript; `deno task kernels` compiles them. All matrices are float32, row after
// row. Addresses are bytes, strides and sizes are numbers.

/** Rows and columns of the tile that stays in registers: 12 sums of four numbers, 2 of B and 1 of A. */
const TILE_ROWS: i32 = 6, TILE_COLUMNS: i32 = 8;
/** Terms that are summed before the tile goes back to memory: a panel of B, 8 KB, then stays in the first cache. */
const DEPTH: i32 = 256;
/** Rows of A that are packed at once: 96 KB, for the second cache. */
const HEIGHT: i32 = 96;

/** Floats that `multiply` needs for packing, given the columns of the product and the terms of its sums. */
export function packingRoom(columns: i32, inner: i32): i32 {
  const panels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  return max(DEPTH * panels * TILE_COLUMNS + HEIGHT * DEPTH + TILE_ROWS * TILE_COLUMNS, 2 * inner + 8);
}

/**
 * C = A B, or C + A B: rows x columns, summed over `inner`. A and B are read with any strides, so that either may be transposed.
 * Panels of both are packed so that the innermost loop reads straight on (Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication", ACM TOMS 34, 2008).
 */
export function multiply(
  c: usize, rows: i32, columns: i32, inner: i32,
  a: usize, aRow: i32, aInner: i32,
  b: usize, bInner: i32, bColumn: i32,
  packing: usize, add: bool,
): void {
  if (rows < 4 && bColumn == 1 && aInner == 1) {
    for (let r = 0; r < rows; r++) {
      timesRow(c + (<usize>(r * columns) << 2), columns, inner, a + (<usize>(r * aRow) << 2), b, bInner, packing, add);
    }
    return;
  }
  const panels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const packedA = packing + (<usize>(DEPTH * panels * TILE_COLUMNS) << 2);
  const edge = packedA + (<usize>(HEIGHT * DEPTH) << 2);
  for (let from = 0; from < inner; from += DEPTH) {
    const depth = min(DEPTH, inner - from), onTop = add || from > 0;
    packColumns(packing, columns, depth, b + (<usize>(from * bInner) << 2), bInner, bColumn);
    for (let top = 0; top < rows; top += HEIGHT) {
      const height = min(HEIGHT, rows - top);
      packRows(packedA, height, depth, a + (<usize>(top * aRow + from * aInner) << 2), aRow, aInner);
      for (let left = 0; left < columns; left += TILE_COLUMNS) {
        const width = min(TILE_COLUMNS, columns - left);
        const bPanel = packing + (<usize>(left * depth) << 2);
        for (let r = 0; r < height; r += TILE_ROWS) {
          const tall = min(TILE_ROWS, height - r);
          const aPanel = packedA + (<usize>(r * depth) << 2);
          const to = c + (<usize>((top + r) * columns + left) << 2);
          if (tall == TILE_ROWS && width == TILE_COLUMNS) {
            tile(to, <usize>columns << 2, depth, aPanel, bPanel, onTop);
          } else {
            tile(edge, <usize>TILE_COLUMNS << 2, depth, aPanel, bPanel, false);
            copyPart(to, columns, edge, tall, width, onTop);
          }
        }
      }
    }
  }
}

/** Lays B out as panels of eight columns, filled up with zeros. */
function packColumns(to: usize, columns: i32, depth: i32, b: usize, bInner: i32, bColumn: i32): void {
  const down = <usize>bInner << 2, right = <usize>bColumn << 2;
  for (let left = 0; left < columns; left += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - left);
    let row = b + <usize>left * right;
    if (bColumn == 1 && width == TILE_COLUMNS) {
      for (let k = 0; k < depth; k++, row += down, to += 32) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
      }
    } else {
      for (let k = 0; k < depth; k++, row += down) {
        let at = row;
        for (let j = 0; j < TILE_COLUMNS; j++, at += right, to += 4) store<f32>(to, j < width ? load<f32>(at) : 0);
      }
    }
  }
}

/** Lays A out as panels of six rows, filled up with zeros. */
function packRows(to: usize, rows: i32, depth: i32, a: usize, aRow: i32, aInner: i32): void {
  const down = <usize>aRow << 2, right = <usize>aInner << 2;
  for (let top = 0; top < rows; top += TILE_ROWS) {
    const tall = min(TILE_ROWS, rows - top);
    let at = a + <usize>top * down;
    if (tall == TILE_ROWS) {
      for (let k = 0; k < depth; k++, at += right, to += 24) {
        store<f32>(to, load<f32>(at + 0 * down), 0);
        store<f32>(to, load<f32>(at + 1 * down), 4);
        store<f32>(to, load<f32>(at + 2 * down), 8);
        store<f32>(to, load<f32>(at + 3 * down), 12);
        store<f32>(to, load<f32>(at + 4 * down), 16);
        store<f32>(to, load<f32>(at + 5 * down), 20);
      }
    } else {
      for (let k = 0; k < depth; k++, at += right) {
        for (let i = 0; i < TILE_ROWS; i++, to += 4) store<f32>(to, i < tall ? load<f32>(at + <usize>i * down) : 0);
      }
    }
  }
}

/** One tile of the product. What makes it fast is that nothing in its loop leaves the registers but the reads of A and B. */
function tile(c: usize, down: usize, depth: i32, a: usize, b: usize, add: bool): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  let b0: v128, b1: v128, x: v128, k = 0;
  // Four terms a turn, as each turn costs a look at the stop signal of V8.
  for (; k + 4 <= depth; k += 4, a += 96, b += 128) {
    b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    x = v128.load_splat<f32>(a, 0), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a, 4), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a, 8), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a, 12), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    x = v128.load_splat<f32>(a, 16), c40 = fused(x, b0, c40), c41 = fused(x, b1, c41);
    x = v128.load_splat<f32>(a, 20), c50 = fused(x, b0, c50), c51 = fused(x, b1, c51);
    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    x = v128.load_splat<f32>(a, 24), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a, 28), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a, 32), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a, 36), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    x = v128.load_splat<f32>(a, 40), c40 = fused(x, b0, c40), c41 = fused(x, b1, c41);
    x = v128.load_splat<f32>(a, 44), c50 = fused(x, b0, c50), c51 = fused(x, b1, c51);
    b0 = v128.load(b, 64), b1 = v128.load(b, 80);
    x = v128.load_splat<f32>(a, 48), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a, 52), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a, 56), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a, 60), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    x = v128.load_splat<f32>(a, 64), c40 = fused(x, b0, c40), c41 = fused(x, b1, c41);
    x = v128.load_splat<f32>(a, 68), c50 = fused(x, b0, c50), c51 = fused(x, b1, c51);
    b0 = v128.load(b, 96), b1 = v128.load(b, 112);
    x = v128.load_splat<f32>(a, 72), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a, 76), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a, 80), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a, 84), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    x = v128.load_splat<f32>(a, 88), c40 = fused(x, b0, c40), c41 = fused(x, b1, c41);
    x = v128.load_splat<f32>(a, 92), c50 = fused(x, b0, c50), c51 = fused(x, b1, c51);
  }
  for (; k < depth; k++, a += 24, b += 32) {
    b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    x = v128.load_splat<f32>(a, 0), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a, 4), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a, 8), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a, 12), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    x = v128.load_splat<f32>(a, 16), c40 = fused(x, b0, c40), c41 = fused(x, b1, c41);
    x = v128.load_splat<f32>(a, 20), c50 = fused(x, b0, c50), c51 = fused(x, b1, c51);
  }
  if (add) {
    let at = c;
    c00 = f32x4.add(c00, v128.load(at)), c01 = f32x4.add(c01, v128.load(at, 16)), at += down;
    c10 = f32x4.add(c10, v128.load(at)), c11 = f32x4.add(c11, v128.load(at, 16)), at += down;
    c20 = f32x4.add(c20, v128.load(at)), c21 = f32x4.add(c21, v128.load(at, 16)), at += down;
    c30 = f32x4.add(c30, v128.load(at)), c31 = f32x4.add(c31, v128.load(at, 16)), at += down;
    c40 = f32x4.add(c40, v128.load(at)), c41 = f32x4.add(c41, v128.load(at, 16)), at += down;
    c50 = f32x4.add(c50, v128.load(at)), c51 = f32x4.add(c51, v128.load(at, 16)), at += down;
  }
  v128.store(c, c00), v128.store(c, c01, 16), c += down;
  v128.store(c, c10), v128.store(c, c11, 16), c += down;
  v128.store(c, c20), v128.store(c, c21, 16), c += down;
  v128.store(c, c30), v128.store(c, c31, 16), c += down;
  v128.store(c, c40), v128.store(c, c41, 16), c += down;
  v128.store(c, c50), v128.store(c, c51, 16), c += down;
}

/** x y + z: in one rounding where the machine can, in two elsewhere. */
// @ts-ignore: decorator
@inline
function fused(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z);
}

function copyPart(to: usize, columns: i32, from: usize, rows: i32, width: i32, add: bool): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < width; j++) {
      const at = to + (<usize>(r * columns + j) << 2);
      const value = load<f32>(from + (<usize>(r * TILE_COLUMNS + j) << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}

/**
 * One row times B: packing would take longer than the product, which is as fast as B can be read. So rows of B are read four at a
 * time and straight on, and those that a 0 of A would multiply are left out: ReLU makes many.
 */
function timesRow(c: usize, columns: i32, inner: i32, a: usize, b: usize, bInner: i32, packing: usize, add: bool): void {
  const down = <usize>bInner << 2, whole = c + (<usize>(columns & ~3) << 2), end = c + (<usize>columns << 2);
  if (!add) memory.fill(c, 0, <usize>columns << 2);
  // Factors that are not 0, and where their rows of B start; then zeros, up to a multiple of four.
  let list = packing;
  for (let k = 0; k < inner; k++, a += 4, b += down) {
    const x = load<f32>(a);
    store<f32>(list, x), store<usize>(list, b, 4);
    if (x != 0) list += 8;
  }
  for (let k = 0; k < 3; k++) store<f32>(list + (k << 3), 0), store<usize>(list + (k << 3), b - down, 4);
  for (let at = packing; at < list; at += 32) {
    const x0 = v128.load_splat<f32>(at, 0), x1 = v128.load_splat<f32>(at, 8);
    const x2 = v128.load_splat<f32>(at, 16), x3 = v128.load_splat<f32>(at, 24);
    let b0 = load<usize>(at, 4), b1 = load<usize>(at, 12), b2 = load<usize>(at, 20), b3 = load<usize>(at, 28);
    let to = c;
    for (; to < whole; to += 16, b0 += 16, b1 += 16, b2 += 16, b3 += 16) {
      let sum = fused(x0, v128.load(b0), v128.load(to));
      sum = fused(x1, v128.load(b1), sum);
      sum = fused(x2, v128.load(b2), sum);
      v128.store(to, fused(x3, v128.load(b3), sum));
    }
    for (; to < end; to += 4, b0 += 4, b1 += 4, b2 += 4, b3 += 4) {
      let sum = load<f32>(to) + load<f32>(at, 0) * load<f32>(b0);
      sum += load<f32>(at, 8) * load<f32>(b1);
      sum += load<f32>(at, 16) * load<f32>(b2);
      store<f32>(to, sum + load<f32>(at, 24) * load<f32>(b3));
    }
  }
}

/** Adds a number to each column. */
export function addToColumns(x: usize, rows: i32, columns: i32, numbers: usize): void {
  for (let r = 0; r < rows; r++) {
    let j = 0, at = numbers;
    for (; j + 4 <= columns; j += 4, x += 16, at += 16) v128.store(x, f32x4.add(v128.load(x), v128.load(at)));
    for (; j < columns; j++, x += 4, at += 4) store<f32>(x, load<f32>(x) + load<f32>(at));
  }
}

/** Adds up each column, on top of what `sums` holds. */
export function addColumns(sums: usize, x: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    let j = 0, at = sums;
    for (; j + 4 <= columns; j += 4, x += 16, at += 16) v128.store(at, f32x4.add(v128.load(at), v128.load(x)));
    for (; j < columns; j++, x += 4, at += 4) store<f32>(at, load<f32>(at) + load<f32>(x));
  }
}

/** max(x, 0), in place; arrays have room for whole groups of four. */
export function relu(x: usize, count: i32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 16) v128.store(x, f32x4.max(v128.load(x), f32x4.splat(0)));
}

/** Zeroes the slopes where the output is 0. */
export function reluBack(slopes: usize, outputs: usize, count: i32): void {
  for (const end = slopes + (<usize>count << 2); slopes < end; slopes += 16, outputs += 16) {
    v128.store(slopes, v128.and(v128.load(slopes), f32x4.gt(v128.load(outputs), f32x4.splat(0))));
  }
}

/** Products of numbers in the same places. */
export function times(to: usize, x: usize, y: usize, count: i32): void {
  for (const end = to + (<usize>count << 2); to < end; to += 16, x += 16, y += 16) {
    v128.store(to, f32x4.mul(v128.load(x), v128.load(y)));
  }
}

/** One step of gradient descent. */
export function sgd(weights: usize, gradients: usize, count: i32, rate: f32): void {
  for (const end = weights + (<usize>count << 2); weights < end; weights += 16, gradients += 16) {
    v128.store(weights, f32x4.sub(v128.load(weights), f32x4.mul(f32x4.splat(rate), v128.load(gradients))));
  }
}

/** The same with momentum; see `sgd` in lib/train. */
export function momentum(
  weights: usize, gradients: usize, velocity: usize, count: i32, rate: f32, keep: f32, nesterov: bool,
): void {
  for (const end = weights + (<usize>count << 2); weights < end; weights += 16, gradients += 16, velocity += 16) {
    const step = f32x4.mul(f32x4.splat(rate), v128.load(gradients));
    const v = f32x4.sub(f32x4.mul(f32x4.splat(keep), v128.load(velocity)), step);
    v128.store(velocity, v);
    const change = nesterov ? f32x4.sub(f32x4.mul(f32x4.splat(keep), v), step) : v;
    v128.store(weights, f32x4.add(v128.load(weights), change));
  }
}

/** One step of RMSprop; see `rmsprop` in lib/train. */
export function rmsprop(
  weights: usize, gradients: usize, square: usize, change: usize, count: i32,
  rate: f32, decay: f32, momentum: f32, epsilon: f32,
): void {
  const keep = f32x4.splat(decay), take = f32x4.splat(1 - decay);
  for (const end = weights + (<usize>count << 2); weights < end; weights += 16, gradients += 16, square += 16, change += 16) {
    const g = v128.load(gradients);
    const v = f32x4.add(f32x4.mul(keep, v128.load(square)), f32x4.mul(take, f32x4.mul(g, g)));
    v128.store(square, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.sqrt(f32x4.add(v, f32x4.splat(epsilon))));
    const d = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(change)), step);
    v128.store(change, d);
    v128.store(weights, f32x4.sub(v128.load(weights), d));
  }
}

/** One step of Adam; see `adam` in lib/train. `rate` holds the corrections. */
export function adam(
  weights: usize, gradients: usize, mean: usize, square: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(1 - beta2);
  for (const end = weights + (<usize>count << 2); weights < end; weights += 16, gradients += 16, mean += 16, square += 16) {
    const g = v128.load(gradients);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(mean)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(square)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(mean, m);
    v128.store(square, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), m), f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon)));
    v128.store(weights, f32x4.sub(v128.load(weights), step));
  }
}
