/** Members of an ensemble as one predictor: their recipes' features side by side, and what each makes of its own. */
import { Dataset } from "../dataset.ts";
import type { Recipe } from "../features/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { Pipeline } from "./pipeline.ts";

/** The features that all members need. Recipes that are the same are applied once. */
export class JoinedRecipe<S extends Schema> {
  readonly #recipes: Recipe<S>[] = [];
  /** For each member, where its features begin, and how many they are. */
  readonly places: readonly { at: number; width: number }[];
  readonly width: number;

  constructor(members: readonly Pipeline<S>[]) {
    const known = new Map<string, { at: number; width: number }>();
    let at = 0;
    this.places = members.map(({ recipe }) => {
      const key = JSON.stringify(recipe), before = known.get(key);
      if (before !== undefined) return before;
      const place = { at, width: recipe.width };
      known.set(key, place);
      this.#recipes.push(recipe);
      at += recipe.width;
      return place;
    });
    this.width = at;
  }

  /** The label's name. */
  get label(): string | undefined {
    return this.#recipes[0].label;
  }

  /** Features without labels, for any rows with the columns. */
  transform<T extends Schema>(rows: Frame<T>): Matrix {
    if (this.#recipes.length === 1) return this.#recipes[0].transform(rows);
    const joined = matrix(rows.rows, this.width);
    let at = 0;
    for (const recipe of this.#recipes) {
      const { data, columns } = recipe.transform(rows);
      for (let row = 0; row < rows.rows; row++) {
        joined.data.set(data.subarray(row * columns, (row + 1) * columns), row * this.width + at);
      }
      at += columns;
    }
    return joined;
  }

  /** Features with labels; the role stays. */
  apply(rows: Frame<S>): Dataset {
    const first = this.#recipes[0].apply(rows);
    if (this.#recipes.length === 1) return first;
    const names = this.#recipes.flatMap((recipe, i) => recipe.names.map((name) => `${i + 1}: ${name}`));
    // Each member reads its own part, and knows itself whether it can read holes.
    return new Dataset({ ...first, features: this.transform(rows), names, categories: [], missing: "kept" });
  }
}
