import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { asValidation, Test } from "shoplens/dataset";
import { category, flag, type Frame, frameOf, id, number, text, time } from "shoplens/frame";
import { DISPLAY } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { split } from "shoplens/sample";

const schema = { row: number(), user: id(), when: time(), city: category(), bought: flag() };
const random = createRandom(5);

/** Visits of users who come 1 to 9 times; a fifth of the visits ends in a purchase. */
function visits(rows: number): Frame<typeof schema> {
  const cities = ["oslo", "lima", "bonn"];
  return frameOf(
    Array.from({ length: rows }, (_, row) => ({
      row,
      user: `u${random.integer(0, Math.ceil(rows / 5))}`,
      when: new Date(Date.UTC(2026, 0, 1 + random.integer(0, 60))),
      city: cities[Math.floor(3 * random.uniform() ** 2)],
      bought: random.uniform() < 0.2,
    })),
    schema,
  );
}

type Visits = Frame<typeof schema>;
const rowsIn = (frame: Visits) => [...frame.column("row").values];
const usersIn = (frame: Visits) => new Set(Array.from({ length: frame.rows }, (_, i) => frame.column("user").get(i)));
const timesIn = (frame: Visits) => [...frame.column("when").values];

/** The three parts, opened. */
function open(parts: { train: Visits; validation: Visits; test: Test<Visits> }): Visits[] {
  return [parts.train, parts.validation, parts.test.open("a test of split")];
}

const ways = {
  stratified: { label: "bought", seed: 1 },
  "stratified by three classes": { label: "city", seed: 2 },
  random: { seed: 3 },
  "random with a label": { label: "bought", stratify: false, seed: 4 },
  grouped: { label: "bought", group: "user", seed: 5 },
  "time-ordered": { label: "bought", time: "when" },
  balanced: { label: "bought", balanced: "test", seed: 6 },
} as const;

for (const [way, options] of Object.entries(ways)) {
  Deno.test(`no row is lost and none comes twice: ${way}`, () => {
    for (const rows of [60, 61, 97, 400]) {
      const parts = open(split(visits(rows), options));
      assertEquals(parts.flatMap(rowsIn).toSorted((a, b) => a - b), Array.from({ length: rows }, (_, i) => i));
      for (const part of parts) assertEquals(rowsIn(part), rowsIn(part).toSorted((a, b) => a - b), "rows keep their order");
    }
  });

  Deno.test(`the same seed gives the same parts, and the input is untouched: ${way}`, () => {
    const frame = visits(80), before = rowsIn(frame);
    assertEquals(open(split(frame, options)).map(rowsIn), open(split(frame, options)).map(rowsIn));
    assertEquals([rowsIn(frame), frame.role, frame.label], [before, undefined, undefined]);
  });
}

Deno.test("another seed gives other parts, and a stream goes on", () => {
  const frame = visits(80), stream = createRandom(1);
  const draws = [{ seed: 1 }, { seed: 2 }, { random: stream }, { random: stream }].map((options) =>
    rowsIn(split(frame, options).train)
  );
  for (let i = 1; i < draws.length; i++) assertNotEquals(draws[i], draws[i - 1]);
});

Deno.test("parts carry their role and label, and the test part is sealed", () => {
  const { train, validation, test } = split(visits(50), { label: "bought", seed: 1 });
  assertEquals([train.role, train.label, validation.role, validation.label], ["train", "bought", "validation", "bought"]);
  const opened = test.open("a look");
  assertEquals([opened.role, opened.label], [undefined, "bought"]);
  const again = split(train, { seed: 2 });
  assertEquals([again.train.label, again.test.open("a look").role], ["bought", undefined], "training rows can be split again");
});

Deno.test("each class is in each part to within one row of its share", () => {
  for (let seed = 0; seed < 40; seed++) {
    const frame = visits(40 + seed * 3);
    const label = seed % 2 === 0 ? "city" : "bought";
    const { summary } = split(frame, { label, seed, fractions: { train: 0.67, validation: 0.13, test: 0.2 } });
    const parts = Object.values(summary.parts);
    for (const name of Object.keys(summary.parts.train.classes!)) {
      const ofClass = parts.reduce((sum, part) => sum + part.classes![name], 0);
      for (const part of parts) {
        const share = ofClass * part.rows / frame.rows;
        assert(Math.abs(part.classes![name] - share) < 1, `${part.classes![name]} of ${name} where ${share} is the share`);
      }
    }
  }
});

