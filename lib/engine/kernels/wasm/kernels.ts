// Kernels for stacks of dense layers, in AssemblyScript; `deno task kernels` compiles them. All matrices are float32, row after
// row. Addresses are bytes, strides and sizes are numbers. A kernel that threads can share takes room of its own first, and last from where
// to where it works.

/** Rows and columns of the tile that stays in registers: 8 sums of four numbers, 4 rows of A, 2 numbers of B each and 1 of A. */
const TILE_ROWS: i32 = 4, TILE_COLUMNS: i32 = 8;
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
 * How to multiply, which adds up: on top of what C holds; with no number below 0 in the end. And of what there is nothing: above the diagonal
 * of C, where nobody reads; above the diagonal of A, or below it, where there are zeros.
 */
export const ADD: i32 = 1, RECTIFY: i32 = 2, LOWER_C: i32 = 4, LOWER_A: i32 = 8, UPPER_A: i32 = 16;

/**
 * C = A B: rows x columns, summed over `inner`, with the numbers of `bias` added to each column, unless it is 0. A and B are read with any
 * strides, so that either may be transposed. Panels of B are packed, and rows of A that do not lie straight, so that the innermost loop
 * reads straight on (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34, 2008).
 */
export function multiply(
  c: usize, rows: i32, columns: i32, inner: i32,
  a: usize, aRow: i32, aInner: i32,
  b: usize, bInner: i32, bColumn: i32,
  packing: usize, bias: usize, how: i32,
): void {
  if (rows < 4 && bColumn == 1 && aInner == 1) {
    for (let r = 0; r < rows; r++) {
      const to = c + (<usize>(r * columns) << 2), from = a + (<usize>(r * aRow) << 2);
      timesRow(to, columns, inner, from, b, bInner, packing, (how & ADD) != 0);
    }
    plusRow(0, c, c, columns, bias, (how & RECTIFY) != 0, 0, rows);
  } else multiplyRows(packing, c, columns, inner, a, aRow, aInner, b, bInner, bColumn, bias, how, 0, rows);
}

/** Rows `start` to `end` of the same product: each the same to the bit, whichever others are computed with it. */
export function multiplyRows(
  packing: usize, c: usize, columns: i32, inner: i32,
  a: usize, aRow: i32, aInner: i32,
  b: usize, bInner: i32, bColumn: i32,
  bias: usize, how: i32, start: i32, end: i32,
): void {
  multiplyInto(packing, c, columns, columns, inner, a, aRow, aInner, b, bInner, bColumn, bias, how, start, end);
}

/** The same, into rows that are `cRow` numbers apart; with a bias they are not. */
export function multiplyInto(
  packing: usize, c: usize, cRow: i32, columns: i32, inner: i32,
  a: usize, aRow: i32, aInner: i32,
  b: usize, bInner: i32, bColumn: i32,
  bias: usize, how: i32, start: i32, end: i32,
): void {
  const panels = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS, right = <usize>cRow << 2;
  const packedA = packing + (<usize>(DEPTH * panels * TILE_COLUMNS) << 2), edge = packedA + (<usize>(HEIGHT * DEPTH) << 2);
  for (let from = 0; from < inner; from += DEPTH) {
    const depth = min(DEPTH, inner - from), onTop = (how & ADD) != 0 || from > 0;
    packColumns(packing, columns, depth, b + (<usize>(from * bInner) << 2), bInner, bColumn);
    for (let top = start; top < end; top += HEIGHT) {
      const height = min(HEIGHT, end - top);
      let first = a + (<usize>(top * aRow + from * aInner) << 2), down = <usize>aRow << 2;
      if (aInner != 1) {
        packRows(packedA, height, depth, first, aRow, aInner);
        first = packedA, down = <usize>depth << 2;
      }
      for (let left = 0; left < columns; left += TILE_COLUMNS) {
        const width = min(TILE_COLUMNS, columns - left), panel = packing + (<usize>(left * depth) << 2);
        for (let r = 0; r < height; r += TILE_ROWS) {
          // Rows that are not there are computed as the first again, aside.
          const tall = min(TILE_ROWS, height - r), whole = tall == TILE_ROWS && width == TILE_COLUMNS, last = top + r + tall;
          if (how & LOWER_C && left >= last) continue;
          const begin = how & UPPER_A ? min(depth, max(0, top + r - from)) : 0;
          const terms = (how & LOWER_A ? min(depth, max(0, last - from)) : depth) - begin;
          const a0 = first + <usize>r * down + (<usize>begin << 2), a1 = tall > 1 ? a0 + down : a0;
          const a2 = tall > 2 ? a1 + down : a0, a3 = tall > 3 ? a2 + down : a0, rows = panel + (<usize>begin << 5);
          const to = c + (<usize>((top + r) * cRow + left) << 2);
          if (whole) tile(to, right, terms, a0, a1, a2, a3, rows, onTop);
          else {
            tile(edge, <usize>TILE_COLUMNS << 2, terms, a0, a1, a2, a3, rows, false);
            copyPart(to, cRow, edge, tall, width, onTop);
          }
        }
      }
      // While the rows are in the cache.
      if (from + depth == inner) plusRow(0, c, c, columns, bias, (how & RECTIFY) != 0, top, top + height);
    }
  }
}

