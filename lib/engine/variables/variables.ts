/**
 * Variables of tfjs with a loss to learn by. Their numbers lie in one memory of ours, where steps are SIMD, and are written into tfjs's after
 * each. Tables that are only looked up, as embeddings are, cost what a batch reads of them and no more: their gradient is of the rows that
 * were read, and a row gets the steps that it missed when it is read again.
 */
import * as tf from "@tensorflow/tfjs";
import { emptyTensor, isOnHeap, numbersOf, overwrite } from "../backend/numbers.ts";
import { gradientsBeside, type Librarian } from "./_look_ups.ts";
import { allOf, cutOf, HISTORY, lay, type Part, type Rows, type Table, touchedOf } from "./_tables.ts";
import { writeVariables } from "../model/values.ts";
import { clip, scale, type Step, stepBy } from "../steps.ts";
import type { Weights } from "../weights.ts";

/** What {@linkcode openVariables} opens. */
export interface VariableWeights extends Weights {
  /** Computes the gradients of a loss. */
  backward(loss: () => tf.Scalar): void;
  /** Brings the variables up to date, for whoever reads them. */
  publish(): void;
  /** Brings the variables up to date, each with data of its own. */
  close(): void;
}

/** From one row in so many on, those that were read are taken in their order. */
const SPARSE = 32;

/**
 * Opens variables for training by any loss that tfjs can differentiate. Steps are as if all weights took each of them, to the bit but for
 * numbers below 1e-30.
 *
 * @throws RangeError if the variables, their gradients and what an optimiser remembers need more than 4 GB
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tf } from "shoplens/engine";
 * const slope = tf.variable(tf.scalar(3));
 * const weights = openVariables([slope]);
 * weights.backward(() => tf.square(slope));
 * weights.step({ rule: { kind: "sgd", rate: 0.1, momentum: 0, nesterov: false }, memory: [] });
 * assertAlmostEquals(slope.dataSync()[0], 3 - 0.1 * 6, 1e-6);
 * weights.close();
 * slope.dispose();
 * ```
 */
