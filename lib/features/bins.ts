/** Cuts numbers into bands, told as 0 and 1 or as a code, so that a linear model can follow a curve. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import type { NumberName } from "./_names.ts";
import type { Source } from "./_source.ts";
import { evenQuantiles, range } from "./_statistics.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { shortList, shortNumber } from "./_text.ts";

/** Numbers to cut into bands. */
export interface Bins<S extends Schema> {
  columns: readonly NumberName<S>[];
  /** How many bands, 2 or more; fewer come out where many rows have one number. Default: 5. */
  count?: number;
  /** Bands of as many training rows each, or of one width. Default: quantile. */
  by?: "quantile" | "uniform";
  /** A feature of 0 and 1 for each band, or one that holds the band's code, from 0. Default: oneHot. */
  as?: "oneHot" | "code";
}

/** What cutting learnt about a column. */
export interface LearntBins extends LearntColumn {
  readonly kind: "bins";
  /** Where one band ends and the next, which has this number, begins; the first and last band have no end. */
  readonly edges: readonly number[];
  readonly as: "oneHot" | "code";
}

/** Learns the edges of one column. */
export function learnBins(
  source: Source,
  column: string,
  { count = 5, by = "quantile", as = "oneHot" }: Omit<Bins<Schema>, "columns"> = {},
): LearntBins {
  if (!Number.isInteger(count) || count < 2) {
    throw cannot("fit the recipe", RangeError, { expected: "2 bands or more", received: count });
  }
  if ((by !== "quantile" && by !== "uniform") || (as !== "oneHot" && as !== "code")) {
    throw cannot("fit the recipe", TypeError, {
      expected: 'bands by "quantile" or "uniform", as "oneHot" or "code"',
      received: { by, as },
    });
  }
  const values = source.numbers(column), { low, high } = range(values);
  const ends = by === "quantile"
    ? evenQuantiles(values, count + 1)
    : Array.from({ length: count + 1 }, (_, i) => low + (high - low) * i / count);
  const edges = [...new Set(ends.slice(1, -1))].filter((edge) => edge > low && edge < high);
  const warning = edges.length === 0
    ? `${column} is ${shortNumber(low)} in ${low === high ? "all" : "most"} training rows: it has one band, which says nothing.`
    : `${column} has ${edges.length + 1} bands, not ${count}: many rows have one number.`;
  return { kind: "bins", column, edges, as, ...(edges.length < count - 1 && { warning }) };
}

/** `age < 20`, `age 20 to 30`, `age >= 30`, with as many digits as tell the edges apart. */
function namesOf({ column, edges, as }: LearntBins): string[] {
  if (as === "code") return [`${column} (band)`];
  if (edges.length === 0) return [`${column} (band)`];
  const short = edges.map(shortNumber), told = new Set(short).size === edges.length ? short : edges.map(String);
  return [
    `${column} < ${told[0]}`,
    ...told.slice(1).map((end, i) => `${column} ${told[i]} to ${end}`),
    `${column} >= ${told.at(-1)}`,
  ];
}

export const binsStep: Step<Bins<Schema>, LearntBins> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnBins(source, column, how)),

  names: namesOf,

  write({ column, edges, as }, source, { data, width, at }) {
    const values = source.numbers(column), sorted = Float64Array.from(edges);
    for (let row = 0, to = at; row < values.length; row++, to += width) {
      const band = countUpTo(sorted, values[row]);
      if (as === "code") data[to] = band;
      else data[to + band] = 1;
    }
  },

  categories: (learnt) => [{
    at: 0,
    width: namesOf(learnt).length,
    ...(learnt.as === "code" && { levels: learnt.edges.length + 1 }),
  }],

  describe: ({ edges, as }) =>
    `${edges.length + 1} bands${edges.length > 0 ? `, cut at ${shortList(edges.map(shortNumber), 8)}` : ""}${
      as === "code" ? ", by code" : ""
    }`,

  parse: (fields) => ({
    kind: "bins",
    column: fields.text("column"),
    edges: fields.ascending("edges"),
    as: fields.oneOf("as", ["oneHot", "code"]),
    ...fields.optionalText("warning"),
  }),
};

/** How many of the ascending numbers are at most this one. */
function countUpTo(ascending: Float64Array, value: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
