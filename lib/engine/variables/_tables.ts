/** Variables in flat arrays of one memory, and the books of those that may be tables, of which batches read rows. */
import type * as tf from "@tensorflow/tfjs";
import { isOnHeap } from "../backend/numbers.ts";
import { createWorkspace } from "../kernels/workspace.ts";
import { type RowWork, rowWork } from "./_rows.ts";
import { readVariables } from "../model/values.ts";

/** Numbers from which on a matrix may be a table: for less it is not worth keeping the books. */
const LARGE = 2 ** 14;

/** Arrays as long as the parameters that an optimiser may ask for: Adam and RMSprop take two. */
const SPARE = 2;

/** Steps that a row may miss; then all get theirs. */
export const HISTORY = 1024;

/** Numbers, and rows, that are carried between tfjs's memory and ours at once: they stay in the cache. */
const NUMBERS = 2 ** 16, ROWS = 2 ** 14;

/** A variable among the parameters. */
export interface Part {
  readonly variable: tf.Variable;
  /** Where it starts. */
  readonly from: number;
  readonly size: number;
  /** Whether it may shrink in a step: biases, and what a normalisation scales by, are vectors and do not. */
  readonly shrinks: boolean;
}

/** One of which batches read rows. */
export interface Table extends Part {
  readonly rows: number;
  readonly width: number;
  /** For each row how many it has had of the steps in the history. */
  readonly stamps: Int32Array;
  /** Rows that the last batch read, each once: those with a gradient. Gradients lie in their order, until somebody looks at them. */
  readonly touched: Int32Array;
  count: number;
  /** For each row its place among those, from 1, or 0. */
  readonly marks: Int32Array;
  /** Whether they are sorted. */
  sorted: boolean;
  /** Whether tfjs has old numbers of it. */
  behind: boolean;
}

/** Where a list of rows lies, 0 for the first ones; how many, and the numbers in each. */
export type Rows = readonly [at: number, count: number, width: number];

/** Numbers in each row of what is no table, so that threads can share it. */
const CUT = 1024;

/** A part as rows, and what is left of it. */
export function cutOf(part: Part): [Part, Rows][] {
  const rest = part.size % CUT, cut = part.size - rest;
  return [[part, [0, cut / CUT, CUT]], [{ ...part, from: part.from + cut }, [0, 1, rest]]];
}

export const allOf = ({ rows, width }: Table): Rows => [0, rows, width];
export const touchedOf = ({ touched, count, width }: Table): Rows => [touched.byteOffset, count, width];

/** All arrays, in one memory. */
export interface Layout {
  readonly work: RowWork;
  readonly parts: readonly Part[];
  /** Those that may be tables. */
  readonly tables: Map<tf.Tensor, Table>;
  readonly parameters: Float32Array;
  /** Of a table, only those of its touched rows, in their order. */
  readonly gradients: Float32Array;
  /** For an optimiser. */
  readonly spare: Float32Array[];
  /** Of each step in the history: its rate, and what weights were multiplied by. */
  readonly rates: Float32Array;
  readonly shrinks: Float32Array;
  /** What is carried to and fro: numbers, and a list of rows. */
  readonly numbers: Float32Array;
  readonly list: Int32Array;
}

/** Lays variables out. */
export function lay(variables: readonly tf.Variable[]): Layout {
  let count = 0;
  const parts = variables.map((variable): Part => {
    const { size, rank } = variable, from = count;
    count += size;
    return { variable, from, size, shrinks: rank >= 2 };
  });
  const matrices = isOnHeap() ? parts.filter(({ variable, size }) => variable.rank === 2 && size >= LARGE) : [];
  const candidates = matrices.filter(({ variable: { shape } }) => shape[1]! <= NUMBERS);
  const { arrays, memory } = createWorkspace({
    arrays: [
      ...Array<number>(2 + SPARE).fill(count),
      ...[HISTORY, HISTORY, NUMBERS, ROWS],
      ...candidates.flatMap(({ variable: { shape: [rows] } }) => [rows, rows, rows]),
    ],
    columns: 0,
    inner: 0,
  });
  const [parameters, gradients] = arrays, spare = arrays.slice(2, 2 + SPARE);
  const [rates, shrinks, numbers, list, ...books] = arrays.slice(2 + SPARE);
  parameters.set(readVariables(variables));
  const tables = new Map(candidates.map((part, i): [tf.Variable, Table] => {
    const [rows, width] = part.variable.shape, [stamps, marks, touched] = books.slice(3 * i, 3 * i + 3).map(integers);
    return [part.variable, { ...part, rows, width, stamps, marks, touched, count: 0, sorted: false, behind: false }];
  }));
  return { parts, tables, parameters, gradients, spare, rates, shrinks, numbers, list: integers(list), work: rowWork(memory) };
}

/** The same memory as whole numbers. */
function integers({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}
