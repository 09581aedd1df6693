/** Draws that the shop needs beside those of `Random`, and the loop that they run in. */
import { type Progress, yieldToStop } from "../notebook/mod.ts";
import type { Random } from "../random.ts";

/** Calls `each` for every row in order, and lets the stop button and the progress line through. */
export type EachRow = (each: (row: number) => void) => Promise<void>;

/** Rows between two looks at the stop button. */
const CHUNK = 10_000;

/** A loop over `rows` that can be run many times, ticks the bar, and throws when the signal says stop. */
export function eachOf(rows: number, { signal, bar }: { signal?: AbortSignal; bar?: Progress }): EachRow {
  return async (each) => {
    for (let start = 0; start < rows; start += CHUNK) {
      const end = Math.min(rows, start + CHUNK);
      for (let row = start; row < end; row++) each(row);
      bar?.tick(end - start);
      await letThrough(signal);
    }
  };
}

/** Lets the stop button and the progress line through, and throws when the signal says stop. */
async function letThrough(signal: AbortSignal | undefined): Promise<void> {
  await yieldToStop();
  signal?.throwIfAborted();
}

/** Draws a column row by row, from a stream of its own: a column added later changes no other, and more rows change none before. */
export type DrawColumn = (name: string, each: (random: Random, row: number) => void) => Promise<void>;

/** Draws columns from forks of one stream. */
export function columnsFrom(random: Random, eachRow: EachRow): DrawColumn {
  return (name, each) => {
    const stream = random.fork(name);
    return eachRow((row) => each(stream, row));
  };
}

/** The place of a portion, drawn by its size. The portions add up to 1. */
export function pick(portions: ArrayLike<number>, random: Random): number {
  let rest = random.uniform();
  for (let i = 0; i < portions.length - 1; i++) {
    rest -= portions[i];
    if (rest < 0) return i;
  }
  return portions.length - 1;
}

/** A standard normal number, drawn anew until it lies within the cut. */
export function cutNormal(cut: number, random: Random): number {
  let z;
  do z = random.normal(); while (Math.abs(z) > cut);
  return z;
}

/** A count by Poisson's law, by multiplying uniform numbers (Knuth, The Art of Computer Programming 2, 3.4.1); for small means. */
export function poisson(mean: number, random: Random): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > end; product *= random.uniform()) count++;
  return count;
}
