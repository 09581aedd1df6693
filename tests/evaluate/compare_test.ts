/** DeLong's, McNemar's and the corrected t test, and the sentence that they share. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { compareAuc, compareDecisions, compareFolds, rocAuc } from "shoplens/evaluate";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import fixtures from "./fixtures/comparison.json" with { type: "json" };

/** Also of p-values that are tiny, down to where 1 - p has no more digits. */
const relative = (expected: number, least = 1e-14) => Math.max(least, 1e-9 * Math.abs(expected));

for (const { name, labels, one, other, expected } of fixtures.delong) {
  Deno.test(`DeLong's test equals its definition over all pairs: ${name}`, () => {
    const { values, difference, pValue } = compareAuc(labels, { one, other });
    const found = [...values, difference.value, difference.low, difference.high, pValue];
    [...expected.values, expected.difference, ...expected.interval, expected.p]
      .forEach((value, i) => assertAlmostEquals(found[i], value, relative(value), `${i}`));
    assertAlmostEquals(values[0], rocAuc(labels, one), 1e-12);
  });
}

Deno.test("DeLong's test of equal models rejects at its level, and its interval holds the truth", () => {
  const random = createRandom(2);
  let rejected = 0, held = 0;
  const rounds = 2000;
  for (let round = 0; round < rounds; round++) {
    const labels = Uint8Array.from({ length: 120 }, (_, row) => row < 40 ? 1 : 0);
    const shared = Float64Array.from(labels, (label) => label + random.normal());
    const [one, other] = [shared.map((x) => x + random.normal()), shared.map((x) => x + random.normal())];
    const { pValue, difference } = compareAuc(labels, { one, other });
    if (pValue < 0.05) rejected++;
    if (difference.low <= 0 && difference.high >= 0) held++;
  }
  // 5 % within three standard errors, and a little for so few positives.
  assert(rejected > 0.034 * rounds && rejected < 0.068 * rounds, `${rejected} of ${rounds}`);
  assertEquals(held, rounds - rejected);
});

Deno.test("whole weights of all rows change no area; weights of single rows count as the metric's do", () => {
  const [{ labels, one, other }] = fixtures.delong;
  const plain = compareAuc(labels, { one, other });
  const doubled = compareAuc(labels, { one, other }, { weights: labels.map(() => 2) });
  assertAlmostEquals(doubled.pValue, plain.pValue, 1e-12);
  const weights = labels.map((_, row) => row % 4);
  const weighted = compareAuc(labels, { one, other }, { weights });
  assertAlmostEquals(weighted.values[0], rocAuc(labels, one, { weights }), 1e-12);
  assertAlmostEquals(weighted.values[1], rocAuc(labels, other, { weights }), 1e-12);
  // Rows without weight are as good as absent.
  const kept = labels.map((_, row) => row).filter((row) => row % 2 === 0);
  const pick = (values: number[]) => kept.map((row) => values[row]);
  const some = compareAuc(labels, { one, other }, { weights: labels.map((_, row) => 1 - row % 2) });
  assertAlmostEquals(some.pValue, compareAuc(pick(labels), { one: pick(one), other: pick(other) }).pValue, 1e-12);
});

/** Labels and decisions where only one model is right so often, and both are 5 times. */
function decisionsOf(onlyOne: number, onlyOther: number) {
  const labels = new Uint8Array(onlyOne + onlyOther + 5).fill(1);
  return {
    labels,
    one: labels.map((_, row) => row < onlyOne || row >= onlyOne + onlyOther ? 1 : 0),
    other: labels.map((_, row) => row >= onlyOne ? 1 : 0),
  };
}

Deno.test("McNemar's test equals statsmodels', in all three forms", () => {
  for (const { onlyOne, onlyOther, ...expected } of fixtures.mcnemar) {
    const { labels, one, other } = decisionsOf(onlyOne, onlyOther);
    for (const test of ["exact", "midP", "chiSquared"] as const) {
      const { pValue, difference } = compareDecisions(labels, { one, other }, { test });
      // statsmodels does not hold its correction at 0: where both sides are equal it tests for a difference of 1.
      if (test === "chiSquared" && onlyOne === onlyOther) assertEquals(pValue, 1);
      else assertAlmostEquals(pValue, expected[test], relative(expected[test], 0), `${onlyOne}, ${onlyOther}, ${test}`);
      assertAlmostEquals(difference.value, (onlyOne - onlyOther) / labels.length, 1e-12);
      assert(difference.low <= difference.value && difference.value <= difference.high);
    }
  }
});

Deno.test("the interval of the difference of accuracies is Bonett and Price's", () => {
  const { labels, one, other } = decisionsOf(12, 3);
  const { difference: { low, high } } = compareDecisions(labels, { one, other });
  // By hand: 13/22 - 4/22, give or take 1.96 root((17/22 - (9/22)^2) / 22).
  const reach = 1.959964 * Math.sqrt((17 / 22 - (9 / 22) ** 2) / 22);
  assertAlmostEquals(low, 9 / 22 - reach, 1e-6);
  assertAlmostEquals(high, 9 / 22 + reach, 1e-6);
});

