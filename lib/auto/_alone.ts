/** What one column alone tells of the label. */
import type { Train, Validation } from "../dataset.ts";
import { score } from "../evaluate/mod.ts";
import { filter, type Frame, type Schema, select } from "../frame/mod.ts";
import { boostedTrees } from "../models/mod.ts";
import { split } from "../sample/mod.ts";
import { trainPipeline } from "../train/mod.ts";
import { treeSteps } from "./_steps.ts";

/** Rows of each half that are enough to see what a column tells. */
const MOST_ROWS = 8000;
/** Rows of a class that both halves can share. */
const LEAST_ROWS = 4;

/** Training rows in two halves: one to learn from, and one to judge on. */
export interface Halves {
  readonly learn: Train<Frame<Schema>>;
  readonly judge: Validation<Frame<Schema>>;
}

/** Halves of no more than some thousand rows, without classes that are too rare for two; undefined if nothing is left to tell apart. */
export function halvesOf(train: Train<Frame<Schema>>, seed: number): Halves | undefined {
  const label = train.label!, counts = countsOf(train, label);
  const isClass = train.schema[label].kind !== "number";
  const kept = [...counts].filter(([, count]) => count >= LEAST_ROWS);
  if (train.rows < 2 * LEAST_ROWS || (isClass && kept.length < 2)) return undefined;
  const rows = !isClass || kept.length === counts.size ? train : filter(train, (row) => counts.get(row[label])! >= LEAST_ROWS);
  const share = Math.min(0.5, MOST_ROWS / rows.rows);
  const parts = split(rows as Frame<Schema>, {
    label,
    seed,
    fractions: { train: share, validation: share, test: 1 - 2 * share },
  });
  return { learn: parts.train, judge: parts.validation };
}

/**
 * The share of the label that a small model of this column alone explains on rows that it has not seen: of numbers R2, of classes the
 * share of the log loss that is gone; 0 where it is worse than nothing.
 */
export async function toldAlone({ learn, judge }: Halves, name: string, seed: number): Promise<number> {
  const label = learn.label!, train = select(learn, [name, label]), validation = select(judge, [name, label]);
  const pipeline = await trainPipeline({ train, validation }, {
    recipe: treeSteps(train, { columns: [name], seed, terms: 50 }),
    model: () =>
      boostedTrees({
        trees: 40,
        leaves: 8,
        learningRate: 0.2,
        minLeaf: Math.max(2, Math.min(20, Math.floor(train.rows / 20))),
      }),
    fit: { earlyStopping: { patience: 5 } },
  }, { seed, progress: false });
  try {
    const { r2, logLoss } = await score(pipeline, validation);
    return Math.max(0, r2 ?? 1 - logLoss! / entropyOf(judge, label));
  } finally {
    pipeline.dispose();
  }
}

function countsOf(frame: Frame<Schema>, name: string): Map<unknown, number> {
  const counts = new Map<unknown, number>(), column = frame.columns[name];
  for (let row = 0; row < frame.rows; row++) counts.set(column.get(row), (counts.get(column.get(row)) ?? 0) + 1);
  return counts;
}

/** The log loss of who knows the classes' shares and no more. */
function entropyOf(frame: Frame<Schema>, label: string): number {
  const shares = [...countsOf(frame, label).values()].map((count) => count / frame.rows);
  return -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
}
