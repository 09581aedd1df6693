/** Wide and deep: what is remembered beside what is generalised. */
import { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import { denseParts, follow } from "./_dense.ts";
import {
  besideEachOther,
  deepDefaults,
  type DeepOptions,
  type Fields,
  fieldsOf,
  linearOf,
  networkOf,
  refuseBadLevels,
} from "./_fields.ts";
import type { CodeField } from "./layers/mod.ts";

/** What {@linkcode wideAndDeep} builds. */
export interface WideAndDeepOptions extends DeepOptions {
  /**
   * Categories to cross in the wide part, each cross by the names of two or more: it has a weight of its own for each combination of
   * their codes. Default: none.
   */
  crosses?: readonly (readonly string[])[];
}

/**
 * Wide and deep (Cheng and others, "Wide & deep learning for recommender systems", DLRS 2016): the sum of a linear model, which remembers
 * each code and each cross of codes that it was told, and of dense layers on vectors of the codes, which generalise to combinations
 * that it never saw. rows x inputs -> P(positive), a probability for each class, or a number.
 *
 * The paper's has 32 numbers a vector, hidden layers of 1,024, 512 and 256, and an optimiser for each part (FTRL with L1 for the wide one,
 * AdaGrad); here one trains both. The linear model starts at zero.
 *
 * @throws RangeError if a count, a share or a penalty is out of range, or a name is unknown
 * @throws TypeError if the categories do not lie among the inputs
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createRandom } from "shoplens/random";
 * const categories = [{ name: "city", at: 0, width: 1, levels: 4 }, { name: "device", at: 1, width: 1, levels: 3 }];
 * const crosses = [["city", "device"]];
 * const model = wideAndDeep({ inputs: 3, categories, crosses, width: 2, hidden: [5], random: createRandom(42) });
 * const wide = 4 + 3 + 4 * 3 + 1, deep = (4 + 3) * 2 + (2 + 2 + 1 + 1) * 5 + (5 + 1);
 * assertEquals(model.countParams(), wide + deep);
 * model.dispose();
 * ```
 */
export function wideAndDeep(options: WideAndDeepOptions): tf.LayersModel {
  const action = "build a wide and deep network";
  const { inputs, layers, units, task, width, random, dense } = deepDefaults(action, options);
  const fields = fieldsOf(action, options), { crosses = [] } = options;
  const crossed = crosses.map((names) => cross(action, names, fields));

  const x = tf.input({ shape: [inputs], name: "features" });
  const wide = linearOf(x, { ...fields, codes: [...fields.codes, ...crossed] }, units, random);
  const { features, count } = besideEachOther(x, fields, { width, random });
  const output = { name: "deep", units, activation: "linear" as const };
  const deep = follow(features, denseParts(count, [...layers, output], dense));
  return networkOf("wide_and_deep", { x, logits: [wide, deep], task });
}

function cross(action: string, names: readonly string[], fields: Fields): CodeField {
  if (!Array.isArray(names) || names.length < 2 || new Set(names).size < names.length) {
    throw cannot(action, RangeError, { expected: "two or more different categories in each cross", received: names });
  }
  const parts = names.map((name) => {
    const place = fields.names.indexOf(name);
    if (place >= 0) return fields.codes[place];
    throw cannot(action, RangeError, {
      expected: `crosses of categories held as codes${
        fields.names.length > 0 ? `: ${fields.names.join(", ")}` : ", and there are none"
      }`,
      received: name,
    });
  });
  const levels = parts.flatMap((part) => part.levels);
  refuseBadLevels(action, names.join(" x "), levels.reduce((all, own) => all * own, 1));
  return { at: parts.flatMap((part) => part.at), levels };
}