Deno.test("which class gets the odd row is drawn, and right on average", () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({ y: i < 5 }));
  const frame = frameOf(rows, { y: flag() });
  let yes = 0;
  for (let seed = 0; seed < 400; seed++) {
    yes += split(frame, { label: "y", seed, fractions: { train: 0.7, test: 0.3 } }).summary.parts.test.classes!.yes;
  }
  assertAlmostEquals(yes / 400, 1.5, 0.1);
});

Deno.test("every row is as likely as another to be a test row", () => {
  const frame = visits(40), hits = new Array(40).fill(0);
  for (let seed = 0; seed < 500; seed++) {
    for (const row of rowsIn(split(frame, { label: "bought", seed, fractions: { train: 0.5, test: 0.5 } }).train)) hits[row]++;
  }
  for (const hit of hits) assertAlmostEquals(hit / 500, 0.5, 0.12);
});

Deno.test("sizes are fractions, counts, or both", () => {
  const frame = visits(1000);
  const sizes = (options: object) => Object.values(split(frame, { seed: 1, ...options }).summary.parts).map(({ rows }) => rows);
  assertEquals(sizes({}), [800, 100, 100]);
  assertEquals(sizes({ fractions: { train: 0.71, test: 0.29 } }), [710, 0, 290]);
  assertEquals(sizes({ counts: { test: 100 } }), [800, 100, 100]);
  assertEquals(sizes({ counts: { test: 100, validation: 0 } }), [900, 0, 100]);
  assertEquals(sizes({ counts: { test: 100 }, fractions: { train: 0.5, validation: 0.5 } }), [450, 450, 100]);
  assertEquals(sizes({ counts: { train: 10, validation: 20, test: 970 } }), [10, 20, 970]);
  const tiny = split(visits(3), { seed: 1 }).summary.parts;
  assertEquals([tiny.train.rows, tiny.validation.rows, tiny.test.rows], [1, 1, 1], "a wanted part is not empty");
});

Deno.test("the article's test people: 100, of whom 50 bought; all others train", () => {
  const frame = visits(1000);
  const { train, validation, summary } = split(frame, {
    label: "bought",
    seed: 42,
    counts: { test: 100, validation: 0 },
    balanced: "test",
  });
  assertEquals([train.rows, validation.rows], [900, 0]);
  assertEquals(summary.parts.test, { rows: 100, classes: { no: 50, yes: 50 } });
  assertStringIncludes(summary.notes.join(" "), "as many rows of each class by choice");
  assertEquals([summary.balanced, summary.seed], ["test", "42/split"]);
  const odd = split(frame, { label: "city", seed: 1, counts: { test: 100 }, balanced: "test" }).summary.parts.test.classes!;
  assertEquals(Object.values(odd).toSorted(), [33, 33, 34]);
});

Deno.test("a group lands in one part, and parts are alike in size and class", () => {
  for (let seed = 0; seed < 30; seed++) {
    const frame = visits(600);
    const parts = open(split(frame, { label: "bought", group: "user", seed }));
    const users = parts.map(usersIn);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < i; j++) assertEquals([...users[i]].filter((user) => users[j].has(user)), []);
    }
    const bought = parts.map((part) => part.column("bought").values.reduce((sum, yes) => sum + yes, 0));
    const all = bought[0] + bought[1] + bought[2];
    assertAlmostEquals(parts[2].rows / 600, 0.1, 0.03);
    assertAlmostEquals(bought[2] / all, 0.1, 0.05);
  }
});

Deno.test("the largest group is as likely as any other to be a test group", () => {
  const rows = Array.from(
    { length: 40 },
    (_, user) => Array.from({ length: user === 0 ? 30 : 2 }, () => ({ user: `u${user}` })),
  );
  const frame = frameOf(rows.flat(), { user: id() });
  let tested = 0;
  for (let seed = 0; seed < 600; seed++) {
    const test = split(frame, { group: "user", seed, fractions: { train: 0.75, test: 0.25 } }).test.open("count");
    if (test.column("user").values.includes("u0")) tested++;
  }
  assertAlmostEquals(tested / 600, 0.25, 0.05);
});