export function openVariables(variables: readonly tf.Variable[]): VariableWeights {
  const { parts, tables, parameters, gradients, spare, rates, shrinks, numbers, list, work } = lay(variables);
  const { kernels, share } = work;
  /** Steps in the history. */
  let now = 0, changed = false;
  /** What rows that wait are owed steps of; and whether these shrink. */
  let owed: Pick<Step, "rule" | "memory"> | undefined, shrinking = false;
  /** Whether somebody has the gradients, each in its place, and may have changed any. */
  let exposed = false;

  /** Gives rows the steps that they miss, and with `learns` the next one. */
  function walk({ from, shrinks: shrink }: Part, [at, count, width]: Rows, { stamps = 0, learns }: Walk): void {
    const { rule, memory } = owed!;
    const [w, g, first = 0, second = 0] = [parameters, gradients, ...memory].map(({ byteOffset }) => byteOffset + 4 * from);
    const who = [at, width, w, learns ? g : 0],
      when = [stamps, now, rates.byteOffset, shrink && shrinking ? shrinks.byteOffset : 0];
    switch (rule.kind) {
      case "sgd":
        return share("sgdRows", [...who, first, ...when, rule.momentum, rule.nesterov ? 1 : 0], count, width);
      case "adam":
        return share("adamRows", [...who, first, second, ...when, rule.beta1, rule.beta2, rule.epsilon], count, width);
      case "rmsprop":
        return share("rmspropRows", [...who, first, second, ...when, rule.decay, rule.momentum, rule.epsilon], count, width);
    }
  }

  /** The steps that rows of a table miss. */
  function catchUp(table: Table, rows: Rows): void {
    if (now > 0) walk(table, rows, { stamps: table.stamps.byteOffset, learns: false });
  }

  /** Gives all rows the steps that they miss, and starts a new history. */
  function settle(): void {
    if (now === 0) return;
    for (const table of tables.values()) {
      catchUp(table, allOf(table));
      table.stamps.fill(0);
    }
    now = 0;
    shrinking = false;
  }

  function write({ variable, from, size }: Part): void {
    overwrite(variable, parameters.subarray(from, from + size));
  }

  function update(table: Table): void {
    if (table.behind) write(table);
    table.behind = false;
  }

  function publish(): void {
    settle();
    for (const table of tables.values()) update(table);
  }

  /** Hands some ids at a time to `use`, in `list`; the numbers of as many rows go into `numbers`. */
  function inPieces({ width }: Table, ids: tf.Tensor, use: (rows: Rows, from: number) => void): void {
    const most = Math.min(list.length, Math.floor(numbers.length / width));
    for (let from = 0; from < ids.size; from += most) {
      const count = Math.min(most, ids.size - from);
      list.set(numbersOf(ids).subarray(from, from + count));
      use([list.byteOffset, count, width], from);
    }
  }

  const librarian: Librarian<Table> = {
    read(table, ids) {
      let known = true;
      inPieces(table, ids, ([list, count]) => known &&= kernels.areRows(list, count, table.rows) === 1);
      if (!known) return undefined;
      const out = emptyTensor([...ids.shape, table.width]);
      const { touched, marks } = table;
      inPieces(table, ids, ([list, count, width], from) => {
        const { count: before } = table;
        table.count = kernels.markRows(touched.byteOffset, before, list, count, marks.byteOffset);
        // Those that this batch has not read yet, each once.
        catchUp(table, [touched.byteOffset + 4 * before, table.count - before, width]);
        share("gatherRows", [numbers.byteOffset, parameters.byteOffset + 4 * table.from, list, width], count, width);
        numbersOf(out).set(numbers.subarray(0, count * width), from * width);
      });
      return out;
    },
    learn(table, ids, slopes) {
      const { touched, marks } = table;
      if (!table.sorted && table.count * SPARSE > table.rows) {
        kernels.sortRows(touched.byteOffset, marks.byteOffset, table.rows);
      }
      table.sorted = true;
      inPieces(table, ids, ([list, count, width], from) => {
        numbers.set(numbersOf(slopes).subarray(from * width, (from + count) * width));
        const places = [gradients.byteOffset + 4 * table.from, numbers.byteOffset, list, count, width, marks.byteOffset];
        share("addRows", places, width, count);
      });
    },
    // From now on it is a variable as any other; its gradient may have rows already.
    giveUp(table) {
      catchUp(table, allOf(table));
      update(table);
      tables.delete(table.variable);
    },
  };

  /** Forgets the gradients of rows. */
  function clear(table: Table): void {
    const { from, size, touched, marks, count, width } = table;
    gradients.fill(0, from, from + (exposed ? size : count * width));
    kernels.unmarkRows(touched.byteOffset, count, marks.byteOffset);
    table.count = 0;
    table.sorted = false;
  }

  /** Gives each row's gradient its place. */
  function spread({ from, size, touched, count, width }: Table): void {
    const room = gradients.subarray(from, from + size), compact = room.slice(0, count * width);
    room.fill(0, 0, count * width);
    for (let i = 0; i < count; i++) room.set(compact.subarray(i * width, (i + 1) * width), touched[i] * width);
  }

  /** All gradients, each in its place. */
  function exposeGradients(): Float32Array {
    if (!exposed) { for (const table of tables.values()) spread(table); }
    exposed = true;
    return gradients;
  }

  function commit(): void {
    settle();
    changed = true;
    for (const part of parts) write(part);
    for (const table of tables.values()) table.behind = false;
  }

  return {
    get parameters() {
      settle();
      return parameters;
    },
    get gradients() {
      return exposeGradients();
    },
    createArray: () => spare.pop()?.fill(0) ?? new Float32Array(parameters.length),
    backward(loss) {
      if (!isOnHeap()) { for (const table of tables.values()) librarian.giveUp(table); }
      for (const table of tables.values()) clear(table);
      exposed = false;
      const looked = new Map(tables);
      tf.tidy(() => {
        const found = gradientsBeside(loss, variables, { tables, librarian });
        parts.forEach(({ variable, from, size }, i) => {
          const gradient = found[i], room = gradients.subarray(from, from + size), table = looked.get(variable);
          if (table === undefined) return gradient ? room.set(numbersOf(gradient)) : room.fill(0);
          if (tables.has(variable)) return;
          spread(table);
          if (gradient) numbersOf(gradient).forEach((slope, i) => room[i] += slope);
        });
      });
    },
    clip(longest) {
      if (exposed) return clip(gradients, longest);
      const pieces = parts.map((part) => {
        const table = tables.get(part.variable);
        return [
          0,
          ...table === undefined ? [1, part.size] as const : [table.count, table.width] as const,
          gradients.byteOffset + 4 * part.from,
        ] as const;
      });
      const norm = Math.sqrt(pieces.reduce((sum, piece) => sum + kernels.squareRows(...piece), 0));
      if (norm > longest) { for (const piece of pieces) kernels.scaleRows(...piece, longest / norm); }
    },
    step({ rule, memory, shrink = 1 }) {
      const reached = memory.every(({ buffer }) => buffer === parameters.buffer);
      if (now === HISTORY || !reached || !isSameRule(owed, { rule, memory })) settle();
      changed = true;
      if (!reached) {
        // Arrays from elsewhere: as plain as it can be.
        const shrinking = shrink < 1 ? parts.filter(({ shrinks }) => shrinks) : [];
        for (const { from, size } of shrinking) scale(parameters.subarray(from, from + size), shrink);
        stepBy(parameters, exposeGradients(), { rule, memory });
        return commit();
      }
      owed = { rule, memory };
      [rates[now], shrinks[now], shrinking] = [rule.rate, shrink, shrinking || shrink < 1];
      for (const part of parts) {
        const table = tables.get(part.variable);
        if (table === undefined) {
          for (const [some, rows] of cutOf(part)) walk(some, rows, { learns: true });
          write(part);
        } else {
          walk(part, exposed ? allOf(table) : touchedOf(table), { stamps: table.stamps.byteOffset, learns: true });
          table.behind = true;
        }
      }
      now++;
    },
    commit,
    publish,
    close() {
      // Data that nobody has seen tells whoever has looked at the variables before that they are others.
      settle();
      work.dismiss();
      if (changed) writeVariables(variables, parameters);
      changed = false;
    },
  };
}

interface Walk {
  /** Where it is written how many steps a row has had. Default: all have had all. */
  stamps?: number;
  /** Whether they take the next step too, with their gradients. */
  learns: boolean;
}

/** Whether steps differ by their rate alone. */
function isSameRule(one: Pick<Step, "rule" | "memory"> | undefined, other: Pick<Step, "rule" | "memory">): boolean {
  if (one === undefined) return true;
  const figures = ({ rule }: Pick<Step, "rule">) => JSON.stringify({ ...rule, rate: 0 });
  return one.memory.every((array, i) => array === other.memory[i]) && figures(one) === figures(other);
}
