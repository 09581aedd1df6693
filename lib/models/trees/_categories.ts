/** Codes as the trees read them. */
import { type Matrix, matrix } from "../../matrix.ts";
import type { FeatureBins } from "./_bins.ts";

/** A feature that holds codes, and the code of each bin; all other codes, and missing ones, are in the bin after those. */
export interface CategoryCodes {
  readonly at: number;
  readonly codes: readonly number[];
}

/** Those of the features that are categories. */
export function categoryCodes(bins: readonly FeatureBins[]): CategoryCodes[] {
  return bins.flatMap((of, at) => of.kind === "category" ? [{ at, codes: of.codes }] : []);
}

/** A function from code to bin. */
export function binsByCode(codes: readonly number[]): (code: number) => number {
  const bins = new Map(codes.map((code, bin) => [code, bin]));
  return (code) => bins.get(code) ?? codes.length;
}

/** The features with each category's code replaced by its bin; the matrix itself where there are no categories. */
export function categoriesAsBins(features: Matrix, categories: readonly CategoryCodes[]): Matrix {
  if (categories.length === 0) return features;
  const { rows, columns } = features, data = features.data.slice();
  for (const { at, codes } of categories) {
    const binOf = binsByCode(codes);
    for (let i = at; i < data.length; i += columns) data[i] = binOf(data[i]);
  }
  return matrix(rows, columns, data);
}
