/** Brings numbers to a common scale, along a line or a curve. */
import { cannot } from "../errors.ts";
import { number, type Schema } from "../frame/mod.ts";
import { type Curve, line } from "./_curve.ts";
import type { Fields } from "./_fields.ts";
import type { NumberName } from "./_names.ts";
import { oncePer } from "./_once.ts";
import { quantileCurve } from "./_quantile_curve.ts";
import type { Source } from "./_source.ts";
import { evenQuantiles, meanAndDeviation, quantiles, range } from "./_statistics.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { shortNumber } from "./_text.ts";
import { likeliestLambda, yeoJohnson, yeoJohnsonInverse } from "./_yeo_johnson.ts";

/** Numbers to bring to a common scale. */
export type Scale<S extends Schema> = { columns: readonly NumberName<S>[] } & ScaleTo;

/** The scales. The first four are lines; `log`, `power` and `quantile` bend. */
export type ScaleTo =
  | {
    /** (x - least) / (greatest - least), so that training rows lie in [0, 1]. */
    to: "unit";
    /** Whether values outside the training rows' range are cut to 0 or 1. Default: no, they land outside [0, 1]. */
    clip?: boolean;
  }
  | {
    /**
     * `standard`: (x - mean) / deviation, of all training rows. `robust`: (x - median) / (third quartile - first quartile), which a
     * few wild values do not move. `log`: log(1 + x), then standard, for the long tails of counts, money and durations; below 0 it is
     * -log(1 - x). `power`: the power under which training rows are likeliest to be normal (Yeo and Johnson 2000), then standard.
     */
    to: "standard" | "robust" | "log" | "power";
  }
  | {
    /** The share of training rows below, whatever the numbers' shape: ranks stay, distances do not. */
    to: "quantile";
    /** Whether shares in [0, 1] come out, or normal numbers, none beyond 5.2 deviations. Default: uniform. */
    output?: "uniform" | "normal";
    /** How many places to remember, at most; 2 or more. Default: 1,000. */
    quantiles?: number;
  };

/** What scaling learnt about a column; numbers that are all the same become 0. */
export type LearntScale = LearntColumn & {
  readonly kind: "scale";
  /** Least and greatest of the training rows. */
  readonly low: number;
  readonly high: number;
} & (Linear | Logarithmic | Powered | Ranked);

/** x becomes (x - center) / spread. */
interface Linear {
  readonly to: "unit" | "standard" | "robust";
  readonly clip: boolean;
  readonly center: number;
  readonly spread: number;
}

/** x becomes (log(1 + x) - center) / spread. */
interface Logarithmic {
  readonly to: "log";
  readonly center: number;
  readonly spread: number;
}

/** x becomes (power of x - center) / spread. */
interface Powered {
  readonly to: "power";
  readonly lambda: number;
  readonly center: number;
  readonly spread: number;
}

/** x becomes the place between these that it has. */
interface Ranked {
  readonly to: "quantile";
  readonly output: "uniform" | "normal";
  readonly quantiles: readonly number[];
}

/** Learns the scale of one column. */
export function learnScale(source: Source, column: string, how: ScaleTo): LearntScale {
  const { to } = how, clip = "clip" in how && how.clip === true;
  if (clip && to !== "unit") {
    throw cannot("fit the recipe", TypeError, { expected: `clip with the scale "unit"`, received: `clip with "${to}"` });
  }
  const values = source.numbers(column), { low, high } = range(values);
  const same = low === high;
  const warning = `${column} is ${shortNumber(low)} in all training rows: its feature is always 0 and says nothing.`;
  const learnt = { kind: "scale", column, low, high, ...(same && { warning }) } as const;
  switch (to) {
    case "unit":
      return { ...learnt, to, clip, center: low, spread: high - low };
    case "standard":
      return { ...learnt, to, clip, ...standardised(values) };
    case "robust": {
      const [first, median, third] = quantiles(values, [0.25, 0.5, 0.75]);
      if (third > first || same) return { ...learnt, to, clip, center: median, spread: third - first };
      const warning = `Half of ${column} is ${
        shortNumber(median)
      }, so that there is no quartile range: it is centred, not scaled.`;
      return { ...learnt, to, clip, center: median, spread: 1, warning };
    }
    case "log":
      return { ...learnt, to, ...standardised(values.map(log)) };
    case "power": {
      const { lambda, atEdge } = same ? { lambda: 1, atEdge: false } : likeliestLambda(values);
      const warning = `No power makes ${column} normal: the one of lambda ${
        shortNumber(lambda)
      } is the furthest that is tried.`;
      const powered = values.map((x) => yeoJohnson(x, lambda));
      return { ...learnt, to, lambda, ...standardised(powered), ...(atEdge && { warning }) };
    }
    case "quantile":
      return { ...learnt, to, ...ranksOf(values, how, same) };
    default:
      throw cannot("fit the recipe", TypeError, {
        expected: 'a scale "unit", "standard", "robust", "log", "power" or "quantile"',
        received: to,
      });
  }
}

