/** Features as small whole numbers: a byte a value, four features to a word, or a word for many codes. */
import type { Matrix } from "../../matrix.ts";
import { yieldToStop } from "../../notebook/mod.ts";
import type { CategoryBins, FeatureBins, NumberBins } from "./_bins.ts";
import { binsByCode } from "./_categories.ts";
import { columnsOf } from "./_columns.ts";
import type { Place } from "./_histogram.ts";
import { orderedBits } from "./_sorted.ts";

/**
 * Writes the bins of the features that have places to `words`, column after column.
 *
 * @param words zeros, a word a row for each column
 */
export async function binRows(
  features: Matrix,
  bins: readonly FeatureBins[],
  { places, words, signal }: { places: readonly Place[]; words: Int32Array; signal: AbortSignal },
): Promise<void> {
  const { rows } = features;
  let i = 0;
  for (const values of columnsOf(features, places.map(({ feature }) => feature))) {
    await yieldToStop();
    if (signal.aborted) return;
    const { feature, column, shift } = places[i++], of = bins[feature], at = column * rows;
    const found = of.kind === "number" ? binsOfNumbers(of, values) : binsOfCodes(of, values);
    for (let row = 0; row < rows; row++) words[at + row] |= found[row] << shift;
  }
}

function binsOfCodes({ codes }: CategoryBins, column: Float32Array): Uint16Array {
  const binOf = binsByCode(codes), found = new Uint16Array(column.length);
  for (let row = 0; row < column.length; row++) found[row] = binOf(column[row]);
  return found;
}

/** For each row the first bin whose edge is not below its value; the one after the last if it is missing. */
function binsOfNumbers({ edges }: NumberBins, column: Float32Array): Uint16Array {
  const steps = createSteps(edges), bits = new Int32Array(column.buffer), found = new Uint16Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = steps[stepOf(bits[row])];
    while (bin < edges.length && value > edges[bin]) bin++;
    found[row] = Number.isNaN(value) ? edges.length + 1 : bin;
  }
  return found;
}

/** Floats by the upper half of their bits: sign, exponent, seven bits of fraction. */
const STEPS = 0x10000;

function stepOf(bits: number): number {
  return (orderedBits(bits) >> 16) + STEPS / 2;
}

/** For each step the bin that its least value lies in, or one before: a search that starts there is short. */
function createSteps(edges: Float32Array): Uint8Array {
  const bits = new Int32Array(edges.buffer, edges.byteOffset, edges.length);
  const steps = new Uint8Array(STEPS);
  for (let b = 0; b < edges.length; b++) {
    steps.fill(b + 1, stepOf(bits[b]) + 1, b + 1 < edges.length ? stepOf(bits[b + 1]) + 1 : STEPS);
  }
  return steps;
}
