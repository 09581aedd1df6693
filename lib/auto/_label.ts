/** Labels in whatever spelling they come: what is to be predicted, and what each row's is. */
import type { Task } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Column } from "../frame/mod.ts";
import { countOf } from "./_columns.ts";
import { parseNumberWords } from "./_number_words.ts";

/** How a label was read. */
export interface Labels {
  readonly task: Task;
  /** The classes as the file spells them, the positive one last of two; absent where labels are numbers. */
  readonly classes?: readonly string[];
  /** The class of each row, or its number; -1 or NaN where there is none. */
  readonly values: Int32Array | Float64Array;
  /** Rows of classes that are left out, as they are too rare to be learnt and judged. */
  readonly rare: number;
  readonly notes: readonly string[];
}

/** What is known of a label before it is read. */
export interface LabelHints {
  readonly name: string;
  /** The column as the file spells it, null where it is missing. */
  readonly texts: readonly (string | null)[];
  /** The column as what it seems to be. */
  readonly column: Column;
  /** What a person said, if anything. */
  readonly task?: "classes" | "numbers";
  readonly positive?: string;
}

/** Whole numbers of no more values than this, each on several rows, are classes. */
const MOST_CODES = 12;
const ROWS_A_CODE = 5;
/** More classes than this are names. */
const MOST_CLASSES = 200;
/** Rows that a class needs: one for each part of a split. */
const LEAST_ROWS = 3;
const NEGATIVE = /^(?:no|non|not|never|un|without)\b|^(?:false|negative|none)$/i;

/**
 * Reads a label. Numbers, also those in words, stay numbers unless they are few whole ones; anything else names classes, whose spellings are one if they
 * differ by capitals or blanks alone, or mean the same yes or no.
 *
 * @throws RangeError if there is nothing to learn from it
 */
export function readLabels(hints: LabelHints): Labels {
  const { name, column, task } = hints, action = `predict ${name}`;
  if (column.kind === "time") {
    throw cannot(action, TypeError, {
      because: "it is a date",
      fix: "Predict a number or a class: days until then, say, or whether it was in time.",
    });
  }
  const numbers = column.kind === "number" ? column.values : numbersInWords(hints);
  if (numbers !== undefined && task !== "classes" && (task === "numbers" || !areCodes(numbers))) {
    const read = readNumbers(action, numbers);
    return column.kind === "number" ? read : { ...read, notes: [`${name}: its words are read as numbers`] };
  }
  if (task === "numbers") {
    throw cannot(action, TypeError, { expected: "numbers", received: "words", fix: "Leave task out, or mend the column." });
  }
  return readClasses(action, hints);
}

/** A label of numbers that are all written out. */
function numbersInWords({ texts }: LabelHints): Float64Array | undefined {
  const values = Float64Array.from(texts, (text) => text === null ? NaN : parseNumberWords(text));
  return texts.every((text, row) => text === null || !Number.isNaN(values[row])) ? values : undefined;
}

function areCodes(values: Float64Array): boolean {
  const distinct = new Set<number>();
  let present = 0;
  for (const value of values) {
    if (value !== value) continue;
    present++;
    if (distinct.size <= MOST_CODES) distinct.add(value);
  }
  if (distinct.size === 2) return true;
  return distinct.size <= MOST_CODES && distinct.size * ROWS_A_CODE <= present && [...distinct].every(Number.isInteger);
}

function readNumbers(action: string, column: Float64Array): Labels {
  const values = column.map((value) => Number.isFinite(Math.fround(value)) ? value : NaN);
  const present = values.filter((value) => value === value);
  if (new Set(present).size < 2) {
    throw cannot(action, RangeError, {
      because: present.length === 0 ? "no row has a number" : `it is ${present[0]} in every row`,
      fix: "Choose another label.",
    });
  }
  return { task: "regression", values, rare: 0, notes: [] };
}

/** A class in the making: how often it is spelt how, and its rows. */
interface Spelt {
  readonly order: number | string;
  readonly spellings: Map<string, number>;
  rows: number;
}

