/** One number for each of another: spend per visit, clicks per view. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import type { NumberName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumns, Step } from "./_step.ts";
import { listRows, shortNumber } from "./_text.ts";

/** A number to divide by another. */
export interface Ratio<S extends Schema> {
  of: NumberName<S>;
  per: NumberName<S>;
  /** What the ratio is where `per` is 0. Default 0. */
  whenZero?: number;
}

/** What is known of a ratio: its two columns, `of` first. */
export interface LearntRatio extends LearntColumns {
  readonly kind: "ratios";
  readonly whenZero: number;
  /** Training rows in which the divisor was 0, of how many. */
  readonly zeros: number;
  readonly rows: number;
}

/** The ratio of each row, and in how many the divisor is 0. */
function divide({ columns: [of, per], whenZero }: Pick<LearntRatio, "columns" | "whenZero">, source: Source) {
  const above = source.numbers(of), below = source.numbers(per);
  let zeros = 0;
  const values = above.map((value, row) => {
    if (below[row] !== 0) return value / below[row];
    zeros++;
    return whenZero;
  });
  const endless: number[] = [];
  values.forEach((value, row) => {
    if (!Number.isFinite(Math.fround(value))) endless.push(row);
  });
  if (endless.length > 0) {
    throw cannot(`divide ${of} by ${per}`, RangeError, {
      because: `the ratio is not finite as a float32 in ${endless.length} of ${source.rows} rows (${listRows(endless)})`,
      fix: `Mend those rows, in which ${per} is almost 0.`,
    });
  }
  return { values, zeros };
}

export const ratiosStep: Step<Ratio<Schema>, LearntRatio> = {
  reads: ({ of, per }) => [of, per],

  learn(source, { of, per, whenZero = 0 }) {
    if (!Number.isFinite(whenZero)) {
      throw cannot("fit the recipe", RangeError, { expected: "a finite number whenZero", received: whenZero });
    }
    if (of === per) throw cannot("fit the recipe", TypeError, { expected: "two different columns to divide", received: of });
    const ratio = { kind: "ratios", columns: [of, per], whenZero } as const;
    return [{ ...ratio, zeros: divide(ratio, source).zeros, rows: source.rows }];
  },

  names: ({ columns: [of, per] }) => [`${of} / ${per}`],

  write(learnt, source, { data, width, at }) {
    const { values } = divide(learnt, source);
    for (let row = 0, to = at; row < values.length; row++, to += width) data[to] = values[row];
  },

  describe({ columns: [of, per], whenZero, zeros, rows }) {
    const [some, all] = [zeros, rows].map((count) => count.toLocaleString("en-US"));
    return `${of} / ${per}, and ${shortNumber(whenZero)} where ${per} is 0 (${some} of ${all} training rows)`;
  },

  parse: (fields) => ({
    kind: "ratios",
    columns: fields.pair("columns"),
    whenZero: fields.number("whenZero"),
    zeros: fields.count("zeros"),
    rows: fields.count("rows"),
  }),
};
