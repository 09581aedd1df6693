/** Isotonic regression: the rising steps that come nearest to the labels. */
import { rankDescending } from "./_rank.ts";

/** Corners of a rising line: `x` strictly rising, `y` never falling. */
export interface Corners {
  x: number[];
  y: number[];
}

/**
 * Pools adjacent violators (Ayer and others, "An empirical distribution function for sampling with incomplete information",
 * 1955), after rows of the same value became one with their mean. As scikit-learn's `IsotonicRegression`; rows without weight
 * are passed over.
 */
export function fitIsotonic(values: ArrayLike<number>, targets: ArrayLike<number>, weights?: ArrayLike<number>): Corners {
  const { order, ends } = rankDescending(values);
  // Blocks from the lowest value up: mean, weight, and the first and last value inside.
  const means: number[] = [], sums: number[] = [], firsts: number[] = [], lasts: number[] = [];
  for (let group = ends.length - 1; group >= 0; group--) {
    let sum = 0, weight = 0;
    for (let place = group === 0 ? 0 : ends[group - 1]; place < ends[group]; place++) {
      const row = order[place], counts = weights === undefined ? 1 : weights[row];
      sum += counts * targets[row];
      weight += counts;
    }
    if (weight === 0) continue;
    let mean = sum / weight;
    let first = values[order[ends[group] - 1]];
    const last = first;
    while (means.length > 0 && means[means.length - 1] >= mean) {
      const below = sums.pop()!;
      mean = (mean * weight + means.pop()! * below) / (weight + below);
      weight += below;
      first = firsts.pop()!;
      lasts.pop();
    }
    means.push(mean);
    sums.push(weight);
    firsts.push(first);
    lasts.push(last);
  }
  const corners: Corners = { x: [], y: [] };
  means.forEach((mean, block) => {
    for (const x of firsts[block] === lasts[block] ? [firsts[block]] : [firsts[block], lasts[block]]) {
      corners.x.push(x);
      corners.y.push(mean);
    }
  });
  return corners;
}

/** The height of the line at `value`: between corners on a line, outside as at the ends. */
export function heightAt({ x, y }: Corners, value: number): number {
  const last = x.length - 1;
  if (value <= x[0]) return y[0];
  if (value >= x[last]) return y[last];
  let low = 0, high = last; // x[low] <= value < x[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= value) low = middle;
    else high = middle;
  }
  return y[low] + (y[high] - y[low]) * (value - x[low]) / (x[high] - x[low]);
}
