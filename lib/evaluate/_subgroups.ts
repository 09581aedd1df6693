/** The same figures for parts of the rows: a model that is good on the whole may be bad for some. */
import { Dataset } from "../dataset.ts";
import { cannot } from "../errors.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { ScoredCandidate } from "./_candidates.ts";
import { type MetricName, METRICS } from "./_score.ts";

/** The rows that have one value in one column. */
export interface Subgroup<Name extends string = string> {
  readonly column: string;
  /** The value, as text; "(missing)" where there is none. */
  readonly value: string;
  readonly rows: number;
  /** Of two classes: the share of the positive one. */
  readonly rate?: number;
  /** Each model's figures; NaN where the rows do not allow one, as ROC-AUC with a single class. */
  readonly models: Readonly<Record<Name, Readonly<Partial<Record<MetricName, number>>>>>;
}

/** The figures of every value of a column, in the order of its levels or of appearance. The scored models end with the baseline. */
export function subgroupsOf(
  column: string,
  rows: Dataset | Frame<Schema>,
  data: Dataset,
  scored: readonly ScoredCandidate[],
): Subgroup[] {
  if (rows instanceof Dataset) {
    throw cannot("report by group", TypeError, {
      because: "the test set holds features that a recipe has made already",
      fix: "Evaluate a pipeline on the sealed rows that split gave.",
    });
  }
  const groups = rowsByValue(rows, column);
  const metrics: readonly MetricName[] = METRICS[data.task];
  return groups.map(([value, members]) => {
    // The metrics take weights, so the others weigh nothing.
    const weights = new Float64Array(data.rows);
    let positives = 0, total = 0;
    for (const row of members) {
      weights[row] = data.weights?.[row] ?? 1;
      total += weights[row];
      if (data.labels[row] === 1) positives += weights[row];
    }
    const figures = scored.slice(0, -1).map(({ name, measure }) => {
      const values = measure(weights);
      return [name, Object.fromEntries(metrics.map((metric, i) => [metric, values[i]]))];
    });
    return {
      column,
      value,
      rows: members.length,
      ...(data.task === "binary" && { rate: positives / total }),
      models: Object.fromEntries(figures),
    };
  });
}

function rowsByValue(frame: Frame<Schema>, name: string): [string, number[]][] {
  const column = frame.column(name);
  if (column.kind !== "category" && column.kind !== "flag" && column.kind !== "id") {
    throw cannot("report by group", TypeError, {
      expected: "a column of kind category, flag or id",
      received: `${name}, of kind ${column.kind}`,
      fix: "Cut a number into bands first.",
    });
  }
  const known = column.kind === "category" ? column.levels : column.kind === "flag" ? ["no", "yes"] : [];
  const groups = new Map<string, number[]>(known.map((value) => [value, []]));
  for (let row = 0; row < frame.rows; row++) {
    const value = column.get(row);
    const text = value === null ? MISSING : typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
    const members = groups.get(text);
    if (members === undefined) groups.set(text, [row]);
    else members.push(row);
  }
  return [...groups].filter(([, members]) => members.length > 0);
}

const MISSING = "(missing)";