/** Products `start` to `end` of many of the same size; from one to the next A and B go on by so many numbers, or stay. */
export function multiplyBatches(
  packing: usize, c: usize, rows: i32, columns: i32, inner: i32,
  a: usize, aNext: i32, aRow: i32, aInner: i32,
  b: usize, bNext: i32, bInner: i32, bColumn: i32,
  start: i32, end: i32,
): void {
  for (let i = start; i < end; i++) {
    const from = a + (<usize>i * <usize>aNext << 2), by = b + (<usize>i * <usize>bNext << 2);
    const to = c + (<usize>i * <usize>(rows * columns) << 2);
    multiplyRows(packing, to, columns, inner, from, aRow, aInner, by, bInner, bColumn, 0, 0, 0, rows);
  }
}

/**
 * Parts `start` to `end` of a product that is summed over many terms: part p is summed over `terms` of them, from p times `terms` on,
 * and stands by itself behind the parts before it.
 */
export function multiplyTerms(
  packing: usize, parts: usize, rows: i32, columns: i32, inner: i32,
  a: usize, aRow: i32, aInner: i32,
  b: usize, bInner: i32, bColumn: i32,
  terms: i32, start: i32, end: i32,
): void {
  for (let p = start; p < end; p++) {
    const from = p * terms, to = parts + (<usize>p * <usize>(rows * columns) << 2);
    const left = a + (<usize>from * <usize>aInner << 2), right = b + (<usize>from * <usize>bInner << 2);
    const some = min(terms, inner - from);
    multiplyRows(packing, to, columns, some, left, aRow, aInner, right, bInner, bColumn, 0, 0, 0, rows);
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
    } else if (bInner == 1 && width == TILE_COLUMNS) {
      // Columns lie one behind the other: four numbers of each at once, turned.
      let k = 0;
      for (; k + 4 <= depth; k += 4, row += 16, to += 128) {
        turn(to, 32, row, right);
        turn(to + 16, 32, row + 4 * right, right);
      }
      for (; k < depth; k++, row += 4, to += 32) {
        for (let j = 0; j < TILE_COLUMNS; j++) store<f32>(to + (j << 2), load<f32>(row + <usize>j * right));
      }
    } else {
      for (let k = 0; k < depth; k++, row += down) {
        let at = row;
        for (let j = 0; j < TILE_COLUMNS; j++, at += right, to += 4) store<f32>(to, j < width ? load<f32>(at) : 0);
      }
    }
  }
}

