import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createRandom } from "shoplens/random";
import { choice, drawPoint, logUniform, uniform } from "shoplens/train";

const random = createRandom(1);
const many = <T>(draw: (i: number) => T) => Array.from({ length: 6000 }, (_, i) => draw(i));

Deno.test("each dimension is drawn as it says: flat, flat in the logarithm, or one of its values", () => {
  const space = {
    flat: uniform(-1, 3),
    whole: uniform(1, 3, { whole: true }),
    rate: logUniform(1e-4, 1e-1),
    width: logUniform(1, 64, { whole: true }),
    hidden: choice([[8], [16, 16]]),
  };
  const points = many((i) => drawPoint(space, random.fork(`${i}`)));
  const share = (of: (point: typeof points[number]) => boolean) => points.filter(of).length / points.length;
  assert(points.every(({ flat, rate }) => flat >= -1 && flat < 3 && rate >= 1e-4 && rate < 1e-1));
  assertAlmostEquals(share(({ flat }) => flat < 0), 0.25, 0.03);
  assertAlmostEquals(share(({ rate }) => rate < 1e-3), 1 / 3, 0.03);
  assertEquals([...new Set(points.map(({ whole }) => whole))].sort(), [1, 2, 3]);
  for (const value of [1, 2, 3]) assertAlmostEquals(share(({ whole }) => whole === value), 1 / 3, 0.03);
  assert(points.every(({ width }) => Number.isInteger(width) && width >= 1 && width <= 64));
  assertAlmostEquals(share(({ hidden }) => hidden.length === 2), 0.5, 0.03);
});

Deno.test("one more dimension leaves the others as they were", () => {
  const { rate } = drawPoint({ rate: logUniform(1e-3, 1) }, random);
  assertEquals(drawPoint({ more: uniform(0, 1), rate: logUniform(1e-3, 1) }, random).rate, rate);
});

Deno.test("dimensions that make no sense are refused", () => {
  assertThrows(() => uniform(1, 1), RangeError, "expected low < high, received [1,1]");
  assertThrows(() => logUniform(0, 1), RangeError, "expected 0 < low < high");
  assertThrows(() => uniform(0.5, 2, { whole: true }), RangeError, "whole low and high");
  assertThrows(() => choice([]), TypeError, "at least one value");
});
