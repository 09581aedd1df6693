/** What a search found. */
import { isLessBetter, titleOf } from "../evaluate/mod.ts";
import type { Schema } from "../frame/mod.ts";
import { DISPLAY, type Displayable, html, type MimeBundle } from "../notebook/mod.ts";
import type { MeasuredTrial } from "./_trial_record.ts";
import type { Plan } from "./train_pipeline.ts";

/** A plan as it was measured. */
export interface Trial<Point = unknown> extends MeasuredTrial {
  /** The point of the space, or the plan's name. */
  readonly point: Point;
  /** The mean over folds of the metric that ranks; NaN if it failed. */
  readonly score: number;
}

/** What a search knows beside its trials. */
export interface SearchParts<S extends Schema> {
  by: string;
  stopped: "end" | "seconds" | "signal";
  folds: number;
  planOf(point: unknown): Plan<S>;
}

/** So many trials are shown. */
const MOST_SHOWN = 20;

/** The trials of a search, the best first. Made by `search`; shows itself as a table. */
export class SearchResult<S extends Schema = Schema, Point = unknown> implements Displayable {
  readonly trials: readonly Trial<Point>[];
  /** The metric that ranks. */
  readonly by: string;
  /** Why it ended: all trials were made, the seconds were over, or it was told to stop. */
  readonly stopped: "end" | "seconds" | "signal";
  readonly folds: number;
  readonly #planOf: (point: unknown) => Plan<S>;

  /** Use `search`. */
  constructor(trials: readonly Trial[], { by, stopped, folds, planOf }: SearchParts<S>) {
    this.trials = trials as readonly Trial<Point>[];
    this.by = by;
    this.stopped = stopped;
    this.folds = folds;
    this.#planOf = planOf;
  }

  /** The best trial. Its score is too high, as luck was chosen too. */
  get best(): Trial<Point> {
    return this.trials[0];
  }

  /** The plan of the best trial, for `trainPipeline` with all training rows. */
  get bestPlan(): Plan<S> {
    return this.#planOf(this.best.point);
  }

  /** Plain data, for receipts. */
  toJSON(): { by: string; stopped: string; trials: readonly Trial<Point>[] } {
    return { by: this.by, stopped: this.stopped, trials: this.trials };
  }

  /** A table: a trial in a row, the best first. */
  [DISPLAY](): MimeBundle {
    const { trials, by, folds, stopped } = this;
    const names = [
      ...new Set(trials.flatMap(({ point }) => typeof point === "string" ? ["plan"] : Object.keys(point as object))),
    ];
    const halved = trials.some(({ share }) => share < 1);
    const heads = ["trial", ...names, `${titleOf(by)} ${isLessBetter(by) ? "↓" : "↑"}`, ...(halved ? ["rows"] : []), "seconds"];
    const cells = trials.slice(0, MOST_SHOWN).map(({ trial, point, score, scores, share, seconds, failed }) => [
      String(trial),
      ...names.map((name) => write(typeof point === "string" ? point : (point as Record<string, unknown>)[name])),
      failed === undefined ? `${write(score)}${folds > 1 ? ` ± ${write(deviationOf(scores[by]))}` : ""}` : `failed: ${failed}`,
      ...(halved ? [`${Math.round(100 * share)} %`] : []),
      seconds.toFixed(1),
    ]);
    const ended = { end: "", seconds: "; its seconds were over", signal: "; it was told to stop" }[stopped];
    const more = trials.length > MOST_SHOWN ? `, the best ${MOST_SHOWN} shown` : "";
    const caption =
      `${trials.length} trials${more}, over ${folds} ${folds === 1 ? "part" : "folds"} of the training rows${ended}. ` +
      `The best of many is partly luck: its figure on test rows will be a little worse.`;
    const table = html`
      <table>
        <caption style="caption-side: bottom; text-align: left">${caption}</caption>
        <thead>
          <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
        </thead>
        <tbody>${cells.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    `;
    return { "text/html": table.code, "text/plain": asText([heads, ...cells], caption) };
  }
}

function asText(lines: readonly string[][], caption: string): string {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return [...lines.map((line) => line.map((text, c) => text.padStart(widths[c])).join("  ")), caption].join("\n");
}

function deviationOf(points: readonly number[]): number {
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  return Math.sqrt(points.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, points.length - 1));
}

function write(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
