/** One tree, grown leaf by leaf: of all leaves the one whose split gains most is split next (Shi 2007, LightGBM). */
import type { FeatureBins } from "./_bins.ts";
import { LANES } from "./_bins.ts";
import { accumulate, type Layout, subtract } from "./_histogram.ts";
import { type Split, splitCategory, splitNumber, type SplitRules, type Sums } from "./_split.ts";
import { type Nodes, RULE, SET_WORDS } from "./_tree.ts";

/** How trees grow. */
export interface GrowthRules extends SplitRules {
  /** Leaves at most. */
  leaves: number;
  /** Splits between the root and a leaf at most. */
  maxDepth: number;
  /** What a leaf's value is multiplied with. */
  learningRate: number;
}

/** What a tree learns from. */
export interface GrowthSample {
  /** Indices of rows: the first `count` are learnt from. They are put in the order of the leaves. */
  rows: Int32Array;
  count: number;
  /** Gradient and curvature of every row, side by side. */
  pairs: Float32Array;
  /** Places of the features to split by, among the layout's used ones, ascending. */
  features: Int32Array;
}

/** A leaf that may still be split. */
interface Leaf {
  readonly node: number;
  readonly depth: number;
  /** Its rows: `rows[from]` to `rows[from + sums.rows - 1]`. */
  readonly from: number;
  readonly sums: Sums;
  histogram?: Float64Array;
  split?: Split;
}

/** A tree, and which of the sample's rows are in which of its leaves. */
export interface Grown {
  readonly tree: Nodes;
  readonly leaves: readonly { readonly node: number; readonly from: number; readonly rows: number }[];
}

/** Grows trees, in memory that it uses again for each. */
export class Grower {
  readonly #layout: Layout;
  readonly #bins: readonly FeatureBins[];
  readonly #rules: GrowthRules;
  readonly #scratch: Int32Array;
  /** The pairs of the leaf in hand, in the order of its rows. */
  readonly #ordered: Float32Array;
  readonly #goesLeft = new Uint8Array(256);
  readonly #pool: Float64Array[] = [];

  constructor(layout: Layout, bins: readonly FeatureBins[], rules: GrowthRules) {
    this.#layout = layout;
    this.#bins = bins;
    this.#rules = rules;
    this.#scratch = new Int32Array(layout.binned.rows);
    this.#ordered = new Float32Array(2 * layout.binned.rows);
  }

