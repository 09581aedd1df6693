import { assertEquals, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe } from "shoplens/features";
import { category, frameOf } from "shoplens/frame";

const citiesOf = (...cities: string[]) => frameOf({ city: cities }, { city: category() });

Deno.test("a level is 1 or -1 in one feature, the same in every recipe, whatever came before", () => {
  const one = fitRecipe(asTrain(citiesOf("a", "b")), { hash: ["city"] });
  assertEquals([one.width, one.names[31]], [32, "city (hash 31)"]);
  const other = fitRecipe(asTrain(citiesOf("x")), { hash: ["city"] });
  const cities = Array.from({ length: 200 }, (_, i) => `city ${i}`), { data } = one.transform(citiesOf(...cities));
  assertEquals(other.transform(citiesOf(...cities)).data, data);
  for (let row = 0; row < 200; row++) {
    const values = data.subarray(32 * row, 32 * row + 32).filter((value) => value !== 0);
    assertEquals(values.map(Math.abs), new Float32Array([1]));
  }
  // Both signs come, and all features are used.
  assertEquals(new Set(data.filter((value) => value !== 0)).size, 2);
  assertEquals(new Set(data.keys().filter((i) => data[i] !== 0).map((i) => i % 32)).size, 32);
});

Deno.test("two columns of one level do not meet in one place by their level alone", () => {
  const schema = { from: category(), to: category() };
  const frame = frameOf(Array.from({ length: 50 }, (_, i) => ({ from: `c${i}`, to: `c${i}` })), schema);
  const { data } = fitRecipe(asTrain(frame), { hash: { columns: ["from", "to"], features: 16 } }).transform(frame);
  const alike = Array.from(
    { length: 50 },
    (_, row) => String(data.slice(32 * row, 32 * row + 16)) === String(data.slice(32 * row + 16, 32 * row + 32)),
  );
  assertEquals(alike.every(Boolean), false);
});

Deno.test("features that cannot be are met with a sentence", () => {
  for (const features of [0, 2.5, NaN]) {
    assertThrows(
      () => fitRecipe(asTrain(citiesOf("a")), { hash: { columns: ["city"], features } }),
      RangeError,
      "1 feature or more",
    );
  }
});
