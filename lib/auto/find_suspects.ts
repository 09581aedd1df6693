/** Columns to look at twice before a model sees them. */
import type { Train } from "../dataset.ts";
import { correlation, type Frame, frameOf, number, type Schema } from "../frame/mod.ts";
import {
  DISPLAY,
  type Displayable,
  displayAs,
  html,
  progress as startProgress,
  stopSignal,
  yieldToStop,
} from "../notebook/mod.ts";
import { wordTable } from "./_word_table.ts";
import { halvesOf, toldAlone } from "./_alone.ts";
import { countOf } from "./_columns.ts";
import { type Facts, factsOf, hasTerms } from "./_facts.ts";

/** How {@linkcode findSuspects} looks. */
export interface SuspectOptions {
  /** Of the halves. */
  seed: number;
  /** Columns that are no features in any case: `own.aside`. Default: none but ids. */
  aside?: readonly string[];
  /** Default: the stop button. */
  signal?: AbortSignal;
  /** Whether to show progress. Default true. */
  progress?: boolean;
}

/** A column that something is odd about. */
export interface Suspect {
  readonly column: string;
  /** What it looks like. */
  readonly looks: "empty" | "constant" | "id" | "words without a pattern" | "mostly missing" | "copy of the label" | "leak";
  /** Why, in a sentence. */
  readonly because: string;
  /** Whether plans leave it out. */
  readonly leftOut: boolean;
}

/** What {@linkcode findSuspects} found. */
export interface Suspects extends Displayable {
  readonly suspects: readonly Suspect[];
  /** The columns to learn from. */
  readonly columns: readonly string[];
  /** The share of the label that each column alone explains, on training rows that its model has not seen. */
  readonly told: Readonly<Record<string, number>>;
}

/** From this share of missing values on a column is told of. */
const MOSTLY = 0.9;
/** A column with fewer values teaches nothing. */
const LEAST_PRESENT = 5;
/** Who tells so much alone is asked where it comes from. */
const LEAK = 0.8;
/** The label on a straight line of a number, but for rounding. */
const SAME_LINE = 1 - 1e-9;

/**
 * Looks at the columns of training rows: those that are empty, constant, ids, or words that never come again are left out, and so is one
 * that is the label over again, unless nothing else is there; those that are mostly missing, or tell suspiciously much of the label, are told of. What a column
 * tells is measured: a small model of it alone learns from one half of the training rows and is judged on the other, whatever the
 * label is.
 *
 * @param train rows with a label
 * @throws DOMException "AbortError" when stopped
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { split } from "shoplens/sample";
 * const rows = Array.from({ length: 200 }, (_, i) => ({ age: 20 + i * 7 % 50, paid: i % 4 === 0 ? 5 : 0, same: 1, bought: i % 4 === 0 }));
 * const frame = frameOf(rows, { age: number(), paid: number(), same: number(), bought: flag() });
 * const { train } = split(frame, { label: "bought", seed: 1 });
 * const { suspects, columns } = await findSuspects(train, { seed: 1, progress: false });
 * assertEquals(suspects.map(({ column, looks }) => [column, looks]), [["paid", "copy of the label"], ["same", "constant"]]);
 * assertEquals(columns, ["age"]);
 * ```
 */
export async function findSuspects<S extends Schema>(
  train: Train<Frame<S>>,
  { seed, aside = [], signal = stopSignal(), progress = true }: SuspectOptions,
): Promise<Suspects> {
  const rows = train as unknown as Train<Frame<Schema>>, label = rows.label!;
  const names = rows.names.filter((name) => name !== label && !aside.includes(name) && rows.columns[name].kind !== "id");
  const suspects: Suspect[] = [], told = new Map<string, number>(), halves = halvesOf(rows, seed);
  using bar = progress ? startProgress("Looking at each column alone", names.length) : undefined;
  for (const name of names) {
    signal.throwIfAborted();
    const facts = factsOf(rows, name);
    let suspect = useless(rows, facts);
    if (suspect === undefined && halves !== undefined) {
      const share = await toldAlone(halves, name, seed);
      told.set(name, share);
      suspect = tooGood(rows, name, share);
    }
    suspect ??= sparse(facts);
    if (suspect !== undefined) suspects.push({ column: name, ...suspect });
    bar?.tick();
    await yieldToStop();
  }
  const judged = atLeastOne(names, suspects), out = judged.filter(({ leftOut }) => leftOut).map(({ column }) => column);
  const found = { suspects: judged, columns: names.filter((name) => !out.includes(name)), told: Object.fromEntries(told) };
  return displayAs(found, () => show(found)[DISPLAY]());
}