/** The mean, and the deviation unless rounding has left none. */
function standardised(values: Float64Array): { center: number; spread: number } {
  const { mean, deviation } = meanAndDeviation(values);
  return { center: mean, spread: deviation || 1 };
}

function log(x: number): number {
  return x < 0 ? -Math.log1p(-x) : Math.log1p(x);
}

function unlog(y: number): number {
  return y < 0 ? -Math.expm1(-y) : Math.expm1(y);
}

function ranksOf(
  values: Float64Array,
  { output = "uniform", quantiles: most = 1000 }: { output?: "uniform" | "normal"; quantiles?: number },
  same: boolean,
): Omit<Ranked, "to"> {
  if (output !== "uniform" && output !== "normal") {
    throw cannot("fit the recipe", TypeError, { expected: 'output "uniform" or "normal"', received: output });
  }
  if (!Number.isInteger(most) || most < 2) {
    throw cannot("fit the recipe", RangeError, { expected: "2 quantiles or more", received: most });
  }
  return { output, quantiles: same ? [values[0]] : evenQuantiles(values, Math.min(most, values.length)) };
}

const curveOf = oncePer((learnt: LearntScale): Curve => {
  if (learnt.low === learnt.high) return { forward: () => 0, backward: () => learnt.low };
  if (learnt.to === "quantile") return quantileCurve(learnt.quantiles, learnt.output);
  const { forward, backward } = line(learnt.center, learnt.spread);
  if (learnt.to === "log") return { forward: (x) => forward(log(x)), backward: (y) => unlog(backward(y)) };
  if (learnt.to !== "power") return { forward, backward };
  const { lambda } = learnt;
  return {
    forward: (x) => forward(yeoJohnson(x, lambda)),
    backward: (y) => yeoJohnsonInverse(backward(y), lambda),
  };
});

export const scaleStep: Step<Scale<Schema>, LearntScale> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnScale(source, column, how)),

  names: ({ column }) => [column],

  write(learnt, source, { data, width, at }) {
    const values = source.numbers(learnt.column), { forward } = curveOf(learnt);
    const clip = learnt.to === "unit" && learnt.clip;
    for (let row = 0, to = at; row < values.length; row++, to += width) {
      const scaled = forward(values[row]);
      data[to] = clip ? Math.min(1, Math.max(0, scaled)) : scaled;
    }
  },

  read(learnt, { data, rows, width, at }) {
    const { backward } = curveOf(learnt);
    return { kind: number(), values: Array.from({ length: rows }, (_, row) => backward(data[row * width + at])) };
  },

  describe(learnt) {
    const { to, low, high } = learnt, from = `${shortNumber(low)} … ${shortNumber(high)}`;
    if (low === high) return `constant ${shortNumber(low)} to 0`;
    switch (to) {
      case "unit":
        return `${from} to 0 … 1${learnt.clip ? ", clipped" : ""}`;
      case "quantile":
        return `${from} to the ${learnt.output === "normal" ? "normal number at the " : ""}share of rows below`;
      default: {
        const [middle, width] = to === "robust" ? ["median", "quartile range"] : ["mean", "deviation"];
        const first = to === "log" ? "log(1 + x), " : to === "power" ? `power of lambda ${shortNumber(learnt.lambda)}, ` : "";
        return `${first}${middle} ${shortNumber(learnt.center)} to 0, ${width} ${shortNumber(learnt.spread)} to 1`;
      }
    }
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
    low: fields.number("low"),
    high: fields.number("high"),
    ...parseTo(fields),
    ...fields.optionalText("warning"),
  }),
};

function parseTo(fields: Fields): Linear | Logarithmic | Powered | Ranked {
  const to = fields.oneOf("to", ["unit", "standard", "robust", "log", "power", "quantile"]);
  if (to === "quantile") {
    return { to, output: fields.oneOf("output", ["uniform", "normal"]), quantiles: fields.ascending("quantiles", 1) };
  }
  const line = { center: fields.number("center"), spread: fields.number("spread") };
  if (to === "log") return { to, ...line };
  return to === "power" ? { to, lambda: fields.number("lambda"), ...line } : { to, clip: fields.flag("clip"), ...line };
}
