/** Histograms of gradients: for each bin of each feature the sums over a leaf's rows. All the time goes here. */
import { binCount, type BinnedRows, type FeatureBins, LANES } from "./_bins.ts";

/** Where each feature's bins lie in a histogram: a pair of sums (gradient, curvature) a bin, feature after feature. */
export interface Layout {
  readonly binned: BinnedRows;
  /** By place in `binned.used`: the index of the first pair's gradient; then that of the lanes without feature. */
  readonly offsets: Int32Array;
  /** Numbers in a histogram. */
  readonly size: number;
}

/** Lays the used features out; lanes that no feature fills write to a bin of their own at the end. */
export function layOut(binned: BinnedRows, bins: readonly FeatureBins[]): Layout {
  const lanes = Math.ceil(binned.used.length / LANES) * LANES;
  const offsets = new Int32Array(lanes);
  let size = 0;
  binned.used.forEach((feature, i) => {
    offsets[i] = size;
    size += 2 * binCount(bins[feature]);
  });
  offsets.fill(size, binned.used.length);
  return { binned, offsets, size: size + 2 };
}

/**
 * Adds up the pairs of `count` rows by bin, for the features of one column of words.
 *
 * One word gives four features their bins, so that rows, words and pairs are read once for all four.
 *
 * @param rows their indices, from `from` on
 * @param pairs their gradients and curvatures in the same order, from `pairsFrom` on
 */
export function accumulate(
  histogram: Float64Array,
  { binned: { words, rows: allRows }, offsets }: Layout,
  column: number,
  { rows, from, count, pairs, pairsFrom }: LeafRows,
): void {
  const at = column * allRows, lane = column * LANES;
  const o0 = offsets[lane], o1 = offsets[lane + 1], o2 = offsets[lane + 2], o3 = offsets[lane + 3];
  for (let i = from, p = 2 * pairsFrom, end = from + count; i < end; i++, p += 2) {
    const word = words[at + rows[i]], gradient = pairs[p], curvature = pairs[p + 1];
    const b0 = o0 + ((word << 1) & 510), b1 = o1 + ((word >>> 7) & 510);
    const b2 = o2 + ((word >>> 15) & 510), b3 = o3 + ((word >>> 23) & 510);
    histogram[b0] += gradient;
    histogram[b0 + 1] += curvature;
    histogram[b1] += gradient;
    histogram[b1 + 1] += curvature;
    histogram[b2] += gradient;
    histogram[b2 + 1] += curvature;
    histogram[b3] += gradient;
    histogram[b3 + 1] += curvature;
  }
}

/** Rows of a leaf with their pairs side by side. */
export interface LeafRows {
  rows: Int32Array;
  from: number;
  count: number;
  pairs: Float32Array;
  pairsFrom: number;
}

/** Turns a parent's histogram into that of one child, given the other's: half of the work is saved. */
export function subtract(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i] -= child[i];
}
