/** Which of a model's inputs are codes and which are numbers, and what the models that tell them apart share. */
import type { CategoryFeatures, Task } from "../dataset.ts";
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Random } from "../random.ts";
import type { Activation } from "./activation.ts";
import { follow, type Part, refuseBadNetwork } from "./_dense.ts";
import { type Initializer, initialWeights } from "./initializer.ts";
import { type CodeField, FieldEmbeddings, PickFeatures, SumFields } from "./layers/mod.ts";
import { lossFor, outputUnits } from "./loss.ts";

/** Options of all models that turn categories into vectors. */
export interface FieldOptions {
  /** Features a row: `recipe.width`. */
  inputs: number;
  /**
   * Which features are categories: `train.categories` of a dataset. Those that hold a code and have `levels`, as the recipe's `ordinal`
   * and `bins` make them, get vectors, that of code 0 being for what was not seen. All other features are numbers. Default: none.
   */
  categories?: readonly CategoryFeatures[];
  /** Where the first weights come from; each layer takes a fork by its own name. */
  random: Random;
  /** What is predicted, which sets the output and the loss; see `lossFor`. Default "binary". */
  task?: Task;
  /** How many classes a multiclass task has. */
  classes?: number;
}

/** Options of those with a stack of dense layers too. */
export interface DeepOptions extends FieldOptions {
  /** Units of each hidden layer. Default: [32, 16]. */
  hidden?: readonly number[];
  /** What hidden units do to their sum. Default "relu". */
  activation?: Activation;
  /** Numbers in the vector of a code. Default 8. */
  width?: number;
  /** How the first weights of dense layers are drawn. Default "glorotUniform". */
  initializer?: Initializer;
  /** Adds l2 times the sum of squared weights of the dense layers to the loss; vectors are left out. Default 0. */
  l2?: number;
  /** Share of each hidden layer's outputs dropped in training, in [0, 1). Default 0. */
  dropout?: number;
}

/** The inputs by what they are. */
export interface Fields {
  codes: readonly CodeField[];
  /** The names of the code fields. */
  names: readonly string[];
  numbers: readonly number[];
}

/** First weights of vectors, small enough that their products say nothing yet. */
const VECTORS: Initializer = { kind: "normal", deviation: 0.05 };

/** Codes beyond this are not whole numbers in float32 any more. */
const MOST_LEVELS = 2 ** 24;

/** Reads and checks the options that say what comes in, before a tensor is made. */
export function fieldsOf(action: string, { inputs, categories = [] }: FieldOptions): Fields {
  const isCode = new Array<boolean>(inputs).fill(false), codes: CodeField[] = [], names: string[] = [];
  for (const { name, at, width, levels } of categories) {
    if (levels === undefined) continue;
    if (width !== 1 || !Number.isInteger(at) || !(at >= 0 && at < inputs) || isCode[at]) {
      throw cannot(action, TypeError, {
        expected: `each category with levels in a place of its own among ${inputs} inputs`,
        received: `${name} at ${at}, ${width} wide`,
        fix: "Pass the categories and the width of one dataset.",
      });
    }
    refuseBadLevels(action, name, levels);
    isCode[at] = true;
    codes.push({ at: [at], levels: [levels] });
    names.push(name);
  }
  return { codes, names, numbers: [...isCode.keys()].filter((at) => !isCode[at]) };
}

/** Refuses levels that no table can have. */
export function refuseBadLevels(action: string, name: string, levels: number): void {
  if (Number.isInteger(levels) && levels >= 1 && levels <= MOST_LEVELS) return;
  throw cannot(action, RangeError, {
    expected: `a whole number of levels of ${name}, from 1 to ${MOST_LEVELS.toLocaleString("en-US")}`,
    received: levels,
    fix: "Put rare levels together in the recipe.",
  });
}

/** The options with their defaults, checked before a tensor is made. */
export function deepDefaults(action: string, options: DeepOptions) {
  const { inputs, random, hidden = [32, 16], task = "binary", classes, activation = "relu", width = 8 } = options;
  const { initializer = "glorotUniform", l2 = 0, dropout = 0 } = options;
  refuseBadNetwork(action, { inputs, random, hidden, activation, initializer, l2, dropout, width });
  return {
    inputs,
    random,
    width,
    task,
    units: outputUnits(action, task, classes),
    layers: hidden.map((units, i) => ({ name: `hidden_${i + 1}`, units, activation, dropout })),
    dense: { initializer, l2, random },
  };
}

/** Vectors of fields as a part of a network: rows x inputs -> rows x fields x width. */
export function vectorsOf(
  { codes, numbers }: Pick<Fields, "codes" | "numbers">,
  { name, width, random, initializer = VECTORS, useBias = false }: {
    name: string;
    width: number;
    random: Random;
    initializer?: Initializer;
    useBias?: boolean;
  },
): Part {
  const levels = codes.reduce((sum, field) => sum + field.levels.reduce((all, own) => all * own, 1), 0);
  const draw = (what: string, count: number) =>
    count === 0 ? [] : [initialWeights(initializer, { fanIn: width, fanOut: count, random: random.fork(`${name} ${what}`) })];
  const weights = [
    ...draw("codes", levels),
    ...draw("numbers", numbers.length),
    ...(useBias ? draw("bias", codes.length + numbers.length) : []),
  ];
  return { layer: new FieldEmbeddings({ name, codes, numbers, width, useBias }), weights };
}

/** A linear model of codes, alone or crossed, and numbers: rows x inputs -> rows x units. Its weights start at zero. */
export function linearOf(x: tf.SymbolicTensor, fields: Fields, units: number, random: Random): tf.SymbolicTensor {
  const each = vectorsOf(fields, { name: "linear", width: units, random, initializer: "zeros" });
  return follow(x, [each, { layer: new SumFields({ name: "linear_sum" }) }]);
}

/** The vectors of all codes side by side, then the numbers as they are: rows x inputs -> rows x (codes x width + numbers). */
export function besideEachOther(
  x: tf.SymbolicTensor,
  { codes, numbers }: Fields,
  { width, random }: { width: number; random: Random },
): { features: tf.SymbolicTensor; count: number } {
  const parts: tf.SymbolicTensor[] = [];
  if (codes.length > 0) {
    const vectors = vectorsOf({ codes, numbers: [] }, { name: "vectors", width, random });
    parts.push(follow(x, [vectors, { layer: tf.layers.flatten({ name: "vectors_flat" }) }]));
  }
  if (numbers.length > 0) parts.push(follow(x, [{ layer: new PickFeatures({ name: "numbers", at: numbers }) }]));
  return { features: joined("all", parts), count: codes.length * width + numbers.length };
}

/** Several matrices side by side, or the only one. */
export function joined(name: string, parts: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return parts.length === 1 ? parts[0] : tf.layers.concatenate({ name }).apply(parts) as tf.SymbolicTensor;
}

/** The network from its input to the activation of its task, over the sum of what its parts say. */
export function networkOf(
  name: string,
  { x, logits, task }: { x: tf.SymbolicTensor; logits: tf.SymbolicTensor[]; task: Task },
): tf.LayersModel {
  const sum = logits.length === 1 ? logits[0] : tf.layers.add({ name: "logits" }).apply(logits) as tf.SymbolicTensor;
  const { activation } = lossFor(task);
  const outputs = tf.layers.activation({ name: "output", activation }).apply(sum) as tf.SymbolicTensor;
  return tf.model({ name, inputs: x, outputs });
}
