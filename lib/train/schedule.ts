/** Learning rates over time, as plain descriptions. */
import { cannot } from "../errors.ts";

/** What every schedule takes. */
export interface Warmup {
  /** Epochs in which the rate first climbs from nothing in a straight line; parts of an epoch count. Default 0. */
  warmup?: number;
}

/** How the optimiser's learning rate changes. Make one with {@linkcode constant}, {@linkcode stepwise} and the others. */
export type Schedule =
  | { readonly kind: "constant"; readonly warmup: number }
  | { readonly kind: "step"; readonly every: number; readonly factor: number; readonly warmup: number }
  | { readonly kind: "exponential"; readonly factor: number; readonly warmup: number }
  | { readonly kind: "cosine"; readonly floor: number; readonly warmup: number };

/**
 * The rate as it is, perhaps after a warm-up.
 *
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(constant({ warmup: 3 }), { kind: "constant", warmup: 3 });
 * ```
 */
export function constant({ warmup = 0 }: Warmup = {}): Schedule {
  return checkedSchedule({ kind: "constant", warmup });
}

/**
 * The rate times `factor` every so many epochs.
 *
 * @param options `every`: epochs between drops, above 0; `factor`: in (0, 1], default 0.5
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const schedule = stepwise({ every: 30, factor: 0.1 });
 * assertEquals([0, 29, 30].map((epoch) => learningRateFactor(schedule, { epoch, epochs: 90 })), [1, 1, 0.1]);
 * ```
 */
export function stepwise({ every, factor = 0.5, warmup = 0 }: { every: number; factor?: number } & Warmup): Schedule {
  return checkedSchedule({ kind: "step", every, factor, warmup });
}

/**
 * The rate times `factor` each epoch, smoothly within it.
 *
 * @param options `factor`: in (0, 1], default 0.95
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(learningRateFactor(exponential({ factor: 0.5 }), { epoch: 3, epochs: 10 }), 0.125);
 * ```
 */
export function exponential({ factor = 0.95, warmup = 0 }: { factor?: number } & Warmup = {}): Schedule {
  return checkedSchedule({ kind: "exponential", factor, warmup });
}

/**
 * The rate along half a cosine, down to `floor` times itself at the last epoch (Loshchilov and Hutter, ICLR 2017, one cycle).
 *
 * @param options `floor`: share of the rate left at the end, in [0, 1], default 0
 * @throws RangeError if a figure is out of range
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * assertAlmostEquals(learningRateFactor(cosine(), { epoch: 5, epochs: 10 }), 0.5, 1e-12);
 * ```
 */
export function cosine({ floor = 0, warmup = 0 }: { floor?: number } & Warmup = {}): Schedule {
  return checkedSchedule({ kind: "cosine", floor, warmup });
}

/**
 * What the learning rate is multiplied with at a point of training; while it warms up, the rest of the schedule waits.
 *
 * @param at `epoch`: epochs done, with fractions (`fit` measures in the middle of each step); `epochs`: of the whole training
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(learningRateFactor(stepwise({ every: 10 }), { epoch: 25, epochs: 100 }), 0.25);
 * assertEquals(learningRateFactor(constant({ warmup: 2 }), { epoch: 1, epochs: 100 }), 0.5);
 * ```
 */
export function learningRateFactor(schedule: Schedule, { epoch, epochs }: { epoch: number; epochs: number }): number {
  const { warmup } = schedule;
  if (epoch < warmup) return epoch / warmup;
  const passed = epoch - warmup;
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "step":
      return schedule.factor ** Math.floor(passed / schedule.every);
    case "exponential":
      return schedule.factor ** passed;
    case "cosine": {
      const share = Math.min(1, passed / Math.max(epochs - warmup, Number.MIN_VALUE));
      return schedule.floor + (1 - schedule.floor) * (1 + Math.cos(Math.PI * share)) / 2;
    }
  }
}

/** Refuses a description that makes no sense. */
export function checkedSchedule(schedule: Schedule): Schedule {
  const action = `make a learning-rate schedule of kind ${schedule?.kind}`;
  const refuse = (expected: string, received: unknown) => {
    throw cannot(action, RangeError, { expected, received });
  };
  switch (schedule?.kind) {
    case "step":
      if (!(schedule.every > 0 && schedule.every < Infinity)) refuse("every above 0, in epochs", schedule.every);
      if (!(schedule.factor > 0 && schedule.factor <= 1)) refuse("factor in (0, 1]", schedule.factor);
      break;
    case "exponential":
      if (!(schedule.factor > 0 && schedule.factor <= 1)) refuse("factor in (0, 1]", schedule.factor);
      break;
    case "cosine":
      if (!(schedule.floor >= 0 && schedule.floor <= 1)) refuse("floor in [0, 1]", schedule.floor);
      break;
    case "constant":
      break;
    default:
      refuse("one made by constant, stepwise, exponential or cosine", schedule);
  }
  if (!(schedule.warmup >= 0 && schedule.warmup < Infinity)) refuse("warmup of 0 or more epochs", schedule.warmup);
  return schedule;
}
