/** One tree, grown leaf by leaf: of all leaves the one whose split gains most is split next (Shi 2007, LightGBM). */
import { type FeatureBins, LANES } from "./_bins.ts";
import { DraftTree } from "./_draft.ts";
import type { Layout, TreeMemory } from "./_histogram.ts";
import { type Split, splitCategory, splitNumber, type SplitRules, type Sums } from "./_split.ts";
import type { Nodes } from "./_tree.ts";

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
  /** The first so many of the memory's rows are learnt from, and put in the order of the leaves. */
  count: number;
  /** Whose gradients. */
  output: number;
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
  /** What its value is held back by. */
  readonly l2: number;
  /** The place of its histogram in the memory. */
  histogram?: number;
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
  readonly #memory: TreeMemory;
  /** Histograms that no leaf has. */
  readonly #free: number[];

  constructor(layout: Layout, bins: readonly FeatureBins[], rules: GrowthRules, memory: TreeMemory) {
    this.#layout = layout;
    this.#bins = bins;
    this.#rules = rules;
    this.#memory = memory;
    this.#free = Array.from({ length: memory.arrays.histograms.length / layout.size }, (_, i) => i * layout.size);
  }

  /** How many histograms are needed: one for each leaf that may still be split, while its sibling comes into being. */
  static histograms({ leaves, minLeaf }: GrowthRules, rows: number): number {
    return Math.min(leaves, Math.floor(rows / (2 * minLeaf)) + 2);
  }

  /** Grows a tree. One that finds no split has a single leaf, of value 0. */
  grow(sample: GrowthSample): Grown {
    const draft = new DraftTree(Math.min(this.#rules.leaves, sample.count));
    const root: Leaf = { node: draft.root(sample.count), depth: 0, from: 0, sums: this.#sumsOf(sample), l2: this.#rules.l2 };
    const leaves = [root];
    if (this.#maySplit(root)) {
      root.histogram = this.#histogramOf(root, sample);
      this.#findSplit(root, sample);
    }
    while (leaves.length < this.#rules.leaves) {
      const place = bestOf(leaves);
      if (place < 0) break;
      const leaf = leaves[place];
      const children = this.#divide(leaf, draft);
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
    const { learningRate } = this.#rules;
    if (leaves.length > 1) {
      for (const { node, sums: { gradient, curvature }, l2 } of leaves) {
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
    const { kernels, arrays: { histograms } } = this.#memory;
    kernels.subtract(addressOf(histograms, large.histogram), addressOf(histograms, small.histogram), this.#layout.size / 2);
    for (const child of [left, right]) {
      if (this.#maySplit(child)) this.#findSplit(child, sample);
      if (child.split === undefined) this.#giveBack(child);
    }
  }

  #histogramOf({ from, sums: { rows: count } }: Leaf, { output, features }: GrowthSample): number {
    const { kernels, arrays: { histograms, rows, pairs, ordered, words } } = this.#memory, { offsets, size } = this.#layout;
    const histogram = this.#free.pop()!;
    histograms.fill(0, histogram, histogram + size);
    const ofLeaf = addressOf(rows, from);
    kernels.gather(ordered.byteOffset, addressOf(pairs, 2 * output * (rows.length + 1)), ofLeaf, count);
    let done = -1;
    for (const place of features) {
      const column = Math.floor(place / LANES);
      if (column === done) continue;
      const lane = (i: number) => addressOf(histograms, histogram + offsets[column * LANES + i]);
      const ofColumn = addressOf(words, column * rows.length);
      kernels.accumulate(lane(0), lane(1), lane(2), lane(3), ofColumn, ofLeaf, count, ordered.byteOffset);
      done = column;
    }
    return histogram;
  }

  #giveBack(leaf: Leaf): void {
    if (leaf.histogram !== undefined) this.#free.push(leaf.histogram);
    leaf.histogram = undefined;
  }

  #findSplit(leaf: Leaf, { features }: GrowthSample): void {
    const { offsets, used } = this.#layout, { histograms } = this.#memory.arrays;
    let best: Split | undefined;
    for (const place of features) {
      const bins = this.#bins[used[place]], at = leaf.histogram! + offsets[place];
      best = bins.kind === "number"
        ? splitNumber(histograms, at, bins, leaf.sums, this.#rules, place, best)
        : splitCategory(histograms, at, bins, leaf.sums, this.#rules, place, best);
    }
    leaf.split = best;
  }

  /** Parts a leaf's rows in two; undefined if rounding had made up a split with nobody on one side. */
  #divide(leaf: Leaf, draft: DraftTree): [Leaf, Leaf] | undefined {
    const split = leaf.split!, { from, sums, depth } = leaf;
    const { kernels, arrays: { rows, words, goesLeft, scratch } } = this.#memory;
    const feature = this.#layout.used[split.feature], bins = this.#bins[feature];
    markLeft(goesLeft, split, bins);
    const ofColumn = addressOf(words, Math.floor(split.feature / LANES) * rows.length), shift = 8 * (split.feature % LANES);
    const ofLeaf = addressOf(rows, from);
    const end = kernels.part(ofLeaf, sums.rows, ofColumn, shift, goesLeft.byteOffset, scratch.byteOffset);
    const leftRows = (end - ofLeaf) / rows.BYTES_PER_ELEMENT;
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
      { node, depth: depth + 1, from, sums: left, l2: split.l2 },
      { node: node + 1, depth: depth + 1, from: from + leftRows, sums: right, l2: split.l2 },
    ];
  }

  #sumsOf({ count, output }: GrowthSample): Sums {
    const { rows, pairs } = this.#memory.arrays, of = 2 * output * (rows.length + 1);
    let gradient = 0, curvature = 0;
    for (let i = 0; i < count; i++) {
      gradient += pairs[of + 2 * rows[i]];
      curvature += pairs[of + 2 * rows[i] + 1];
    }
    return { gradient, curvature, rows: count };
  }
}

function addressOf(array: Int32Array | Float32Array | Float64Array, index: number): number {
  return array.byteOffset + index * array.BYTES_PER_ELEMENT;
}

function bestOf(leaves: readonly Leaf[]): number {
  let place = -1, gain = 0;
  for (let i = 0; i < leaves.length; i++) {
    const split = leaves[i].split;
    if (split !== undefined && split.gain > gain) [place, gain] = [i, split.gain];
  }
  return place;
}

function markLeft(goesLeft: Uint8Array, { bin, missingLeft, set }: Split, bins: FeatureBins): void {
  goesLeft.fill(0);
  if (set !== undefined) { for (const member of set) goesLeft[member] = 1; }
  else {
    goesLeft.fill(1, 0, bin + 1);
    if (bins.kind === "number" && bins.missing) goesLeft[bins.edges.length + 1] = missingLeft ? 1 : 0;
  }
}
