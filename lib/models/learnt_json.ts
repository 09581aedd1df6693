/** What learners learnt, back from JSON. */
import { cannot } from "../errors.ts";
import type { Learnt } from "./learner.ts";
import { Popularity } from "./popularity.ts";
import { Prior } from "./prior.ts";
import { Ridge } from "./ridge.ts";
import { BoostedTrees } from "./trees/mod.ts";

/** Who reads which kind. A new learner has a line here. */
const KINDS: Readonly<Record<string, (json: object) => Learnt>> = {
  boostedTrees: BoostedTrees.fromJSON,
  popularity: Popularity.fromJSON,
  prior: Prior.fromJSON,
  ridge: Ridge.fromJSON,
};

/**
 * Reads what a learner learnt from its JSON; it predicts the same bits.
 *
 * @param json the text, or what `JSON.parse` made of it
 * @throws SyntaxError if it is no JSON, of an unknown kind, or damaged
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matrix } from "shoplens/matrix";
 * const learnt = learntFromJSON('{ "kind": "prior", "names": ["x"], "values": [0.25] }');
 * assertEquals([...learnt.predict(matrix(1, 1)).data], [0.25]);
 * ```
 */
export function learntFromJSON(json: string | object): Learnt {
  const action = "read what a model learnt";
  let value: { kind?: unknown } | null;
  try {
    value = typeof json === "string" ? JSON.parse(json) : json;
  } catch (cause) {
    throw cannot(action, SyntaxError, { expected: "JSON", received: json, cause });
  }
  const kind = value?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) {
    throw cannot(action, SyntaxError, { expected: `JSON with a kind among ${Object.keys(KINDS).join(", ")}`, received: value });
  }
  return KINDS[kind](value!);
}
