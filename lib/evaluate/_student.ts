/** Student's distribution with a whole number of degrees of freedom, as folds have it. */

/**
 * How often the variable is at least this far from 0, on either side: finite sums in the angle atan(t / root freedom)
 * (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.7.3 and 26.7.4).
 */
export function studentTails(t: number, freedom: number): number {
  if (t === 0) return 1;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const cosine = Math.cos(angle), sine = Math.sin(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1, sum = 0;
  for (let n = odd ? 3 : 2; n <= freedom; n += 2) {
    sum += term;
    term *= cosine * cosine * (n - 1) / n;
  }
  const inside = odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
  return Math.max(0, 1 - inside);
}

/** The t that both tails leave so often: the inverse of {@linkcode studentTails}, by halving. */
export function studentReach(tails: number, freedom: number): number {
  let low = 0, high = 1;
  while (studentTails(high, freedom) > tails) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (studentTails(middle, freedom) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
