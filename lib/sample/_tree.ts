/** Rows in blocks of neighbours: a balanced k-d tree whose leaves hold many rows (Friedman, Bentley and Finkel 1977). */
import type { Matrix } from "../matrix.ts";
import { yieldToStop } from "../notebook/mod.ts";

/** Rows in a leaf; a search compares leaves as wholes, so they are large. */
export const LEAF_ROWS = 64;

/** A box around some rows. */
export interface Box {
  /** The least and the greatest value of each feature. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Its rows are those from `start` to `end` in the order of the tree. */
  readonly start: number;
  readonly end: number;
  /** Its halves; a leaf has none. */
  readonly halves?: readonly [Box, Box];
}

/** Row numbers in the order of the leaves, and the box around all of them. */
export interface Tree {
  readonly order: Uint32Array;
  readonly root: Box;
}

/** Boxes of more rows than this let the stop button through before they are halved. */
const MANY_ROWS = 20_000;

/** Puts some rows of a matrix, at least one, into a tree. Boxes are halved where they are widest, at the middle row. */
export async function growTree({ data, columns }: Matrix, rows: Uint32Array, signal: AbortSignal): Promise<Tree> {
  const order = rows.slice(), values = new Float32Array(order.length);

  async function growLarge(start: number, end: number): Promise<Box> {
    if (end - start <= MANY_ROWS) return grow(start, end);
    await yieldToStop();
    signal.throwIfAborted();
    const { middle, ...box } = cut(start, end);
    return { ...box, halves: [await growLarge(start, middle), await growLarge(middle, end)] };
  }

  function grow(start: number, end: number): Box {
    const { middle, ...box } = cut(start, end);
    return middle === end ? box : { ...box, halves: [grow(start, middle), grow(middle, end)] };
  }

  /** The box around these rows, which are put in order around the middle; a leaf has its end there. */
  function cut(start: number, end: number): Box & { middle: number } {
    const low = new Float64Array(columns).fill(Infinity), high = new Float64Array(columns).fill(-Infinity);
    for (let i = start; i < end; i++) {
      for (let c = 0, at = order[i] * columns; c < columns; c++, at++) {
        const value = data[at];
        if (value < low[c]) low[c] = value;
        if (value > high[c]) high[c] = value;
      }
    }
    if (end - start <= LEAF_ROWS) return { low, high, start, end, middle: end };
    let widest = 0;
    for (let c = 1; c < columns; c++) if (high[c] - low[c] > high[widest] - low[widest]) widest = c;
    for (let i = start; i < end; i++) values[i] = data[order[i] * columns + widest];
    // The left half gets whole leaves, so that all but the last one are full.
    const middle = start + LEAF_ROWS * Math.ceil(Math.ceil((end - start) / LEAF_ROWS) / 2);
    select(values, order, start, end - 1, middle);
    return { low, high, start, end, middle };
  }
  return { order, root: await growLarge(0, order.length) };
}

/** Moves the smaller values, and what belongs to them, before `place`, and the others after it (Hoare's selection). */
function select(values: Float32Array, order: Uint32Array, first: number, last: number, place: number): void {
  while (first < last) {
    const pivot = values[(first + last) >> 1];
    let i = first, j = last;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const value = values[i], row = order[i];
        values[i] = values[j];
        order[i++] = order[j];
        values[j] = value;
        order[j--] = row;
      }
    }
    if (place <= j) last = j;
    else if (place >= i) first = i;
    else return;
  }
}

/** The leaves, from first to last. */
export function* leavesOf(box: Box): Generator<Box> {
  if (box.halves === undefined) yield box;
  else for (const half of box.halves) yield* leavesOf(half);
}
