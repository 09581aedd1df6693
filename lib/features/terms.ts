/** Turns texts into weights of their terms: TF-IDF. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import type { TextName } from "./_names.ts";
import { oncePer } from "./_once.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";
import { type Cutting, termCutter } from "./_words.ts";

/** Texts to turn into weights of their terms. */
export interface Terms<S extends Schema> {
  columns: readonly TextName<S>[];
  /** Words as Unicode and the language's dictionary cut them, or single characters. Default: words. */
  by?: "words" | "characters";
  /** Least and most words (or characters) that a term has. Default [1, 1] for words, [3, 3] for characters. */
  ngrams?: readonly [least: number, most: number];
  /** Whether capitals count as small letters. Default: yes. */
  lowercase?: boolean;
  /** Terms that stand in fewer training texts than this are ignored. Default 2. */
  minDocuments?: number;
  /**
   * Only so many terms, those that stand in most training texts (of equals, those that come first by name), become features.
   * Features are dense, 4 bytes a row and term: 100,000 rows with the default 200 terms are 80 MB.
   */
  maxTerms?: number;
  /** Whether a term that stands n times counts 1 + ln n, and not n. Default: no. */
  sublinear?: boolean;
  /** Whether rarity is counted as if one more text had every term. Default: yes. */
  smooth?: boolean;
  /** The language whose rules cut words: "en", "ja". Default "en", which also knows Chinese and Japanese. */
  locale?: string;
}

/** What weighing terms learnt about a column. */
export interface LearntTerms extends LearntColumn, Cutting {
  readonly kind: "terms";
  readonly sublinear: boolean;
  /** By name. */
  readonly terms: readonly string[];
  /** How much each term counts: the rarer, the more. */
  readonly idf: readonly number[];
  /** Terms that enough training texts had; more than `terms` if only the most frequent were kept. */
  readonly found: number;
  /** The share of training texts without any of the terms. */
  readonly silent: number;
}

function learnTerms(source: Source, column: string, options: Omit<Terms<Schema>, "columns">): LearntTerms {
  const { by = "words", lowercase = true, minDocuments = 2, maxTerms = 200 } = options;
  const { ngrams = by === "words" ? [1, 1] : [3, 3], sublinear = false, smooth = true, locale = "en" } = options;
  refuseUnfit({ by, ngrams, minDocuments, maxTerms, locale });
  const cutting: Cutting = { by, ngrams: [ngrams[0], ngrams[1]], lowercase, locale };
  const texts = source.texts(column);
  const { terms, documents, inTexts } = countDocuments(texts, termCutter(cutting));
  const often = Array.from(terms.keys()).filter((term) => documents[term] >= minDocuments);
  if (often.length === 0) {
    throw cannot("fit the recipe", RangeError, {
      because: `no term of ${column} stands in ${minDocuments} or more training texts`,
      fix: "Lower minDocuments, or leave the column out.",
    });
  }
  const byName = (a: number, b: number) => terms[a] < terms[b] ? -1 : 1;
  const kept = often.sort((a, b) => documents[b] - documents[a] || byName(a, b)).slice(0, maxTerms).sort(byName);
  const extra = smooth ? 1 : 0, known = new Set(kept);
  return {
    kind: "terms",
    column,
    ...cutting,
    sublinear,
    terms: kept.map((term) => terms[term]),
    idf: kept.map((term) => Math.log((texts.length + extra) / (documents[term] + extra)) + 1),
    found: often.length,
    silent: inTexts.filter((some) => !some.some((term) => known.has(term))).length / Math.max(1, inTexts.length),
  };
}

function refuseUnfit(
  { by, ngrams, minDocuments, maxTerms, locale }: Required<
    Pick<Terms<Schema>, "by" | "ngrams" | "minDocuments" | "maxTerms" | "locale">
  >,
): void {
  if (by !== "words" && by !== "characters") {
    throw cannot("fit the recipe", TypeError, { expected: 'terms by "words" or "characters"', received: by });
  }
  const [least, most] = ngrams;
  if (!(Number.isInteger(least) && Number.isInteger(most) && least >= 1 && most >= least)) {
    throw cannot("fit the recipe", RangeError, { expected: "ngrams [least, most] with 1 <= least <= most", received: ngrams });
  }
  for (const [name, value] of Object.entries({ minDocuments, maxTerms })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw cannot("fit the recipe", RangeError, { expected: `${name} of 1 or more`, received: value });
  }
  try {
    Intl.getCanonicalLocales(locale);
  } catch (cause) {
    throw cannot("fit the recipe", RangeError, { expected: 'a language such as "en" or "ja"', received: locale, cause });
  }
}

