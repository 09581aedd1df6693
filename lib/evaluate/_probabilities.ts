/** Probabilities in their two shapes: one a row for the class 1 of two, or a matrix with one column a class. */
import { cannot } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { asBinary, checkProbabilities, checkRows, checkWeights, countClasses } from "./_check.ts";

/** One probability a row, of class 1 of two; or a matrix, rows x classes, each row with a sum of 1. */
export type Probabilities = ArrayLike<number> | Matrix;

/** Checked, and in one shape: `columns` 1 (of class 1) or as many as classes. */
export interface Checked {
  data: ArrayLike<number>;
  columns: number;
}

/** As float32 allows: the square root of its precision. */
const SUM_TOLERANCE = 2 ** -11.5;

/** Checks labels, probabilities and weights against each other. */
export function checkProbabilistic(
  action: string,
  labels: ArrayLike<number>,
  probabilities: Probabilities,
  weights: ArrayLike<number> | undefined,
): Checked {
  checkRows(action, labels, { weights });
  checkWeights(action, weights);
  const checked = "rows" in probabilities ? probabilities : { data: probabilities, columns: 1 };
  const { data, columns } = checked;
  if (data.length !== labels.length * columns) {
    throw cannot(action, TypeError, {
      expected: `${labels.length} rows of probabilities, one a label`,
      received: data.length / columns,
    });
  }
  checkProbabilities(action, data);
  if (columns === 1) {
    asBinary(action, labels);
  } else {
    countClasses(action, "labels", labels, columns);
    checkSums(action, data, columns);
  }
  return checked;
}

/** Refuses rows whose probabilities do not add up to 1. */
export function checkSums(action: string, data: ArrayLike<number>, columns: number): void {
  for (let row = 0, i = 0; i < data.length; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[i++];
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw cannot(action, RangeError, {
        expected: "probabilities with a sum of 1 in each row",
        received: `${sum} in row ${row}`,
      });
    }
  }
}
