/** The nearest rows of each row, exactly: what most samplers spend their time on. */
import { type Matrix, matrix } from "../matrix.ts";
import { progress, yieldToStop } from "../notebook/mod.ts";
import { createScan, LANES, QUERIES } from "./_scan.ts";
import { type Box, growTree, LEAF_ROWS, leavesOf } from "./_tree.ts";

/** What to search for, and where. */
export interface Search {
  /** Rows whose neighbours are wanted, as row numbers. */
  of: Uint32Array;
  /** Rows that can be neighbours, at least `count` beside the row itself. */
  among: Uint32Array;
  /** Neighbours of each row. */
  count: number;
  /** Which ones. Default: the nearest. */
  which?: "nearest" | "farthest";
  /** Stops the search, which then throws the signal's reason. */
  signal: AbortSignal;
}

/** Neighbours as row numbers, `count` for each row asked about and in that order, from the first to the last. */
export interface Neighbours {
  readonly rows: Uint32Array;
  /** The squared Euclidean distance of each. */
  readonly squares: Float64Array;
}

/** Work that takes longer than so many ms shows progress. */
const SHOW_AFTER = 1000;

/**
 * Finds the rows that are nearest, or farthest, by Euclidean distance. A row is no neighbour of itself, and its duplicates are.
 * Of rows at the same distance the first ones count, so the answer does not depend on the machine.
 *
 * Both sides are put in k-d trees. For each leaf of queries the search goes down the other tree, nearer half first, and leaves
 * out boxes that lie too far. Where a leaf must be searched, a float32 loop drops the pairs that are certainly too far, and the
 * others are measured in float64. With many unrelated features no box lies too far, and that loop does it all.
 */
export async function findNeighbours(points: Matrix, search: Search): Promise<Neighbours> {
  // Without features all rows are at the same place.
  const features = points.columns === 0 ? matrix(points.rows, 1) : points;
  const { of, among, count, which = "nearest", signal } = search;
  const found = { rows: new Uint32Array(of.length * count), squares: new Float64Array(of.length * count) };
  if (of.length === 0 || count === 0) return found;
  const tree = await growTree(features, among, signal), asked = of === among ? tree : await growTree(features, of, signal);
  const lister = createLister(features, tree.order, tree.root, asked.root, search);
  const places = new Uint32Array(features.rows);
  of.forEach((row, i) => places[row] = i);
  using bar = progress(`Finding the ${which} rows`, of.length, { after: SHOW_AFTER });
  let done = 0;
  for (const block of leavesOf(asked.root)) {
    await yieldToStop();
    signal.throwIfAborted();
    const rows = asked.order.subarray(block.start, block.end);
    const { listed, keys } = lister(block, rows);
    rows.forEach((row, q) => {
      for (let i = 0, to = places[row] * count; i < count; i++, to++) {
        found.rows[to] = listed[q * count + i];
        found.squares[to] = Math.abs(keys[q * count + i]);
      }
    });
    done += rows.length;
    bar.update(done);
  }
  return found;
}

/**
 * Searches for one leaf of queries. A pair's *key* is its squared distance, for the farthest its negative: the smallest keys
 * win. The lists that it gives are overwritten by the next call.
 */
