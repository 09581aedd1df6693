/** What learners need besides data. */
import type { Dataset } from "shoplens/dataset";
import type { LearnOptions, Round } from "shoplens/models";
import { createRandom } from "shoplens/random";

/** Options of `learn` as `fit` would hand them over; `rounds`, if given, collects what is reported. */
export function learnOptions(
  data: Dataset,
  { weights, validation, rounds, ...rest }: {
    weights?: Float32Array | null;
    validation?: Dataset;
    rounds?: Round[];
    random?: LearnOptions["random"];
    signal?: AbortSignal;
    stopping?: LearnOptions["stopping"];
  } = {},
): LearnOptions {
  return {
    weights: weights ?? ones(data.rows),
    validation: validation && { data: validation, weights: ones(validation.rows) },
    random: createRandom(42),
    signal: new AbortController().signal,
    onRound: (round) => rounds?.push(round),
    ...rest,
  };
}

function ones(rows: number): Float32Array {
  return new Float32Array(rows).fill(1);
}
