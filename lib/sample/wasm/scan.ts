// The inner loops of the neighbour search, in AssemblyScript; `deno task kernels` compiles them. Rows lie in groups of 8: feature after
// feature, and of each the 8 numbers; queries in groups of 4. Addresses are in bytes, each count is 1 or more.

/** Writes the rows less `middle`, and for each row `factor` times the square of its length then. */
export function centre(rows: usize, groups: i32, width: i32, middle: usize, factor: f32, centred: usize, squares: usize): void {
  for (; groups > 0; groups--, squares += 32) {
    let low = f32x4.splat(0), high = f32x4.splat(0);
    let at = middle;
    for (let feature = width; feature > 0; feature--, rows += 32, centred += 32, at += 4) {
      const origin = v128.load_splat<f32>(at);
      const a = f32x4.sub(v128.load(rows), origin), b = f32x4.sub(v128.load(rows, 16), origin);
      v128.store(centred, a), v128.store(centred, b, 16);
      low = f32x4.add(low, f32x4.mul(a, a)), high = f32x4.add(high, f32x4.mul(b, b));
    }
    v128.store(squares, f32x4.mul(low, f32x4.splat(factor)));
    v128.store(squares, f32x4.mul(high, f32x4.splat(factor)), 16);
  }
}

/** c - a b: in one rounding where the machine can. */
// @ts-ignore: decorator
@inline
function less(c: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
}

/**
 * Finds where `square - query . row <= limit`. For each tile of 4 x 8 that has such a place it writes two words: the number of the tile,
 * counted along the groups of rows, and a bit for each place, 8 for the first query, 8 for the next. Gives where the words end.
 */
export function scan(
  queries: usize, queryGroups: i32, width: i32, limits: usize,
  centred: usize, squares: usize, groups: i32, hits: usize,
): usize {
  let tile: u32 = 0;
  for (; queryGroups > 0; queryGroups--, queries += <usize>width << 4, limits += 16) {
    let row = centred, square = squares;
    for (let group = groups; group > 0; group--, square += 32, tile++) {
      let l0 = v128.load(square), h0 = v128.load(square, 16);
      let l1 = l0, h1 = h0, l2 = l0, h2 = h0, l3 = l0, h3 = h0;
      let query = queries;
      for (let feature = width; feature > 0; feature--, row += 32, query += 16) {
        const low = v128.load(row), high = v128.load(row, 16);
        let x: v128;
        x = v128.load_splat<f32>(query, 0), l0 = less(l0, x, low), h0 = less(h0, x, high);
        x = v128.load_splat<f32>(query, 4), l1 = less(l1, x, low), h1 = less(h1, x, high);
        x = v128.load_splat<f32>(query, 8), l2 = less(l2, x, low), h2 = less(h2, x, high);
        x = v128.load_splat<f32>(query, 12), l3 = less(l3, x, low), h3 = less(h3, x, high);
      }
      let limit: v128;
      limit = v128.load_splat<f32>(limits, 0), l0 = f32x4.le(l0, limit), h0 = f32x4.le(h0, limit);
      limit = v128.load_splat<f32>(limits, 4), l1 = f32x4.le(l1, limit), h1 = f32x4.le(h1, limit);
      limit = v128.load_splat<f32>(limits, 8), l2 = f32x4.le(l2, limit), h2 = f32x4.le(h2, limit);
      limit = v128.load_splat<f32>(limits, 12), l3 = f32x4.le(l3, limit), h3 = f32x4.le(h3, limit);
      if (v128.any_true(v128.or(v128.or(v128.or(l0, h0), v128.or(l1, h1)), v128.or(v128.or(l2, h2), v128.or(l3, h3))))) {
        store<u32>(hits, tile);
        store<u32>(
          hits,
          i32x4.bitmask(l0) | i32x4.bitmask(h0) << 4 | i32x4.bitmask(l1) << 8 | i32x4.bitmask(h1) << 12 |
            i32x4.bitmask(l2) << 16 | i32x4.bitmask(h2) << 20 | i32x4.bitmask(l3) << 24 | i32x4.bitmask(h3) << 28,
          4,
        );
        hits += 8;
      }
    }
  }
  return hits;
}