Deno.test("a part that whole groups make too large or too small is noted", () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ user: i < 20 ? "one" : `u${i}` }));
  const { summary } = split(frameOf(rows, { user: id() }), { group: "user", seed: 1 });
  assertStringIncludes(summary.notes.join(" "), "rows that belong together stay together");
});

Deno.test("time goes from train over validation to test, and one time stays together", () => {
  for (let i = 0; i < 20; i++) {
    const { train, validation, test, summary } = split(visits(100 + 7 * i), { time: "when" });
    const [first, second, third] = open({ train, validation, test }).map(timesIn);
    assert(Math.max(...first) < Math.min(...second));
    assert(Math.max(...second) < Math.min(...third));
    assertEquals(summary.method, "time-ordered");
    assertEquals(summary.parts.train.times![1], new Date(Math.max(...first)).toISOString());
  }
});

Deno.test("cuts in time are as near to the sizes as the times allow", () => {
  const frame = frameOf([1, 1, 1, 2, 2, 3, 4, 4, 4, 4].map((day) => ({ day })), { day: number() });
  const days = (fractions: object) =>
    Object.values(split(frame, { time: "day", fractions }).summary.parts).map(({ times }) => times);
  assertEquals(days({ train: 0.5, validation: 0.1, test: 0.4 }), [[1, 2], [3, 3], [4, 4]]);
  assertEquals(days({ train: 0.8, validation: 0.1, test: 0.1 }), [[1, 2], [3, 3], [4, 4]]);
  assertEquals(days({ train: 0.1, validation: 0.1, test: 0.8 }), [[1, 1], [2, 2], [3, 4]]);
});

Deno.test("the summary is plain data, and shows itself escaped", () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({ "<b>": i % 2 === 0 ? "<i>yes</i>" : "no" }));
  const parts = split(frameOf(rows, { "<b>": category() }), {
    label: "<b>",
    seed: 3,
    fractions: { train: 0.5, test: 0.5 },
  });
  const { summary } = parts;
  assertEquals(JSON.parse(JSON.stringify(summary)), {
    method: "stratified",
    seed: "3/split",
    label: "<b>",
    parts: {
      train: { rows: 10, classes: { "<i>yes</i>": 5, no: 5 } },
      validation: { rows: 0, classes: { "<i>yes</i>": 0, no: 0 } },
      test: { rows: 10, classes: { "<i>yes</i>": 5, no: 5 } },
    },
    notes: [],
  });
  const bundle = summary[DISPLAY]() as Record<string, string>;
  assertStringIncludes(bundle["text/html"], "&lt;b&gt; = &lt;i&gt;yes&lt;/i&gt;");
  assertEquals(/<[bi]>/.test(bundle["text/html"]), false);
  assertStringIncludes(bundle["text/plain"], "A stratified split, seed 3\n");
  assertEquals(parts[DISPLAY](), bundle, "a cell that ends with the split shows its summary");
});

Deno.test("a label that cannot serve is met with a sentence", () => {
  const rows = <T>(values: T[]) => values.map((y, x) => ({ x, y }));
  const label = "y", seed = 1;
  const gaps = frameOf(rows([true, null, false, null]), { x: number(), y: flag() });
  assertThrows(
    () => split(gaps, { label, seed }),
    RangeError,
    "the label y is missing in 2 of 4 rows (rows 1, 3). Drop them first",
  );
  const same = frameOf(rows([true, true, true]), { x: number(), y: flag() });
  assertThrows(() => split(same, { label, seed }), RangeError, 'received "y, which is yes in all 3 rows"');
  const rare = frameOf(rows(["a", "a", "a", "a", "b", "b"]), { x: number(), y: category() });
  assertThrows(
    () => split(rare, { label, seed }),
    RangeError,
    "expected at least 3 rows of y = b, one for each part, received 2",
  );
  const words = frameOf(rows(["a", "b"]), { x: number(), y: text() });
  // @ts-expect-error a text is no label
  assertThrows(() => split(words, { label, seed }), TypeError, "kind flag, category or number");
  assertThrows(
    () => split(rare, { label: "x", stratify: true, seed }),
    TypeError,
    "a label of kind category or flag to stratify by",
  );
  // @ts-expect-error no such column
  assertThrows(() => split(rare, { label: "z", seed }), TypeError, "z");
});

