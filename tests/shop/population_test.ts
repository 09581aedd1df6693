import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { basicProbability, bestPossible, type Causes, cityTiers, devices, purchaseProbability } from "shoplens/shop";

const person: Causes = { age: 30, gender: "female", income: 40_000, cityTier: "tier 3", device: "mobile", visits: 4 };

Deno.test("the chance to buy is the formula of the documentation", () => {
  const want = Math.exp(-(((30 - 34) / 20) ** 2)), afford = Math.tanh((40_000 - 50_000) / 30_000);
  const score = 6.8 * (1.3 * want + 1.6 * afford - 1.1 - 0.3) - 0.5 - 0.2 + 0.5 * (4 - 5);
  assertAlmostEquals(purchaseProbability(person), 1 / (1 + Math.exp(-score)), 1e-15);
});

Deno.test("the chance rises and falls with age, at another age for women, and rises with income", () => {
  const chance = (change: Partial<Causes>) => purchaseProbability({ ...person, ...change });
  assert(chance({ age: 20 }) < chance({ age: 34 }) && chance({ age: 34 }) > chance({ age: 50 }));
  assert(chance({ gender: "male", age: 34 }) < chance({ gender: "male", age: 42 }));
  assert(chance({ income: 30_000 }) < chance({ income: 50_000 }));
});

Deno.test("beyond ten visits, further ones change nothing", () => {
  assertEquals(purchaseProbability({ ...person, visits: 10 }), purchaseProbability({ ...person, visits: 30 }));
});

Deno.test("the chance from age, gender and income is the mean over all cities, devices and visits", () => {
  // Written out by hand, with Poisson's law to 60 visits.
  const young = 1 - (30 - 18) / 62, wealth = (40_000 - 15_000) / 85_000;
  const tiers = [0.15 + 0.5 * wealth, 0.35, 0.5 - 0.5 * wealth];
  const shares = [0.3 + 0.5 * young, 0.5 - 0.35 * young, 0.2 - 0.15 * young];
  let mean = 0;
  cityTiers.forEach((cityTier, t) =>
    devices.forEach((device, d) => {
      const further = 2.5 + 2 * (80 - 30) / 62 + (device === "mobile" ? 0.8 : 0);
      for (let k = 0, law = Math.exp(-further); k < 60; k++, law *= further / k) {
        mean += tiers[t] * shares[d] * law * purchaseProbability({ ...person, cityTier, device, visits: k + 1 });
      }
    })
  );
  assertAlmostEquals(basicProbability(person), mean, 1e-12);
});

Deno.test("the best possible accuracy from age, gender and income alone is about 0.92", () => {
  const { buyRate, accuracy, balancedAccuracy } = bestPossible();
  assertAlmostEquals(accuracy, 0.9205, 0.0005);
  assertAlmostEquals(balancedAccuracy, 0.9192, 0.0005);
  assertAlmostEquals(buyRate, 0.4239, 0.0005);
});

Deno.test("people that there cannot be are refused", () => {
  assertThrows(() => purchaseProbability({ ...person, age: 17 }), RangeError, "18 to 80");
  assertThrows(() => purchaseProbability({ ...person, age: NaN }), RangeError, "18 to 80");
  assertThrows(() => basicProbability({ ...person, age: 30.5 }), RangeError, "whole age");
  assertThrows(() => basicProbability({ ...person, income: 0 }), RangeError, "income above 0");
  assertThrows(() => purchaseProbability({ ...person, visits: 0 }), RangeError, "1 or more");
});
