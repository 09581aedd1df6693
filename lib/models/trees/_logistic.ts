/** The logistic loss of the training rows, by a kernel: what `_loss.ts` has, several times as fast, where each row counts 1. */
import type { Crew } from "../../threads.ts";
import { BLOCK, type TreeMemory } from "./_histogram.ts";
import type { Kernels } from "./_kernels.ts";

/** A score so low that with label 0 it adds nothing to the loss. */
const CERTAIN = -1000;

/** Takes the labels, 0 and 1, and gives a function that fills the memory's pairs from its scores, and returns the mean loss. */
export function openLogistic({ arrays }: TreeMemory, crew: Crew<Kernels>, labels: Float32Array): () => number {
  const { scores, pairs, sums } = arrays, rows = labels.length;
  arrays.labels.set(labels);
  scores[rows] = CERTAIN; // rows go in twos
  const numbers = [scores.byteOffset, arrays.labels.byteOffset, pairs.byteOffset, sums.byteOffset] as const;
  return () => {
    crew.share("logistic", { numbers, items: rows, unit: BLOCK });
    let loss = 0;
    for (let i = 0; i < 4 * Math.ceil(rows / BLOCK); i += 4) {
      loss += sums[i] + sums[i + 1] + Math.log(sums[i + 2]) + Math.log(sums[i + 3]);
    }
    return loss / rows;
  };
}