/** With nothing else to learn from, what was only suspected is kept after all. */
function atLeastOne(names: readonly string[], suspects: readonly Suspect[]): readonly Suspect[] {
  if (suspects.filter(({ leftOut }) => leftOut).length < names.length) return suspects;
  return suspects.map((suspect) =>
    suspect.looks === "id" || suspect.looks === "copy of the label" ? { ...suspect, leftOut: false } : suspect
  );
}

type Finding = Omit<Suspect, "column">;

function useless(train: Train<Frame<Schema>>, facts: Facts): Finding | undefined {
  const { kind, name, rows, present, distinct, whole, low, high } = facts;
  if (present < LEAST_PRESENT) {
    return { looks: "empty", because: `it has ${countOf(present, "value")} in ${countOf(rows, "row")}`, leftOut: true };
  }
  if (distinct === 1 && present === rows) return { looks: "constant", because: "all values are the same", leftOut: true };
  const isDense = whole && distinct === present && present >= 20 && high - low < 2 * present;
  if (kind === "number" && isDense) {
    return { looks: "id", because: "whole numbers, each once, with few gaps: they count the rows", leftOut: true };
  }
  if (kind === "text" && !hasTerms(train, name)) {
    return { looks: "words without a pattern", because: "no word comes twice", leftOut: true };
  }
  return undefined;
}

function tooGood(train: Train<Frame<Schema>>, name: string, share: number): Finding | undefined {
  if (share < LEAK) return undefined;
  if (isCopy(train, name)) {
    return { looks: "copy of the label", because: "it is the label in another spelling, row by row", leftOut: true };
  }
  return {
    looks: "leak",
    because: `alone it explains ${Math.floor(100 * share)} % of the label; drop it if it is known only after the fact`,
    leftOut: false,
  };
}

/** Whether the values that are there, half of the rows or more, are the label's one for one; of a number, along a line. */
function isCopy(train: Train<Frame<Schema>>, name: string): boolean {
  const column = train.columns[name], label = train.columns[train.label!];
  if (label.kind === "number") {
    if (column.kind !== "number") return false;
    const pair = frameOf({ a: column, b: label }, { a: number(), b: number() });
    return Math.abs(correlation(pair, ["a", "b"]).column("a").get(1) ?? 0) >= SAME_LINE;
  }
  const labels = new Map<unknown, unknown>(), values = new Map<unknown, unknown>();
  let present = 0;
  for (let row = 0; row < train.rows; row++) {
    if (column.isMissing(row)) continue;
    const value = column.kind === "time" ? column.values[row] : column.get(row), own = label.get(row);
    if (!labels.has(value)) labels.set(value, own);
    if (!values.has(own)) values.set(own, value);
    if (labels.get(value) !== own || values.get(own) !== value) return false;
    present++;
  }
  return present * 2 >= train.rows;
}

function sparse({ present, rows }: Facts): Finding | undefined {
  const missing = 1 - present / rows;
  if (missing < MOSTLY) return undefined;
  return { looks: "mostly missing", because: `${Math.round(100 * missing)} % of its values are missing`, leftOut: false };
}

function show({ suspects, told }: Omit<Suspects, keyof Displayable>): Displayable {
  const best = Object.entries(told).sort((a, b) => b[1] - a[1]).slice(0, 8);
  const odd = suspects.map(({ column, looks, because, leftOut }) => [column, looks, because, leftOut ? "left out" : "kept"]);
  const alone = best.map(([column, share]) => [column, `${(100 * share).toFixed(1)} %`]);
  return html`
    ${odd.length === 0
      ? html`<p>No column looks odd.</p>`
      : wordTable(`Columns to look at twice: ${odd.length}`, ["column", "looks like", "because", "in the model"], odd)}
    ${wordTable(
      "What single columns tell of the label, as a share of all there is to tell",
      ["column", "explains alone"],
      alone,
    )}
  `;
}
