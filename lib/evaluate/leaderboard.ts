/** Several models over the same folds: who leads, and by more than chance? */
import { cannot } from "../errors.ts";
import { DISPLAY, type Html, html, type MimeBundle } from "../notebook/mod.ts";
import { correctedInterval, meanOf } from "./compare_folds.ts";
import { holm } from "./holm.ts";
import { isLessBetter, titleOf } from "./_titles.ts";
import type { Interval } from "./wilson.ts";

/** Figures of models over folds or seeds: by model, by metric, one a fold. */
export type FoldScores = Readonly<Record<string, Readonly<Record<string, ArrayLike<number>>>>>;

/** How {@linkcode leaderboard} ranks. */
export interface LeaderboardOptions {
  /** The metric to rank by. Default: the first. */
  by?: string;
  /** The model to compare each with, such as the one in use. Default: the best. */
  against?: string;
  /** The share of the rows that each fold tests on, as in `compareFolds`. Default: one over the number of folds. */
  testShare?: number;
  /** Metrics of which less is better, beside those that are known (log loss, Brier, calibration and other errors). */
  lessIsBetter?: readonly string[];
  /** The share of intervals that would hold the true value. Default 0.95. */
  level?: number;
}

/** One model on the board. */
export interface LeaderboardRow {
  /** From 1; models with the same mean share one. */
  readonly rank: number;
  readonly model: string;
  readonly mean: number;
  /** The standard deviation over folds. */
  readonly deviation: number;
  /** The interval of the mean, corrected for the rows that folds share. */
  readonly low: number;
  readonly high: number;
  /** One a fold. */
  readonly points: readonly number[];
  /** The mean less that of the best, or of the one compared with, with its interval; undefined for that one itself. */
  readonly behind?: Interval & { readonly value: number };
  /** Of the corrected resampled t test against it, for this comparison alone. */
  readonly pValue?: number;
  /** Means of all metrics, by name. */
  readonly means: Readonly<Record<string, number>>;
}

/**
 * Ranks models by their mean over folds or seeds, and compares each with the best by the corrected resampled t test (see
 * `compareFolds`). Who leads of several was chosen for leading: take it to a test set for what it is worth.
 *
 * With `against` each is compared with that model instead, and the table says which are better or worse when all comparisons are
 * counted (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979).
 *
 * @param scores by model, by metric, one figure a fold, folds in the same order everywhere
 * @throws RangeError if there are fewer than two folds, or a figure is not finite
 * @throws TypeError if models differ in metrics or folds, `by` is none of the metrics, or `against` none of the models
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const board = leaderboard({
 *   mlp: { rocAuc: [0.91, 0.9, 0.93], logLoss: [0.3, 0.31, 0.29] },
 *   tree: { rocAuc: [0.92, 0.93, 0.94], logLoss: [0.28, 0.27, 0.28] },
 * });
 * assertEquals(board.best, "tree");
 * assertEquals(board.rows.map(({ rank, model }) => `${rank} ${model}`), ["1 tree", "2 mlp"]);
 * ```
 */