/** Four rows of four numbers, `right` bytes apart, as four columns, `down` bytes apart. */
// @ts-ignore: decorator
@inline
function turn(to: usize, down: usize, from: usize, right: usize): void {
  const c0 = v128.load(from), c1 = v128.load(from + right), c2 = v128.load(from + 2 * right), c3 = v128.load(from + 3 * right);
  const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to + down, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(to + 2 * down, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(to + 3 * down, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** Lays rows of A out straight, one after the other. */
function packRows(to: usize, rows: i32, depth: i32, a: usize, aRow: i32, aInner: i32): void {
  const down = <usize>aRow << 2, right = <usize>aInner << 2, length = <usize>depth << 2;
  let r = 0;
  if (aRow == 1) {
    for (; r + 4 <= rows; r += 4, a += 16, to += 4 * length) {
      let k = 0, at = a;
      for (; k + 4 <= depth; k += 4, at += 4 * right) turn(to + (<usize>k << 2), length, at, right);
      for (; k < depth; k++, at += right) {
        for (let i = 0; i < 4; i++) store<f32>(to + <usize>i * length + (<usize>k << 2), load<f32>(at + (<usize>i << 2)));
      }
    }
  }
  for (; r < rows; r++, a += down) {
    let at = a;
    for (let k = 0; k < depth; k++, at += right, to += 4) store<f32>(to, load<f32>(at));
  }
}

/**
 * One tile of the product: four rows of A by a panel of B. What makes it fast is that nothing in its loop leaves the registers but the
 * reads of A and B, and that it reads little, as V8 compares each address with the end of memory: of A four numbers at once, of which
 * each is then spread over a register.
 */
function tile(
  c: usize, down: usize, depth: i32, a0: usize, a1: usize, a2: usize, a3: usize, b: usize, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let b0: v128, b1: v128, x: v128;
  const whole = a0 + (<usize>(depth & ~3) << 2), end = a0 + (<usize>depth << 2);
  for (; a0 < whole; a0 += 16, a1 += 16, a2 += 16, a3 += 16, b += 128) {
    const r0 = v128.load(a0), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3);
    b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    x = v128.shuffle<f32>(r0, r0, 0, 0, 0, 0), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.shuffle<f32>(r1, r1, 0, 0, 0, 0), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.shuffle<f32>(r2, r2, 0, 0, 0, 0), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.shuffle<f32>(r3, r3, 0, 0, 0, 0), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    b0 = v128.load(b, 32), b1 = v128.load(b, 48);
    x = v128.shuffle<f32>(r0, r0, 1, 1, 1, 1), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.shuffle<f32>(r1, r1, 1, 1, 1, 1), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.shuffle<f32>(r2, r2, 1, 1, 1, 1), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.shuffle<f32>(r3, r3, 1, 1, 1, 1), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    b0 = v128.load(b, 64), b1 = v128.load(b, 80);
    x = v128.shuffle<f32>(r0, r0, 2, 2, 2, 2), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.shuffle<f32>(r1, r1, 2, 2, 2, 2), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.shuffle<f32>(r2, r2, 2, 2, 2, 2), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.shuffle<f32>(r3, r3, 2, 2, 2, 2), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
    b0 = v128.load(b, 96), b1 = v128.load(b, 112);
    x = v128.shuffle<f32>(r0, r0, 3, 3, 3, 3), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.shuffle<f32>(r1, r1, 3, 3, 3, 3), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.shuffle<f32>(r2, r2, 3, 3, 3, 3), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.shuffle<f32>(r3, r3, 3, 3, 3, 3), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
  }
  for (; a0 < end; a0 += 4, a1 += 4, a2 += 4, a3 += 4, b += 32) {
    b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    x = v128.load_splat<f32>(a0), c00 = fused(x, b0, c00), c01 = fused(x, b1, c01);
    x = v128.load_splat<f32>(a1), c10 = fused(x, b0, c10), c11 = fused(x, b1, c11);
    x = v128.load_splat<f32>(a2), c20 = fused(x, b0, c20), c21 = fused(x, b1, c21);
    x = v128.load_splat<f32>(a3), c30 = fused(x, b0, c30), c31 = fused(x, b1, c31);
  }
  if (add) {
    let at = c;
    c00 = f32x4.add(c00, v128.load(at)), c01 = f32x4.add(c01, v128.load(at, 16)), at += down;
    c10 = f32x4.add(c10, v128.load(at)), c11 = f32x4.add(c11, v128.load(at, 16)), at += down;
    c20 = f32x4.add(c20, v128.load(at)), c21 = f32x4.add(c21, v128.load(at, 16)), at += down;
    c30 = f32x4.add(c30, v128.load(at)), c31 = f32x4.add(c31, v128.load(at, 16)), at += down;
  }
  v128.store(c, c00), v128.store(c, c01, 16), c += down;
  v128.store(c, c10), v128.store(c, c11, 16), c += down;
  v128.store(c, c20), v128.store(c, c21, 16), c += down;
  v128.store(c, c30), v128.store(c, c31, 16), c += down;
}

/** x y + z: in one rounding where the machine can, in two elsewhere. */
// @ts-ignore: decorator
@inline
export function fused(x: v128, y: v128, z: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, z) : f32x4.add(f32x4.mul(x, y), z);
}

function copyPart(to: usize, cRow: i32, from: usize, rows: i32, width: i32, add: bool): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < width; j++) {
      const at = to + (<usize>(r * cRow + j) << 2);
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
    let to = c, sum: v128;
    // Four vectors a turn, as B comes faster than turns do.
    for (; to + 64 <= whole; to += 64, b0 += 64, b1 += 64, b2 += 64, b3 += 64) {
      sum = fused(x1, v128.load(b1, 0), fused(x0, v128.load(b0, 0), v128.load(to, 0)));
      v128.store(to, fused(x3, v128.load(b3, 0), fused(x2, v128.load(b2, 0), sum)), 0);
      sum = fused(x1, v128.load(b1, 16), fused(x0, v128.load(b0, 16), v128.load(to, 16)));
      v128.store(to, fused(x3, v128.load(b3, 16), fused(x2, v128.load(b2, 16), sum)), 16);
      sum = fused(x1, v128.load(b1, 32), fused(x0, v128.load(b0, 32), v128.load(to, 32)));
      v128.store(to, fused(x3, v128.load(b3, 32), fused(x2, v128.load(b2, 32), sum)), 32);
      sum = fused(x1, v128.load(b1, 48), fused(x0, v128.load(b0, 48), v128.load(to, 48)));
      v128.store(to, fused(x3, v128.load(b3, 48), fused(x2, v128.load(b2, 48), sum)), 48);
    }
    for (; to < whole; to += 16, b0 += 16, b1 += 16, b2 += 16, b3 += 16) {
      sum = fused(x1, v128.load(b1), fused(x0, v128.load(b0), v128.load(to)));
      v128.store(to, fused(x3, v128.load(b3), fused(x2, v128.load(b2), sum)));
    }
    for (; to < end; to += 4, b0 += 4, b1 += 4, b2 += 4, b3 += 4) {
      let last = load<f32>(to) + load<f32>(at, 0) * load<f32>(b0);
      last += load<f32>(at, 8) * load<f32>(b1);
      last += load<f32>(at, 16) * load<f32>(b2);
      store<f32>(to, last + load<f32>(at, 24) * load<f32>(b3));
    }
  }
}

