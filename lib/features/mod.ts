/**
 * Recipes: what is learnt from training rows alone (what to fill in, scales, levels) and then applied to any rows, so that
 * columns become features without a leak. A recipe names its features, says what it left out, inverts, and is saved as JSON.
 *
 * @module
 */
export { fitRecipe } from "./fit_recipe.ts";
export { Recipe, recipeFromJSON } from "./recipe.ts";
export type { Unseen } from "./_step.ts";
export type { LearntEncoder, Steps } from "./_steps.ts";
export type { RecipeJSON } from "./_state.ts";
export type { Rare } from "./_levels.ts";
export type { Bins, LearntBins } from "./bins.ts";
export type { Hash, LearntHash } from "./hash.ts";
export type { Impute, LearntImpute } from "./impute.ts";
export type { LearntOneHot, OneHot } from "./one_hot.ts";
export type { LearntOrdinal, Ordinal } from "./ordinal.ts";
export type { LearntPass, Pass } from "./pass.ts";
export type { LearntScale, Scale, ScaleTo } from "./scale.ts";
export type { LearntTarget, Target } from "./target.ts";
