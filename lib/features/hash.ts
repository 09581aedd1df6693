/** Hashes a category of very many levels into few features, without a list of levels. */
import { cannot } from "../errors.ts";
import type { Schema } from "../frame/mod.ts";
import { murmur3 } from "./_murmur3.ts";
import type { CategoryName } from "./_names.ts";
import type { Source } from "./_source.ts";
import type { LearntColumn, Step } from "./_step.ts";

/**
 * Categories to hash (Weinberger and others, "Feature hashing for large scale multitask learning", ICML 2009): a level is 1 or -1 in
 * one of the features, and levels that meet there are as likely to cancel as to add up. Nothing is learnt, so no level is unseen.
 */
export interface Hash<S extends Schema> {
  columns: readonly CategoryName<S>[];
  /** How many features each column becomes; the more, the fewer levels meet. Default: 32. */
  features?: number;
}

/** What hashing has to remember. */
export interface LearntHash extends LearntColumn {
  readonly kind: "hash";
  readonly features: number;
}

/** Looks at one column. */
export function learnHash(source: Source, column: string, features = 32): LearntHash {
  if (!Number.isInteger(features) || features < 1) {
    throw cannot("fit the recipe", RangeError, { expected: "to hash into 1 feature or more", received: features });
  }
  source.categories(column);
  return { kind: "hash", column, features };
}

export const hashStep: Step<Hash<Schema>, LearntHash> = {
  learn: (source, { columns, features }) => columns.map((column) => learnHash(source, column, features)),

  names: ({ column, features }) => Array.from({ length: features }, (_, i) => `${column} (hash ${i})`),

  write({ column, features }, source, { data, width, at }) {
    const { codes, levels } = source.categories(column);
    const place = new Int32Array(levels.length), sign = new Int8Array(levels.length);
    for (let row = 0, to = at; row < codes.length; row++, to += width) {
      const code = codes[row];
      if (sign[code] === 0) {
        // The words and the choice of place and sign are those of scikit-learn's FeatureHasher.
        const hash = murmur3(`${column}=${levels[code]}`);
        place[code] = Math.abs(hash) % features;
        sign[code] = hash >= 0 ? 1 : -1;
      }
      data[to + place[code]] = sign[code];
    }
  },

  describe: ({ features }) => `hashed to 1 or -1 in one of ${features} features`,

  parse: (fields) => ({ kind: "hash", column: fields.text("column"), features: fields.count("features") }),
};
