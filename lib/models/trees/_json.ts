/** Trees as JSON. What comes back is not trusted: a wrong index would send a walk astray or round in circles. */
import type { Task } from "../../dataset.ts";
import { cannot } from "../../errors.ts";
import type { CategoryCodes } from "./_categories.ts";
import type { BoostLossName } from "./_loss.ts";
import { type Forest, type Nodes, RULE, SET_WORDS, setsOf } from "./_tree.ts";

/** What boosted trees know. */
export interface TreesParts {
  readonly names: readonly string[];
  readonly task: Task;
  /** Whether training rows could miss a feature. */
  readonly missing: "kept" | "refused";
  readonly loss: BoostLossName;
  readonly outputs: number;
  /** The score of each output before the first tree. */
  readonly start: readonly number[];
  readonly categories: readonly CategoryCodes[];
  readonly bestRound: number;
  readonly forest: Forest;
}

/** The same as JSON: the nodes of all trees, column by column. */
export interface TreesJSON extends Omit<TreesParts, "forest"> {
  readonly kind: "boostedTrees";
  readonly roots: readonly number[];
  readonly nodes: { readonly [column in keyof Nodes]: readonly number[] };
}

/** The columns of the nodes, by the arrays that hold them. */
const COLUMNS = {
  feature: Int32Array,
  threshold: Float32Array,
  rule: Uint8Array,
  left: Int32Array,
  value: Float64Array,
  gain: Float32Array,
  rows: Uint32Array,
  sets: Uint32Array,
} as const satisfies Record<keyof Nodes, unknown>;

export function nodesToJSON({ nodes, roots }: Forest): Pick<TreesJSON, "roots" | "nodes"> {
  const columns = Object.keys(COLUMNS).map((name) => [name, Array.from(nodes[name as keyof Nodes])]);
  return { roots: Array.from(roots), nodes: Object.fromEntries(columns) };
}

/** @throws SyntaxError if it is not the JSON of boosted trees */
export function partsFromJSON(json: Partial<TreesJSON>): Omit<TreesParts, "forest"> {
  const { names, task, missing, loss, outputs, start, categories, bestRound } = json;
  const areNames = Array.isArray(names) && names.every((name) => typeof name === "string");
  refuseUnless(areNames, "names", "texts");
  refuseUnless(["binary", "multiclass", "regression"].includes(task!), "task", "binary, multiclass or regression");
  refuseUnless(missing === "kept" || missing === "refused", "missing", "kept or refused");
  refuseUnless(["crossEntropy", "squaredError", "poisson"].includes(loss!), "loss", "crossEntropy, squaredError or poisson");
  refuseUnless(isIndex(outputs, Infinity) && outputs! >= 1, "outputs", "a count");
  refuseUnless(areNumbers(start) && start!.length === outputs, "start", "a number for each output");
  const areCategories = Array.isArray(categories) &&
    categories.every(({ at, codes }) => isIndex(at, names!.length) && areNumbers(codes));
  refuseUnless(areCategories, "categories", "codes of features");
  refuseUnless(isIndex(bestRound, Infinity), "bestRound", "a round");
  return {
    names: names!,
    task: task!,
    missing: missing!,
    loss: loss!,
    outputs: outputs!,
    start: start!,
    categories: categories!,
    bestRound: bestRound!,
  };
}

/** @throws SyntaxError if a walk along the nodes could lead outside of its tree */
export function nodesFromJSON({ nodes, roots, names, outputs, categories }: Partial<TreesJSON>): Forest {
  const size = nodes?.feature?.length ?? 0;
  const columns = Object.entries(COLUMNS).map(([name, ArrayOf]) => {
    const column = nodes?.[name as keyof Nodes];
    refuseUnless(areNumbers(column) && (name === "sets" || column!.length === size), `nodes.${name}`, "a number for each node");
    return [name, ArrayOf.from(column!)];
  });
  const read = Object.fromEntries(columns) as Nodes;
  const sets = read.sets.length / SET_WORDS;
  refuseUnless(Number.isInteger(sets), "nodes.sets", `${SET_WORDS} words for each set`);
  const starts = areNumbers(roots) && roots!.length % outputs! === 0 && (size === 0) === (roots!.length === 0) &&
    roots!.every((root, t) => isIndex(root, size) && (t === 0 ? root === 0 : root > roots![t - 1]));
  refuseUnless(starts, "roots", "the first node of each tree, a tree for each output a round");
  const setsByFeature = new Map(categories!.map(({ at, codes }) => [at, setsOf(codes.length + 1)]));
  for (let node = 0, t = 0; node < size; node++) {
    if (node === roots![t + 1]) t++;
    const feature = read.feature[node], left = read.left[node];
    if (feature === -1) continue;
    const fits = isIndex(feature, names!.length) && left > node && left + 1 < (roots![t + 1] ?? size) &&
      (setsByFeature.has(feature)
        ? read.rule[node] === RULE.category && isIndex(read.threshold[node], sets + 1 - setsByFeature.get(feature)!)
        : read.rule[node] === RULE.missingLeft || read.rule[node] === RULE.missingRight);
    refuseUnless(fits, `node ${node}`, "a feature and two children after it in its tree");
  }
  return { nodes: read, roots: Int32Array.from(roots!) };
}

function areNumbers(values: unknown): boolean {
  return Array.isArray(values) && values.every(Number.isFinite);
}

function isIndex(value: unknown, end: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
}

function refuseUnless(holds: boolean, part: string, expected: string): void {
  if (holds) return;
  throw cannot("read boosted trees", SyntaxError, {
    because: `${part} should hold ${expected}`,
    fix: "Save the model again, or take a copy that is whole.",
  });
}
