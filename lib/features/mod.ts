/**
 * Recipes: what is learnt from training rows alone (what to fill in, scales, levels, means of the label) and then applied to any rows,
 * so that columns become features without a leak. A recipe names its features, says which are categories and what it left out,
 * inverts, and is saved as JSON.
 *
 * | column | step | what becomes of it |
 * | --- | --- | --- |
 * | any | `impute` | filled: median, mode, a constant; told by a feature if asked |
 * | number | `scale` | a line (`unit`, `standard`, `robust`) or a curve (`log`, `power`, `quantile`) |
 * | number | `bins` | bands, as features of 0 and 1 or as a code |
 * | number, flag | `pass` | as it is; missing may stay, for trees |
 * | category | `oneHot` | features of 0 and 1 |
 * | category | `ordinal` | a code, 0 for what is unseen, for trees and embeddings |
 * | category of very many levels | `hash` | a few features of 1 and -1 |
 * | category | `target` | what the label was on average, without telling a row its own |
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
