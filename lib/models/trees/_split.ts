/** The best split of a leaf, found in its histogram. */
import type { CategoryBins, NumberBins } from "./_bins.ts";

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
  feature: number;
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
function scoreOf(gradient: number, curvature: number, l2: number): number {
  return gradient * gradient / (curvature + l2);
}

/** The gain that a split must exceed, counted with the leaf's own score. */
function leastScore({ gradient, curvature }: Sums, { l2, minGain }: SplitRules): number {
  const own = scoreOf(gradient, curvature, l2);
  return own + Math.max(minGain, ROUNDING * own, Number.MIN_VALUE);
}

/**
 * The curvature that a child needs. Histograms have no counts: a child's rows are told from its share of the curvature, which
 * is exact for squared errors, as LightGBM does.
 */
function leastCurvature({ curvature, rows }: Sums, { minLeaf, minCurvature }: SplitRules): number {
  return Math.max(minCurvature, (minLeaf - 0.5) * curvature / rows);
}

/**
 * The best split of a number: one pass with missing values on the right, and where there are any, one with them on the left.
 *
 * @param at the place of the feature's first bin
 * @param best gives way only to a split that gains more
 */
export function splitNumber(
  histogram: Float64Array,
  at: number,
  { edges, missing }: NumberBins,
  sums: Sums,
  rules: SplitRules,
  feature: number,
  best: Split | undefined,
): Split | undefined {
  const { gradient: all, curvature: total } = sums, { l2 } = rules;
  const least = leastCurvature(sums, rules), own = scoreOf(all, total, l2);
  const end = at + 2 * edges.length;
  let highest = best === undefined ? leastScore(sums, rules) : own + best.gain, bestAt = -1, missingLeft = false;
  let left = 0, leftCurvature = 0;
  const hasMissing = missing && histogram[end + 3] > 0;
  for (let pass = 0, sum = 0, curvature = 0; pass < (hasMissing ? 2 : 1); pass++) {
    sum = pass === 0 ? 0 : histogram[end + 2];
    curvature = pass === 0 ? 0 : histogram[end + 3];
    // With missing values on the right, all others may go left.
    const last = hasMissing && pass === 0 ? end + 2 : end;
    for (let i = at; i < last; i += 2) {
      sum += histogram[i];
      curvature += histogram[i + 1];
      if (curvature < least) continue;
      const right = total - curvature;
      if (right < least) break;
      const rest = all - sum;
      const score = sum * sum / (curvature + l2) + rest * rest / (right + l2);
      if (score > highest) {
        highest = score;
        bestAt = i;
        missingLeft = pass === 1;
        left = sum;
        leftCurvature = curvature;
      }
    }
  }
  if (bestAt < 0) return best;
  // Where nobody was missing, those to come go with the more.
  if (!hasMissing) missingLeft = 2 * leftCurvature > total;
  return { gain: highest - own, feature, bin: (bestAt - at) / 2, missingLeft, gradient: left, curvature: leftCurvature, l2 };
}

/**
 * The best split of categories into two sets: in the order of gradient by curvature the best two sets are neighbours (Fisher,
 * "On grouping for maximum homogeneity", 1958). Sums are smoothed and small steps left out as in LightGBM, so that rare
 * categories are not taken at their word.
 */
export function splitCategory(
  histogram: Float64Array,
  at: number,
  bins: CategoryBins,
  sums: Sums,
  rules: SplitRules,
  feature: number,
  best: Split | undefined,
): Split | undefined {
  const { gradient: all, curvature: total, rows } = sums, { categorySmoothing: smoothing } = rules;
  const least = leastCurvature(sums, rules), own = scoreOf(all, total, rules.l2);
  const count = bins.codes.length + 1, rowsPerCurvature = rows / total;
  const gradientOf = (bin: number) => histogram[at + 2 * bin], curvatureOf = (bin: number) => histogram[at + 2 * bin + 1];
  let highest = best === undefined ? leastScore(sums, rules) : own + best.gain, found = best;

  const tryLeft = (set: readonly number[], gradient: number, curvature: number, l2: number) => {
    const score = scoreOf(gradient, curvature, l2) + scoreOf(all - gradient, total - curvature, l2);
    if (!(score > highest)) return;
    highest = score;
    found = { gain: score - own, feature, bin: -1, missingLeft: false, set, gradient, curvature, l2 };
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