export function leaderboard(scores: FoldScores, options: LeaderboardOptions = {}): Leaderboard {
  const action = "rank models";
  const models = Object.keys(scores);
  if (models.length === 0) throw cannot(action, TypeError, { expected: "at least one model", received: scores });
  const metrics = Object.keys(scores[models[0]]);
  const { by = metrics[0], against, testShare, level = 0.95, lessIsBetter = [] } = options;
  if (!metrics.includes(by)) {
    throw cannot(action, TypeError, { expected: `one of the metrics ${metrics.join(", ")}`, received: by });
  }
  if (against !== undefined && !models.includes(against)) {
    throw cannot(action, TypeError, { expected: `to compare with one of the models ${models.join(", ")}`, received: against });
  }
  const folds = scores[models[0]][by].length;
  for (const model of models) {
    for (const metric of new Set([...metrics, ...Object.keys(scores[model])])) {
      const figures = metrics.includes(metric) ? scores[model][metric] : undefined;
      if (figures === undefined || figures.length !== folds) {
        const received = figures === undefined ? `${metric} of some models only` : figures.length;
        throw cannot(action, TypeError, { expected: `${folds} figures of each metric for ${model}`, received });
      }
      const bad = Array.from(figures).findIndex((figure) => !Number.isFinite(figure));
      if (bad >= 0) {
        const received = `${figures[bad]} in fold ${bad}`;
        throw cannot(action, RangeError, { expected: `finite figures of ${metric} for ${model}`, received });
      }
    }
  }
  const sign = isLessBetter(by) || lessIsBetter.includes(by) ? -1 : 1;
  const means = new Map(models.map((model) => [model, meanOf(scores[model][by])]));
  const order = models.toSorted((one, other) => sign * (means.get(other)! - means.get(one)!));
  const reference = against ?? order[0];
  const rows = order.map((model): LeaderboardRow => {
    const points = Array.from(scores[model][by]);
    const { value: mean, low, high } = correctedInterval(action, points, { testShare, level });
    const deviation = Math.sqrt(points.reduce((sum, point) => sum + (point - mean) ** 2, 0) / (folds - 1));
    const row = {
      rank: 1 + order.findIndex((each) => means.get(each) === mean),
      model,
      mean,
      deviation,
      low,
      high,
      points,
      means: Object.fromEntries(metrics.map((metric) => [metric, meanOf(scores[model][metric])])),
    };
    if (model === reference) return row;
    const gaps = points.map((point, fold) => point - scores[reference][by][fold]);
    const { tails, ...behind } = correctedInterval(action, gaps, { testShare, level });
    return { ...row, behind, pValue: tails };
  });
  return new Leaderboard(rows, { by, against, lessIsBetter: sign < 0, metrics, folds, testShare, level });
}

/** What a board says about itself. */
interface About {
  by: string;
  against?: string;
  lessIsBetter: boolean;
  metrics: readonly string[];
  folds: number;
  testShare?: number;
  level: number;
}

/** Models in order, the best first. Made by `leaderboard`; shows itself as a table. */
export class Leaderboard {
  readonly rows: readonly LeaderboardRow[];
  /** The metric that ranks. */
  readonly by: string;
  /** The model that each is compared with, where it is not the best. */
  readonly against?: string;
  readonly lessIsBetter: boolean;
  /** All metrics, in the order given. */
  readonly metrics: readonly string[];
  readonly folds: number;
  /** Of all intervals. */
  readonly level: number;

  readonly #testShare?: number;

  /** Use {@linkcode leaderboard}. */
  constructor(rows: readonly LeaderboardRow[], { by, against, lessIsBetter, metrics, folds, testShare, level }: About) {
    this.rows = rows;
    this.by = by;
    this.against = against;
    this.lessIsBetter = lessIsBetter;
    this.metrics = metrics;
    this.folds = folds;
    this.level = level;
    this.#testShare = testShare;
  }

  /** The name of the first. */
  get best(): string {
    return this.rows[0].model;
  }

  /**
   * The models that are better and worse than the one compared with by more than chance explains, all comparisons counted (Holm).
   * Against the best nobody is better.
   */
  get verdict(): { readonly better: readonly string[]; readonly worse: readonly string[] } {
    const compared = this.rows.filter(({ pValue }) => pValue !== undefined);
    const adjusted = holm(compared.map(({ pValue }) => pValue!));
    const sure = compared.filter((_, i) => adjusted[i] < 1 - this.level);
    const named = (better: boolean) =>
      sure.filter(({ behind }) => behind!.value > 0 === (better !== this.lessIsBetter)).map(({ model }) => model);
    return { better: named(true), worse: named(false) };
  }

  /** How the models were compared. */
  get test(): string {
    return this.#testShare === 0 ? "paired t test" : "corrected resampled t test";
  }

  /** A table: a model in a row. */
  [DISPLAY](): MimeBundle {
    return { "text/html": boardHtml(this).code, "text/plain": boardText(this) };
  }
}

