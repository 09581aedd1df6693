/** Brings numbers to a common scale. */
import { cannot } from "../errors.ts";
import { number, type Schema } from "../frame/mod.ts";
import type { LearntColumn, Step } from "./_step.ts";
import type { NumberName } from "./_names.ts";
import { shortNumber } from "./_text.ts";
import type { Source } from "./_source.ts";
import { meanAndDeviation, quantiles, range } from "./_statistics.ts";

/** Numbers to bring to a common scale. */
export interface Scale<S extends Schema> {
  columns: readonly NumberName<S>[];
  /**
   * `unit`: (x - least) / (greatest - least), so that training rows lie in [0, 1]. `standard`: (x - mean) / deviation, of all
   * training rows. `robust`: (x - median) / (third quartile - first quartile), which a few wild values do not move.
   */
  to: "unit" | "standard" | "robust";
  /** Whether values outside the training rows' range are cut to 0 or 1; for `unit` only. Default: no, they land outside [0, 1]. */
  clip?: boolean;
}

/** What scaling learnt about a column: x becomes (x - center) / spread, and 0 where the spread is 0. */
export interface LearntScale extends LearntColumn {
  readonly kind: "scale";
  readonly to: "unit" | "standard" | "robust";
  readonly clip: boolean;
  /** Least and greatest of the training rows. */
  readonly low: number;
  readonly high: number;
  readonly center: number;
  readonly spread: number;
}

/** Learns the scale of one column. */
export function learnScale(source: Source, column: string, { to, clip = false }: Omit<Scale<Schema>, "columns">): LearntScale {
  if (clip && to !== "unit") {
    throw cannot("fit the recipe", TypeError, { expected: `clip with the scale "unit"`, received: `clip with "${to}"` });
  }
  const values = source.numbers(column);
  const { low, high } = range(values);
  const learnt = { kind: "scale", column, to, clip, low, high } as const;
  if (low === high) {
    const warning = `${column} is ${shortNumber(low)} in all training rows: its feature is always 0 and says nothing.`;
    return { ...learnt, center: low, spread: 0, warning };
  }
  switch (to) {
    case "unit":
      return { ...learnt, center: low, spread: high - low };
    case "standard": {
      const { mean, deviation } = meanAndDeviation(values);
      return { ...learnt, center: mean, spread: deviation };
    }
    case "robust": {
      const [first, median, third] = quantiles(values, [0.25, 0.5, 0.75]);
      if (third > first) return { ...learnt, center: median, spread: third - first };
      const warning = `Half of ${column} is ${
        shortNumber(median)
      }, so that there is no quartile range: it is centred, not scaled.`;
      return { ...learnt, center: median, spread: 1, warning };
    }
    default:
      throw cannot("fit the recipe", TypeError, { expected: 'a scale "unit", "standard" or "robust"', received: to });
  }
}

export const scaleStep: Step<Scale<Schema>, LearntScale> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnScale(source, column, how)),

  names: ({ column }) => [column],

  write({ column, center, spread, clip }, source, { data, width, at }) {
    const values = source.numbers(column);
    for (let row = 0, to = at; row < values.length; row++, to += width) {
      const scaled = spread === 0 ? 0 : (values[row] - center) / spread;
      data[to] = clip ? Math.min(1, Math.max(0, scaled)) : scaled;
    }
  },

  read({ center, spread }, { data, rows, width, at }) {
    const values = Array.from({ length: rows }, (_, row) => center + data[row * width + at] * spread);
    return { kind: number(), values };
  },

  describe({ to, center, spread, low, high, clip }) {
    if (spread === 0) return `constant ${shortNumber(low)} to 0`;
    if (to === "unit") return `${shortNumber(low)} … ${shortNumber(high)} to 0 … 1${clip ? ", clipped" : ""}`;
    const [middle, width] = to === "standard" ? ["mean", "deviation"] : ["median", "quartile range"];
    return `${middle} ${shortNumber(center)} to 0, ${width} ${shortNumber(spread)} to 1`;
  },

  unseen({ column, low, high }, source) {
    const values = source.numbers(column);
    let below = 0, above = 0;
    for (const value of values) {
      if (value < low) below++;
      if (value > high) above++;
    }
    const { low: least, high: greatest } = range(values);
    return [
      ...(below > 0 ? [{ column, what: "below", value: least, rows: below } as const] : []),
      ...(above > 0 ? [{ column, what: "above", value: greatest, rows: above } as const] : []),
    ];
  },

  parse: (fields) => ({
    kind: "scale",
    column: fields.text("column"),
    to: fields.oneOf("to", ["unit", "standard", "robust"]),
    clip: fields.flag("clip"),
    low: fields.number("low"),
    high: fields.number("high"),
    center: fields.number("center"),
    spread: fields.number("spread"),
    ...fields.optionalText("warning"),
  }),
};
