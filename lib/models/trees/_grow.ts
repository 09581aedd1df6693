/** One tree, grown leaf by leaf: of all leaves the one whose split gains most is split next (Shi 2007, LightGBM). */
import type { Crew } from "../../threads.ts";
import { binCount, type FeatureBins } from "./_bins.ts";
import { DraftTree } from "./_draft.ts";
import { EDGES, FOUND, LANES, type Layout, TABLE, type TreeMemory, WIDE } from "./_histogram.ts";
import type { Kernels } from "./_kernels.ts";
import {
  leastCurvature,
  leastScore,
  numberSplit,
  scoreOf,
  type Split,
  splitCategory,
  type SplitRules,
  type Sums,
} from "./_split.ts";
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
  /** The features to split by, among the layout's places, ascending. */
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

/** What grows trees. */
export interface GrowerParts {
  layout: Layout;
  bins: readonly FeatureBins[];
  rules: GrowthRules;
  memory: TreeMemory;
  crew: Crew<Kernels>;
}

/** Grows trees, in memory that it uses again for each. */
export class Grower {
  readonly #layout: Layout;
  readonly #bins: readonly FeatureBins[];
  readonly #rules: GrowthRules;
  readonly #memory: TreeMemory;
  readonly #crew: Crew<Kernels>;
  /** Histograms that no leaf has. */
  readonly #free: number[];

  constructor({ layout, bins, rules, memory, crew }: GrowerParts) {
    this.#layout = layout;
    this.#bins = bins;
    this.#rules = rules;
    this.#memory = memory;
    this.#crew = crew;
    this.#free = Array.from({ length: memory.arrays.histograms.length / layout.size }, (_, i) => i * layout.size);
  }

  /** How many histograms are needed: one for each leaf that may still be split, while its sibling comes into being. */
  static histograms({ leaves, minLeaf }: GrowthRules, rows: number): number {
    return Math.min(leaves, Math.floor(rows / (2 * minLeaf)) + 2);
  }

