import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { asTrain, asValidation } from "shoplens/dataset";
import { category, flag, type Frame, frameOf, id, number } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { type Fold, kFold } from "shoplens/sample";

const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/scikit_learn.json", import.meta.url)));

const schema = { row: number(), user: id(), day: number(), bought: flag() };
const random = createRandom(6);
const visits = (rows: number) =>
  asTrain(frameOf(
    Array.from({ length: rows }, (_, row) => ({
      row,
      user: `u${random.integer(0, Math.ceil(rows / 4))}`,
      day: random.integer(0, 40),
      bought: row % 5 === 0,
    })),
    schema,
  ));

const rowsIn = (frame: Frame<typeof schema>) => [...frame.column("row").values];
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const judged = (folds: Iterable<Fold<typeof schema>>) => [...folds].map(({ validation }) => rowsIn(validation));

Deno.test("each row is validated once a round, and never learnt from at the same time", () => {
  const train = visits(103);
  for (const options of [{ seed: 1 }, { seed: 1, label: "bought" }, { seed: 1, label: "bought", group: "user" }] as const) {
    const folds = kFold(train, { k: 4, repeats: 2, ...options });
    assertEquals([folds.length, [...folds].length], [8, 8]);
    assertEquals([...folds].map(({ round, fold }) => `${round}.${fold}`), [
      "1.1",
      "1.2",
      "1.3",
      "1.4",
      "2.1",
      "2.2",
      "2.3",
      "2.4",
    ]);
    for (const round of [1, 2]) {
      const ofRound = [...folds].filter((fold) => fold.round === round);
      assertEquals(judged(ofRound).flat().toSorted((a, b) => a - b), numbers(103));
      for (const { train, validation } of ofRound) {
        assertEquals([...rowsIn(train), ...rowsIn(validation)].toSorted((a, b) => a - b), numbers(103));
        assertEquals([train.role, validation.role], ["train", "validation"]);
      }
    }
  }
});

Deno.test("the same seed gives the same folds however often they are walked; rounds and seeds differ", () => {
  const train = visits(60);
  const folds = kFold(train, { seed: 1, repeats: 2 });
  assertEquals(judged(folds), judged(folds));
  assertEquals(judged(folds), judged(kFold(train, { seed: 1, repeats: 2 })));
  assertNotEquals(judged(folds).slice(0, 5), judged(folds).slice(5));
  assertNotEquals(judged(folds), judged(kFold(train, { seed: 2, repeats: 2 })));
  assertEquals([folds.method, folds.seed], ["random", "1/fold"]);
});

Deno.test("folds hold as many rows of each class as scikit-learn's StratifiedKFold", () => {
  for (const { labels, k, counts } of fixture.stratified as { labels: number[]; k: number; counts: number[][] }[]) {
    const levels: string[] = ["class 0", "class 1", "class 2"];
    const train = asTrain(frameOf(labels.map((y) => ({ y: levels[y] })), { y: category(levels) }));
    const ours = [...kFold(train, { label: "y", k, seed: 1 })].map(({ validation }) => {
      assertEquals(validation.label, "y");
      const held = [0, 0, 0];
      for (const code of validation.column("y").codes) held[code]++;
      return held;
    });
    for (let y = 0; y < counts[0].length; y++) {
      assertEquals(ours.map((held) => held[y]).toSorted(), counts.map((held) => held[y]).toSorted());
    }
    const sizes = ours.map((held) => held[0] + held[1] + held[2]);
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
  }
});

Deno.test("groups stay together", () => {
  for (const { train, validation } of kFold(visits(200), { label: "bought", group: "user", seed: 1 })) {
    const users = (frame: typeof validation | typeof train) =>
      new Set(Array.from({ length: frame.rows }, (_, i) => frame.column("user").get(i)));
    assertEquals(users(train).intersection(users(validation)).size, 0);
    assert(validation.rows > 25 && validation.rows < 55, `${validation.rows} rows in a fold of 200 / 5`);
  }
});

Deno.test("folds in order of time expand, as scikit-learn's TimeSeriesSplit does", () => {
  for (const { rows, k, folds } of fixture.expanding) {
    const train = asTrain(frameOf(numbers(rows).map((row) => ({ row, user: "u", day: row, bought: true })), schema));
    const ours = [...kFold(train, { time: "day", k })];
    assertEquals(ours.map(({ train }) => train.rows), folds.map((fold: { train: number }) => fold.train));
    assertEquals(judged(ours), folds.map((fold: { validation: number[] }) => fold.validation));
  }
});

Deno.test("nothing is learnt from later rows, nor from the same time", () => {
  for (const { train, validation } of kFold(visits(200), { time: "day", k: 6 })) {
    assert(Math.max(...train.column("day").values) < Math.min(...validation.column("day").values));
  }
});

Deno.test("what cannot be folded is met with a sentence at once", () => {
  const train = visits(20);
  const rows = [{ y: true }, { y: true }, { y: true }, { y: false }];
  const sentences: [() => unknown, new () => Error, string][] = [
    [() => kFold(train, { k: 1, seed: 1 }), RangeError, "expected k of 2 or more, received 1"],
    [() => kFold(train, { k: 2.5, seed: 1 }), RangeError, "k of 2 or more"],
    [() => kFold(train, { k: 21, seed: 1 }), RangeError, "at least 21 rows, received 20"],
    [() => kFold(train, { repeats: 0, seed: 1 }), RangeError, "repeats of 1 or more"],
    [() => kFold(train, { repeats: 2, time: "day" }), TypeError, "come out the same in every round"],
    [() => kFold(train, {}), TypeError, "expected a seed"],
    [() => kFold(asTrain(frameOf(rows, { y: flag() })), { label: "y", k: 2, seed: 1 }), RangeError, "2 rows of y = no"],
    // @ts-expect-error validation rows are for choosing
    [() => kFold(asValidation(frameOf(rows, { y: flag() })), { seed: 1 }), TypeError, 'received "validation"'],
    // @ts-expect-error no role yet
    [() => kFold(frameOf(rows, { y: flag() }), { seed: 1 }), TypeError, 'received "rows without a role"'],
  ];
  for (const [fold, kind, sentence] of sentences) assertThrows(fold, kind, sentence);
});
