/** Deals training rows to folds, for features that a row must not learn from its own label. */
import { cannot } from "../errors.ts";
import { createRandom, type Random } from "../random.ts";
import type { Source } from "./_source.ts";

/** How rows are dealt. */
export interface Dealing {
  readonly folds: number;
  readonly seed: number;
  /** A column whose rows of one value stay in one fold. */
  readonly group?: string;
}

/** Dealt once for all steps that deal alike. */
const dealt = new WeakMap<Source, Map<string, Int32Array>>();

/**
 * The fold of each row, from 0. Each fold has its share of rows, of each class where the label has classes, to within one row; with
 * a group whole groups, and rows as alike in number as groups allow.
 */
export function foldsOf(source: Source, { folds, seed, group }: Dealing): Int32Array {
  const known = dealt.get(source) ?? new Map<string, Int32Array>(), key = JSON.stringify([folds, seed, group]);
  const random = createRandom(seed).fork("folds");
  const fold = known.get(key) ??
    (group === undefined
      ? dealRows(source, folds, random)
      : dealGroups(groupsOf(source, group), { name: group, folds, random }));
  dealt.set(source, known.set(key, fold));
  return fold;
}

/** Each class is dealt from a deck that holds every fold once, and is shuffled anew when it is used up. */
function dealRows(source: Source, folds: number, random: Random): Int32Array {
  const { classes } = source.label(), labels = source.labels(), n = labels.length;
  if (n < folds) {
    throw cannot("fit the recipe", RangeError, { expected: `at least ${folds} training rows for ${folds} folds`, received: n });
  }
  if (classes !== undefined && new Set(labels).size === n) {
    throw cannot("fit the recipe", RangeError, {
      because: `each of the ${n} training rows is of a class of its own, so that no fold says anything of another`,
      fix: "Fit it on more rows.",
    });
  }
  const decks = Array.from({ length: classes?.length ?? 1 }, () => Int32Array.from({ length: folds }, (_, fold) => fold));
  const left = new Int32Array(decks.length);
  const fold = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const k = classes === undefined ? 0 : labels[row], deck = decks[k];
    if (left[k] === 0) left[k] = folds;
    const drawn = random.integer(0, left[k]--), last = left[k];
    fold[row] = deck[drawn];
    deck[drawn] = deck[last];
    deck[last] = fold[row];
  }
  return fold;
}

/** The largest groups first, each to the fold that has the fewest rows; equal groups in random order. */
function dealGroups(groups: Int32Array, { name, folds, random }: { name: string; folds: number; random: Random }): Int32Array {
  const sizes: number[] = [];
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  if (sizes.length < folds) {
    throw cannot("fit the recipe", RangeError, {
      expected: `at least ${folds} different ${name} for ${folds} folds`,
      received: sizes.length,
    });
  }
  const order = random.shuffle([...sizes.keys()]).sort((a, b) => sizes[b] - sizes[a]);
  const rows = new Float64Array(folds), foldOf = new Int32Array(sizes.length);
  for (const group of order) {
    const least = rows.indexOf(Math.min(...rows));
    foldOf[group] = least;
    rows[least] += sizes[group];
  }
  return groups.map((group) => foldOf[group]);
}

/** Each row's group as a number, in order of appearance. */
function groupsOf(source: Source, name: string): Int32Array {
  const values = source.kindOf(name, ["id", "text", "category"]) === "category"
    ? source.categories(name).codes
    : source.texts(name, ["id", "text"]);
  const places = new Map<number | string, number>();
  return Int32Array.from(values as ArrayLike<number | string | null>, (value, row) => {
    if (value === null) {
      throw cannot("fit the recipe", RangeError, {
        because: `the group ${name} is missing in row ${row}`,
        fix: "Drop those rows.",
      });
    }
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
}
