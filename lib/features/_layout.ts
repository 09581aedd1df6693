/** Where the features stand: all that encoders make, one encoder after the other, and those of them that are kept. */
import { cannot } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { RecipeJSON } from "./_state.ts";
import { encoderOf, type LearntEncoder } from "./_steps.ts";

/** An encoder and the place of the first feature that it makes, among all. */
export interface Placed {
  readonly learnt: LearntEncoder;
  readonly at: number;
  /** How many it makes. */
  readonly width: number;
}

/** The layout of a recipe's features. */
export class Layout {
  /** Names of the features that are kept. */
  readonly names: readonly string[];
  /** How many features encoders make. */
  readonly made: number;
  /** The encoders of which a feature is kept; of others not even the column is read. */
  readonly placed: readonly Placed[];
  /** How many are kept of the features before each one, and before the end. */
  readonly #keptBefore: Uint32Array;
  /** The place among all features of each that is kept. */
  readonly #from: Uint32Array;

  /** @throws TypeError if a selection speaks of other features */
  constructor({ encoders, selection }: Pick<RecipeJSON, "encoders" | "selection">) {
    const all = encoders.map((learnt) => encoderOf(learnt).names(learnt)), names = all.flat();
    const judged = selection?.features;
    if (judged !== undefined && (judged.length !== names.length || judged.some(({ name }, i) => name !== names[i]))) {
      throw cannot("make a recipe", TypeError, {
        expected: `a selection of its ${names.length} features`,
        received: judged.map(({ name }) => name),
      });
    }
    const isKept = (i: number) => judged === undefined || judged[i].fate === "kept";
    this.made = names.length;
    this.names = names.filter((_, i) => isKept(i));
    this.#keptBefore = new Uint32Array(names.length + 1);
    names.forEach((_, i) => this.#keptBefore[i + 1] = this.#keptBefore[i] + Number(isKept(i)));
    this.#from = Uint32Array.from(names.keys()).filter(isKept);
    let at = 0;
    this.placed = encoders.map((learnt, e) => {
      const placed = { learnt, at, width: all[e].length };
      at += placed.width;
      return placed;
    }).filter((placed) => this.kept(placed).width > 0 || judged === undefined);
  }

  /** Where some neighbours among all features stand among those that are kept, and how many of them are. */
  kept({ at, width }: { readonly at: number; readonly width: number }): { at: number; width: number } {
    const first = this.#keptBefore[at];
    return { at: first, width: this.#keptBefore[at + width] - first };
  }

  /** The columns of the features that are kept. */
  gather(all: Matrix): Matrix {
    const from = this.#from;
    if (from.length === this.made) return all;
    const kept = matrix(all.rows, from.length);
    for (let row = 0, to = 0; row < all.rows; row++) {
      for (let i = 0; i < from.length; i++) kept.data[to++] = all.data[row * this.made + from[i]];
    }
    return kept;
  }
}
