/**
 * The inner loop of the neighbour search, on SIMD kernels: 4 queries by 8 rows at a time, four float32 an instruction. It is a
 * sieve: what it lets through is measured again in float64. So it may round as the machine likes, and nothing depends on that.
 */
import { type CompiledKernels, createWorkspace } from "../simd.ts";
import { KERNELS } from "./_scan_wasm.ts";

/** Queries that are compared at once. */
export const QUERIES = 4;
/** Rows that are compared at once. They lie in groups of 8: feature after feature, and of each the 8 numbers. */
export const LANES = 8;

/** The two loops, of wasm/scan.ts. Each count is 1 or more. */
interface ScanKernels {
  centre(
    ...places: [rows: number, groups: number, width: number, centre: number, factor: number, centred: number, squares: number]
  ): void;
  scan(
    queries: number,
    queryGroups: number,
    width: number,
    limits: number,
    centred: number,
    squares: number,
    groups: number,
    hits: number,
  ): number;
}

/** The loops over one leaf of queries and one of rows, each of at most `leafRows`. */
export function createScan(leafRows: number, width: number) {
  const leaf = leafRows * width;
  const { kernels, arrays } = createWorkspace({
    compiled: KERNELS as CompiledKernels<ScanKernels>,
    arrays: {
      rows: [Float32Array, leaf],
      /** Rows less the centre. */
      centred: [Float32Array, leaf],
      queries: [Float32Array, leaf],
      squares: [Float32Array, leafRows],
      limits: [Float32Array, leafRows],
      centre: [Float32Array, width],
      hits: [Uint32Array, 2 * (leafRows / QUERIES) * (leafRows / LANES)],
    },
    action: "find neighbours",
  });
  const { rows, centred, queries, squares, limits, centre, hits } = arrays;
  return {
    ...arrays,
    /** Writes the rows less the centre, and for each row `factor` times the square of its length then. */
    toCentre(groups: number, factor: number): void {
      kernels.centre(rows.byteOffset, groups, width, centre.byteOffset, factor, centred.byteOffset, squares.byteOffset);
    },
    /**
     * Finds where `square - query . row <= limit`. For each tile of 4 x 8 that has such a place it writes two words to `hits`: the
     * number of the tile, counted along the groups of rows, and a bit for each place, 8 for the first query, 8 for the next.
     *
     * @returns how many words
     */
    scan(queryGroups: number, groups: number): number {
      const [of, below, by, square] = [queries.byteOffset, limits.byteOffset, centred.byteOffset, squares.byteOffset];
      return (kernels.scan(of, queryGroups, width, below, by, square, groups, hits.byteOffset) - hits.byteOffset) / 4;
    },
  };
}