/** Rows `start` to `end` with a number added to each column, unless `bias` is 0; and then, to rectify, at least 0. */
export function plusRow(
  room: usize, y: usize, x: usize, columns: i32, bias: usize, rectify: bool, start: i32, end: i32,
): void {
  if (!bias && !rectify && x == y) return;
  const bytes = <usize>columns << 2, whole = bytes & ~15, least = f32x4.splat(rectify ? 0 : <f32>-Infinity);
  x += <usize>start * bytes, y += <usize>start * bytes;
  for (let r = start; r < end; r++, x += bytes, y += bytes) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const sum = bias ? f32x4.add(v128.load(x + j), v128.load(bias + j)) : v128.load(x + j);
      v128.store(y + j, f32x4.pmax(sum, least));
    }
    for (; j < bytes; j += 4) {
      const sum = bias ? load<f32>(x + j) + load<f32>(bias + j) : load<f32>(x + j);
      store<f32>(y + j, rectify && sum < 0 ? 0 : sum);
    }
  }
}

/** Adds up columns `start` to `end`, on top of what `sums` holds. */
export function addColumns(room: usize, sums: usize, x: usize, rows: i32, columns: i32, start: i32, end: i32): void {
  const bytes = <usize>columns << 2, first = <usize>start << 2, last = <usize>end << 2;
  let r = 0;
  // Four rows at a time, so that sums are read and written less.
  for (; r + 4 <= rows; r += 4, x += 4 * bytes) {
    let j = first, at = x + first;
    for (; j + 16 <= last; j += 16, at += 16) {
      const two = f32x4.add(f32x4.add(v128.load(sums + j), v128.load(at)), v128.load(at + bytes));
      v128.store(sums + j, f32x4.add(f32x4.add(two, v128.load(at + 2 * bytes)), v128.load(at + 3 * bytes)));
    }
    for (; j < last; j += 4, at += 4) {
      const two = load<f32>(sums + j) + load<f32>(at) + load<f32>(at + bytes);
      store<f32>(sums + j, two + load<f32>(at + 2 * bytes) + load<f32>(at + 3 * bytes));
    }
  }
  for (; r < rows; r++, x += bytes) {
    let j = first;
    for (; j + 16 <= last; j += 16) v128.store(sums + j, f32x4.add(v128.load(sums + j), v128.load(x + j)));
    for (; j < last; j += 4) store<f32>(sums + j, load<f32>(sums + j) + load<f32>(x + j));
  }
}

