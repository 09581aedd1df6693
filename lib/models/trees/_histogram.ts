/** Histograms of gradients: for each bin of each feature the sums over a leaf's rows. Most of the time goes here. */
import { createWorkspace } from "../../simd.ts";
import { binCount, type FeatureBins } from "./_bins.ts";
import { TREE_KERNELS } from "./_kernels.ts";

/** Features of a word at most; each has a byte of it. One with more bins than a byte tells apart has a word for itself. */
export const LANES = 4;
const BYTE = 256;

/** Where a feature is found. */
export interface Place {
  readonly feature: number;
  /** The column of words, and the place in it. */
  readonly column: number;
  readonly lane: number;
  /** The bin is `word >> shift & mask`. */
  readonly shift: number;
  readonly mask: number;
  /** The index of its first sum in a histogram, and how far it is to the next bin's. */
  readonly offset: number;
  readonly stride: number;
}

/** Where features and their bins lie: a pair of sums (gradient, curvature) a bin, those of two lanes side by side. */
export interface Layout {
  /** Features with more than one bin, ascending; the others cannot be split. */
  readonly places: readonly Place[];
  /** Columns of words. */
  readonly columns: number;
  /** What the kernels must know of each column. */
  readonly tables: Int32Array;
  /** Sums in a histogram. */
  readonly size: number;
}

/** Words of a column's table: where its lanes lie, then their edges, whether values may be missing, its end, and whether it is wide. */
export const TABLE = 16, EDGES = 4, WIDE = 13;
const MISSING = 8, END = 12;

/** Lays the features out, those with about as many bins together; lanes that no feature fills have a bin that is written to. */
export function layOut(bins: readonly FeatureBins[]): Layout {
  const counts = bins.map(binCount),
    byCount = [...counts.keys()].filter((feature) => counts[feature] > 1)
      .sort((a, b) => counts[b] - counts[a] || a - b);
  const wide = byCount.filter((feature) => counts[feature] > BYTE), narrow = byCount.slice(wide.length);
  const columns = [...chunks(narrow, LANES), ...chunks(wide, 1)], tables = new Int32Array(TABLE * columns.length);
  const places: Place[] = [];
  let size = 0;
  columns.forEach((features, column) => {
    const isWide = counts[features[0]] > BYTE, side = isWide ? 1 : 2;
    const table = tables.subarray(TABLE * column, TABLE * (column + 1)).fill(-1, EDGES, EDGES + LANES);
    for (let lane = 0; lane < (isWide ? 1 : LANES); lane += side) {
      for (let i = 0; i < side; i++) table[lane + i] = 8 * (size + 2 * i);
      features.slice(lane, lane + side).forEach((feature, i) => {
        const of = bins[feature], shift = 8 * (lane + i), mask = isWide ? -1 : BYTE - 1;
        places.push({ feature, column, lane: lane + i, shift, mask, offset: size + 2 * i, stride: 2 * side });
        table[MISSING + lane + i] = of.kind === "number" && of.missing ? 1 : 0;
      });
      size += 2 * side * (counts[features[lane]] ?? 1);
    }
    table[END] = 8 * size;
    table[WIDE] = isWide ? 1 : 0;
  });
  return { places: places.sort((a, b) => a.feature - b.feature), columns: columns.length, tables, size };
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** What the memory for growing trees must hold. */
export interface MemoryPlan {
  layout: Layout;
  bins: readonly FeatureBins[];
  rows: number;
  outputs: number;
  /** Histograms that are needed at the same time. */
  histograms: number;
}

/** Rows in the order of leaves, the gradients that they are sorted by, and sums of those by bin. */
export type TreeMemory = ReturnType<typeof allocateTrees>;

/** Numbers that the kernels find or are told of a split: a line of the cache, so that threads do not wait for each other's. */
export const FOUND = 8;

/** Rows whose losses a kernel adds up together. */
export const BLOCK = 512;

/** Memory for growing trees one after the other. */
export function allocateTrees({ layout: { columns, tables, size }, bins, rows, outputs, histograms }: MemoryPlan) {
  const memory = createWorkspace({
    compiled: TREE_KERNELS,
    arrays: {
      /** The bins: the word of row r in column w is `words[w * rows.length + r]`. */
      words: [Int32Array, columns * rows],
      rows: [Int32Array, rows],
      scratch: [Int32Array, rows],
      /** Rows x outputs. Here, and where the kernel of a loss takes two rows at once, there is room for one row more. */
      scores: [Float64Array, outputs * (rows + 1)],
      labels: [Float32Array, rows + 1],
      /** For each output, each row's gradient and curvature side by side. */
      pairs: [Float32Array, outputs * 2 * (rows + 1)],
      /** What the kernel of a loss adds up, block by block. */
      sums: [Float64Array, 4 * Math.ceil(rows / BLOCK)],
      /** The layout's tables, and the tasks that make a histogram. */
      tables: [Int32Array, tables.length],
      asked: [Int32Array, columns + 1],
      /** Of two leaves what the search for their splits must know, and for each what it finds in each lane. */
      siblings: [Float64Array, 2 * FOUND],
      found: [Float64Array, 2 * columns * LANES * FOUND],
      /** By bin, whether it goes left. */
      goesLeft: [Uint8Array, Math.max(BYTE, ...bins.map(binCount))],
      histograms: [Float64Array, histograms * size],
    },
    action: "grow trees",
    fix: "Use fewer rows, features, bins or leaves.",
  });
  memory.arrays.tables.set(tables);
  return memory;
}
