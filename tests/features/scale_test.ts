import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe, type ScaleTo } from "shoplens/features";
import { frameOf, number } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";

const columnOf = (values: ArrayLike<number>) => frameOf({ x: values }, { x: number() });
const fitted = (values: ArrayLike<number>, to: ScaleTo) =>
  fitRecipe(asTrain(columnOf(values)), { scale: { columns: ["x"], ...to } });
const apply = (recipe: ReturnType<typeof fitted>, values: ArrayLike<number>) => [...recipe.transform(columnOf(values)).data];

Deno.test("log shortens long tails, of numbers below 0 too", () => {
  assertEquals(apply(fitted([0, Math.E - 1], { to: "log" }), [0, Math.E - 1]), [-1, 1], "logs 0 and 1, of deviation a half");
  const even = fitted([-7, 0, 7], { to: "log" }), [below, middle, above] = apply(even, [-7, 0, 7]);
  assertEquals([below, middle], [-above, 0]);
  assert(apply(even, [-1e38, 1e38]).every(Number.isFinite));
  assertAlmostEquals(even.invert(even.transform(columnOf([-123]))).column("x").get(0) as number, -123, 1e-3);
});

Deno.test("power straightens many numbers as it straightens few of them", () => {
  const random = createRandom(3), long = Float64Array.from({ length: 100_000 }, () => Math.exp(random.normal(2, 1)) - 1);
  const lambdaOf = (values: Float64Array) =>
    (fitted(values, { to: "power" }).toJSON().encoders[0] as { lambda: number }).lambda;
  // log(1 + x) of these is normal, so that lambda is 0 but for chance.
  assertAlmostEquals(lambdaOf(long), 0, 0.01);
  // Above 40,000 a sample says where to look first; the answer is that of all numbers.
  const sorted = long.toSorted();
  assertAlmostEquals(lambdaOf(sorted), lambdaOf(long), 1e-9);
});

Deno.test("power copes with numbers that no power makes normal", () => {
  const far = [...Array.from({ length: 49 }, () => 1e20), 1e30];
  const wild = [
    far,
    far.map((x) => -x),
    [1e300 ** 0.1, 1e300 ** 0.12, 3e37],
    [0, 1e30],
    [-1e30, 1e30, 3],
    [1e6, 1e6 + 1e-3, 1e6 - 2e-3],
    [0, 0, 0, 0, 1],
    [-1, -1, -1, 5],
  ];
  for (const values of wild) {
    const recipe = fitted(values, { to: "power" });
    assert(apply(recipe, values).every(Number.isFinite), String(values));
    assert(JSON.stringify(recipe).match(/"lambda":-?[\d.e-]+,/));
  }
  const steep = fitted([0, ...Array.from({ length: 50 }, () => 1)], { to: "power" });
  assertStringIncludes(steep.warnings.join(), "No power makes x normal");
});

Deno.test("quantile gives the share of rows below; of a value that many have, the middle; the ends are 0 and 1", () => {
  const recipe = fitted([1, 2, 2, 2, 3], { to: "quantile" });
  assertEquals(apply(recipe, [0, 1, 1.5, 2, 3, 9]), [0, 0, 0.125, 0.5, 1, 1]);
  const few = fitted(Float64Array.from({ length: 101 }, (_, i) => i * i), { to: "quantile", quantiles: 3 });
  assertEquals(apply(few, [0, 1250, 2500, 10_000]), [0, 0.25, 0.5, 1]);
});

Deno.test("normal numbers of shares end at 5.2 deviations", () => {
  const recipe = fitted(Float64Array.from({ length: 999 }, (_, i) => i), { to: "quantile", output: "normal" });
  const [below, first, middle, last] = apply(recipe, [-5, 0, 499, 998]);
  assertEquals([below, middle, last], [first, 0, -first]);
  assertAlmostEquals(first, -5.19934, 1e-5);
});

Deno.test("options that cannot be are met with a sentence, and each scale says what it does", () => {
  const wrong: [object, string][] = [
    [{ to: "quantile", output: "gamma" }, 'output "uniform" or "normal"'],
    [{ to: "quantile", quantiles: 1 }, "2 quantiles or more"],
    [{ to: "log", clip: true }, 'received "clip with'],
  ];
  for (const [how, sentence] of wrong) assertThrows(() => fitted([1, 2], how as never), Error, sentence);
  const shown: [ScaleTo, string][] = [
    [{ to: "log" }, "log(1 + x), mean"],
    [{ to: "power" }, "power of lambda"],
    [{ to: "quantile" }, "1 … 9 to the share of rows below"],
    [{ to: "quantile", output: "normal" }, "1 … 9 to the normal number at the share of rows below"],
  ];
  for (const [to, sentence] of shown) assertStringIncludes(String(fitted([1, 2, 4, 9], to)[DISPLAY]()["text/plain"]), sentence);
});
