/** What the label is on average in each level of a category, drawn to the mean of all where a level is small. */
import type { LearntLabel } from "./_label.ts";

/** Smoothed means of the label. */
export interface Means {
  /** Of each place in turn, a number for each feature. */
  encodings: number[];
  /** Of all rows, a number for each feature. */
  means: number[];
}

interface Labelled {
  /** How many levels; what belongs to none of them has the place after the last. */
  readonly levels: number;
  readonly label: LearntLabel;
  readonly labels: Float32Array;
}

/**
 * Smoothed means of the label by level, of all rows or of those outside one fold; of several classes the share of each.
 *
 * Counts, sums and sums of squares of the label by fold, feature and place, from which the encodings without any one fold follow.
 * They are added up over the other folds rather than taken off the total, so that nothing of the fold itself is left in the rounding.
 */
export function meansByLevel(
  places: Int32Array,
  { levels, label, labels }: Labelled,
  { fold, folds }: { fold?: Int32Array; folds: number } = { folds: 1 },
): (smooth: "auto" | number, without?: number) => Means {
  const size = levels + 1, width = label.classes !== undefined && label.classes.length > 2 ? label.classes.length : 1;
  const isClass = label.classes !== undefined, isSeveral = width > 1;
  // Numbers are counted from their middle, so that squares keep their digits.
  const origin = isClass ? 0 : middle(labels);
  const counts = new Float64Array(folds * size), sums = new Float64Array(folds * size * width);
  const squares = isClass ? sums : new Float64Array(folds * size);
  for (let row = 0; row < places.length; row++) {
    const at = (fold === undefined ? 0 : fold[row]) * size + places[row];
    counts[at]++;
    if (isSeveral) sums[at * width + labels[row]]++;
    else {
      const y = labels[row] - origin;
      sums[at] += y;
      if (!isClass) squares[at] += y * y;
    }
  }

  return (smooth, without = -1) => {
    const encodings = new Array<number>(size * width), means = new Array<number>(width);
    const n = new Float64Array(size), s = new Float64Array(size), q = new Float64Array(size);
    for (let feature = 0; feature < width; feature++) {
      n.fill(0);
      s.fill(0);
      q.fill(0);
      for (let f = 0; f < folds; f++) {
        if (f === without) continue;
        for (let place = 0; place < size; place++) {
          const at = f * size + place;
          n[place] += counts[at];
          s[place] += sums[at * width + feature];
          q[place] += squares[at * width + feature];
        }
      }
      const rows = total(n), mean = total(s) / rows, variance = Math.max(0, total(q) / rows - mean * mean);
      for (let place = 0; place < size; place++) {
        const share = trust(n[place], Math.max(0, q[place] - s[place] * s[place] / n[place]), { variance, smooth });
        encodings[place * width + feature] = origin + (share > 0 ? share * s[place] / n[place] + (1 - share) * mean : mean);
      }
      means[feature] = origin + mean;
    }
    return { encodings, means };
  };
}

/** How much a level's own mean counts, against that of all; `squares` are around the level's mean (equations 3 to 6 of the paper). */
function trust(rows: number, squares: number, { variance, smooth }: { variance: number; smooth: "auto" | number }): number {
  if (rows === 0) return 0;
  if (smooth !== "auto") return rows / (rows + smooth);
  const own = variance * rows, noise = squares / rows;
  return own + noise === 0 ? 0 : own / (own + noise);
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Half way between the least and the greatest. */
function middle(labels: Float32Array): number {
  let low = Infinity, high = -Infinity;
  for (const label of labels) {
    if (label < low) low = label;
    if (label > high) high = label;
  }
  return (low + high) / 2;
}
