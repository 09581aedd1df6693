/** What columns say together and not alone: products of numbers, and pairs of levels. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import type { CategoryName, PassName } from "./_names.ts";
import { oncePer } from "./_once.ts";
import type { Source } from "./_source.ts";
import type { LearntColumns, Step } from "./_step.ts";
import { listRows } from "./_text.ts";

/** Columns to take together. */
export type Interaction<S extends Schema> =
  /** The product of numbers and flags (0 or 1): a feature `age x income`. */
  | { columns: readonly [PassName<S>, PassName<S>, ...PassName<S>[]] }
  /** Each pair of levels of two categories that training rows have: features `city=oslo x device=phone` of 0 and 1. */
  | {
    columns: readonly [CategoryName<S>, CategoryName<S>];
    /** Whether pairs that no training row has get a feature `city x device (other)`, or zeros. Default: yes. */
    other?: boolean;
  };

/** A level of each of two categories. */
interface Pair {
  readonly first: string;
  readonly second: string;
}

/** What taking columns together learnt. */
export type LearntInteraction =
  & LearntColumns
  & { readonly kind: "interactions" }
  & (
    | { readonly how: "product" }
    | { readonly how: "cross"; readonly pairs: readonly Pair[]; readonly other: boolean }
  );

type Cross = Extract<LearntInteraction, { how: "cross" }>;

/** The code of each row's pair of levels, and the levels of a code. */
function pairCodes([first, second]: readonly string[], source: Source) {
  const a = source.categories(first), b = source.categories(second);
  const codes = Float64Array.from(a.codes, (code, row) => code * b.levels.length + b.codes[row]);
  const pairOf = (code: number) => ({
    first: a.levels[Math.floor(code / b.levels.length)],
    second: b.levels[code % b.levels.length],
  });
  return { codes, pairOf };
}

function learnCross(source: Source, columns: readonly string[], other: boolean): Cross {
  if (columns.length !== 2) {
    throw cannot("fit the recipe", TypeError, { expected: "two categories to cross", received: columns });
  }
  const { codes, pairOf } = pairCodes(columns, source);
  const occurring = [...new Set(codes)].sort((a, b) => a - b);
  return { kind: "interactions", how: "cross", columns, pairs: occurring.map(pairOf), other };
}

function product(columns: readonly string[], source: Source): Float64Array {
  const values = new Float64Array(source.rows).fill(1);
  for (const column of columns) {
    const factors = source.kindOf(column, ["number", "flag"]) === "number" ? source.numbers(column) : source.flags(column);
    for (let row = 0; row < values.length; row++) values[row] *= factors[row];
  }
  const endless = Array.from(values.keys()).filter((row) => !Number.isFinite(Math.fround(values[row])));
  if (endless.length > 0) {
    throw cannot(`multiply ${columns.join(" and ")}`, RangeError, {
      because: `the product is not finite as a float32 in ${endless.length} of ${source.rows} rows (${listRows(endless)})`,
      fix: "Bring the columns to a smaller unit first.",
    });
  }
  return values;
}

export const interactionsStep: Step<Interaction<Schema>, LearntInteraction> = {
  // A column may interact with several others.
  reads: ({ columns }) => columns,

  learn(source, options) {
    const { columns, other = true }: { columns: readonly string[]; other?: boolean } = options;
    if (columns.length < 2 || new Set(columns).size < columns.length) {
      throw cannot("fit the recipe", TypeError, { expected: "two or more different columns that interact", received: columns });
    }
    const kinds = new Set(columns.map((column) => source.kindOf(column, ["number", "flag", "category"])));
    if (kinds.has("category")) {
      if (kinds.size === 1) return [learnCross(source, columns, other)];
      throw cannot("fit the recipe", TypeError, {
        expected: `${columns.join(" and ")} to be two categories, or numbers and flags`,
        received: [...kinds].join(" and "),
      });
    }
    product(columns, source);
    return [{ kind: "interactions", how: "product", columns }];
  },

  names(learnt) {
    const { columns } = learnt;
    if (learnt.how === "product") return [columns.join(" x ")];
    const pairs = learnt.pairs.map(({ first, second }) => `${columns[0]}=${first} x ${columns[1]}=${second}`);
    return [...pairs, ...(learnt.other ? [`${columns.join(" x ")} (other)`] : [])];
  },

  write(learnt, source, { data, width, at }) {
    if (learnt.how === "product") {
      const values = product(learnt.columns, source);
      for (let row = 0, to = at; row < values.length; row++, to += width) data[to] = values[row];
      return;
    }
    const { codes, pairOf } = pairCodes(learnt.columns, source);
    const placeOf = placesOf(learnt, pairOf, learnt.other ? learnt.pairs.length : -1);
    for (let row = 0, to = at; row < codes.length; row++, to += width) {
      const place = placeOf(codes[row]);
      if (place >= 0) data[to + place] = 1;
    }
  },

  categories(learnt) {
    const width = learnt.how === "cross" ? learnt.pairs.length + (learnt.other ? 1 : 0) : 0;
    return width > 0 ? [{ at: 0, width }] : [];
  },

  describe(learnt) {
    if (learnt.how === "product") return "multiplied";
    return `one of ${learnt.pairs.length.toLocaleString("en-US")} pairs, others are ${learnt.other ? "other" : "zeros"}`;
  },

  unseen(learnt, source) {
    if (learnt.how === "product") return [];
    const { codes, pairOf } = pairCodes(learnt.columns, source);
    const known = placesOf(learnt, pairOf, -1);
    const rows = new Map<number, number>();
    for (const code of codes) if (known(code) < 0) rows.set(code, (rows.get(code) ?? 0) + 1);
    return [...rows].map(([code, count]) => {
      const { first, second } = pairOf(code);
      return { column: learnt.columns.join(" x "), what: "level", value: `${first} x ${second}`, rows: count };
    });
  },

  parse(fields) {
    const how = fields.oneOf("how", ["product", "cross"]);
    const columns = fields.texts("columns");
    if (how === "product") return { kind: "interactions", how, columns };
    const pairs = fields.objects("pairs").map((pair) => ({ first: pair.text("first"), second: pair.text("second") }));
    return { kind: "interactions", how, columns: fields.pair("columns"), pairs, other: fields.flag("other") };
  },
};

const keyOf = ({ first, second }: Pair) => JSON.stringify([first, second]);
const placesByKey = oncePer(({ pairs }: Cross) => new Map(pairs.map((pair, place) => [keyOf(pair), place])));

/** The place of a pair's feature by the pair's code; `unknown` if training rows had no such pair. */
function placesOf(learnt: Cross, pairOf: (code: number) => Pair, unknown: number): (code: number) => number {
  const places = placesByKey(learnt), byCode = new Map<number, number>();
  return (code) => {
    let place = byCode.get(code);
    if (place === undefined) byCode.set(code, place = places.get(keyOf(pairOf(code))) ?? unknown);
    return place;
  };
}
