/** Scores of plans, metric by metric, as a reader compares them. */
import { isLessBetter, titleOf } from "../evaluate/mod.ts";
import { type Table, table } from "../notebook/mod.ts";

/** Figures of a plan by metric, one a fold or seed. */
type Scores = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** A row for each plan: means, and the standard deviation where there are several figures. */
export function scoresTable(scores: Scores, what: string): Table {
  const plans = Object.keys(scores), metrics = [...new Set(plans.flatMap((plan) => Object.keys(scores[plan])))];
  const count = Object.values(scores[plans[0]])[0]?.length ?? 0;
  const rows = plans.map((plan) => [plan, ...metrics.map((metric) => meanAndDeviation(scores[plan][metric] ?? []))]);
  const spread = count > 1 ? "Means ± standard deviations" : "Figures";
  return table(["plan", ...metrics.map((metric) => `${titleOf(metric)} ${isLessBetter(metric) ? "↓" : "↑"}`)], rows, {
    caption: `${spread} over ${what}; leaderboard ranks the \`scores\` and says which differences are more than chance.`,
  });
}

function meanAndDeviation(figures: readonly number[]): string {
  if (figures.length === 0) return "";
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  const short = (value: number, digits: number) => String(Number(value.toPrecision(digits)));
  const deviation = Math.sqrt(squares / (figures.length - 1));
  return figures.length === 1 ? short(mean, 4) : `${short(mean, 4)} ± ${short(deviation, 2)}`;
}
