/** Cleaning by stated rules, with a report of what each rule did. */
import { cannot } from "../errors.ts";
import { DISPLAY, type Displayable, html, type MimeBundle } from "../notebook/mod.ts";
import { CategoryColumn, type Column, columnOf, Levels } from "./column.ts";
import { assemble } from "./frame.ts";
import type { NameOf, Schema } from "./kind.ts";
import { alike, type AnyFrame, columnsNamed, dropMissing, type SchemaOf, unique } from "./rows.ts";

/** What to look for, and what becomes of it. Rules work in the order given, each on what the one before left. */
export type CleaningRule<S extends Schema = Schema> =
  /** Rows that repeat an earlier one, in the named columns or in all, are dropped. */
  | { readonly kind: "duplicates"; readonly columns?: readonly (keyof S & string)[] }
  /** Numbers outside [low, high] become missing. */
  | { readonly kind: "range"; readonly column: NameOf<S, "number">; readonly low?: number; readonly high?: number }
  /**
   * Each spelling in a list becomes the level that the list stands under, whatever its case and the blanks around it. Others stay,
   * or become missing.
   */
  | {
    readonly kind: "spelling";
    readonly column: NameOf<S, "category">;
    readonly levels: Readonly<Record<string, readonly string[]>>;
    readonly others?: "keep" | "missing";
  }
  /** Rows with a missing value in one of the columns are dropped. */
  | { readonly kind: "missing"; readonly columns: readonly (keyof S & string)[] };

/** What one rule did. */
export interface CleaningStep {
  readonly rule: CleaningRule["kind"];
  /** The columns that it looked at. */
  readonly columns: readonly string[];
  /** Rows that it dropped. */
  readonly dropped: number;
  /** Cells that it changed to another value. */
  readonly changed: number;
  /** Cells that it made missing. */
  readonly emptied: number;
  /** Some of what it found, as it stood: at most five. */
  readonly examples: readonly string[];
}

/** What {@linkcode clean} gives back. */
export interface Cleaned<F> {
  readonly frame: F;
  readonly report: readonly CleaningStep[] & Displayable;
}

/**
 * Cleans a frame by rules and reports what each of them did, so that nothing is lost in silence. What rules state must be known
 * beforehand (an age is below 120); what is learnt from the data (a median) belongs into a recipe.
 *
 * @throws TypeError if a rule names a column that does not exist or is of the wrong kind
 * @throws RangeError if a spelling is listed under two levels, a level is none that the schema states, or a range is empty
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { category, frameOf, number } from "shoplens/frame";
 * const people = frameOf([{ age: 31, gender: "F " }, { age: 310, gender: "f" }], { age: number(), gender: category() });
 * const { frame, report } = clean(people, [
 *   { kind: "spelling", column: "gender", levels: { f: ["f", "female"], m: ["m", "male"] } },
 *   { kind: "range", column: "age", low: 0, high: 120 },
 * ]);
 * assertEquals(frame.row(1), { age: null, gender: "f" });
 * assertEquals(report.map(({ changed, emptied }) => [changed, emptied]), [[1, 0], [0, 1]]);
 * ```
 */
export function clean<F extends AnyFrame>(frame: F, rules: readonly CleaningRule<SchemaOf<F>>[]): Cleaned<F> {
  const steps: CleaningStep[] = [];
  let cleaned = frame;
  for (const rule of rules as readonly CleaningRule[]) {
    const { step, frame } = apply(cleaned, rule);
    cleaned = frame;
    steps.push(step);
  }
  return { frame: cleaned, report: Object.assign(steps, { [DISPLAY]: () => showReport(frame.rows, cleaned.rows, steps) }) };
}

interface Applied<F> {
  readonly frame: F;
  readonly step: CleaningStep;
}

function apply<F extends AnyFrame>(frame: F, rule: CleaningRule): Applied<F> {
  const columns: readonly string[] = "column" in rule ? [rule.column] : rule.columns ?? frame.names;
  columnsNamed("clean", frame, columns);
  const step = { rule: rule.kind, columns, dropped: 0, changed: 0, emptied: 0, examples: [] };
  const dropping = (kept: F) => ({ frame: kept, step: { ...step, dropped: frame.rows - kept.rows } });
  switch (rule.kind) {
    case "duplicates":
      return dropping(unique(frame, columns as never));
    case "missing":
      return dropping(dropMissing(frame, columns as never));
    case "range":
      return emptyOutside(frame, rule, step);
    case "spelling":
      return spell(frame, rule, step);
  }
}

