/** What a split and folds have in common: how rows are dealt, checked once and told in one word. */
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { createRandom, Random } from "../random.ts";
import { type Deal, dealByClass, dealByGroup, dealByTime } from "./_deal.ts";
import { classesOf, type Coded, groupsOf, timesOf } from "./_rows.ts";
import type { GroupName, LabelName, TimeName } from "./_names.ts";

/** How rows are dealt to parts. */
export type Method = "random" | "stratified" | "grouped" | "time-ordered";

/** What decides which rows go together. */
export interface DealOptions<S extends Schema> {
  /** The column to predict, which the parts then carry as `label`. Default: the frame's label, if it has one. */
  label?: LabelName<S>;
  /** Whether each part has its share of each class. Default: yes, if the label is a category or a flag. */
  stratify?: boolean;
  /** Rows with the same value here land in one part: a user, a household, an order. */
  group?: GroupName<S>;
  /** Rows earlier here land in earlier parts, and rows of the same time in one. Nothing is drawn then. */
  time?: TimeName<S>;
  /** Same seed, same rows in the same order: same parts. Needed unless `random` or `time` is given. */
  seed?: number;
  /** A stream to draw from, instead of a seed. */
  random?: Random;
}

/** How to deal the rows of one frame. */
export interface Plan {
  readonly method: Method;
  readonly label?: string;
  readonly classes?: Coded;
  readonly groups?: Coded;
  readonly times?: Float64Array;
  /** Whether those are milliseconds since 1970, not plain numbers. */
  readonly areDates?: boolean;
  /** Absent when dealt by time. */
  readonly random?: Random;
  deal(sizes: readonly number[]): Deal;
}

/**
 * @param action as errors name it: "split"
 * @throws TypeError if a column is of the wrong kind
 * @throws RangeError if rows have no label, group or time, or there is nothing to choose from
 */
export function planOf<S extends Schema>(action: string, typedFrame: Frame<S>, options: DealOptions<S>): Plan {
  // Names were checked by the caller's types; from here on they are looked up when this runs.
  const frame = typedFrame as unknown as Frame<Schema>;
  if (frame.role === "validation") {
    throw cannot(action, TypeError, {
      because: "the rows are validation data, and none of them may become training data",
      fix: "Split the frame as it was before.",
    });
  }
  if (frame.rows === 0) throw cannot(action, RangeError, { because: "the frame has no rows" });

  const label = options.label ?? frame.label;
  const classes = label === undefined ? undefined : classesOf(action, frame, label);
  if (options.stratify && classes === undefined) {
    throw cannot(action, TypeError, {
      expected: "a label of kind category or flag to stratify by",
      received: label ?? "no label",
      fix: "Name one with `label`, or cut the number into a category first.",
    });
  }
  const strata = options.stratify === false ? undefined : classes;

  if (options.time !== undefined) {
    if (options.group !== undefined || options.stratify) {
      throw cannot(action, TypeError, {
        because: `time decides alone, without ${options.group === undefined ? "stratify" : "group"}`,
        fix: "Leave one of them out.",
      });
    }
    const times = timesOf(action, frame, options.time);
    const areDates = frame.column(options.time).kind === "time";
    return { method: "time-ordered", label, classes, times, areDates, deal: (sizes) => dealByTime(action, times, sizes) };
  }

  const random = randomOf(action, options);
  if (options.group !== undefined) {
    const groups = groupsOf(action, frame, options.group);
    const deal = (sizes: readonly number[]) => {
      refuseTooFew(action, groups.names.length, "groups", sizes);
      return dealByGroup(groups, strata, sizes, random);
    };
    return { method: "grouped", label, classes, groups, random, deal };
  }
  const deal = (sizes: readonly number[]) => {
    for (const [code, count] of strata?.counts.entries() ?? []) {
      refuseTooFew(action, count, `rows of ${label} = ${strata!.names[code]}`, sizes);
    }
    return dealByClass(strata ?? oneClass(frame.rows), sizes, random);
  };
  return { method: strata ? "stratified" : "random", label, classes, random, deal };
}

function oneClass(rows: number): Coded {
  return { names: ["all"], codes: new Int32Array(rows), counts: [rows] };
}

function randomOf(action: string, { seed, random }: { seed?: number; random?: Random }): Random {
  if ((seed === undefined) === (random === undefined)) {
    throw cannot(action, TypeError, {
      expected: "a seed, or else a random stream",
      received: seed === undefined ? "neither" : "both",
      fix: `Say for instance { seed: 42 }.`,
    });
  }
  return random ?? createRandom(seed!).fork(action);
}

function refuseTooFew(action: string, count: number, what: string, sizes: readonly number[]): void {
  const parts = sizes.filter((size) => size > 0).length;
  if (count >= parts) return;
  throw cannot(action, RangeError, {
    expected: `at least ${parts} ${what}, one for each part`,
    received: count,
    fix: what.startsWith("rows of") ? "Merge rare classes, drop those rows, or say { stratify: false }." : undefined,
  });
}
