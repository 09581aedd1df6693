/** Trees as flat arrays: quick to walk, and plain data. */
import type { Matrix } from "../../matrix.ts";

/** The bins of a set, a bit each. More than 256 take several sets in a row. */
export const SET_WORDS = 8;

/** Sets in a row for so many bins. */
export function setsOf(bins: number): number {
  return Math.ceil(bins / (32 * SET_WORDS));
}

/** What a node does with its value; missing values are NaN. */
export const RULE = { missingRight: 0, missingLeft: 1, category: 2 } as const;

/** Nodes of one tree or of many. The children of a node lie side by side, after it. */
export interface Nodes {
  /** The feature that it asks for; -1 in a leaf. */
  readonly feature: Int32Array;
  /** Numbers up to this go left; of categories, the index of the first set that goes left. */
  readonly threshold: Float32Array;
  /** One of {@linkcode RULE}. */
  readonly rule: Uint8Array;
  /** The left child; the right one is the next. */
  readonly left: Int32Array;
  /** What a leaf adds to the score. */
  readonly value: Float64Array;
  /** What the split gained. */
  readonly gain: Float32Array;
  /** Training rows that came by. */
  readonly rows: Uint32Array;
  /** Sets of bins, {@linkcode SET_WORDS} words each. */
  readonly sets: Uint32Array;
}

/** Several trees in a row. */
export interface Forest {
  readonly nodes: Nodes;
  /** The first node of each tree. */
  readonly roots: Int32Array;
}

/** Puts trees, whose roots are their first nodes, in a row. */
export function plant(trees: readonly Nodes[]): Forest {
  const roots = new Int32Array(trees.length);
  let size = 0, sets = 0;
  const lefts: number[] = [], thresholds: number[] = [];
  trees.forEach((tree, t) => {
    roots[t] = size;
    for (let i = 0; i < tree.feature.length; i++) {
      lefts.push(tree.feature[i] < 0 ? 0 : tree.left[i] + size);
      thresholds.push(tree.threshold[i] + (tree.rule[i] === RULE.category ? sets : 0));
    }
    size += tree.feature.length;
    sets += tree.sets.length / SET_WORDS;
  });
  const joined = <T extends { set(part: T, at: number): void; length: number }>(whole: T, part: (tree: Nodes) => T): T => {
    let at = 0;
    for (const tree of trees) {
      whole.set(part(tree), at);
      at += part(tree).length;
    }
    return whole;
  };
  const nodes: Nodes = {
    feature: joined(new Int32Array(size), ({ feature }) => feature),
    threshold: Float32Array.from(thresholds),
    rule: joined(new Uint8Array(size), ({ rule }) => rule),
    left: Int32Array.from(lefts),
    value: joined(new Float64Array(size), ({ value }) => value),
    gain: joined(new Float32Array(size), ({ gain }) => gain),
    rows: joined(new Uint32Array(size), ({ rows }) => rows),
    sets: joined(new Uint32Array(sets * SET_WORDS), ({ sets }) => sets),
  };
  return { nodes, roots };
}

/** Rows walked through all trees before the next ones: their features stay in the cache. */
const BLOCK = 256;

/**
 * Adds what the trees say to the scores: tree t to output t modulo `outputs`.
 *
 * @param features rows x features, categories as bins
 * @param scores rows x outputs
 */
export function addScores(
  { nodes, roots }: Forest,
  { data, rows, columns }: Matrix,
  scores: Float64Array,
  outputs: number,
): void {
  const { value } = nodes;
  for (let from = 0; from < rows; from += BLOCK) {
    const end = Math.min(rows, from + BLOCK);
    for (let t = 0; t < roots.length; t++) {
      const root = roots[t];
      for (let row = from, s = from * outputs + t % outputs; row < end; row++, s += outputs) {
        scores[s] += value[leafOf(nodes, root, data, row * columns)];
      }
    }
  }
}

/** The leaf that the row whose features start at `at` falls into. */
export function leafOf({ feature, threshold, rule, left, sets }: Nodes, root: number, data: Float32Array, at: number): number {
  let node = root, f = feature[node];
  while (f >= 0) {
    const x = data[at + f], how = rule[node];
    const goesLeft = how === RULE.category
      ? (sets[threshold[node] * SET_WORDS + (x >> 5)] >>> (x & 31) & 1) === 1
      : x <= threshold[node] || (how === RULE.missingLeft && Number.isNaN(x));
    node = goesLeft ? left[node] : left[node] + 1;
    f = feature[node];
  }
  return node;
}
