/** Whole numbers in a given ratio. */

/**
 * Splits `total` into whole numbers in the ratio of `weights`: the largest remainders are rounded up. Whatever has a weight gets
 * at least one, if there are enough.
 */
export function wholeShares(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  // A share such as 0.29 * 100 is 28.999999999999996, which is meant as 29.
  const shares = exact.map((share) => Math.floor(share + 1e-9));
  const byRest = weights.map((_, i) => i).sort((a, b) => (exact[b] - shares[b]) - (exact[a] - shares[a]));
  for (let left = total - shares.reduce((a, b) => a + b, 0), i = 0; left > 0; left--, i++) shares[byRest[i]]++;
  for (let i = 0; i < shares.length; i++) {
    const largest = shares.indexOf(Math.max(...shares));
    if (weights[i] > 0 && shares[i] === 0 && shares[largest] > 1) {
      shares[i]++;
      shares[largest]--;
    }
  }
  return shares;
}
