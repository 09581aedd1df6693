/** One body with several heads, for several tasks at once. */
import { type CategoryFeatures, Dataset, type Task } from "../dataset.ts";
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { denseParts, follow, refuseNoCount } from "./_dense.ts";
import { besideEachOther, deepDefaults, type DeepOptions, fieldsOf, joined, networkOf } from "./_fields.ts";
import { PickByCode } from "./layers/mod.ts";

/** What {@linkcode multiTask} builds. */
export interface MultiTaskOptions extends Omit<DeepOptions, "task" | "classes"> {
  /** Features a row, the last of them the code of the task: the width of what {@linkcode joinTasks} gives. */
  inputs: number;
  /** The names of the tasks, by their codes. */
  tasks: readonly string[];
  /** What all tasks predict: one of two classes, or a number. Default "binary". */
  task?: Exclude<Task, "multiclass">;
  /** Units of the hidden layer that each head has of its own. Default: none. */
  head?: number;
}

/**
 * Several tasks that share what they learn about the rows (Caruana, "Multitask learning", Machine Learning 1997): dense layers for all of
 * them, and a head for each. A rare outcome, such as a return, so learns from a frequent one, such as a visit.
 *
 * rows x (inputs, the last one being the code of a task) -> P(positive) or the number of that task. So it is one network with one label a
 * row, which `fit` trains as any other; a row that stands for two tasks comes twice, and a task may lack labels for some rows.
 * {@linkcode joinTasks} makes such data, {@linkcode forTask} asks for one task. All tasks are of one kind; bring numbers to a common
 * scale, and leave out `classWeights`, whose correction knows the shares of all tasks together only.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 * @throws TypeError if the categories do not lie among the inputs
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asTrain, Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * import { createRandom } from "shoplens/random";
 * import { adam, fit } from "shoplens/train";
 *
 * const features = matrixFromRows([[0], [1], [2], [3]]), names = ["minutes"], classes = ["no", "yes"];
 * const of = (...labels: number[]) => asTrain(new Dataset({ features, names, classes, labels: new Float32Array(labels) }));
 * const both = joinTasks({ visited: of(0, 1, 1, 1), bought: of(0, 0, 0, 1) });
 * const model = multiTask({ inputs: both.width, tasks: ["visited", "bought"], hidden: [8], random: createRandom(1) });
 * const fitted = await fit(model, both, { epochs: 200, optimizer: adam(0.05) });
 * const { data } = forTask(fitted, { tasks: ["visited", "bought"], name: "bought" }).predict(features);
 * assertEquals([...data].map(Math.round), [0, 0, 0, 1]);
 * fitted.dispose();
 * ```
 */
export function multiTask(options: MultiTaskOptions): tf.LayersModel {
  const action = "build a network of several tasks";
  const { tasks, head } = options;
  refuseBadTasks(action, tasks);
  if (head !== undefined) refuseNoCount(action, "head", head);
  if ((options.task as Task) === "multiclass") {
    throw cannot(action, TypeError, { expected: 'task "binary" or "regression"', received: options.task });
  }
  const { inputs, layers, task, width, random, dense } = deepDefaults(action, options);
  if (inputs < 2) throw cannot(action, RangeError, { expected: "2 inputs or more, the last for the task", received: inputs });
  const all = fieldsOf(action, options), at = inputs - 1;
  const fields = {
    names: all.names.filter((_, i) => all.codes[i].at[0] !== at),
    codes: all.codes.filter((code) => code.at[0] !== at),
    numbers: all.numbers.filter((number) => number !== at),
  };

  const x = tf.input({ shape: [inputs], name: "features" });
  const { features, count } = besideEachOther(x, fields, { width, random });
  const body = follow(features, denseParts(count, layers, dense)), fanIn = body.shape[1]!;
  const heads = tasks.map((_, i) => {
    const own = { name: `head_${i + 1}_hidden`, units: head ?? 0, activation: options.activation ?? "relu" };
    const last = { name: `head_${i + 1}`, units: 1, activation: "linear" as const };
    return follow(body, denseParts(fanIn, head === undefined ? [last] : [own, last], dense));
  });
  const chosen = new PickByCode({ name: "task", at }).apply([joined("heads", heads), x]) as tf.SymbolicTensor;
  return networkOf("multi_task", { x, logits: [chosen], task });
}

