/** Judging an answer, and saying so. */
import { cannot } from "../errors.ts";
import { DISPLAY, type Displayable, displayAs, html, type HtmlPart, type MimeBundle } from "../notebook/mod.ts";
import { type ExerciseId, exercises, judgeOf, type Verdict } from "./exercises/mod.ts";
import { keep } from "./_record.ts";

/** What {@linkcode check} says: plain data that shows itself. */
export interface Feedback extends Verdict, Displayable {
  /** Of the exercise. */
  readonly id: ExerciseId;
}

/**
 * Judges an answer to an exercise. As a cell's last expression it shows what it thinks, with or without `await`: whether the answer is
 * right, and if not yet, what it is instead and what to try. An answer of another kind is met with what was expected.
 *
 * @param id as the exercise is numbered in its notebook
 * @param answer whatever you have; `solved` counts the tries
 * @throws RangeError if there is no such exercise; the message names those that are near
 * @throws MissingDataError if the exercise is about a real data set that is not here
 *
 * @example
 * ```ts
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 * const { right, says } = await check("05.1", 12);
 * assertEquals(right, false);
 * assertStringIncludes(says, "probability");
 * ```
 */
export function check(id: ExerciseId, answer: unknown): Promise<Feedback> & Displayable {
  const judge = judgeOf(id);
  if (judge === undefined) throw unknown(id);
  const judged = afterTheCell().then(() => judge(answer)).then((verdict) => displayAs({ id, ...verdict }, display));
  keep(id, judged);
  return displayAs(judged, async (feedback) => {
    try {
      return await (await feedback)[DISPLAY]();
    } catch (error) {
      // The kernel would show nothing at all.
      return { "text/plain": `${(error as Error).name}: ${(error as Error).message}` };
    }
  });
}

/**
 * A cell that goes on in microtasks is not over for Deno's kernel; if memory is swept meanwhile, it takes the cell for failed and the gate
 * runs it again. A timer comes after the end.
 */
function afterTheCell(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Those of the notebook that was meant, or else all notebooks that have exercises. */
function unknown(id: unknown): Error {
  const ids = exercises.map(({ id }) => id);
  const notebook = String(id).match(/\d+/)?.[0].padStart(2, "0").slice(-2);
  const near = ids.filter((each) => each.startsWith(`${notebook}.`));
  const notebooks = [...new Set(ids.map((each) => each.slice(0, 2)))];
  return cannot("check an answer", RangeError, {
    expected: "the number of an exercise",
    received: id,
    fix: near.length > 0
      ? `Near it are ${near.join(", ")}.`
      : `There are exercises to the notebooks ${notebooks.join(", ")}; the first of each is numbered as in "${ids[0]}".`,
  });
}

/** What stands between backticks, as code. */
function withCode(says: string): HtmlPart[] {
  return says.split("`").map((part, i) => i % 2 === 1 ? html`<code>${part}</code>` : part);
}

/** Green or amber at the side, and in words and signs too, so that colour is not needed to see it. */
function display({ id, right, says, figures = {} }: Omit<Feedback, keyof Displayable>): MimeBundle {
  const head = right ? "✓ Right" : "○ Not yet";
  const rows = Object.entries(figures);
  const table = html`
    <table>
      <tbody>${rows.map(([name, figure]) =>
        html`
          <tr>
            <th scope="row" style="text-align: left">${name}</th>
            <td style="text-align: right">${figure}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
  const page = html`
    <div style="border-left: 4px solid ${right ? "#2e8b57" : "#d08700"}; padding: 0.2em 0.9em; max-width: 46em">
      <div><strong>${head}</strong> <small>exercise ${id}</small></div>
      <div>${withCode(says)}</div>
      ${rows.length > 0 ? table : null}
    </div>
  `;
  const text = [`${head} (${id}). ${says}`, ...rows.map(([name, figure]) => `  ${name}: ${figure}`)].join("\n");
  return { "text/html": page.code, "text/plain": text };
}
