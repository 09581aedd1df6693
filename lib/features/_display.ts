/** A recipe as a reader sees it: from each column, through its steps, to its features. */
import { DISPLAY, html, type MimeBundle } from "../notebook/mod.ts";
import { columnsOf } from "./_step.ts";
import { encoderOf } from "./_steps.ts";
import type { RecipeJSON } from "./_state.ts";
import { shortList, shortNumber } from "./_text.ts";
import type { LearntImpute } from "./impute.ts";
import type { LearntSelect } from "./select.ts";

/** The recipe as a table, with its notes below. */
export function describeRecipe(
  { rows, label, ids, leftOut, fills, encoders, selection }: RecipeJSON,
  warnings: readonly string[],
): MimeBundle {
  const fillOf = new Map(fills.map((fill) => [fill.column, fill]));
  const dropped = new Set(selection?.features.filter(({ fate }) => fate !== "kept").map(({ name }) => name));
  const lines = encoders.map((learnt) => {
    const encoder = encoderOf(learnt);
    const columns = columnsOf(learnt);
    const filled = learnt.kind === "missing" ? [] : columns.flatMap((column) => fillOf.get(column) ?? []);
    const steps = [...filled.map((fill) => describeFill(fill, { rows, among: columns.length })), encoder.describe(learnt)];
    const names = encoder.names(learnt).filter((name) => !dropped.has(name));
    return [shortList(columns), steps.join("; then "), names.length === 0 ? "none is kept" : shortList(names, 6)];
  });
  const notes = [
    ...(label ? [`Predicts ${label.column}${label.classes ? `: ${shortList(label.classes, 8)}` : ""}.`] : []),
    ...(ids !== undefined ? [`Rows are named by ${ids}.`] : []),
    ...(leftOut.length > 0 ? [`Left out: ${leftOut.join(", ")}.`] : []),
    ...(selection ? describeSelect(selection, label?.column) : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  const table = html`
    <table>
      <caption style="text-align: left">Recipe, learnt from ${rows.toLocaleString("en-US")} training rows</caption>
      <thead>
        <tr>${["column", "steps", "features"].map((head) => html`<th style="text-align: left">${head}</th>`)}</tr>
      </thead>
      <tbody>${lines.map((line) =>
        html`<tr>${line.map((cell) => html`<td style="text-align: left">${cell}</td>`)}</tr>`
      )}</tbody>
    </table>
    ${notes.map((note) => html`<p>${note}</p>`)}
  `;
  return table[DISPLAY]();
}

/** What was kept and what was dropped, the best first. */
function describeSelect({ by, features }: LearntSelect, label = "the label"): string[] {
  const of = (fate: string) => features.filter((feature) => feature.fate === fate).sort((a, b) => b.score - a.score);
  const kept = of("kept"), weaker = of("weaker"), alike = of("alike");
  const measure = by === "correlation" ? `absolute correlation with ${label}` : `mutual information with ${label} in nats`;
  const scored = ({ name, score }: { name: string; score: number }) => `${name} ${shortNumber(score)}`;
  return [
    `Keeps ${kept.length} of ${features.length} features by ${measure}: ${shortList(kept.map(scored), 8)}.`,
    ...(weaker.length > 0 ? [`Dropped as weaker: ${shortList(weaker.map(scored), 8)}.`] : []),
    ...(alike.length > 0
      ? [`Dropped as near copies: ${shortList(alike.map(({ name, like }) => `${name} of ${like}`), 8)}.`]
      : []),
  ];
}

function describeFill(
  { column, with: how, value, missing, infinite }: LearntImpute,
  { rows, among }: { rows: number; among: number },
): string {
  const what = typeof value === "number" ? shortNumber(value) : typeof value === "boolean" ? (value ? "yes" : "no") : value;
  const which = infinite === "missing" ? "missing or infinite" : "missing";
  return `${among > 1 ? `${column}: ` : ""}${missing.toLocaleString("en-US")} of ${
    rows.toLocaleString("en-US")
  } ${which}, filled with ${how === "constant" ? what : `the ${how} ${what}`}`;
}
