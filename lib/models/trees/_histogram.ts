/** Histograms of gradients: for each bin of each feature the sums over a leaf's rows. Most of the time goes here. */
import { createWorkspace } from "../../simd.ts";
import { binCount, type FeatureBins, LANES } from "./_bins.ts";
import { TREE_KERNELS } from "./_kernels.ts";

/** Where each feature's bins lie in a histogram: a pair of sums (gradient, curvature) a bin, feature after feature. */
export interface Layout {
  /** Features with more than one bin; the others cannot be split. Number i of them is lane i % LANES of column i / LANES. */
  readonly used: readonly number[];
  /** For each of those the index of its first sum in a histogram; then the same for the lanes of the last column without feature. */
  readonly offsets: readonly number[];
  /** Sums in a histogram. */
  readonly size: number;
}

/** Lays the features out; lanes that no feature fills write to a bin of their own at the end. */
export function layOut(bins: readonly FeatureBins[]): Layout {
  const used = bins.flatMap((of, feature) => binCount(of) > 1 ? [feature] : []);
  const offsets: number[] = [];
  let size = 0;
  for (const feature of used) {
    offsets.push(size);
    size += 2 * binCount(bins[feature]);
  }
  while (offsets.length % LANES > 0) offsets.push(size);
  return { used, offsets, size: size + 2 };
}

/** What the memory for growing trees must hold. */
export interface MemoryPlan {
  layout: Layout;
  rows: number;
  outputs: number;
  /** Histograms that are needed at the same time. */
  histograms: number;
}

/** Rows in the order of leaves, the gradients that they are sorted by, and sums of those by bin. */
export type TreeMemory = ReturnType<typeof allocateTrees>;

/** Memory for growing trees one after the other. */
export function allocateTrees({ layout, rows, outputs, histograms }: MemoryPlan) {
  return createWorkspace({
    compiled: TREE_KERNELS,
    arrays: {
      /** The bins: the word of row r in column w is `words[w * rows.length + r]`, and has a byte for each of {@linkcode LANES}. */
      words: [Int32Array, layout.offsets.length / LANES * rows],
      rows: [Int32Array, rows],
      scratch: [Int32Array, rows],
      /** Rows x outputs. Here, and where the kernel of a loss takes two rows at once, there is room for one row more. */
      scores: [Float64Array, outputs * (rows + 1)],
      labels: [Float32Array, rows + 1],
      /** For each output, each row's gradient and curvature side by side. */
      pairs: [Float32Array, outputs * 2 * (rows + 1)],
      /** What the kernel of a loss adds up. */
      sums: [Float64Array, 4],
      /** The pairs of the leaf in hand, in the order of its rows. */
      ordered: [Float64Array, 2 * rows],
      /** By bin, whether it goes left. */
      goesLeft: [Uint8Array, 256],
      histograms: [Float64Array, histograms * layout.size],
    },
    action: "grow trees",
    fix: "Use fewer rows, features, bins or leaves.",
  });
}
