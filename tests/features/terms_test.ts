import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON, type Terms } from "shoplens/features";
import { frameOf, text } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/terms_dates_select.json", import.meta.url)));
const schema = { review: text() };
type Options = Omit<Terms<typeof schema>, "columns">;

const reviews = (texts: readonly (string | null)[]) => frameOf({ review: texts }, schema);
const fit = (texts: readonly (string | null)[], how: Options = {}) =>
  fitRecipe(asTrain(reviews(texts)), { terms: { columns: ["review"], ...how } });
/** The terms that become features. */
const termsOf = (texts: readonly string[], how: Options) =>
  fit(texts, { minDocuments: 1, ...how }).names.map((name) => name.replace("review: ", ""));

for (const [name, { options, terms, train, new: others }] of Object.entries<Record<string, never>>(fixture.terms)) {
  Deno.test(`terms weigh as scikit-learn weighs them: ${name}`, () => {
    const recipe = fit(fixture.reviews, options);
    assertEquals(recipe.names, (terms as string[]).map((term) => `review: ${term}`));
    for (const [texts, rows] of [[fixture.reviews, train], [fixture.newReviews, others]] as [string[], number[][]][]) {
      const { data, columns } = recipe.transform(reviews(texts));
      rows.forEach((row, r) => row.forEach((value, c) => assertAlmostEquals(data[r * columns + c], value, 1e-6)));
    }
  });
}

Deno.test("the guide's counts give the guide's weights (scikit-learn, TfidfTransformer)", () => {
  const counts = [[3, 0, 1], [2, 0, 0], [3, 0, 0], [4, 0, 0], [3, 2, 0], [3, 0, 2]];
  const texts = counts.map((row) => row.map((count, i) => `${"abc"[i]} `.repeat(count)).join(""));
  const first = (how: Options) => [...fit(texts, { minDocuments: 1, ...how }).transform(reviews(texts)).data.subarray(0, 3)];
  [0.85151335, 0, 0.52433293].forEach((value, i) => assertAlmostEquals(first({})[i], value, 1e-7));
  [0.81940995, 0, 0.57320793].forEach((value, i) => assertAlmostEquals(first({ smooth: false })[i], value, 1e-7));
});

Deno.test("words are cut as each language cuts them", () => {
  assertEquals(termsOf(["I don't like 3.5 stars, e-mail me!"], {}), ["3.5", "don't", "e", "i", "like", "mail", "me", "stars"]);
  assert(termsOf(["この商品は素晴らしい"], {}).includes("商品"));
  assert(termsOf(["这个商品很好"], { locale: "zh" }).includes("商品"));
  assertEquals(termsOf(["Größe größe GRÖSSE"], {}), ["grösse", "größe"]);
  // Composed and decomposed, the same word.
  assertEquals(termsOf(["caf\u00e9 cafe\u0301"], {}), ["café"]);
  assertEquals(termsOf(["👍👍 ok 🛒"], { by: "characters", ngrams: [2, 2] }), [" o", " 🛒", "k ", "ok", "👍 ", "👍👍"]);
});

Deno.test("what is remembered between blanks is what the whole text would say", () => {
  const awkward =
    "one,two 3.14 e.g. it's\nit’s can't—stop a_b \u00a0c\u00a0d x\ufeffy ..5 5.. 'quoted' 你好world 東京 is_nice #tag @me 1,000 u.s.a.";
  const segmenter = new Intl.Segmenter("en", { granularity: "word" });
  const whole = [...segmenter.segment(awkward)].flatMap(({ segment, isWordLike }) => isWordLike ? [segment] : []);
  assertEquals(termsOf([awkward, awkward], {}), [...new Set(whole)].toSorted());
});

Deno.test("a missing text is zeros, and so is one without a known term, which is told if training rows had fewer of them", () => {
  const recipe = fit(["good cup", "good pot", null, "odd"]);
  assertEquals(recipe.names, ["review: good"]);
  assertEquals([...recipe.transform(reviews([null, "", "cup of good", "new words"])).data], [0, 0, 1, 0]);
  assertEquals(recipe.unseen(reviews(["good cup", "good pot", null, "odd"])), []);
  assertEquals(recipe.unseen(reviews([null, "neu", "gut", "good"])), [
    { column: "review", what: "text", value: "neu", rows: 2 },
  ]);
});

Deno.test("few terms are kept, those of most texts, and the table says so", () => {
  const recipe = fit(["b a", "a b", "c a", "c"], { maxTerms: 2 });
  // "a" stands in three; "b" and "c" in two each, and b comes first.
  assertEquals(recipe.names, ["review: a", "review: b"]);
  const plain = String(recipe[DISPLAY]()["text/plain"]);
  assertStringIncludes(plain, "weights (TF-IDF) of the 2 most frequent of 3 terms, words, 25 % of texts have none");
  assertEquals(fit(Array.from({ length: 300 }, (_, i) => `w${i} w${i + 1}`)).width, 200, "by default");
});

Deno.test("saved and loaded it weighs the same, to the last bit", () => {
  const recipe = fit(fixture.reviews, { ngrams: [1, 2], sublinear: true });
  const loaded = recipeFromJSON(JSON.stringify(recipe));
  assertEquals(loaded.transform(reviews(fixture.newReviews)), recipe.transform(reviews(fixture.newReviews)));
  const damaged = JSON.parse(JSON.stringify(recipe));
  damaged.encoders[0].idf.pop();
  assertThrows(() => recipeFromJSON(damaged), TypeError, "finite numbers at $.encoders[0].idf");
});

Deno.test("options that cannot be are met with a sentence", () => {
  const sentences: [Options, string][] = [
    [{ by: "letters" as never }, 'terms by "words" or "characters", received "letters"'],
    [{ ngrams: [2, 1] }, "ngrams [least, most] with 1 <= least <= most, received [2,1]"],
    [{ ngrams: [0, 1] }, "received [0,1]"],
    [{ minDocuments: 0 }, "minDocuments of 1 or more"],
    [{ maxTerms: 0.5 }, "maxTerms of 1 or more"],
    [{ locale: "no language" }, 'a language such as "en" or "ja"'],
    [{ minDocuments: 3 }, "no term of review stands in 3 or more training texts"],
  ];
  for (const [how, sentence] of sentences) assertThrows(() => fit(["a b", "a c"], how), Error, sentence);
});
