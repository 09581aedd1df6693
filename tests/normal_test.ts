import { assert, assertEquals } from "@std/assert";
import { normalBelow, normalQuantile, normalTails } from "../lib/normal.ts";

// From scipy.stats.norm 1.16: cdf, ppf and 2 sf.
const BELOW = [[-6, 9.865876450376946e-10], [-1.96, 0.024997895148220435], [0, 0.5], [
  0.3,
  0.6179114221889526,
], [
  2.5,
  0.9937903346742238,
]];

Deno.test("chances and quantiles are the tables'", () => {
  for (const [x, chance] of BELOW) {
    assert(Math.abs(normalBelow(x) - chance) <= 1e-13 * chance, `${x}: ${normalBelow(x)}`);
    assert(Math.abs(normalQuantile(chance) - x) < 1e-9, `${chance}: ${normalQuantile(chance)}`);
  }
  assertEquals([normalQuantile(0.5), normalTails(0), normalBelow(Infinity), normalBelow(-Infinity)], [0, 1, 1, 0]);
});

Deno.test("far out nothing rounds to 0 before it must", () => {
  assert(Math.abs(normalTails(10) / 1.523970604832094e-23 - 1) < 1e-12);
  assert(Math.abs(normalQuantile(1e-300) - -37.0471) < 1e-4);
  assert(normalTails(37) > 0);
});
