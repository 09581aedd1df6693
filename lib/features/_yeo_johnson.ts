/**
 * The power transform of Yeo and Johnson ("A new family of power transformations to improve normality or symmetry", Biometrika 87,
 * 2000), which takes numbers of either sign: with lambda 1 nothing changes, with 0 numbers above 0 become log(1 + x).
 */
import { meanAndDeviation } from "./_statistics.ts";

/** x transformed. */
export function yeoJohnson(x: number, lambda: number): number {
  return x >= 0 ? power(Math.log1p(x), lambda) : -power(Math.log1p(-x), 2 - lambda);
}

/** The x that becomes y; NaN if none does. */
export function yeoJohnsonInverse(y: number, lambda: number): number {
  return y >= 0 ? Math.expm1(unpower(y, lambda)) : -Math.expm1(unpower(-y, 2 - lambda));
}

/** ((1 + x)^exponent - 1) / exponent, of log(1 + x). */
function power(log: number, exponent: number): number {
  return exponent === 0 ? log : Math.expm1(exponent * log) / exponent;
}

function unpower(value: number, exponent: number): number {
  return exponent === 0 ? value : Math.log1p(exponent * value) / exponent;
}

/** The furthest that lambda is sought from 1. */
const FURTHEST = 10;
/** Values that a first estimate looks at. */
const SAMPLE = 20_000;

/**
 * The lambda under which the transformed numbers are likeliest to be normal (equation 3.1 of the paper), and whether the search
 * ended at its edge, which says that no power makes them normal. The numbers must not be all the same.
 */
export function likeliestLambda(values: Float64Array): { lambda: number; atEdge: boolean } {
  const stride = Math.floor(values.length / SAMPLE);
  if (stride < 2) return climb(values, { from: 1, step: 0.5 });
  const sample = Float64Array.from({ length: SAMPLE }, (_, i) => values[i * stride]);
  // A few thousand numbers say nearly where it is, so that all of them are looked at a few times only.
  const { low, high } = logRange(sample);
  return climb(
    values,
    low === high ? { from: 1, step: 0.5 } : { from: climb(sample, { from: 1, step: 0.5 }).lambda, step: 0.02 },
  );
}

function logRange(values: Float64Array): { low: number; high: number } {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    const log = Math.sign(value) * Math.log1p(Math.abs(value));
    if (log < low) low = log;
    if (log > high) high = log;
  }
  return { low, high };
}

/** Finds where the likelihood's slope is 0: steps away from `from` until it changes sign, then closes in. */
function climb(values: Float64Array, { from, step }: { from: number; step: number }): { lambda: number; atEdge: boolean } {
  const slope = likelihoodSlope(values);
  // So that the greatest number stays far from overflow, whatever its size.
  const { low: least, high: greatest } = logRange(values);
  const highest = Math.min(1 + FURTHEST, 300 / Math.max(greatest, 1e-9));
  const lowest = Math.max(1 - FURTHEST, 2 - 300 / Math.max(-least, 1e-9));
  const within = (lambda: number) => Math.max(lowest, Math.min(highest, lambda));

  let a = within(from), atA = slope(a);
  if (!(atA !== 0)) return { lambda: a, atEdge: false };
  const upwards = Math.sign(atA);
  let b = a, atB = atA;
  for (let stride = step; Math.sign(atB) === upwards; stride *= 2) {
    if (b === (upwards > 0 ? highest : lowest)) return { lambda: b, atEdge: true };
    [a, atA] = [b, atB];
    b = within(b + upwards * stride);
    atB = slope(b);
  }
  // Regula falsi, with the Illinois rule against an end that stays.
  for (let round = 0; round < 100 && Math.abs(b - a) > 1e-12 * Math.max(1, Math.abs(b)) && atB !== 0; round++) {
    const next = b - atB * (b - a) / (atB - atA), atNext = slope(next);
    if (Math.sign(atNext) === Math.sign(atB)) atA /= 2;
    else [a, atA] = [b, atB];
    const moved = Math.abs(next - b);
    [b, atB] = [next, atNext];
    if (moved < 1e-10) break;
  }
  return { lambda: b, atEdge: false };
}

/** The slope of the log-likelihood over lambda, for each number: -v' / 2v + mean of sign(x) log(1 + |x|), with v the variance. */
function likelihoodSlope(values: Float64Array): (lambda: number) => number {
  const n = values.length, logs = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    logs[i] = Math.log1p(Math.abs(values[i]));
    sum += values[i] < 0 ? -logs[i] : logs[i];
  }
  const transformed = new Float64Array(n), slopes = new Float64Array(n);
  return (lambda) => {
    for (let i = 0; i < n; i++) {
      const negative = values[i] < 0, log = logs[i], exponent = negative ? 2 - lambda : lambda, z = exponent * log;
      const grown = Math.expm1(z);
      transformed[i] = exponent === 0 ? log : grown / exponent;
      if (negative) transformed[i] = -transformed[i];
      slopes[i] = log * log * (Math.abs(z) < 0.05 ? slopeNearZero(z) : (z * (grown + 1) - grown) / (z * z));
    }
    const { mean, deviation } = meanAndDeviation(transformed);
    // So far out that rounding makes the numbers equal: back towards 1.
    if (deviation === 0) return 1e6 * (1 - lambda);
    let covariance = 0;
    for (let i = 0; i < n; i++) covariance += (transformed[i] - mean) * slopes[i];
    return sum / n - covariance / n / (deviation * deviation);
  };
}

/** (z e^z - e^z + 1) / z^2, where that would lose its digits. */
function slopeNearZero(z: number): number {
  return 1 / 2 + z * (1 / 3 + z * (1 / 8 + z * (1 / 30 + z * (1 / 144 + z * (1 / 840 + z / 5760)))));
}