  /** Grows a tree. One that finds no split has a single leaf, of value 0. */
  grow(sample: GrowthSample): Grown {
    const draft = new DraftTree(Math.min(this.#rules.leaves, sample.count));
    const tasks = this.#ask(sample.features);
    const root = this.#openRoot(draft.root(sample.count), sample, tasks);
    const leaves = [root];
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
      if (leaves.length < this.#rules.leaves) this.#prepare(leaf, children, sample, tasks);
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

  /**
   * Tells the kernels which features to split by, and deals the columns that hold them out as tasks. Of an odd number one is cut in
   * halves, so that two threads have as much to do.
   */
  #ask(features: Int32Array): number {
    const { places, columns } = this.#layout, { asked, tables } = this.#memory.arrays;
    for (let column = 0; column < columns; column++) tables.fill(-1, TABLE * column + EDGES, TABLE * column + EDGES + LANES);
    let tasks = 0;
    const isAsked = new Uint8Array(columns);
    for (const i of features) {
      const { feature, column, lane } = places[i], of = this.#bins[feature];
      if (of.kind === "number") tables[TABLE * column + EDGES + lane] = of.edges.length;
      isAsked[column] = 1;
    }
    for (let column = 0; column < columns; column++) if (isAsked[column] === 1) asked[tasks++] = column << 2;
    const middle = tasks >> 1;
    if (tasks % 2 === 0 || tables[TABLE * (asked[middle] >> 2) + WIDE] === 1) return tasks;
    // Tasks are taken from both ends, and the smallest should come last.
    asked.copyWithin(middle + 1, middle, tasks);
    asked[middle] |= 1;
    asked[middle + 1] |= 2;
    return tasks + 1;
  }

  #maySplit(rows: number, depth: number): boolean {
    return depth < this.#rules.maxDepth && rows >= 2 * this.#rules.minLeaf;
  }

  #openRoot(node: number, sample: GrowthSample, tasks: number): Leaf {
    const root = { node, depth: 0, from: 0, sums: { gradient: 0, curvature: 0, rows: sample.count }, l2: this.#rules.l2 };
    if (!this.#maySplit(sample.count, 0) || tasks === 0) return root;
    const { histograms, asked, tables, siblings, found } = this.#memory.arrays, histogram = this.#free.pop()!;
    const address = addressOf(histograms, histogram);
    this.#crew.share("fill", { numbers: [...this.#filling(root, sample), address, 0], items: tasks, piece: 1 });
    const leaf: Leaf = { ...root, sums: this.#sumsOf(histogram, sample), histogram };
    this.#tell(0, leaf);
    const numbers = [asked.byteOffset, tables.byteOffset, address, siblings.byteOffset, found.byteOffset] as const;
    this.#crew.share("scan", { numbers, items: tasks, piece: 1 });
    this.#findSplit(leaf, 0, sample);
    return leaf;
  }

  /** Gives the children histograms and splits. Only the smaller one's rows are added up: the other's is what remains of the parent's. */
  #prepare(parent: Leaf, [left, right]: [Leaf, Leaf], sample: GrowthSample, tasks: number): void {
    const mayLeft = this.#maySplit(left.sums.rows, left.depth), mayRight = this.#maySplit(right.sums.rows, right.depth);
    if (!mayLeft && !mayRight) return;
    const [small, large] = left.sums.rows < right.sums.rows ? [left, right] : [right, left];
    small.histogram = this.#free.pop()!;
    large.histogram = parent.histogram!;
    parent.histogram = undefined;
    this.#tell(0, small);
    this.#tell(1, large);
    const { histograms, siblings, found } = this.#memory.arrays;
    const [ofSmall, ofLarge] = [small, large].map(({ histogram }) => addressOf(histograms, histogram!));
    const told = [siblings.byteOffset, found.byteOffset, found.byteOffset + found.byteLength / 2] as const;
    const numbers = [...this.#filling(small, sample), ofSmall, ofLarge, ...told] as const;
    this.#crew.share("fillAndScan", { numbers, items: tasks, piece: 1 });
    [small, large].forEach((child, place) => {
      if (this.#maySplit(child.sums.rows, child.depth)) this.#findSplit(child, place, sample);
      if (child.split === undefined) this.#giveBack(child);
    });
  }

  /** What a histogram is filled from, as the kernels take it. */
  #filling({ from, sums: { rows: count } }: Leaf, { output }: GrowthSample) {
    const { asked, tables, words, rows, pairs } = this.#memory.arrays;
    const ofPairs = addressOf(pairs, 2 * output * (rows.length + 1));
    return [asked.byteOffset, tables.byteOffset, words.byteOffset, rows.length, addressOf(rows, from), count, ofPairs] as const;
  }

  /** Writes down what the search for a leaf's split must know; one that may not be split gets a curvature that no child can have. */
  #tell(place: number, { sums, depth }: Leaf): void {
    const rules = this.#rules, told = this.#memory.arrays.siblings.subarray(FOUND * place);
    told[0] = sums.gradient;
    told[1] = sums.curvature;
    told[2] = this.#maySplit(sums.rows, depth) ? leastCurvature(sums, rules) : Infinity;
    told[3] = leastScore(sums, rules);
    told[4] = rules.l2;
  }

  #giveBack(leaf: Leaf): void {
    if (leaf.histogram !== undefined) this.#free.push(leaf.histogram);
    leaf.histogram = undefined;
  }

  /** The best of the splits that the kernel found by numbers, and of those by categories. */
  #findSplit(leaf: Leaf, place: number, { features }: GrowthSample): void {
    const { places } = this.#layout, { histograms, found } = this.#memory.arrays;
    const own = scoreOf(leaf.sums.gradient, leaf.sums.curvature, this.#rules.l2), half = place * found.length / 2;
    let best: Split | undefined;
    for (const i of features) {
      const { feature, column, lane, offset, stride } = places[i], bins = this.#bins[feature];
      if (bins.kind === "category") {
        best = splitCategory(histograms, leaf.histogram! + offset, stride, bins, leaf.sums, this.#rules, i, best);
      } else {
        const at = half + FOUND * (LANES * column + lane);
        if (found[at] > 0 && !(best !== undefined && found[at] - own <= best.gain)) {
          best = numberSplit(found, at, leaf.sums, own, this.#rules, i);
        }
      }
    }
    leaf.split = best;
  }

  /** Parts a leaf's rows in two; undefined if rounding had made up a split with nobody on one side. */
  #divide(leaf: Leaf, draft: DraftTree): [Leaf, Leaf] | undefined {
    const split = leaf.split!, { from, sums, depth } = leaf;
    const { kernels, arrays: { rows, words, goesLeft, scratch } } = this.#memory;
    const { feature, column, shift, mask } = this.#layout.places[split.place], bins = this.#bins[feature];
    markLeft(goesLeft, split, bins);
    const ofColumn = addressOf(words, column * rows.length), ofLeaf = addressOf(rows, from);
    const end = kernels.part(ofLeaf, sums.rows, ofColumn, shift, mask, goesLeft.byteOffset, scratch.byteOffset);
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

  /** The sums over all rows are those over the bins of any feature. */
  #sumsOf(histogram: number, { count, features }: GrowthSample): Sums {
    const { histograms } = this.#memory.arrays, { feature, offset, stride } = this.#layout.places[features[0]];
    let gradient = 0, curvature = 0;
    for (let bin = 0, at = histogram + offset; bin < binCount(this.#bins[feature]); bin++, at += stride) {
      gradient += histograms[at];
      curvature += histograms[at + 1];
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
  goesLeft.fill(0, 0, binCount(bins));
  if (set !== undefined) { for (const member of set) goesLeft[member] = 1; }
  else {
    goesLeft.fill(1, 0, bin + 1);
    if (bins.kind === "number" && bins.missing) goesLeft[bins.edges.length + 1] = missingLeft ? 1 : 0;
  }
}