function readClasses(action: string, { name, texts, column, positive }: LabelHints): Labels {
  const meaning = meaningsOf(column, texts), spelt = new Map<number | string, Spelt>();
  const keys = texts.map((text, row) => {
    const key = text === null ? undefined : meaning(row);
    if (key === undefined) return undefined;
    const known = spelt.get(key) ?? { order: key, spellings: new Map(), rows: 0 };
    spelt.set(key, known);
    known.rows++;
    const own = text!.trim();
    known.spellings.set(own, (known.spellings.get(own) ?? 0) + 1);
    return key;
  });
  const all = [...spelt.entries()], kept = all.filter(([, { rows }]) => rows >= LEAST_ROWS);
  const labelled = all.reduce((sum, [, { rows }]) => sum + rows, 0);
  if (kept.length > MOST_CLASSES || (kept.length < 2 && all.length > 2)) {
    throw cannot(action, RangeError, {
      because: `it has ${all.length} different values in ${countOf(labelled, "row")}, which name rows rather than classes`,
      fix: "Choose another label, or merge classes.",
    });
  }
  if (kept.length < 2) {
    const told = all.map(([, { spellings, rows }]) => `${JSON.stringify(mostFrequent(spellings))} in ${countOf(rows, "row")}`);
    throw cannot(action, RangeError, {
      because: all.length === 0 ? "no row has a value" : `it is ${told.join(" and ")}, and each class needs ${LEAST_ROWS} rows`,
      fix: "Choose another label, or take more rows.",
    });
  }
  const named = inOrder(action, kept.map(([key, spelt]) => ({ key, ...spelt, name: mostFrequent(spelt.spellings) })), positive);
  const codes = new Map(named.map(({ key }, code) => [key, code]));
  const classes = named.map((known) => known.name);
  const rare = all.filter(([, { rows }]) => rows < LEAST_ROWS);
  const left = rare.reduce((sum, [, { rows }]) => sum + rows, 0), notes: string[] = [];
  if (rare.length > 0) {
    const which = rare.slice(0, 5).map(([, { spellings }]) => JSON.stringify(mostFrequent(spellings))).join(", ");
    notes.push(
      `left out: ${countOf(left, "row")} of classes of fewer than ${LEAST_ROWS} (${which}${rare.length > 5 ? ", ..." : ""})`,
    );
  }
  const several = named.filter(({ spellings }) => spellings.size > 1);
  if (several.length > 0) {
    const told = several.slice(0, 3).map(({ spellings }) => [...spellings.keys()].slice(0, 4).join(" = ")).join("; ");
    notes.push(`${name} is spelt in several ways that count as one: ${told}`);
  }
  const values = Int32Array.from(keys, (key) => key === undefined ? -1 : codes.get(key) ?? -1);
  return { task: classes.length === 2 ? "binary" : "multiclass", classes, values, rare: left, notes };
}

/** What each row's label means: a number, yes or no, or words without their capitals. */
function meaningsOf(column: Column, texts: readonly (string | null)[]): (row: number) => number | string | undefined {
  if (column.kind === "number" || column.kind === "flag") {
    return (row) => column.isMissing(row) ? undefined : Number(column.get(row));
  }
  return (row) => texts[row]!.trim().replace(/\s+/g, " ").toLowerCase();
}

function mostFrequent(spellings: ReadonlyMap<string, number>): string {
  return [...spellings].reduce((best, other) => other[1] > best[1] ? other : best)[0];
}

/** Numbers, and no before yes, by their order; of two words the one that denies, or else has more rows, comes first. */
function inOrder<C extends Spelt & { name: string }>(action: string, classes: C[], positive: string | undefined): C[] {
  const byOrder = classes.sort((a, b) => a.order < b.order ? -1 : 1);
  if (classes.length > 2) return byOrder;
  let [first, second] = byOrder;
  if (typeof first.order === "string") {
    const denied = [NEGATIVE.test(first.name), NEGATIVE.test(second.name)];
    if (denied[0] === denied[1] ? first.rows < second.rows : denied[1]) [first, second] = [second, first];
  }
  if (positive === undefined) return [first, second];
  const wanted = [first, second].find(({ name, spellings }) => name === positive || spellings.has(positive));
  if (wanted === undefined) {
    throw cannot(action, RangeError, { expected: `positive to be ${first.name} or ${second.name}`, received: positive });
  }
  return wanted === second ? [first, second] : [second, first];
}