  /** Grows a tree. One that finds no split has a single leaf, of value 0. */
  grow(sample: GrowthSample): Grown {
    const draft = new DraftTree(this.#rules.leaves);
    const root: Leaf = { node: draft.root(sample.count), depth: 0, from: 0, sums: sumsOf(sample) };
    const leaves = [root];
    if (this.#maySplit(root)) {
      root.histogram = this.#histogramOf(root, sample);
      this.#findSplit(root, sample);
    }
    while (leaves.length < this.#rules.leaves) {
      const place = bestOf(leaves);
      if (place < 0) break;
      const leaf = leaves[place];
      const children = this.#divide(leaf, sample, draft);
      if (children === undefined) {
        leaf.split = undefined;
        continue;
      }
      leaves[place] = children[0];
      leaves.push(children[1]);
      if (leaves.length < this.#rules.leaves) this.#prepare(leaf, children, sample);
      this.#giveBack(leaf);
    }
    for (const leaf of leaves) this.#giveBack(leaf);
    const { l2, learningRate } = this.#rules;
    if (leaves.length > 1) {
      for (const { node, sums: { gradient, curvature } } of leaves) {
        draft.value[node] = curvature + l2 > 0 ? -learningRate * gradient / (curvature + l2) : 0;
      }
    }
    return { tree: draft.finish(), leaves: leaves.map(({ node, from, sums: { rows } }) => ({ node, from, rows })) };
  }

  #maySplit({ sums, depth }: Leaf): boolean {
    return depth < this.#rules.maxDepth && sums.rows >= 2 * this.#rules.minLeaf;
  }

  /** Gives the children histograms and splits. Only the smaller one's rows are added up: the other's is what remains of the parent's. */
  #prepare(parent: Leaf, [left, right]: [Leaf, Leaf], sample: GrowthSample): void {
    if (!this.#maySplit(left) && !this.#maySplit(right)) return;
    const [small, large] = left.sums.rows < right.sums.rows ? [left, right] : [right, left];
    small.histogram = this.#histogramOf(small, sample);
    large.histogram = parent.histogram!;
    parent.histogram = undefined;
    subtract(large.histogram, small.histogram);
    for (const child of [left, right]) {
      if (this.#maySplit(child)) this.#findSplit(child, sample);
      if (child.split === undefined) this.#giveBack(child);
    }
  }

  #histogramOf({ from, sums: { rows: count } }: Leaf, { rows, pairs, features }: GrowthSample): Float64Array {
    const histogram = this.#pool.pop() ?? new Float64Array(this.#layout.size);
    histogram.fill(0);
    gather(this.#ordered, pairs, rows, from, count);
    let done = -1;
    for (const feature of features) {
      const column = Math.floor(feature / LANES);
      if (column === done) continue;
      accumulate(histogram, this.#layout, column, { rows, from, count, pairs: this.#ordered, pairsFrom: 0 });
      done = column;
    }
    return histogram;
  }

  #giveBack(leaf: Leaf): void {
    if (leaf.histogram !== undefined) this.#pool.push(leaf.histogram);
    leaf.histogram = undefined;
  }

  #findSplit(leaf: Leaf, { features }: GrowthSample): void {
    const { offsets, binned: { used } } = this.#layout;
    const histogram = leaf.histogram!;
    let best: Split | undefined;
    for (const place of features) {
      const bins = this.#bins[used[place]], at = offsets[place];
      best = bins.kind === "number"
        ? splitNumber(histogram, at, bins, leaf.sums, this.#rules, place, best)
        : splitCategory(histogram, at, bins, leaf.sums, this.#rules, place, best);
    }
    leaf.split = best;
  }

  /** Parts a leaf's rows in two; undefined if rounding had made up a split with nobody on one side. */
  #divide(leaf: Leaf, { rows }: GrowthSample, draft: DraftTree): [Leaf, Leaf] | undefined {
    const split = leaf.split!, { from, sums, depth } = leaf, { binned } = this.#layout;
    const feature = binned.used[split.feature], bins = this.#bins[feature];
    this.#markLeft(split, bins);
    const at = Math.floor(split.feature / LANES) * binned.rows, shift = 8 * (split.feature % LANES);
    const leftRows = part(rows, this.#scratch, from, sums.rows, binned.words, at, shift, this.#goesLeft);
    const rightRows = sums.rows - leftRows;
    if (leftRows === 0 || rightRows === 0) return undefined;
    const node = draft.split(leaf.node, feature, bins, split, leftRows, rightRows);
    const left = { gradient: split.gradient, curvature: split.curvature, rows: leftRows };
    const right = {
      gradient: sums.gradient - split.gradient,
      curvature: sums.curvature - split.curvature,
      rows: rightRows,
    };
    return [
      { node, depth: depth + 1, from, sums: left },
      { node: node + 1, depth: depth + 1, from: from + leftRows, sums: right },
    ];
  }

  #markLeft({ bin, missingLeft, set }: Split, bins: FeatureBins): void {
    const marks = this.#goesLeft;
    marks.fill(0);
    if (set !== undefined) { for (const member of set) marks[member] = 1; }
    else {
      marks.fill(1, 0, bin + 1);
      if (bins.kind === "number" && bins.missing) marks[bins.edges.length + 1] = missingLeft ? 1 : 0;
    }
  }
}

function bestOf(leaves: readonly Leaf[]): number {
  let place = -1, gain = 0;
  for (let i = 0; i < leaves.length; i++) {
    const split = leaves[i].split;
    if (split !== undefined && split.gain > gain) [place, gain] = [i, split.gain];
  }
  return place;
}

function sumsOf({ rows, count, pairs }: GrowthSample): Sums {
  let gradient = 0, curvature = 0;
  for (let i = 0; i < count; i++) {
    gradient += pairs[2 * rows[i]];
    curvature += pairs[2 * rows[i] + 1];
  }
  return { gradient, curvature, rows: count };
}

/**
 * Copies the pairs of some rows side by side. Both halves of a pair travel as one number of 64 bits, which is never NaN, as
 * neither half is.
 */
function gather(ordered: Float32Array, pairs: Float32Array, rows: Int32Array, from: number, count: number): void {
  const to = new Float64Array(ordered.buffer), of = new Float64Array(pairs.buffer, pairs.byteOffset, pairs.length / 2);
  for (let i = 0; i < count; i++) to[i] = of[rows[from + i]];
}

/** Puts the rows that go left before the others, both in the order they had, and counts them. Nothing here depends on luck. */
function part(
  rows: Int32Array,
  scratch: Int32Array,
  from: number,
  count: number,
  words: Int32Array,
  at: number,
  shift: number,
  goesLeft: Uint8Array,
): number {
  let left = 0;
  for (let i = 0; i < count; i++) {
    const row = rows[from + i];
    const mark = goesLeft[(words[at + row] >>> shift) & 255];
    rows[from + left] = row; // a branch here would be guessed wrong half of the time
    scratch[i - left] = row;
    left += mark;
  }
  rows.set(scratch.subarray(0, count - left), from + left);
  return left;
}

/** A tree while it grows. */
class DraftTree {
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly rule: Uint8Array;
  readonly left: Int32Array;
  readonly value: Float64Array;
  readonly gain: Float32Array;
  readonly rows: Uint32Array;
  readonly #sets: number[] = [];
  #size = 0;

  constructor(leaves: number) {
    const most = 2 * leaves - 1;
    this.feature = new Int32Array(most).fill(-1);
    this.threshold = new Float32Array(most);
    this.rule = new Uint8Array(most);
    this.left = new Int32Array(most);
    this.value = new Float64Array(most);
    this.gain = new Float32Array(most);
    this.rows = new Uint32Array(most);
  }

  root(rows: number): number {
    this.rows[this.#size] = rows;
    return this.#size++;
  }

  /** Makes a node of a leaf, and gives its left child. */
  split(node: number, feature: number, bins: FeatureBins, split: Split, leftRows: number, rightRows: number): number {
    this.feature[node] = feature;
    this.gain[node] = split.gain;
    this.left[node] = this.#size;
    if (bins.kind === "number") {
      this.threshold[node] = split.bin < bins.edges.length ? bins.edges[split.bin] : MOST;
      this.rule[node] = split.missingLeft ? RULE.missingLeft : RULE.missingRight;
    } else {
      this.threshold[node] = this.#sets.length / SET_WORDS;
      this.rule[node] = RULE.category;
      const set = new Uint32Array(SET_WORDS);
      for (const bin of split.set!) set[bin >> 5] |= 1 << (bin & 31);
      this.#sets.push(...set);
    }
    this.rows[this.#size++] = leftRows;
    this.rows[this.#size++] = rightRows;
    return this.left[node];
  }

  finish(): Nodes {
    const { feature, threshold, rule, left, value, gain, rows } = this, size = this.#size;
    return {
      feature: feature.slice(0, size),
      threshold: threshold.slice(0, size),
      rule: rule.slice(0, size),
      left: left.slice(0, size),
      value: value.slice(0, size),
      gain: gain.slice(0, size),
      rows: rows.slice(0, size),
      sets: Uint32Array.from(this.#sets),
    };
  }
}

/** The largest float32: all values that are not missing are up to it. */
const MOST = Math.fround(3.4028234663852886e38);
