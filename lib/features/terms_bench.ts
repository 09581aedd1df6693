/** Terms of 100,000 short reviews, dates of a million moments: `deno bench --allow-env lib/features/terms_bench.ts`. */
import { asTrain } from "../dataset.ts";
import { frameOf, text, time } from "../frame/mod.ts";
import { createRandom } from "../random.ts";
import { fitRecipe } from "./mod.ts";

const random = createRandom(1);
/** Words of a language in which the r-th most frequent comes about 1 / r as often (Zipf). */
const words = Array.from(
  { length: 20_000 },
  (_, i) => (i * 7919 + 37).toString(36).replace(/\d/g, (d) => "aeiourstln"[Number(d)]),
);
const word = () => words[Math.floor(words.length ** random.uniform()) - 1];
const reviews = Array.from({ length: 100_000 }, () => `${Array.from({ length: random.integer(5, 40) }, word).join(" ")}.`);
const texts = asTrain(frameOf({ review: reviews }, { review: text() }));
const japanese = asTrain(frameOf({
  review: Array.from(
    { length: 10_000 },
    () => ["とても良い商品です", "すぐに壊れました", "色がきれいで満足"][random.integer(0, 3)].repeat(2),
  ),
}, { review: text() }));

const moments = asTrain(frameOf(
  { at: { kind: "time", values: Float64Array.from({ length: 1_000_000 }, () => random.uniform(1.5e12, 1.7e12)) } } as never,
  { at: time() },
));

for (
  const [name, how] of Object.entries(
    { "words": {}, "words and pairs": { ngrams: [1, 2] }, "characters": { by: "characters" } } as const,
  )
) {
  Deno.bench(`fitRecipe, terms of 100,000 reviews: ${name}`, () => {
    fitRecipe(texts, { terms: { columns: ["review"], ...how } });
  });
}
const recipe = fitRecipe(texts, { terms: ["review"] });
Deno.bench("apply, terms of 100,000 reviews", () => {
  recipe.transform(texts);
});
Deno.bench("fitRecipe, terms of 10,000 Japanese reviews", () => {
  fitRecipe(japanese, { terms: ["review"] });
});
const dates = fitRecipe(moments, { dates: { columns: ["at"], zone: "Europe/Berlin" } });
Deno.bench("apply, dates of 1,000,000 moments in Europe/Berlin", () => {
  dates.transform(moments);
});