function createLister(features: Matrix, order: Uint32Array, root: Box, askedRoot: Box, { count, which }: Search) {
  const { data, columns: width } = features;
  const sign = which === "farthest" ? -1 : 1;
  const scale = scaleOf(root, askedRoot);
  // Float32 errs by less than this share of the squared lengths of query and row: roundings of 2^-24, of which each feature has
  // one in the square and two in the product, whose sum on the way is at most twice as large; and some for the centre and the
  // limit.
  const slack = (5 * width + 16) * 2 ** -24;
  const packed = packRows(features, order, scale);

  const sieve = createScan(LEAF_ROWS, width);
  const { queries, limits, centre, hits } = sieve;

  const keys = new Float64Array(LEAF_ROWS * count), listed = new Uint32Array(LEAF_ROWS * count);
  const squares = new Float64Array(LEAF_ROWS);
  let rows: Uint32Array, block: Box, queryGroups = 0, worst = Infinity;

  function setLimit(q: number): void {
    const limit = keys[q * count + count - 1] * scale * scale;
    // Rounded up to float32, and by what numbers near 0 lose.
    const exact = limit + (slack - sign) * squares[q];
    limits[q] = exact + Math.abs(exact) * 2 ** -23 + 1e-36;
  }

  function setQueries(): void {
    keys.fill(Infinity);
    limits.fill(-Infinity);
    queries.fill(0);
    worst = Infinity;
    queryGroups = Math.ceil(rows.length / QUERIES);
    for (let c = 0; c < width; c++) centre[c] = (block.low[c] + block.high[c]) / 2 * scale;
    for (let q = 0; q < rows.length; q++) {
      let square = 0;
      const to = Math.floor(q / QUERIES) * QUERIES * width + q % QUERIES;
      for (let c = 0, from = rows[q] * width; c < width; c++, from++) {
        const value = Math.fround(data[from] * scale - centre[c]);
        square += value * value;
        queries[to + c * QUERIES] = 2 * sign * value;
      }
      squares[q] = square;
      setLimit(q);
    }
  }

  function search(box: Box, bound: number): void {
    if (bound > worst) return;
    if (box.halves === undefined) return searchLeaf(box);
    const [first, second] = box.halves;
    const one = boundOf(first), other = boundOf(second);
    if (one <= other) {
      search(first, one);
      search(second, other);
    } else {
      search(second, other);
      search(first, one);
    }
  }

  function searchLeaf({ start, end }: Box): void {
    const groups = Math.ceil((end - start) / LANES);
    sieve.rows.set(packed.subarray(start * width, (start + groups * LANES) * width));
    sieve.toCentre(groups, sign * (1 - sign * slack));
    const words = sieve.scan(queryGroups, groups);
    if (words === 0) return;
    for (let hit = 0; hit < words; hit += 2) {
      const tile = hits[hit], group = tile % groups, firstQuery = (tile - group) / groups * QUERIES;
      for (let left = hits[hit + 1]; left !== 0; left &= left - 1) {
        const bit = 31 - Math.clz32(left & -left);
        measure(firstQuery + (bit >> 3), order[start + group * LANES + (bit & 7)]);
      }
    }
    worst = -Infinity;
    for (let q = 0; q < rows.length; q++) {
      const key = keys[q * count + count - 1];
      if (key > worst) worst = key;
    }
  }

  /** Puts the row into the query's list if it belongs there. */
  function measure(q: number, row: number): void {
    if (rows[q] === row) return;
    let square = 0;
    for (let c = 0, a = rows[q] * width, b = row * width; c < width; c++, a++, b++) {
      const difference = data[a] - data[b];
      square += difference * difference;
    }
    const key = sign * square, first = q * count;
    let at = first + count - 1;
    if (key > keys[at] || (key === keys[at] && row > listed[at])) return;
    for (; at > first && (keys[at - 1] > key || (keys[at - 1] === key && listed[at - 1] > row)); at--) {
      keys[at] = keys[at - 1];
      listed[at] = listed[at - 1];
    }
    keys[at] = key;
    listed[at] = row;
    setLimit(q);
  }

  /** No pair of the block and the box has a smaller key, less what rounding does to a sum. */
  function boundOf({ low, high }: Box): number {
    let square = 0;
    for (let c = 0; c < width; c++) {
      const gap = sign === 1
        ? Math.max(0, low[c] - block.high[c], block.low[c] - high[c])
        : Math.max(high[c] - block.low[c], block.high[c] - low[c]);
      square += gap * gap;
    }
    return sign * square * (1 - sign * 1e-9);
  }

  return (nextBlock: Box, nextRows: Uint32Array) => {
    block = nextBlock;
    rows = nextRows;
    setQueries();
    search(root, -Infinity);
    return { keys, listed };
  };
}

/** A power of two that brings all features within 1, so that no square overflows; multiplying by it loses nothing. */
function scaleOf(...boxes: Box[]): number {
  let largest = 0;
  for (const { low, high } of boxes) {
    for (let c = 0; c < low.length; c++) largest = Math.max(largest, Math.abs(low[c]), Math.abs(high[c]));
  }
  return largest === 0 ? 1 : 2 ** -Math.ceil(Math.log2(largest));
}

/** Rows in groups of 8, as the scan reads them; NaN, which is never near, where the last group has none. */
function packRows({ data, columns }: Matrix, order: Uint32Array, scale: number): Float32Array {
  const packed = new Float32Array(Math.ceil(order.length / LANES) * LANES * columns).fill(NaN);
  for (let i = 0; i < order.length; i++) {
    const to = Math.floor(i / LANES) * LANES * columns + i % LANES;
    for (let c = 0, from = order[i] * columns; c < columns; c++, from++) packed[to + c * LANES] = data[from] * scale;
  }
  return packed;
}
