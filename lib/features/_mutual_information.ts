/**
 * How much one variable tells of another, in nats, estimated as scikit-learn's mutual_info_classif and mutual_info_regression do.
 * Sorting takes the place of its trees: on a line neighbours are next to each other.
 */
import type { Random } from "../random.ts";

/** A variable: numbers that name something, or amounts. */
export interface Variable {
  readonly values: Float64Array;
  readonly discrete: boolean;
}

/** Neighbours looked at. */
const NEIGHBOURS = 3;

/** Mutual information of two variables with a value in each row; 0 or more. At least one of them should vary. */
export function mutualInformation(a: Variable, b: Variable): number {
  if (a.discrete && b.discrete) return betweenClasses(a.values, b.values);
  if (a.discrete) return ofClasses(b.values, a.values);
  if (b.discrete) return ofClasses(a.values, b.values);
  return betweenAmounts(a.values, b.values);
}

/**
 * Amounts divided by their deviation, and moved apart by a hair: equal values would have neighbours at distance 0, which the
 * estimators below cannot count.
 */
export function spread(values: Float64Array, random: Random): Float64Array {
  let sum = 0, squares = 0, size = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length) || 1;
  const scaled = values.map((value) => value / deviation);
  for (const value of scaled) size += Math.abs(value);
  const hair = 1e-10 * Math.max(1, size / values.length);
  return scaled.map((value) => value + hair * random.normal());
}

/** From the shares of pairs of classes. */
function betweenClasses(a: Float64Array, b: Float64Array): number {
  const n = a.length, ofA = new Map<number, number>(), ofB = new Map<number, number>();
  const pairs = new Map<number, Map<number, number>>();
  for (let row = 0; row < n; row++) {
    ofA.set(a[row], (ofA.get(a[row]) ?? 0) + 1);
    ofB.set(b[row], (ofB.get(b[row]) ?? 0) + 1);
    let line = pairs.get(a[row]);
    if (line === undefined) pairs.set(a[row], line = new Map());
    line.set(b[row], (line.get(b[row]) ?? 0) + 1);
  }
  let information = 0;
  for (const [left, line] of pairs) {
    for (const [right, count] of line) information += count / n * Math.log(count * n / (ofA.get(left)! * ofB.get(right)!));
  }
  return Math.max(0, information);
}

/** Of an amount and a class (Ross, "Mutual information between discrete and continuous data sets", PLoS ONE 9, 2014). */
function ofClasses(amounts: Float64Array, classes: Float64Array): number {
  const members = new Map<number, number[]>();
  classes.forEach((name, row) => {
    const rows = members.get(name);
    if (rows === undefined) members.set(name, [row]);
    else rows.push(row);
  });
  const groups = [...members.values()].filter((rows) => rows.length > 1)
    .map((rows) => Float64Array.from(rows, (row) => amounts[row]).sort());
  const all = new Float64Array(groups.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const group of groups) {
    all.set(group, at);
    at += group.length;
  }
  all.sort();
  const digamma = digammas(all.length);
  let total = 0;
  for (const group of groups) {
    const neighbours = Math.min(NEIGHBOURS, group.length - 1);
    for (let i = 0; i < group.length; i++) {
      const within = countWithin(all, group[i], distanceTo(group, i, neighbours));
      total += digamma[neighbours] - digamma[group.length] - digamma[within];
    }
  }
  return all.length === 0 ? 0 : Math.max(0, digamma[all.length] + total / all.length);
}

/** Of two amounts (Kraskov, Stögbauer and Grassberger, "Estimating mutual information", Physical Review E 69, 2004; the first). */
function betweenAmounts(a: Float64Array, b: Float64Array): number {
  const n = a.length, neighbours = Math.min(NEIGHBOURS, n - 1);
  if (neighbours < 1) return 0;
  const order = Uint32Array.from(a.keys()).sort((i, j) => a[i] - a[j]);
  const x = Float64Array.from(order, (row) => a[row]), y = Float64Array.from(order, (row) => b[row]);
  const sortedY = y.toSorted(), digamma = digammas(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const distance = distanceInPlane(x, y, i, neighbours);
    total += digamma[countWithin(x, x[i], distance)] + digamma[countWithin(sortedY, y[i], distance)];
  }
  return Math.max(0, digamma[n] + digamma[neighbours] - total / n);
}

/** The distance from `sorted[i]` to its `k`-th neighbour. */
function distanceTo(sorted: Float64Array, i: number, k: number): number {
  let left = i - 1, right = i + 1, distance = 0;
  for (let found = 0; found < k; found++) {
    const toLeft = left >= 0 ? sorted[i] - sorted[left] : Infinity;
    const toRight = right < sorted.length ? sorted[right] - sorted[i] : Infinity;
    if (toLeft < toRight) left--;
    else right++;
    distance = Math.min(toLeft, toRight);
  }
  return distance;
}

/** The distance from point `i` to its `k`-th neighbour, the larger of both differences; `x` is sorted, so the search goes outwards. */
function distanceInPlane(x: Float64Array, y: Float64Array, i: number, k: number): number {
  const nearest = new Float64Array(k).fill(Infinity);
  const meet = (j: number) => {
    const distance = Math.max(Math.abs(x[j] - x[i]), Math.abs(y[j] - y[i]));
    let place = k - 1;
    if (distance >= nearest[place]) return;
    for (; place > 0 && nearest[place - 1] > distance; place--) nearest[place] = nearest[place - 1];
    nearest[place] = distance;
  };
  let left = i - 1, right = i + 1;
  for (;;) {
    const toLeft = left >= 0 ? x[i] - x[left] : Infinity;
    const toRight = right < x.length ? x[right] - x[i] : Infinity;
    if (Math.min(toLeft, toRight) >= nearest[k - 1]) return nearest[k - 1];
    if (toLeft < toRight) meet(left--);
    else meet(right++);
  }
}

/** How many of the sorted values are nearer to `value`, one of them, than `distance`; itself counts. */
function countWithin(sorted: Float64Array, value: number, distance: number): number {
  const first = firstWhere(sorted, (other) => value - other < distance);
  const end = firstWhere(sorted, (other) => other - value >= distance);
  // Two values that are the same in spite of all leave nothing nearer than 0.
  return Math.max(1, end - first);
}

/** The first place from which `holds` is true to the end, by halving. */
function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The digamma function of 1 to n: harmonic numbers less Euler's constant. */
function digammas(n: number): Float64Array {
  const values = new Float64Array(n + 1);
  values[0] = NaN;
  values[1] = -0.5772156649015329;
  for (let i = 2; i <= n; i++) values[i] = values[i - 1] + 1 / (i - 1);
  return values;
}