/**
 * The rows of all tasks one after the other, with the code of the task, its place among the names, as one feature more. The role is that
 * of the parts; each row counts as in its part.
 *
 * @param parts data of each task, with the same features, categories and classes
 * @throws TypeError if parts differ in features, classes or role, a sampler changed their shares, or there are none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dataset } from "shoplens/dataset";
 * import { matrixFromRows } from "shoplens/matrix";
 * const of = (label: number) =>
 *   new Dataset({ features: matrixFromRows([[7]]), names: ["x"], labels: new Float32Array([label]) });
 * const { features, labels, names } = joinTasks({ visits: of(3), sales: of(1) });
 * assertEquals([...features.data], [7, 0, 7, 1]);
 * assertEquals([[...labels], names], [[3, 1], ["x", "task"]]);
 * ```
 */
export function joinTasks<D extends Dataset>(parts: Readonly<Record<string, D>>): D {
  const action = "join the data of several tasks", names = Object.keys(parts), all = Object.values<Dataset>(parts);
  refuseBadTasks(action, names);
  const [first] = all;
  const kindOf = ({ names, classes, role, categories }: Dataset) =>
    JSON.stringify({ features: names, classes, role, categories });
  const odd = all.findIndex((part) => kindOf(part) !== kindOf(first));
  if (odd >= 0) {
    throw cannot(action, TypeError, {
      expected: `the features, categories, classes and role of ${names[0]} in ${names[odd]}`,
      received: kindOf(all[odd]),
      fix: "Apply one recipe, and give the classes the same names.",
    });
  }
  const resampled = all.findIndex(({ trueShares }) => trueShares !== undefined);
  if (resampled >= 0) {
    throw cannot(action, TypeError, {
      because: `a sampler changed the shares of ${names[resampled]}, and one correction cannot serve several tasks`,
      fix: "Join the rows as they are.",
    });
  }
  const rows = all.reduce((sum, part) => sum + part.rows, 0), width = first.width + 1;
  const features = matrix(rows, width), labels = new Float32Array(rows), weights = new Float32Array(rows).fill(1);
  let to = 0;
  all.forEach((part, code) => {
    features.data.set(withCode(part.features, code).data, to * width);
    labels.set(part.labels, to);
    if (part.weights !== undefined) weights.set(part.weights, to);
    to += part.rows;
  });
  const task: CategoryFeatures = { name: "task", at: first.width, width: 1, levels: names.length };
  const { classes, missing, role } = first;
  return new Dataset({
    features,
    names: [...first.names, "task"],
    labels,
    classes,
    ...(all.some((part) => part.weights !== undefined) && { weights }),
    categories: [...first.categories, task],
    missing,
    role,
  }) as D;
}

/**
 * A model of several tasks as a model of one, which takes the features without the task's code: for `evaluate` and its kin.
 *
 * @param options `tasks`: all names, as the model was built with; `name`: the one to ask for
 * @throws RangeError if there is no such task
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrixFromRows } from "shoplens/matrix";
 * const echo = { predict: (features: ReturnType<typeof matrixFromRows>) => features };
 * const { predict } = forTask(echo, { tasks: ["visits", "sales"], name: "sales" });
 * assertEquals([...predict(matrixFromRows([[5], [6]])).data], [5, 1, 6, 1]);
 * ```
 */
export function forTask(
  model: { predict(features: Matrix): Matrix },
  { tasks, name }: { tasks: readonly string[]; name: string },
): { readonly name: string; predict(features: Matrix): Matrix } {
  const code = tasks.indexOf(name);
  if (code < 0) {
    throw cannot("ask for one task", RangeError, { expected: `a task among ${tasks.join(", ")}`, received: name });
  }
  return { name, predict: (features) => model.predict(withCode(features, code)) };
}

/** The features with the same code at the end of each row. */
function withCode({ data, rows, columns }: Matrix, code: number): Matrix {
  const all = matrix(rows, columns + 1);
  for (let row = 0; row < rows; row++) {
    all.data.set(data.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    all.data[row * (columns + 1) + columns] = code;
  }
  return all;
}

function refuseBadTasks(action: string, tasks: readonly string[]): void {
  if (Array.isArray(tasks) && tasks.length > 0 && new Set(tasks).size === tasks.length) return;
  throw cannot(action, TypeError, { expected: "the names of one task or more, all different", received: tasks });
}
