/** What training rows show of a column. */
import type { Train } from "../dataset.ts";
import { fitRecipe } from "../features/mod.ts";
import { type Column, type Frame, head, type Schema, select } from "../frame/mod.ts";

/** Plain figures of one column. */
export interface Facts {
  readonly name: string;
  readonly kind: Column["kind"];
  readonly rows: number;
  readonly present: number;
  /** Different values that are there. */
  readonly distinct: number;
  /** Of numbers: whether all are whole; the least and the greatest; the third moment over the cube of the deviation. */
  readonly whole: boolean;
  readonly low: number;
  readonly high: number;
  readonly skewness: number;
}

/** Looks at a column. */
export function factsOf(frame: Frame<Schema>, name: string): Facts {
  const column = frame.columns[name], { kind } = column, rows = frame.rows;
  const values: ArrayLike<unknown> = column.kind === "category" ? column.codes : column.values;
  const distinct = new Set<unknown>();
  let present = 0;
  for (let row = 0; row < rows; row++) {
    if (column.isMissing(row)) continue;
    present++;
    distinct.add(values[row]);
  }
  const numbers = column.kind === "number" ? column.values.filter((value) => value === value) : new Float64Array();
  return { name, kind, rows, present, distinct: distinct.size, ...shapeOf(numbers) };
}

function shapeOf(numbers: Float64Array): Pick<Facts, "whole" | "low" | "high" | "skewness"> {
  let low = Infinity, high = -Infinity, sum = 0, whole = true;
  for (const x of numbers) {
    low = Math.min(low, x);
    high = Math.max(high, x);
    sum += x;
    whole &&= Number.isInteger(x);
  }
  const mean = sum / numbers.length;
  let squares = 0, cubes = 0;
  for (const x of numbers) {
    squares += (x - mean) ** 2;
    cubes += (x - mean) ** 3;
  }
  const deviation = Math.sqrt(squares / numbers.length);
  return { whole, low, high, skewness: deviation > 0 ? cubes / numbers.length / deviation ** 3 : 0 };
}

/** Rows in which a term must be found twice. */
const TEXT_ROWS = 2000;

/** Whether the texts of a column have terms in common. */
export function hasTerms(train: Train<Frame<Schema>>, name: string): boolean {
  try {
    fitRecipe(head(select(train, [name]), TEXT_ROWS), { terms: [{ columns: [name], maxTerms: 1 }] });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
