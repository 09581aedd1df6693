/** The best split of a leaf, found in its histogram: by a kernel for numbers, here for categories. */
import type { CategoryBins } from "./_bins.ts";

/** What a split must keep to. */
export interface SplitRules {
  /** Added to the sum of curvatures. */
  l2: number;
  /** Rows that a leaf holds at least. */
  minLeaf: number;
  /** Curvature that a leaf holds at least. */
  minCurvature: number;
  /** What a split gains at least. */
  minGain: number;
  /** Added to the curvature of categories, for their order and for their gain. */
  categorySmoothing: number;
}

/** Sums over the rows of a leaf. */
export interface Sums {
  gradient: number;
  curvature: number;
  rows: number;
}

/** Which rows go left. */
export interface Split {
  gain: number;
  /** Of the feature, in the layout. */
  place: number;
  /** Numbers: bins up to this one go left. */
  bin: number;
  /** Numbers: whether missing values go left. */
  missingLeft: boolean;
  /** Categories: bins that go left; all others, and codes never seen, go right, unless the set names their bin. */
  set?: readonly number[];
  /** Sums of the left child. */
  gradient: number;
  curvature: number;
  /** What the children's values are held back by, if they stay leaves. */
  l2: number;
}

/** Categories of which each is tried alone against the rest, rather than in order; bins of a set at most; rows of a step at least. */
const TRIED_ALONE = 4, LARGEST_SET = 32, LEAST_GROUP = 100;

/** Less than this share of a leaf's own score is rounding, not gain. */
const ROUNDING = 1e-12;

/** What a leaf with these sums takes off the loss, twice (Chen and Guestrin 2016, formula 6). */
export function scoreOf(gradient: number, curvature: number, l2: number): number {
  return gradient * gradient / (curvature + l2);
}

/** The gain that a split must exceed, counted with the leaf's own score. */
export function leastScore({ gradient, curvature }: Sums, { l2, minGain }: SplitRules): number {
  const own = scoreOf(gradient, curvature, l2);
  return own + Math.max(minGain, ROUNDING * own, Number.MIN_VALUE);
}

/**
 * The curvature that a child needs. Histograms have no counts: a child's rows are told from its share of the curvature, which
 * is exact for squared errors, as LightGBM does.
 */
export function leastCurvature({ curvature, rows }: Sums, { minLeaf, minCurvature }: SplitRules): number {
  return Math.max(minCurvature, (minLeaf - 0.5) * curvature / rows);
}

/**
 * A split of a number, as the kernel `scan` found it.
 *
 * @param at the place of what it found
 * @param own the leaf's own score
 */
export function numberSplit(
  found: Float64Array,
  at: number,
  { curvature: total }: Sums,
  own: number,
  { l2 }: SplitRules,
  place: number,
): Split {
  const [score, bin, missing, , gradient, curvature] = found.subarray(at);
  // Where nobody was missing, those to come go with the more.
  const missingLeft = missing === 2 ? 2 * curvature > total : missing === 1;
  return { gain: score - own, place, bin, missingLeft, gradient, curvature, l2 };
}

/**
 * The best split of categories into two sets: in the order of gradient by curvature the best two sets are neighbours (Fisher,
 * "On grouping for maximum homogeneity", 1958). Sums are smoothed and small steps left out as in LightGBM, so that rare
 * categories are not taken at their word.
 *
 * @param at the place of the feature's first bin, and how far it is to the next
 */
export function splitCategory(
  histogram: Float64Array,
  at: number,
  stride: number,
  bins: CategoryBins,
  sums: Sums,
  rules: SplitRules,
  place: number,
  best: Split | undefined,
): Split | undefined {
  const { gradient: all, curvature: total, rows } = sums, { categorySmoothing: smoothing } = rules;
  const least = leastCurvature(sums, rules), own = scoreOf(all, total, rules.l2);
  const count = bins.codes.length + 1, rowsPerCurvature = rows / total;
  const gradientOf = (bin: number) => histogram[at + stride * bin],
    curvatureOf = (bin: number) => histogram[at + stride * bin + 1];
  let highest = best === undefined ? leastScore(sums, rules) : own + best.gain, found = best;

  const tryLeft = (set: readonly number[], gradient: number, curvature: number, l2: number) => {
    const score = scoreOf(gradient, curvature, l2) + scoreOf(all - gradient, total - curvature, l2);
    if (!(score > highest)) return;
    highest = score;
    found = { gain: score - own, place, bin: -1, missingLeft: false, set, gradient, curvature, l2 };
  };

  if (count <= TRIED_ALONE) {
    for (let bin = 0; bin < count; bin++) {
      const curvature = curvatureOf(bin);
      if (curvature >= least && total - curvature >= least) tryLeft([bin], gradientOf(bin), curvature, rules.l2);
    }
    return found;
  }
  const order: number[] = [];
  for (let bin = 0; bin < count; bin++) {
    if (curvatureOf(bin) * rowsPerCurvature + 0.5 >= Math.max(1, smoothing)) order.push(bin);
  }
  const ratio = (bin: number) => gradientOf(bin) / (curvatureOf(bin) + smoothing);
  order.sort((a, b) => ratio(a) - ratio(b) || a - b);
  const longest = Math.min(LARGEST_SET, (order.length + 1) >> 1);
  const leastRight = Math.max(least, LEAST_GROUP / rowsPerCurvature);
  for (const ordered of [order, order.toReversed()]) {
    let gradient = 0, curvature = 0, group = 0;
    for (let i = 0; i < longest; i++) {
      gradient += gradientOf(ordered[i]);
      curvature += curvatureOf(ordered[i]);
      group += curvatureOf(ordered[i]) * rowsPerCurvature;
      if (curvature < least) continue;
      if (total - curvature < leastRight) break;
      if (group + 0.5 < LEAST_GROUP) continue;
      group = 0;
      tryLeft(ordered.slice(0, i + 1), gradient, curvature, rules.l2 + smoothing);
    }
  }
  return found;
}
