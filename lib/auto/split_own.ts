/** Parts of one's own rows, in which the training rows know every class. */
import { cannot } from "../errors.ts";
import { filter, type Schema } from "../frame/mod.ts";
import { DISPLAY, displayAs, html } from "../notebook/mod.ts";
import { type Split, split } from "../sample/mod.ts";
import { countOf } from "./_columns.ts";
import type { OwnData } from "./own_data.ts";

/** The parts of own data. */
export interface OwnParts extends Split<Schema> {
  /** What had to be left out, as sentences. */
  readonly notes: readonly string[];
}

/** Below so many rows more of them are needed to judge by. */
const FEW_ROWS = 2000;

/**
 * Splits own data: 70 % to learn from, 15 % to choose with and 15 % to test on; of fewer than 2,000 rows 60, 20 and 20 %. Stratified,
 * or by the group or the time that was named; then rows of classes that no training row has are left out.
 *
 * @throws RangeError as `split` does, or if fewer than two classes are left
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readOwn } from "shoplens/auto";
 * const own = await readOwn("data/user_behavior_data.csv", { label: "bought" });
 * const { train, validation, test, notes } = splitOwn(own, { seed: 1 });
 * assertEquals([train.rows, validation.rows, notes], [3542, 759, []]);
 * ```
 */
export function splitOwn(own: OwnData, { seed }: { seed: number }): OwnParts {
  const { label, group, time, classes } = own;
  const fractions = own.frame.rows < FEW_ROWS
    ? { train: 0.6, validation: 0.2, test: 0.2 }
    : { train: 0.7, validation: 0.15, test: 0.15 };
  const deal = time === undefined ? { group, seed } : { time }, notes: string[] = [];
  if (time !== undefined && group !== undefined) {
    notes.push(`${time} alone decides the split: rows of one ${group} may stand on both sides of it`);
  }
  let frame = own.frame;
  for (let tries = 0; tries < 10; tries++) {
    const parts = split(frame, { label, fractions, ...deal });
    if (classes === undefined) return withNotes(parts, notes);
    const labels = parts.train.column(label),
      known = new Set(Array.from({ length: labels.length }, (_, row) => labels.get(row)));
    const before = frame.rows;
    frame = filter(frame, (row) => known.has(row[label] as string));
    if (frame.rows < before) continue;
    const left = own.frame.rows - frame.rows;
    if (left > 0) {
      notes.push(
        `left out: ${countOf(left, "row")} whose ${label} no training row has, as rows were split by ${time ?? group}`,
      );
    }
    return withNotes(parts, notes);
  }
  throw cannot("split", RangeError, {
    because: `classes of ${label} do not stay in the training rows`,
    fix: "Split without group or time, or merge classes.",
  });
}

function withNotes(parts: Split<Schema>, notes: readonly string[]): OwnParts {
  const list = html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  return displayAs({ ...parts, notes }, async () => {
    const shown = await parts[DISPLAY](), told = list[DISPLAY]();
    if (notes.length === 0) return shown;
    return Object.fromEntries(Object.entries(shown).map(([kind, text]) => [kind, `${text}\n${told[kind] ?? ""}`]));
  });
}