Deno.test("options that cannot be are met with a sentence", () => {
  const frame = visits(50);
  const sentences: [object, new () => Error, string][] = [
    [{}, TypeError, 'expected a seed, or else a random stream, received "neither"'],
    [{ seed: 1, random: createRandom(1) }, TypeError, 'received "both"'],
    [{ seed: 1, fractions: { train: 0.8, test: 0.1 } }, RangeError, "expected fractions that sum to 1, received 0.9"],
    [{ seed: 1, fractions: { train: 1.2, test: -0.2 } }, RangeError, "expected fractions from 0 to 1"],
    [{ seed: 1, fractions: { validation: 1 } }, RangeError, "train would get none of 50 rows"],
    [{ seed: 1, fractions: { train: 0.5, tset: 0.5 } }, TypeError, "tset"],
    [{ seed: 1, counts: { test: 51 } }, RangeError, "counts of at most 50 rows together"],
    [{ seed: 1, counts: { test: 50 } }, RangeError, "train would get none"],
    [{ seed: 1, counts: { train: 1, validation: 1, test: 1 } }, RangeError, "counts of all 50 rows together, received 3"],
    [{ seed: 1, counts: { test: 1.5 } }, RangeError, "whole numbers"],
    [{ seed: 1, counts: { test: 5 }, fractions: { train: 0.9, test: 0.1 } }, TypeError, "a count or a fraction of test"],
    [{ seed: 1, balanced: "test" }, TypeError, "needs a stratified split, and this one is random"],
    [{ seed: 1, balanced: "test", label: "bought", counts: { test: 48 } }, RangeError, "for a balanced test"],
    [{ seed: 1, time: "when", group: "user" }, TypeError, "time decides alone, without group"],
  ];
  for (const [options, kind, sentence] of sentences) assertThrows(() => split(frame, options), kind, sentence);
});

Deno.test("rows that cannot be split are met with a sentence", () => {
  const empty = frameOf([], { x: number() });
  assertThrows(() => split(empty, { seed: 1 }), RangeError, "the frame has no rows");
  assertThrows(() => split(frameOf([{ x: 1 }], { x: number() }), { seed: 1 }), RangeError, "would get none of 1 rows");
  const oneUser = frameOf([{ u: "a" }, { u: "a" }, { u: "a" }], { u: id() });
  assertThrows(() => split(oneUser, { group: "u", seed: 1 }), RangeError, "two groups or more");
  const twoUsers = frameOf([{ u: "a" }, { u: "a" }, { u: "b" }], { u: id() });
  assertThrows(() => split(twoUsers, { group: "u", seed: 1 }), RangeError, "at least 3 groups, one for each part, received 2");
  const gaps = frameOf([{ u: "a", t: 1 }, { u: null, t: null }], { u: id(), t: number() });
  assertThrows(() => split(gaps, { group: "u", seed: 1 }), RangeError, "the group u is missing in 1 of 2 rows (row 1)");
  assertThrows(() => split(gaps, { time: "t" }), RangeError, "the time t is missing");
  const moment = frameOf([{ t: 1 }, { t: 1 }, { t: 2 }], { t: number() });
  assertThrows(() => split(moment, { time: "t" }), RangeError, "at least 3 different times");
  assertThrows(() => split(asValidation(visits(50)), { seed: 1 }), TypeError, "none of them may become training data");
});

Deno.test("a number as label is not stratified, and one class in a time-ordered part is noted", () => {
  assertEquals(split(visits(50), { label: "row", seed: 1 }).summary.method, "random");
  const rows = Array.from({ length: 20 }, (_, day) => ({ day, y: day < 10 }));
  const { summary } = split(frameOf(rows, { day: number(), y: flag() }), { time: "day", label: "y" });
  assertEquals(summary.notes, ["validation has no rows of yes.", "test has no rows of yes."]);
});
