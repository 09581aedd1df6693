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
 * | time | `dates` | points on the circles of the day, the week and the year; weekend, year, days |
 * | text | `terms` | weights of its words or runs of characters (TF-IDF) |
 * | two numbers | `ratios` | one for each of the other |
 * | several numbers, two categories | `interactions` | their product; a feature for each pair of levels |
 * | all of these features | `select` | those that tell most of the label; of near copies one |
 *
 * Before a recipe, and before a split, events become rows: `rfm` and `sessionFeatures` learn nothing from other rows' labels.
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
export type { DatePart, Dates, LearntDates } from "./dates.ts";
export type { Hash, LearntHash } from "./hash.ts";
export type { Impute, LearntImpute } from "./impute.ts";
export type { Interaction, LearntInteraction } from "./interactions.ts";
export type { LearntOneHot, OneHot } from "./one_hot.ts";
export type { LearntOrdinal, Ordinal } from "./ordinal.ts";
export type { LearntPass, Pass } from "./pass.ts";
export type { LearntRatio, Ratio } from "./ratios.ts";
export type { LearntScale, Scale, ScaleTo } from "./scale.ts";
export type { JudgedFeature, LearntSelect, Select } from "./select.ts";
export type { LearntTarget, Target } from "./target.ts";
export type { LearntTerms, Terms } from "./terms.ts";
export { rfm, type RfmOptions, type RfmSchema } from "./rfm.ts";
export { sessionFeatures, type SessionFeaturesOptions, type SessionSchema } from "./session_features.ts";
