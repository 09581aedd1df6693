/** Numbers to their place among the training rows, from 0 to 1, and back. */
import type { Curve } from "./_curve.ts";
import { normalBelow, normalQuantile } from "../normal.ts";

/** As far as the normal curve goes: the quantile of 1e-7, beyond which nothing lands. */
const FURTHEST = -normalQuantile(1e-7 - 2 ** -52);

/**
 * The share of training rows below x, in [0, 1], read between `knots`, which are quantiles evenly apart. A number that many rows
 * have, and which so is several knots, becomes the middle of them; the least becomes 0 and the greatest 1.
 */
export function quantileCurve(knots: readonly number[], output: "uniform" | "normal"): Curve {
  const last = knots.length - 1;
  // Each knot once, with the shares at which it begins and ends.
  const begins = knots.flatMap((knot, i) => i === 0 || knot !== knots[i - 1] ? i : []);
  const different = Float64Array.from(begins, (i) => knots[i]), first = Float64Array.from(begins, (i) => i / last);
  const final = Float64Array.from(begins, (_, d) => ((begins[d + 1] ?? knots.length) - 1) / last);
  const low = knots[0], high = knots[last];

  function share(x: number): number {
    if (x <= low) return 0;
    if (x >= high) return 1;
    let below = 0, above = different.length - 1;
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (different[middle] <= x) below = middle;
      else above = middle;
    }
    if (different[below] === x) return (first[below] + final[below]) / 2;
    return final[below] + (x - different[below]) / (different[above] - different[below]) * (first[above] - final[below]);
  }
  function unshare(share: number): number {
    const place = Math.max(0, Math.min(1, share)) * last, below = Math.min(Math.floor(place), last - 1);
    return knots[below] + (place - below) * (knots[below + 1] - knots[below]);
  }
  if (output === "uniform") return { forward: share, backward: unshare };
  return {
    forward(x) {
      const at = share(x);
      return at === 0 ? -FURTHEST : at === 1 ? FURTHEST : Math.max(-FURTHEST, Math.min(FURTHEST, normalQuantile(at)));
    },
    // The very ends are what was cut off.
    backward: (y) => unshare(Math.abs(y) >= FURTHEST - 1e-6 ? (y > 0 ? 1 : 0) : normalBelow(y)),
  };
}
