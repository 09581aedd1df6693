/** Threads that help with the kernels on a memory. They cost more than a little work is worth, so they are called for when there is much. */
import { type Crew, hireCrew, THREADS, type Workplace } from "../../threads.ts";

/** Multiplications, or what takes as long, below which work is done before a helper has looked up, or a BLAS has begun. */
export const WORTH_SHARING = 500_000;

/** What a number that is read, changed and written costs, in multiplications; and one that an optimiser steps on. */
export const MOVED = 4, STEPPED = 10;

/** Multiplications after which threads are called for: as many as take about as long as they need to come. */
const WORTH_HIRING = 1e9;

/** Who was called for so many ms ago and is not here does not come, or went home. */
const LATE = 2000;

/** Who helps on a memory. */
export interface Helpers<Kernels> {
  /** The threads, for work that costs so many multiplications, if it is worth sharing and they have been called. */
  with(cost: number): Crew<Kernels> | undefined;
  /** Sends them home. */
  dismiss(): void;
}

/** Helpers that come once there has been much to do. */
export function helpersFor<Kernels extends object>(place: Workplace<Kernels>): Helpers<Kernels> {
  let crew: Crew<Kernels> | undefined, done = 0, called = -LATE;
  return {
    with(cost) {
      if (THREADS === 1) return undefined;
      done += cost;
      if (done > WORTH_HIRING && (crew?.threads() ?? 1) === 1 && performance.now() > called + LATE) {
        crew?.dismiss();
        crew = hireCrew(place);
        [done, called] = [0, performance.now()];
      }
      return cost >= WORTH_SHARING ? crew : undefined;
    },
    dismiss() {
      crew?.dismiss();
      crew = undefined;
    },
  };
}
