/**
 * Choosing rows: the split into training, validation and test rows, and folds for cross-validation. Both are stratified, grouped
 * or in order of time, draw from a seed, and give parts whose types say what may be done with them.
 *
 * @module
 */
export { type Fold, type FoldOptions, type Folds, kFold } from "./kfold.ts";
export { type Split, split, type SplitOptions } from "./split.ts";
export type { PartSummary, SplitSummary } from "./summary.ts";
export type { PartName, PartSizes } from "./_sizes.ts";
export type { DealOptions, Method } from "./_plan.ts";
