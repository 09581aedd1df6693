/** How far a learner has come. */
import { DISPLAY, type Displayable, displayAs, html, type MimeBundle } from "../notebook/mod.ts";
import { readKept } from "./_record.ts";
import { type Exercise, type ExerciseId, exercises } from "./exercises/mod.ts";

/** An exercise, and how it stands. */
export interface SolvedExercise extends Exercise<ExerciseId> {
  /** Whether the latest answer was right; undefined if none was checked. */
  readonly right?: boolean;
  /** How often an answer was checked. */
  readonly tries: number;
}

/**
 * The exercises of the notebooks in which something was checked since the kernel started, and how each stands. Shows itself as a table,
 * with or without `await`. Nothing is written down or sent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { check } from "shoplens/workshop";
 * await check("05.1", 0.5);
 * const first = (await solved()).find(({ id }) => id === "05.1")!;
 * assertEquals([first.right, first.tries > 0], [false, true]);
 * ```
 */
export function solved(): Promise<readonly SolvedExercise[] & Displayable> & Displayable {
  const read = readSolved().then((list) => displayAs(list, display));
  return displayAs(read, async (list) => await (await list)[DISPLAY]());
}

async function readSolved(): Promise<readonly SolvedExercise[]> {
  const kept = await readKept(), touched = new Set([...kept.keys()].map((id) => id.slice(0, 2)));
  return exercises.filter(({ id }) => touched.has(id.slice(0, 2)))
    .map((exercise) => ({ ...exercise, right: kept.get(exercise.id)?.right, tries: kept.get(exercise.id)?.tries ?? 0 }));
}

function display(list: readonly SolvedExercise[]): MimeBundle {
  const done = list.filter(({ right }) => right === true).length;
  const head = list.length === 0 ? "Nothing was checked yet." : `${done} of ${list.length} solved`;
  const stateOf = ({ right, tries }: SolvedExercise) => {
    const times = tries > 1 ? ` (${tries} tries)` : "";
    return tries === 0 ? "–" : right ? `✓ right${times}` : `○ not yet${times}`;
  };
  const page = html`
    <table>
      <caption style="text-align: left">${head}</caption>
      <tbody>${list.map((exercise) =>
        html`
          <tr>
            <th scope="row">${exercise.id}</th>
            <td style="text-align: left">${exercise.goal}</td>
            <td>${exercise.level}</td>
            <td style="white-space: nowrap">${stateOf(exercise)}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
  const lines = list.map((exercise) => `  ${exercise.id}  ${stateOf(exercise)}  ${exercise.goal}`);
  return { "text/html": page.code, "text/plain": [head, ...lines].join("\n") };
}
