/**
 * Gradient-boosted trees of our own, on typed arrays: features as bytes (`_bins`), sums of gradients by bin (`_histogram`), the split
 * that gains most (`_split`), a tree leaf by leaf (`_grow`), and a round after the other (`_boost`). Kernels do what all rows or bins
 * take part in, and threads share the work.
 *
 * @module
 */
export { boostedTrees, type BoostedTreesLearner, type BoostedTreesOptions } from "./boosted_trees.ts";
export { BoostedTrees, type FeatureImportance } from "./learnt_trees.ts";