/** Numbers `start` to `end` of slopes, where what was rectified is above 0; elsewhere 0. */
export function rectifyBack(room: usize, dx: usize, dy: usize, x: usize, start: i32, end: i32): void {
  const last = <usize>end << 2;
  let at = <usize>start << 2;
  for (; at + 16 <= last; at += 16) {
    v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(x + at), f32x4.splat(0))));
  }
  for (; at < last; at += 4) store<f32>(dx + at, load<f32>(x + at) > 0 ? load<f32>(dy + at) : 0);
}

/** Numbers `start` to `end` of products of what lies in the same places. */
export function times(room: usize, y: usize, a: usize, b: usize, start: i32, end: i32): void {
  const last = <usize>end << 2;
  let at = <usize>start << 2;
  for (; at + 16 <= last; at += 16) v128.store(y + at, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  for (; at < last; at += 4) store<f32>(y + at, load<f32>(a + at) * load<f32>(b + at));
}

// Steps of optimisers on numbers `start` to `end` go on to a whole group of four, for which arrays have room.

/** One step of gradient descent. */
export function sgd(room: usize, weights: usize, gradients: usize, rate: f32, start: i32, end: i32): void {
  for (let at = <usize>start << 2; at < <usize>end << 2; at += 16) {
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), f32x4.mul(f32x4.splat(rate), v128.load(gradients + at))));
  }
}

/** The same with momentum; see `sgd` in lib/train. */
export function momentum(
  room: usize, weights: usize, gradients: usize, velocity: usize, rate: f32, keep: f32, nesterov: bool, start: i32, end: i32,
): void {
  for (let at = <usize>start << 2; at < <usize>end << 2; at += 16) {
    const step = f32x4.mul(f32x4.splat(rate), v128.load(gradients + at));
    const v = f32x4.sub(f32x4.mul(f32x4.splat(keep), v128.load(velocity + at)), step);
    v128.store(velocity + at, v);
    const change = nesterov ? f32x4.sub(f32x4.mul(f32x4.splat(keep), v), step) : v;
    v128.store(weights + at, f32x4.add(v128.load(weights + at), change));
  }
}

/** One step of RMSprop; see `rmsprop` in lib/train. */
export function rmsprop(
  room: usize, weights: usize, gradients: usize, square: usize, change: usize,
  rate: f32, decay: f32, momentum: f32, epsilon: f32, start: i32, end: i32,
): void {
  const keep = f32x4.splat(decay), take = f32x4.splat(1 - decay);
  for (let at = <usize>start << 2; at < <usize>end << 2; at += 16) {
    const g = v128.load(gradients + at);
    const v = f32x4.add(f32x4.mul(keep, v128.load(square + at)), f32x4.mul(take, f32x4.mul(g, g)));
    v128.store(square + at, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.sqrt(f32x4.add(v, f32x4.splat(epsilon))));
    const d = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(change + at)), step);
    v128.store(change + at, d);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), d));
  }
}

/** One step of Adam; see `adam` in lib/train. `rate` holds the corrections. */
export function adam(
  room: usize, weights: usize, gradients: usize, mean: usize, square: usize,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, start: i32, end: i32,
): void {
  const keep1 = f32x4.splat(beta1), take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2), take2 = f32x4.splat(1 - beta2);
  for (let at = <usize>start << 2; at < <usize>end << 2; at += 16) {
    const g = v128.load(gradients + at);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(mean + at)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(square + at)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(mean + at, m);
    v128.store(square + at, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), m), f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon)));
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), step));
  }
}
