/** Splits a frame into the three parts that keep learning honest. */
import { asTrain, asValidation, Test, type Train, type Validation } from "../dataset.ts";
import { cannot } from "../errors.ts";
import { type Frame, type Schema, takeRows } from "../frame/mod.ts";
import { DISPLAY, type Displayable, displayAs } from "../notebook/mod.ts";
import { apportion } from "./_apportion.ts";
import { type Deal, dealByTable, rowsWhere } from "./_deal.ts";
import { type DealOptions, type Plan, planOf } from "./_plan.ts";
import { labelled } from "./_rows.ts";
import { type PartSizes, rowsOfParts } from "./_sizes.ts";
import { type SplitSummary, summarise } from "./summary.ts";

/** How {@linkcode split} splits. */
export interface SplitOptions<S extends Schema> extends DealOptions<S> {
  /** Share of each part, with the sum 1; a part that is left out gets no rows. Default: 0.8, 0.1 and 0.1. */
  fractions?: PartSizes;
  /** Exact rows of some parts; the fractions then divide the other rows. `{ test: 100, validation: 0 }` trains on all others. */
  counts?: PartSizes;
  /** Gives the test part as many rows of each class, whatever the true rate. The summary says so. Default: the true rate. */
  balanced?: "test";
}

/** The three parts, and what was done, which is what a notebook shows. */
export interface Split<S extends Schema> extends Displayable {
  readonly train: Train<Frame<S>>;
  readonly validation: Validation<Frame<S>>;
  /** Sealed: opens once. */
  readonly test: Test<Frame<S>>;
  readonly summary: SplitSummary & Displayable;
}

/**
 * Splits rows into train, validation and test. No row is lost, and none comes twice; in each part rows keep their order.
 *
 * With a label that is a category or a flag the split is *stratified*: each part has its share of each class, to within one row.
 * With `group` all rows of a group land in one part; groups are drawn so that parts are alike in classes and in sizes, which are
 * then as near to the wanted ones as whole groups allow. With `time` train is before validation is before test, and rows of one
 * time stay together. The same rows in another order give other parts: sort first if the source has no order.
 *
 * @param frame the rows, without missing labels, groups or times
 * @throws TypeError if a column does not exist or is of the wrong kind, or neither seed, random nor time is given
 * @throws RangeError if the frame is empty, sizes do not fit, a label, group or time is missing, the label has one class, or a class
 * has fewer rows than there are parts
 *
 * @example
 * ```ts
 * import { category, frameOf, flag, number } from "shoplens/frame";
 * import { assertEquals } from "@std/assert";
 * const visits = frameOf(
 *   Array.from({ length: 50 }, (_, i) => ({ minutes: i, bought: i % 5 === 0 })),
 *   { minutes: number(), bought: flag() },
 * );
 * const { train, validation, test, summary } = split(visits, { label: "bought", seed: 42 });
 * assertEquals([train.rows, validation.rows], [40, 5]);
 * assertEquals(summary.parts.test, { rows: 5, classes: { no: 4, yes: 1 } });
 * ```
 */
export function split<S extends Schema>(frame: Frame<S>, options: SplitOptions<S>): Split<S> {
  const plan = planOf("split", frame, options);
  const sizes = rowsOfParts(frame.rows, options);
  const deal = options.balanced === undefined ? plan.deal(sizes) : dealBalanced(plan, sizes);
  const rowsOf = (part: number) => labelled(takeRows(frame, rowsWhere(deal, (other) => other === part)), plan.label);
  const summary = summarise({ plan, deal, sizes, group: options.group, time: options.time, balanced: options.balanced });
  const parts = { train: asTrain(rowsOf(0)), validation: asValidation(rowsOf(1)), test: new Test(rowsOf(2)), summary };
  return displayAs(parts, () => summary[DISPLAY]());
}

/** As many rows of each class in the test part; the other parts share what is left in its own ratio. */
function dealBalanced({ method, classes, label, random }: Plan, [train, validation, test]: readonly number[]): Deal {
  if (method !== "stratified" || classes === undefined || random === undefined) {
    throw cannot("split", TypeError, {
      because: `a balanced test part needs a stratified split, and this one is ${method}`,
      fix: "Name a label of kind category or flag, and leave out group, time and stratify.",
    });
  }
  const share = Math.floor(test / classes.names.length), odd = test % classes.names.length;
  const more = new Set(random.choice(classes.counts.map((_, k) => k), odd, { replace: false }));
  const taken = classes.counts.map((_, k) => more.has(k) ? share + 1 : share);
  const others = (train > 0 ? 1 : 0) + (validation > 0 ? 1 : 0);
  classes.counts.forEach((count, k) => {
    if (count >= taken[k] + others) return;
    throw cannot("split", RangeError, {
      expected: `at least ${taken[k] + others} rows of ${label} = ${classes.names[k]}, ${taken[k]} of them for a balanced test`,
      received: count,
      fix: "Ask for a smaller test part, or for one with the true rate.",
    });
  });
  const left = apportion(classes.counts.map((count, k) => count - taken[k]), [train, validation], random);
  return dealByTable(classes, left.map((counts, k) => [...counts, taken[k]]), random);
}
