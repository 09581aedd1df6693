import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Initializer, initialWeights } from "shoplens/models";
import { createRandom } from "shoplens/random";

const fanIn = 200, fanOut = 300;
const draw = (initializer: Initializer, seed = 1) => initialWeights(initializer, { fanIn, fanOut, random: createRandom(seed) });

const variances: [Initializer, number][] = [
  ["glorotUniform", 2 / 500],
  ["glorotNormal", 2 / 500],
  ["heUniform", 2 / 200],
  ["heNormal", 2 / 200],
  ["lecunUniform", 1 / 200],
  ["lecunNormal", 1 / 200],
  [{ kind: "normal", deviation: 0.5 }, 0.25],
];

for (const [initializer, variance] of variances) {
  const name = typeof initializer === "string" ? initializer : initializer.kind;
  Deno.test(`${name} has mean 0 and the variance that its source asks for`, () => {
    const weights = draw(initializer), n = weights.length;
    const mean = weights.reduce((sum, w) => sum + w, 0) / n;
    const spread = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / n;
    assertEquals(n, fanIn * fanOut);
    assert(Math.abs(mean) < 4 * Math.sqrt(variance / n), `mean ${mean}`);
    // The variance of 60,000 draws is itself within 2 % of the truth (over three deviations).
    assert(Math.abs(spread / variance - 1) < 0.02, `variance ${spread}, not ${variance}`);
    if (name.endsWith("Uniform")) assert(weights.every((w) => Math.abs(w) <= Math.fround(Math.sqrt(3 * variance))));
    else assert(weights.some((w) => Math.abs(w) > 3.5 * Math.sqrt(variance)), "the tails are there");
  });
}

Deno.test("zeros are zeros, the same seed draws the same weights and another one others", () => {
  assert(draw("zeros").every((w) => w === 0));
  assertEquals(draw("heNormal"), draw("heNormal"));
  assert(draw("heNormal", 2)[0] !== draw("heNormal")[0]);
});

Deno.test("unknown initializers are refused with the names that are known", () => {
  assertThrows(
    () => draw("he" as "heNormal"),
    RangeError,
    'heUniform, heNormal, lecunUniform, lecunNormal and { kind: "normal"',
  );
  assertThrows(() => draw({ kind: "normal", deviation: -1 }), RangeError, "deviation");
});
