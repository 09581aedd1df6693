/** From what a caller says about sizes to rows for each part. */
import { cannot } from "../errors.ts";
import { wholeShares } from "./_shares.ts";

/** The parts, in the order of time. */
export const PART_NAMES = ["train", "validation", "test"] as const;

/** One of the three parts. */
export type PartName = typeof PART_NAMES[number];

/** A number for each part; a part that is left out gets none. */
export type PartSizes = Partial<Record<PartName, number>>;

const DEFAULT_FRACTIONS: PartSizes = { train: 0.8, validation: 0.1, test: 0.1 };

/**
 * Rows of train, validation and test: the counts asked for, and fractions of what they leave.
 *
 * @throws RangeError if fractions do not sum to 1, or counts ask for more rows than there are or leave some without a part
 */
export function rowsOfParts(rows: number, { fractions, counts = {} }: { fractions?: PartSizes; counts?: PartSizes }): number[] {
  refuseBadNumbers("counts", counts, "whole numbers of 0 or more", (count) => Number.isSafeInteger(count) && count >= 0);
  refuseBadNumbers("fractions", fractions ?? {}, "fractions from 0 to 1", (fraction) => fraction >= 0 && fraction <= 1);
  const counted = PART_NAMES.filter((part) => counts[part] !== undefined);
  const both = counted.find((part) => fractions?.[part] !== undefined);
  if (both !== undefined) {
    throw cannot("split", TypeError, {
      expected: `a count or a fraction of ${both}`,
      received: "both",
      fix: "Fractions divide what counts leave.",
    });
  }
  const weights = PART_NAMES.map((part) => counts[part] === undefined ? (fractions ?? DEFAULT_FRACTIONS)[part] ?? 0 : 0);
  const sum = weights.reduce((a, b) => a + b, 0);
  if (fractions !== undefined && Math.abs(sum - 1) > 1e-9) {
    throw cannot("split", RangeError, {
      expected: "fractions that sum to 1",
      received: Number(sum.toPrecision(12)),
      fix: "A part that is left out gets no rows.",
    });
  }

  const left = rows - counted.reduce((total, part) => total + counts[part]!, 0);
  if (left < 0 || (left > 0 && sum === 0)) {
    throw cannot("split", RangeError, {
      expected: left < 0 ? `counts of at most ${rows} rows together` : `counts of all ${rows} rows together`,
      received: rows - left,
      fix: "Leave out the count of one part, and it gets the other rows.",
    });
  }
  const shares = left === 0 ? [0, 0, 0] : wholeShares(left, weights);
  const sizes = PART_NAMES.map((part, i) => counts[part] ?? shares[i]);
  const empty = PART_NAMES.findIndex((part, i) => sizes[i] === 0 && (weights[i] > 0 || (part === "train")));
  if (empty >= 0) {
    throw cannot("split", RangeError, {
      because: `${PART_NAMES[empty]} would get none of ${rows} rows`,
      fix: "Bring more rows, or ask for fewer parts.",
    });
  }
  return sizes;
}

function refuseBadNumbers(what: string, sizes: PartSizes, expected: string, isGood: (size: number) => boolean): void {
  for (const [part, size] of Object.entries(sizes)) {
    if (!(PART_NAMES as readonly string[]).includes(part)) {
      throw cannot("split", TypeError, { expected: `${what} of train, validation or test`, received: part });
    }
    if (!isGood(size)) throw cannot("split", RangeError, { expected, received: `${size} for ${part}` });
  }
}