function emptyOutside<F extends AnyFrame>(
  frame: F,
  { column: name, low = -Infinity, high = Infinity }: Extract<CleaningRule, { kind: "range" }>,
  step: CleaningStep,
): Applied<F> {
  const column: Column = frame.columns[name];
  if (column.kind !== "number") throw wrongKind(name, "number", column);
  if (!(low <= high)) throw cannot("clean", RangeError, { expected: `low <= high for "${name}"`, received: [low, high] });
  const found: number[] = [];
  const values = column.values.map((value) => {
    if (!(value < low || value > high)) return value;
    found.push(value);
    return NaN;
  });
  const examples = [...new Set(found)].slice(0, 5).map(String);
  return {
    frame: replace(frame, name, columnOf({ kind: "number", values })),
    step: { ...step, emptied: found.length, examples },
  };
}

function spell<F extends AnyFrame>(
  frame: F,
  { column: name, levels, others = "keep" }: Extract<CleaningRule, { kind: "spelling" }>,
  step: CleaningStep,
): Applied<F> {
  const column: Column = frame.columns[name];
  if (column.kind !== "category") throw wrongKind(name, "category", column);
  const names = Object.keys(levels);
  const stated: readonly string[] = frame.schema[name].levels ?? names;
  const strange = names.find((level) => !stated.includes(level));
  if (strange !== undefined) {
    throw cannot("clean", RangeError, { expected: `levels that the schema states for "${name}"`, received: strange });
  }
  const meant = new Map<string, string>();
  for (const level of names) {
    for (const spelling of [level, ...levels[level]].map(fold)) {
      if ((meant.get(spelling) ?? level) !== level) {
        throw cannot("clean", RangeError, {
          because: `"${spelling}" is a spelling of "${meant.get(spelling)}" and of "${level}"`,
        });
      }
      meant.set(spelling, level);
    }
  }
  // Stated levels keep their codes.
  const spelling = new Levels();
  for (const level of stated) spelling.codeOf(level);
  const translation = column.levels.map((level) => {
    const name = meant.get(fold(level)) ?? (others === "keep" ? level : undefined);
    return name === undefined ? -1 : spelling.codeOf(name);
  });
  const found = new Set<string>();
  let changed = 0, emptied = 0;
  const codes = column.codes.map((code) => {
    if (code < 0) return -1;
    const spelt = translation[code];
    const isChanged = spelling.names[spelt] !== column.levels[code];
    if (isChanged) found.add(column.levels[code]);
    if (spelt < 0) emptied++;
    else if (isChanged) changed++;
    return spelt;
  });
  const examples = [...found].slice(0, 5).map((level) => JSON.stringify(level));
  return {
    frame: replace(frame, name, new CategoryColumn(codes, spelling.names)),
    step: { ...step, changed, emptied, examples },
  };
}

/** A spelling without what people vary: case, blanks around it, and how blanks inside are made. */
function fold(spelling: string): string {
  return spelling.trim().toLowerCase().replace(/[\s_-]+/g, " ");
}

function replace<F extends AnyFrame>(frame: F, name: string, column: Column): F {
  return alike(frame, assemble(frame.schema, { ...frame.columns, [name]: column }, frame.rows)) as F;
}

function wrongKind(name: string, expected: string, { kind }: Column): Error {
  return cannot("clean", TypeError, { expected: `"${name}" to be of kind ${expected}`, received: kind });
}

function showReport(before: number, after: number, steps: readonly CleaningStep[]): MimeBundle {
  const count = (n: number) => n === 0 ? "" : n.toLocaleString("en-US");
  const cells = steps.map(({ rule, columns, dropped, changed, emptied, examples }) => [
    rule,
    columns.length > 4 ? `${columns.length} columns` : columns.join(", "),
    count(dropped),
    count(changed),
    count(emptied),
    examples.join(", "),
  ]);
  const heads = ["rule", "columns", "rows dropped", "cells changed", "cells emptied", "such as"];
  const align = (column: number) => `text-align: ${/^(rows|cells)/.test(heads[column]) ? "right" : "left"}`;
  const caption = `${before.toLocaleString("en-US")} rows before, ${after.toLocaleString("en-US")} after.`;
  return {
    "text/plain": [caption, ...[heads, ...cells].map((row) => row.join(" | "))].join("\n"),
    "text/html": html`
      <table>
        <caption style="caption-side: bottom; text-align: left">${caption}</caption>
        <thead>
          <tr>${heads.map((head, c) => html`<th scope="col" style="${align(c)}">${head}</th>`)}</tr>
        </thead>
        <tbody>${cells.map((row) =>
          html`
            <tr>${row.map((cell, c) => html`<td style="${align(c)}">${cell}</td>`)}</tr>
          `
        )}
        </tbody>
      </table>
    `.code,
  };
}
