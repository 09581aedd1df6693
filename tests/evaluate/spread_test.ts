import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spread } from "shoplens/evaluate";

Deno.test("the spread of figures is their mean, deviation and ends", () => {
  const { mean, deviation, least, most } = spread(Float32Array.of(2, 4, 4, 4, 5, 5, 7, 9));
  assertEquals([mean, least, most], [5, 2, 9]);
  assertAlmostEquals(deviation, Math.sqrt(32 / 7), 1e-12);
  assertEquals(JSON.stringify(spread([1, 3])), '{"mean":2,"deviation":1.4142135623730951,"least":1,"most":3}');
});

Deno.test("one figure has no deviation, and none is refused", () => {
  assertEquals([spread([0.5]).deviation, `${spread([0.5])}`], [0, "0.500"]);
  assertThrows(() => spread([]), RangeError, "at least one figure");
  assertThrows(() => spread([1, NaN]), RangeError, "all finite");
});