/** All terms, in how many texts each stands, and the different terms of each text that is there. */
function countDocuments(texts: readonly (string | null)[], termsOf: (text: string) => string[]) {
  const places = new Map<string, number>();
  const documents: number[] = [], last: number[] = [], inTexts: Uint32Array[] = [];
  texts.forEach((text, row) => {
    if (text === null) return;
    const some: number[] = [];
    for (const term of termsOf(text)) {
      let place = places.get(term);
      if (place === undefined) {
        places.set(term, place = documents.length);
        documents.push(0);
        last.push(-1);
      }
      if (last[place] === row) continue;
      last[place] = row;
      documents[place]++;
      some.push(place);
    }
    inTexts.push(Uint32Array.from(some));
  });
  return { terms: [...places.keys()], documents, inTexts };
}

/** How to read texts for their terms; what is remembered of words stays with it. */
const readerOf = oncePer((learnt: LearntTerms) => ({
  termsOf: termCutter(learnt),
  placeOf: new Map(learnt.terms.map((term, place) => [term, place])),
}));

/** Visits each text's counts of the terms: `places` of those that stand in it, as often as `counts[place]` says. */
function visit(
  learnt: LearntTerms,
  texts: readonly (string | null)[],
  each: (row: number, places: readonly number[], counts: Float64Array) => void,
): void {
  const { termsOf, placeOf } = readerOf(learnt);
  const counts = new Float64Array(learnt.terms.length);
  texts.forEach((text, row) => {
    if (text === null) return;
    const places: number[] = [];
    for (const term of termsOf(text)) {
      const place = placeOf.get(term);
      if (place !== undefined && counts[place]++ === 0) places.push(place);
    }
    each(row, places, counts);
    for (const place of places) counts[place] = 0;
  });
}

/** The rows of texts without any of the terms, and their share of all texts. */
function silence(learnt: LearntTerms, texts: readonly (string | null)[]): { rows: number[]; share: number } {
  const rows: number[] = [];
  let present = 0;
  visit(learnt, texts, (row, places) => {
    present++;
    if (places.length === 0) rows.push(row);
  });
  return { rows, share: rows.length / Math.max(1, present) };
}

/**
 * Weighs each term of a text by how often it stands there and how rare it is in the training texts (Spärck Jones 1972), as
 * scikit-learn's TfidfVectorizer does: count x (ln((1 + n) / (1 + d)) + 1), with n training texts of which d have the term, and then
 * each row divided by its Euclidean length. A missing text is zeros, and so is one without a term that is known.
 */
export const termsStep: Step<Terms<Schema>, LearntTerms> = {
  learn: (source, { columns, ...how }) => columns.map((column) => learnTerms(source, column, how)),

  names: ({ column, terms }) => terms.map((term) => `${column}: ${term}`),

  write(learnt, source, { data, width, at }) {
    visit(learnt, source.texts(learnt.column), (row, places, counts) => {
      let squares = 0;
      for (const place of places) {
        const often = learnt.sublinear ? 1 + Math.log(counts[place]) : counts[place];
        counts[place] = often * learnt.idf[place];
        squares += counts[place] ** 2;
      }
      const length = Math.sqrt(squares);
      for (const place of places) data[row * width + at + place] = counts[place] / length;
    });
  },

  describe({ by, ngrams: [least, most], terms, found, silent }) {
    const runs = most === 1 ? by : `${least === most ? "" : `${least} to `}${most} ${by} in a row`;
    const cut = found > terms.length ? `the ${terms.length} most frequent of ${found.toLocaleString("en-US")} terms` : "terms";
    const rest = silent > 0 ? `, ${(100 * silent).toPrecision(2)} % of texts have none` : "";
    return `weights (TF-IDF) of ${cut}, ${runs}${rest}`;
  },

  unseen(learnt, source) {
    const texts = source.texts(learnt.column), { rows, share } = silence(learnt, texts);
    if (share <= learnt.silent) return [];
    return [{ column: learnt.column, what: "text", value: texts[rows[0]]!, rows: rows.length }];
  },

  parse(fields) {
    const terms = fields.texts("terms"), ngrams = fields.numbers("ngrams", 2);
    return {
      kind: "terms",
      column: fields.text("column"),
      by: fields.oneOf("by", ["words", "characters"]),
      ngrams: [ngrams[0], ngrams[1]],
      lowercase: fields.flag("lowercase"),
      locale: fields.text("locale"),
      sublinear: fields.flag("sublinear"),
      terms,
      idf: fields.numbers("idf", terms.length),
      found: fields.count("found"),
      silent: fields.number("silent"),
    };
  },
};
