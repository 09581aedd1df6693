/** A tree while it grows: room for all the nodes that it may get, cut to size at the end. */
import { binCount, type FeatureBins } from "./_bins.ts";
import type { Split } from "./_split.ts";
import { type Nodes, RULE, SET_WORDS, setsOf } from "./_tree.ts";

/** The largest float32: all values that are not missing are up to it. */
const MOST = Math.fround(3.4028234663852886e38);

/** A tree while it grows. */
export class DraftTree {
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
      const set = new Uint32Array(SET_WORDS * setsOf(binCount(bins)));
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