Deno.test("weighted decisions are compared by their weighted mean", () => {
  const { labels, one, other } = decisionsOf(60, 30);
  const plain = compareDecisions(labels, { one, other }, { test: "chiSquared" });
  const alike = compareDecisions(labels, { one, other }, { weights: labels.map(() => 3) });
  assertAlmostEquals(alike.difference.value, plain.difference.value, 1e-12);
  assertAlmostEquals(alike.pValue, plain.pValue, 0.002);
  const turned = compareDecisions(labels, { one, other }, { weights: labels.map((_, row) => row < 60 ? 1 : 9) });
  assert(turned.difference.value < 0 && turned.pValue < 0.01);
});

Deno.test("the corrected t test equals scipy's t with the corrected deviation", () => {
  for (const { one, other, testShare, p, interval } of fixtures.folds) {
    const { difference, pValue } = compareFolds({ one, other }, { testShare });
    assertAlmostEquals(pValue, p, relative(p));
    assertAlmostEquals(difference.low, interval[0], 1e-9 * Math.max(1, Math.abs(interval[0])));
    assertAlmostEquals(difference.high, interval[1], 1e-9 * Math.max(1, Math.abs(interval[1])));
  }
  const [one, other] = [[0.9, 0.8, 0.9, 0.8, 0.9], [0.8, 0.8, 0.8, 0.8, 0.8]];
  assertEquals(compareFolds({ one, other }).pValue, compareFolds({ one, other }, { testShare: 0.2 }).pValue);
  assert(compareFolds({ one, other }, { testShare: 0.5 }).pValue > compareFolds({ one, other }).pValue);
});

Deno.test("figures that each come from rows of their own are compared by the plain paired t test", () => {
  const one = [0.91, 0.9, 0.93, 0.89, 0.92], other = [0.9, 0.88, 0.9, 0.88, 0.9];
  const { test, pValue, difference } = compareFolds({ one, other }, { testShare: 0 });
  // Differences of 0.01, 0.02, 0.03, 0.01, 0.02: t = 0.018 / (sqrt(0.00028 / 4) / sqrt(5)), 4 degrees of freedom, two tails.
  assertEquals(test, "paired t test");
  assertAlmostEquals(pValue, 0.0086, 5e-5);
  assertAlmostEquals(difference.high - difference.value, 2.776445 * Math.sqrt(0.00028 / 4 / 5), 1e-6);
});

Deno.test("all three speak alike, and equal models differ by nothing", () => {
  const { sentence, [DISPLAY]: display, ...rest } = compareFolds({ mlp: [0.9, 0.92, 0.94], tree: [0.8, 0.83, 0.81] }, {
    figure: "ROC-AUC",
  });
  assertEquals(rest.models, ["mlp", "tree"]);
  assert(
    /^The mean ROC-AUC of mlp \(0\.9200\) is 0\.1067 above that of tree \(0\.8133\); 95 % interval of the difference 0\.\d+ to 0\.\d+: chance alone would seldom do that \(corrected resampled t test, p = 0\.\d{3}\)\.$/
      .test(sentence),
    sentence,
  );
  assertEquals((display as () => unknown)(), { "text/plain": sentence });
  const labels = [0, 1, 0, 1], scores = [0.1, 0.9, 0.8, 0.3];
  const same = [
    compareAuc(labels, { one: scores, other: scores }),
    compareDecisions(labels, { one: [0, 1, 1, 0], other: [0, 1, 1, 0] }),
    compareFolds({ one: scores, other: scores }),
  ];
  for (const { pValue, difference, sentence } of same) {
    assertEquals([pValue, difference.value], [1, 0]);
    assert(sentence.includes("is as high as that of other") && sentence.includes("no difference at all"), sentence);
  }
  assertEquals(compareFolds({ one: [0.9, 0.9], other: [0.8, 0.8] }).pValue, 0);
});

Deno.test("what cannot be compared is refused with a sentence", () => {
  const labels = [0, 1, 0, 1], scores = [0.1, 0.9, 0.8, 0.3];
  assertThrows(() => compareAuc(labels, { one: scores }), TypeError, "two models by name");
  assertThrows(() => compareAuc(labels, { a: scores, b: scores, c: scores }), TypeError, "`leaderboard` compares");
  assertThrows(() => compareAuc(labels, { one: scores, other: [1] }), TypeError, "4 scores, one a label, received 1");
  assertThrows(() => compareAuc([0, 1, 0, 0], { one: scores, other: scores }), RangeError, `received "1 of class 1"`);
  assertThrows(() => compareAuc(labels, { one: scores, other: [1, NaN, 1, 1] }), RangeError, "finite scores");
  assertThrows(() => compareDecisions(labels, { one: [0, 1], other: [0, 1] }), TypeError, "one a label");
  assertThrows(() => compareDecisions([], { one: [], other: [] }), RangeError, "at least one row");
  const luck = "luck" as "exact";
  assertThrows(() => compareDecisions(labels, { one: labels, other: labels }, { test: luck }), TypeError, `received "luck"`);
  assertThrows(() => compareFolds({ one: [1], other: [1] }), RangeError, "two folds or more, received 1");
  assertThrows(() => compareFolds({ one: [1, 2], other: [1] }), TypeError, "2 figures of other");
  assertThrows(() => compareFolds({ one: [1, 2], other: [1, NaN] }), RangeError, "finite figures");
  assertThrows(() => compareFolds({ one: [1, 2], other: [1, 3] }, { testShare: 20 }), RangeError, "testShare in [0, 1)");
});
