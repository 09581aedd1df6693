/** The standard normal distribution: chances of values, and the value below which a chance lies. */

/** The value below which a share of (0, 1) lies, to about 16 digits (Wichura, algorithm AS 241, Applied Statistics 37, 1988). */
export function normalQuantile(share: number): number {
  const off = share - 0.5;
  if (Math.abs(off) <= 0.425) {
    const r = 0.180625 - off * off;
    return off * polynomial(MIDDLE_ABOVE, r) / polynomial(MIDDLE_BELOW, r);
  }
  const r = Math.sqrt(-Math.log(off < 0 ? share : 1 - share));
  const far = r <= 5
    ? polynomial(NEAR_ABOVE, r - 1.6) / polynomial(NEAR_BELOW, r - 1.6)
    : polynomial(FAR_ABOVE, r - 5) / polynomial(FAR_BELOW, r - 5);
  return off < 0 ? -far : far;
}

/**
 * How often a standard normal variable is at least this far from 0, on either side: erfc(|z| / root 2), by its series near 0
 * and its continued fraction beyond (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 7.1.6 and 7.1.14).
 */
export function normalTails(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (x < 2) {
    let term = x, sum = x;
    for (let n = 1; term > 1e-18 * sum; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let n = 80; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The chance of a value below `x`. */
export function normalBelow(x: number): number {
  return x < 0 ? normalTails(x) / 2 : 1 - normalTails(x) / 2;
}

/** Coefficients by ascending power. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

// deno-fmt-ignore
const MIDDLE_ABOVE = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
// deno-fmt-ignore
const MIDDLE_BELOW = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852854561,
];
// deno-fmt-ignore
const NEAR_ABOVE = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
// deno-fmt-ignore
const NEAR_BELOW = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966,
  5.475938084995344946e-4, 1.05075007164441684324e-9,
];
// deno-fmt-ignore
const FAR_ABOVE = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
// deno-fmt-ignore
const FAR_BELOW = [
  1, 0.5998322065558879376, 0.1369298809227358053, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];