function boardHtml(board: Leaderboard): Html {
  const [, , ...titles] = titlesOf(board);
  return html`
    <table>
      <caption style="caption-side: bottom; text-align: left">${captionOf(board).map((line) =>
        html`<div>${line}</div>`
      )}</caption>
      <thead>
        <tr><th scope="col" style="text-align: right">rank</th><th scope="col" style="text-align: left">model</th>${titles.map((
          title,
        ) => html`<th scope="col" style="text-align: right">${title}</th>`)}</tr>
      </thead>
      <tbody>${cellsOf(board).map(([rank, model, ...cells]) =>
        html`
          <tr><td style="text-align: right">${rank}</td><th scope="row" style="text-align: left">${model}</th>${cells.map((
            cell,
          ) => html`<td style="text-align: right; white-space: nowrap">${cell}</td>`)}</tr>
        `
      )}</tbody>
    </table>
  `;
}

function boardText(board: Leaderboard): string {
  const lines = [titlesOf(board), ...cellsOf(board)];
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  const table = lines.map((line) =>
    line.map((text, c) => c === 1 ? text.padEnd(widths[c]) : text.padStart(widths[c])).join("  ").trimEnd()
  );
  return [...table, ...captionOf(board)].join("\n");
}

function titlesOf({ by, against, lessIsBetter, metrics, folds }: Leaderboard): string[] {
  const others = metrics.filter((metric) => metric !== by).map((metric) => titleOf(metric));
  const compared = against === undefined ? "behind the best" : `against ${against}`;
  const each = folds <= MOST_POINTS ? ["each fold"] : [];
  return ["rank", "model", `${titleOf(by)}\u00a0${lessIsBetter ? "↓" : "↑"}`, compared, "p", ...each, ...others];
}

function cellsOf({ rows, by, metrics, folds }: Leaderboard): string[][] {
  const writerOf = (metric: string) => writerFor(Math.max(...rows.map(({ means }) => Math.abs(means[metric]))));
  const write = writerOf(by);
  const others = metrics.filter((metric) => metric !== by).map((metric) => ({ metric, write: writerOf(metric) }));
  return rows.map(({ rank, model, mean, deviation, behind, pValue, points, means }) => [
    String(rank),
    model,
    `${write(mean)} ± ${write(deviation)}`,
    behind === undefined ? "" : `${write(behind.value)} [${write(behind.low)}, ${write(behind.high)}]`,
    pValue === undefined ? "" : pValue < 0.001 ? "< 0.001" : pValue.toFixed(3),
    ...(folds <= MOST_POINTS ? [points.map(write).join(" ")] : []),
    ...others.map(({ metric, write }) => write(means[metric])),
  ]);
}

/** More than these make no line that anybody reads, and the deviation says it all. */
const MOST_POINTS = 5;

function captionOf(board: Leaderboard): string[] {
  const { rows, folds, level, test } = board, percent = Number((100 * level).toPrecision(6));
  return [
    `Mean ± standard deviation over ${folds} folds. Differences with ${percent} % intervals and p from the ${test}.`,
    ...(rows.length === 1 ? [] : [verdictOf(board)]),
  ];
}

function verdictOf({ rows, against, verdict, level }: Leaderboard): string {
  if (against !== undefined) {
    const list = (models: readonly string[]) => models.join(", ") || "none";
    return `Beyond chance, all comparisons counted (Holm): better ${list(verdict.better)}; worse ${list(verdict.worse)}.`;
  }
  const close = rows.filter(({ pValue }) => pValue !== undefined && pValue >= 1 - level).map(({ model }) => model);
  return close.length === 0
    ? "The first leads all others by more than chance explains."
    : `Not told apart from the first: ${close.join(", ")}.`;
}

/** Three digits after the point for shares, fewer for amounts, and the same for all figures of one metric. */
function writerFor(largest: number): (value: number) => string {
  const digits = largest < 100 ? 3 : largest < 1000 ? 1 : 0;
  return (value) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
