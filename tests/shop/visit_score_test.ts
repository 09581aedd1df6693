import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { type VisitCauses, visitScore } from "shoplens/shop";

const visit: VisitCauses = {
  hour: 14,
  age: 49,
  income: 48_000,
  device: "mobile",
  channel: "email",
  returning: true,
  pages: 12,
  minutes: 24,
  price: 100,
  discount: 10,
};
const score = (change: Partial<VisitCauses>) => visitScore({ ...visit, ...change });

Deno.test("the score is the formula of the documentation", () => {
  // At 49 a page usually takes exp(0.25 - 0.25) = 1 minute; this visitor took two.
  const more = Math.tanh(Math.log(2)), focus = Math.exp(-((Math.log(2) / 0.8) ** 2));
  const afford = Math.tanh(Math.log(0.8)), dear = Math.tanh(Math.log(100 / 75));
  const expected = 3.2 * more * focus + 1.5 * afford + 0.6 * (1 - afford) + 1 + 1.2 * dear - 1.4 + 0.7;
  assertAlmostEquals(score({}), expected, 1e-12);
});

Deno.test("causes work together: pages with pace, discounts with price, coming back with price, the phone with the hour", () => {
  const gain = (change: Partial<VisitCauses>, where: Partial<VisitCauses>) => score({ ...where, ...change }) - score(where);
  assert(gain({ pages: 24, minutes: 24 }, { minutes: 12 }) > gain({ pages: 24, minutes: 240 }, { minutes: 120 }) + 0.3);
  assert(gain({ discount: 20 }, { price: 300 }) > gain({ discount: 20 }, { price: 20 }) + 0.3);
  assert(
    gain({ returning: true }, { price: 300, returning: false }) >
      gain({ returning: true }, { price: 20, returning: false }) + 1,
  );
  assertAlmostEquals(gain({ device: "desktop" }, { hour: 14 }), 1.4);
  for (const hour of [19, 22]) assertAlmostEquals(gain({ device: "desktop" }, { hour }), 0);
  assertAlmostEquals(gain({ device: "desktop" }, { hour: 23 }), 1.4);
});

Deno.test("each channel has its say", () => {
  const effects = {
    direct: 0.4,
    email: 0.7,
    advert: -0.7,
    social: -1.2,
    affiliate: 0.8,
    comparison: 1.4,
    voice: -0.6,
  } as const;
  for (const [channel, effect] of Object.entries(effects)) {
    assertAlmostEquals(score({ channel: channel as keyof typeof effects }) - score({ channel: "search" }), effect, 1e-12);
  }
});

Deno.test("visits that there cannot be are refused", () => {
  for (const change of [{ pages: 0 }, { minutes: 0 }, { minutes: NaN }, { price: 0 }, { income: -1 }, { discount: -5 }]) {
    assertThrows(() => score(change), RangeError, "score a visit");
  }
});
