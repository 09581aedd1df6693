/** One figure over several seeds or folds. */
import { cannot } from "../errors.ts";
import { type Displayable, displayAs } from "../notebook/mod.ts";

/** How figures are spread. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation of single figures (n - 1); 0 for one. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Mean, deviation and ends of figures, such as a metric over seeds. It shows itself, and reads in prose, as `0.931 ± 0.004`. For who leads of
 * several models, and by more than chance, take `leaderboard`.
 *
 * @throws RangeError if there is no figure, or one is not finite
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const auc = spread([0.9, 0.92, 0.94]);
 * assertEquals(`ROC-AUC ${auc}`, "ROC-AUC 0.920 ± 0.020");
 * assertEquals([auc.least, auc.most], [0.9, 0.94]);
 * ```
 */
export function spread(figures: ArrayLike<number>): Spread & Displayable {
  const values = Array.from(figures), n = values.length;
  if (n === 0 || !values.every(Number.isFinite)) {
    throw cannot("tell a spread", RangeError, { expected: "at least one figure, all finite", received: values });
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = n === 1 ? 0 : Math.sqrt(squares / (n - 1));
  const text = n === 1 ? mean.toFixed(3) : `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
  const spread: Spread = { mean, deviation, least: Math.min(...values), most: Math.max(...values) };
  Object.defineProperty(spread, "toString", { value: () => text });
  return Object.freeze(displayAs(spread, () => ({ "text/plain": text })));
}
