import { assert, assertAlmostEquals, assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { asTrain, asValidation, Dataset, Test } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON } from "shoplens/features";
import { category, flag, frameOf, id, number, text } from "shoplens/frame";
import { matrixFromRows } from "shoplens/matrix";
import { DISPLAY } from "shoplens/notebook";
import { split } from "shoplens/sample";

const schema = {
  person: id(),
  age: number(),
  gender: category(),
  income: number(),
  member: flag(),
  review: text(),
  bought: flag(),
};
const people = [
  { person: "a", age: 20, gender: "m", income: 1000, member: true, review: "fine", bought: true },
  { person: "b", age: 30, gender: "f", income: null, member: false, review: null, bought: false },
  { person: "c", age: 40, gender: "f", income: 3000, member: null, review: "bad", bought: false },
  { person: "d", age: null, gender: null, income: 9000, member: true, review: "good", bought: true },
];
const frame = frameOf(people, schema);

/** The people in training, with their label. */
const train = split(frame, { label: "bought", seed: 1, fractions: { train: 1 } }).train;

const recipe = fitRecipe(train, {
  impute: [
    { columns: ["age", "income"], with: "median", indicator: true },
    { columns: ["gender"], with: "constant", value: "unknown" },
    { columns: ["member"], with: "mode" },
  ],
  scale: [{ columns: ["income"], to: "standard" }, { columns: ["age"], to: "unit" }],
  oneHot: ["gender"],
  pass: ["member"],
});

/** A few of the people, with changes. */
const changed = (...rows: object[]) => frameOf(rows.map((row, i) => ({ ...people[i], ...row })), schema);

Deno.test("features come in the order of the frame's columns, each named", () => {
  assertEquals(recipe.names, [
    "age",
    "age (missing)",
    "gender=m",
    "gender=f",
    "gender=unknown",
    "gender (other)",
    "income",
    "income (missing)",
    "member",
  ]);
  assertEquals([recipe.width, recipe.rows, recipe.label, recipe.classes], [9, 4, "bought", ["no", "yes"]]);
  assertEquals(recipe.leftOut, ["review"]);
});

Deno.test("applied to training rows, it gives what its steps say", () => {
  const data = recipe.apply(train);
  assertInstanceOf(data, Dataset);
  assertEquals([...data.labels], [1, 0, 0, 1]);
  assertEquals([data.classes, data.ids, data.role], [["no", "yes"], ["a", "b", "c", "d"], "train"]);
  const rows = Array.from({ length: 4 }, (_, r) => [...data.features.data.subarray(9 * r, 9 * r + 9)]);
  const mean = (1000 + 3000 + 3000 + 9000) / 4;
  const deviation = Math.sqrt(((1000 - mean) ** 2 + 2 * (3000 - mean) ** 2 + (9000 - mean) ** 2) / 4);
  const scaled = (income: number) => Math.fround((income - mean) / deviation);
  assertEquals(rows, [
    [0, 0, 1, 0, 0, 0, scaled(1000), 0, 1],
    [0.5, 0, 0, 1, 0, 0, scaled(3000), 1, 0],
    [1, 0, 0, 1, 0, 0, scaled(3000), 0, 1],
    [0.5, 1, 0, 0, 1, 0, scaled(9000), 0, 1],
  ]);
});

Deno.test("the role of the rows is the role of the features, and test rows stay sealed", () => {
  assertEquals(recipe.apply(asValidation(frame)).role, "validation");
  assertEquals(recipe.apply(frame).role, undefined);
  const sealed = new Test(frame), data = recipe.apply(sealed);
  assertInstanceOf(data, Test);
  assertEquals(data.open("a test").names, recipe.names);
  assertEquals(sealed.openings, ["a test"]);
});

Deno.test("nothing is learnt but from training rows", () => {
  const before = JSON.stringify(recipe);
  const wild = changed({ age: 900, gender: "x", income: 1e9 });
  recipe.apply(asValidation(wild));
  assertEquals(JSON.stringify(recipe), before);
  assertEquals(recipe.apply(wild).features.data[0], 44, "(900 - 20) / 20");
  for (const rows of [asValidation(frame), frame, new Test(frame)]) {
    // @ts-expect-error these are not training rows
    assertThrows(() => fitRecipe(rows, { pass: ["age"] }), TypeError, "Cannot fit the recipe: expected training rows");
  }
});

Deno.test("rows without labels can be transformed, and columns that are left out may be absent", () => {
  const visitor = frameOf([{ age: 20, gender: "f", income: 4000, member: false }], {
    age: number(),
    gender: category(),
    income: number(),
    member: flag(),
  });
  assertEquals([...recipe.transform(visitor).data], [0, 0, 0, 1, 0, 0, 0, 0, 0]);
  assertEquals(recipe.transform(frameOf([], schema)).rows, 0);
});

Deno.test("levels and numbers that training rows did not have are counted", () => {
  assertEquals(recipe.unseen(train), []);
  assertEquals(recipe.unseen(changed({ gender: "x", age: 10 }, { gender: "x", age: 5 }, { income: 1e5 })), [
    { column: "age", what: "below", value: 5, rows: 2 },
    { column: "gender", what: "level", value: "x", rows: 2 },
    { column: "income", what: "above", value: 1e5, rows: 1 },
  ]);
  const data = recipe.transform(changed({ gender: "x" }));
  assertEquals([...data.data.subarray(2, 6)], [0, 0, 0, 1], "an unseen level is other");
});

Deno.test("gender can be one feature of 0 and 1; a new level is then refused", () => {
  const known = asTrain(changed({}, {}, {}));
  const small = fitRecipe(known, { oneHot: { columns: ["gender"], drop: "first", other: false } });
  assertEquals(small.names, ["gender=f"]);
  assertEquals([...small.transform(known).data], [0, 1, 1]);
  assertThrows(
    () => small.transform(changed({}, { gender: "x" })),
    RangeError,
    "gender has levels that no training row had: x (row 1; known: m, f)",
  );
  assertEquals(small.invert(small.transform(known)).column("gender").get(0), "m");
});

Deno.test("with the first level dropped, an unseen level is other and not the first", () => {
  const known = asTrain(changed({}, {}, {}));
  const small = fitRecipe(known, { oneHot: { columns: ["gender"], drop: "first" } });
  assertEquals([...small.transform(changed({ gender: "x" }, { gender: "m" })).data], [0, 1, 0, 0]);
  const back = small.invert(small.transform(changed({ gender: "x" }, { gender: "m" }, { gender: "f" }))).column("gender");
  assertEquals([back.get(0), back.get(1), back.get(2)], [null, "m", "f"]);
});

Deno.test("inverting gives the columns back, and what was told as missing is missing again", () => {
  const back = recipe.invert(recipe.apply(train));
  assertEquals(back.names, ["age", "gender", "income", "member"]);
  for (let row = 0; row < 4; row++) {
    const { age, income, gender } = people[row];
    assertEquals(back.column("age").get(row), age);
    assertEquals(back.column("gender").get(row), gender ?? "unknown");
    if (income === null) assertEquals(back.column("income").get(row), null);
    else assertAlmostEquals(back.column("income").get(row) as number, income, 1e-2);
  }
  assertEquals(back.column("member").get(1), false);
  assertThrows(() => recipe.invert(matrixFromRows([[1, 2]])), TypeError, "expected 9 features, received 2");
});

Deno.test("a constant column becomes 0 whatever comes, inverts to its constant, and is warned of", () => {
  for (const to of ["unit", "standard", "robust"] as const) {
    const same = asTrain(frameOf([{ x: 7, y: 1 }, { x: 7, y: 2 }], { x: number(), y: number() }));
    const flat = fitRecipe(same, { scale: { columns: ["x", "y"], to } });
    assertEquals(flat.transform(frameOf([{ x: 99, y: 1 }], { x: number(), y: number() })).data[0], 0);
    assertEquals(flat.invert(flat.transform(same)).column("x").get(0), 7);
    assertEquals(flat.warnings.length, 1);
    assertStringIncludes(flat.warnings[0], "x is 7 in all training rows");
  }
  const one = fitRecipe(asTrain(frameOf([{ c: "a" }], { c: category() })), { oneHot: ["c"] });
  assertStringIncludes(one.warnings[0], "c is a in all training rows");
});

Deno.test("a column that half agrees is centred and not divided by nothing", () => {
  const rows = [0, 0, 0, 0, 0, 8].map((x) => ({ x }));
  const counts = fitRecipe(asTrain(frameOf(rows, { x: number() })), { scale: { columns: ["x"], to: "robust" } });
  assertEquals([...counts.transform(frameOf(rows, { x: number() })).data], [0, 0, 0, 0, 0, 8]);
  assertStringIncludes(counts.warnings[0], "centred, not scaled");
});

Deno.test("what is missing and not filled is refused, with column, rows and the way out", () => {
  assertThrows(
    () => fitRecipe(train, { scale: { columns: ["age"], to: "unit" } }),
    RangeError,
    'Cannot fit the recipe: age is missing in 1 of 4 rows (row 3). Fit the recipe with impute: { columns: ["age"]',
  );
  const full = fitRecipe(asTrain(changed({}, {}, {})), { scale: { columns: ["age"], to: "unit" }, oneHot: ["gender"] });
  assertThrows(() => full.transform(frame), RangeError, "Cannot apply the recipe: age is missing in 1 of 4 rows (row 3)");
  assertThrows(() => full.transform(changed({ gender: null })), RangeError, "gender is missing in 1 of 1 rows (row 0)");
  const many = frameOf(Array.from({ length: 9 }, () => ({ age: null, gender: "f" })), { age: number(), gender: category() });
  assertThrows(() => full.transform(many), RangeError, "rows 0, 1, 2, 3, 4 and 4 more");
});

Deno.test("infinity is refused, or missing if asked", () => {
  const endless = asTrain(changed({ income: Infinity }, { income: 2000 }, { income: 4000 }));
  const scale = { columns: ["income"], to: "unit" } as const;
  assertThrows(
    () => fitRecipe(endless, { scale }),
    RangeError,
    "income is not finite as a float32 in 1 of 3 rows (Infinity in row 0)",
  );
  const impute = { columns: ["income"], with: "median" } as const;
  assertThrows(() => fitRecipe(endless, { impute, scale }), RangeError, "Infinity in row 0");
  const mended = fitRecipe(endless, { impute: { ...impute, infinite: "missing", indicator: true }, scale });
  assertEquals([...mended.transform(endless).data], [0.5, 1, 0, 0, 1, 0]);
  assertEquals(mended.transform(changed({ income: -Infinity })).data[0], 0.5);
  assertThrows(() => fitRecipe(asTrain(changed({ income: 1e39 })), { pass: ["income"] }), RangeError, "1e+39 in row 0");
});

Deno.test("filling: modes, constants, and what has no middle", () => {
  const rows = [{ n: 2, c: "b", f: false }, { n: 1, c: "a", f: true }, { n: 2, c: "a", f: true }, {
    n: null,
    c: null,
    f: null,
  }];
  const kinds = { n: number(), c: category(), f: flag() };
  const last = (
    recipe: { transform(frame: unknown): { data: Float32Array } },
    width: number,
  ) => [...recipe.transform(frameOf(rows, kinds)).data.slice(-width)];
  const someTrain = asTrain(frameOf(rows, kinds));
  const modes = fitRecipe(someTrain, {
    impute: { columns: ["n", "c", "f"], with: "mode" },
    pass: ["n", "f"],
    oneHot: { columns: ["c"], other: false },
  });
  assertEquals(last(modes as never, 4), [2, 0, 1, 1]);
  const constants = fitRecipe(someTrain, {
    impute: [
      { columns: ["n"], with: "constant", value: -1 },
      { columns: ["f"], with: "constant", value: false },
      { columns: ["c"], with: "constant", value: "b" },
    ],
    pass: ["n", "f"],
    oneHot: { columns: ["c"], other: false },
  });
  assertEquals(last(constants as never, 4), [-1, 1, 0, 0]);
  const told = fitRecipe(someTrain, { impute: { columns: ["n"], with: "median", indicator: true } });
  assertEquals([told.names, last(told as never, 1)], [["n (missing)"], [1]]);

  const nothing = asTrain(frameOf([{ n: null }, { n: null }], { n: number() }));
  assertThrows(
    () => fitRecipe(nothing, { impute: { columns: ["n"], with: "median" }, pass: ["n"] }),
    RangeError,
    "n is missing in all training rows",
  );
  assertEquals(
    [...fitRecipe(nothing, { impute: { columns: ["n"], with: "constant", value: 0 }, pass: ["n"] }).transform(nothing).data],
    [0, 0],
  );
});

Deno.test("steps that cannot be are met with a sentence, also where types are not checked", () => {
  const sentences: [object, string][] = [
    [{}, "expected a step that names a column"],
    [{ onehot: ["gender"] }, 'interactions, select, received "onehot"'],
    [{ pass: "age" }, "expected a list of columns"],
    [{ scale: { to: "unit" } }, "expected a list of columns"],
    [{ pass: ["bought"] }, "bought is the label"],
    [{ pass: ["member", "member"] }, "member twice"],
    [{ impute: { columns: ["income"], with: "median" } }, "income is filled, and no step uses it"],
    [
      { impute: { columns: ["gender"], with: "median" }, oneHot: ["gender"] },
      'expected to fill gender with "mode" or "constant"',
    ],
    [{ impute: { columns: ["age"], with: "average" }, pass: ["age"] }, 'with "median", "mode" or "constant"'],
    [{ impute: { columns: ["age"], with: "constant", value: "x" }, pass: ["age"] }, "a finite number as the value for age"],
    [{ impute: { columns: ["age"], with: "constant" }, pass: ["age"] }, "a finite number as the value for age"],
    [{ impute: { columns: ["age"], with: "median", infinite: "drop" }, pass: ["age"] }, 'infinite "refused" or "missing"'],
    [{ scale: { columns: ["gender"], to: "unit" } }, "expected gender to be of kind number"],
    [{ oneHot: ["review"] }, "expected review to be of kind category"],
    [{ pass: ["gender"] }, "expected gender to be of kind number or flag"],
    [{ pass: ["agee"] }, "agee"],
  ];
  for (const [steps, sentence] of sentences) assertThrows(() => fitRecipe(train, steps), TypeError, sentence);
  const whole = asTrain(changed({}, {}, {}));
  assertThrows(
    () => fitRecipe(whole, { scale: { columns: ["age"], to: "cube" } as never }),
    TypeError,
    'expected a scale "unit", "standard", "robust", "log", "power" or "quantile", received "cube"',
  );
  assertThrows(() => fitRecipe(whole, { scale: { columns: ["age"], to: "robust", clip: true } as never }), TypeError, "clip");
  assertThrows(() => fitRecipe(whole, { oneHot: { columns: ["gender"], drop: "last" } as never }), TypeError, 'drop: "first"');
  assertThrows(() => fitRecipe(asTrain(frameOf([], schema)), { pass: ["age"] }), RangeError, "there are no training rows");
});

Deno.test("labels: flags, categories and numbers; a wrong one is met with a sentence", () => {
  const kinds = { x: number(), y: category(["low", "high", "never"]), z: number() };
  const rows = [{ x: 1, y: "high", z: 0.5 }, { x: 2, y: "low", z: 2 }, { x: 3, y: "low", z: 7 }] as const;
  const withLabel = (label: "y" | "z") =>
    split(frameOf(rows, kinds), { label, seed: 1, stratify: false, fractions: { train: 1 } }).train;
  const classes = fitRecipe(withLabel("y"), { pass: ["x"] });
  assertEquals([classes.classes, [...classes.apply(frameOf(rows, kinds)).labels]], [["low", "high"], [1, 0, 0]]);
  const numbers = fitRecipe(withLabel("z"), { pass: ["x"] });
  assertEquals([numbers.classes, [...numbers.apply(frameOf(rows, kinds)).labels]], [undefined, [0.5, 2, 7]]);
  assertEquals(numbers.leftOut, ["y"]);

  assertThrows(
    () => classes.apply(frameOf([{ x: 1, y: "never", z: 0 }], kinds)),
    RangeError,
    'expected labels that training rows had (low, high), received "never"',
  );
  assertThrows(
    () => numbers.apply(frameOf([{ x: 1, y: "low", z: null }], kinds)),
    RangeError,
    "the label z is missing in 1 of 1 rows",
  );
  // deno-lint-ignore no-explicit-any -- a frame without the label's column
  const without = frameOf([{ x: 1 }], { x: number() }) as any;
  assertThrows(() => numbers.apply(without), TypeError, "For rows without labels call recipe.transform(frame).");
  const unlabelled = fitRecipe(asTrain(frame), { pass: ["bought"] });
  assertThrows(() => unlabelled.apply(frame), TypeError, "it was fitted on rows without a label");
});

Deno.test("a recipe saved and loaded is the same recipe, to the last bit", () => {
  const text = JSON.stringify(recipe);
  const loaded = recipeFromJSON(text);
  assertEquals(JSON.stringify(loaded), text);
  assertEquals(loaded.transform(frame), recipe.transform(frame));
  assertEquals([loaded.names, loaded.classes, loaded.leftOut], [recipe.names, recipe.classes, recipe.leftOut]);
  assertEquals(recipeFromJSON(JSON.parse(text)).width, recipe.width);
  const odd = frameOf([{ x: 0.1 }, { x: 1 / 3 }, { x: 1e-300 }], { x: number() });
  const exact = fitRecipe(asTrain(odd), { scale: { columns: ["x"], to: "standard" } });
  assertEquals(recipeFromJSON(JSON.stringify(exact)).toJSON(), exact.toJSON());
});

Deno.test("JSON that is damaged, foreign or newer is met with a sentence", () => {
  const damaged = (change: (json: Record<string, never>) => void) => {
    const json = JSON.parse(JSON.stringify(recipe));
    change(json);
    return () => recipeFromJSON(json);
  };
  assertThrows(
    () => recipeFromJSON(JSON.stringify(recipe).slice(0, 99)),
    SyntaxError,
    "Cannot load a recipe: the text is no JSON",
  );
  assertThrows(() => recipeFromJSON(null), TypeError, "expected an object at $, received null");
  assertThrows(
    () => recipeFromJSON({ format: "pipeline" }),
    TypeError,
    'expected "shoplens recipe" at $.format, received "pipeline"',
  );
  type Damage = {
    version: number;
    encoders: Record<string, unknown>[];
    fills: Record<string, unknown>[];
    leftOut: unknown;
    label: unknown;
  };
  const sentences: [(json: Damage) => void, string][] = [
    [(json) => json.version = 2, "expected 1 at $.version, received 2"],
    [(json) => json.encoders[0].center = null, "expected a finite number at $.encoders[0].center"],
    [(json) => json.encoders[0].kind = "fourier", "at $.encoders[0].kind"],
    [
      (json) => delete json.encoders[2].levels,
      "expected a list of different texts at $.encoders[2].levels, received undefined",
    ],
    [(json) => json.encoders[2].levels = ["a", "a"], "a list of different texts"],
    [(json) => json.fills[0].value = {}, "at $.fills[0].value"],
    [(json) => json.leftOut = "review", "at $.leftOut"],
    [(json) => json.label = [], "expected an object at $.label"],
  ];
  for (const [change, sentence] of sentences) assertThrows(damaged(change as never), TypeError, sentence);
});

Deno.test("it shows itself: from columns through steps to features, escaped", () => {
  const { "text/html": html, "text/plain": plain } = recipe[DISPLAY]() as Record<string, string>;
  for (
    const part of [
      "age",
      "1 of 4 missing, filled with the median 30; then 20 … 40 to 0 … 1",
      "gender=unknown",
      "Left out: review.",
    ]
  ) {
    assertStringIncludes(html, part);
    assertStringIncludes(plain, part);
  }
  const evil = asTrain(frameOf([{ "<x>": "<script>" }, { "<x>": "b" }], { "<x>": category() }));
  const shown = String(fitRecipe(evil, { oneHot: ["<x>"] })[DISPLAY]()["text/html"]);
  assertStringIncludes(shown, "&lt;x&gt;=&lt;script&gt;");
  assert(!shown.includes("<script>"));
});

Deno.test("the dataset knows which features are categories, and whether missing is kept", () => {
  assertEquals(recipe.apply(train).categories, [
    { name: "age", at: 1, width: 1 },
    { name: "gender", at: 2, width: 4 },
    { name: "income", at: 7, width: 1 },
    { name: "member", at: 8, width: 1 },
  ]);
  const trees = fitRecipe(train, {
    pass: { columns: ["age", "income", "member"], missing: "kept" },
    ordinal: { columns: ["gender"], missing: "kept" },
    bins: [],
  });
  const data = trees.apply(train);
  assertEquals([data.missing, recipe.apply(train).missing], ["kept", "refused"]);
  assertEquals([...data.features.data.subarray(8)], [40, 2, 3000, NaN, NaN, NaN, 9000, 1]);
  assertEquals(data.categories, [{ name: "gender", at: 1, width: 1, levels: 3 }, { name: "member", at: 3, width: 1 }]);
  assertEquals([trees.invert(data).column("age").isMissing(3), trees.invert(data).column("member").isMissing(2)], [true, true]);
  const filled = { columns: ["age"], with: "median" } as const;
  assertThrows(
    () => fitRecipe(train, { impute: filled, pass: { columns: ["age"], missing: "kept" } }),
    TypeError,
    "age is filled, so that nothing missing is left to keep",
  );
});

Deno.test("a column may go through several steps, and comes back from the first that can be inverted", () => {
  const whole = asTrain(changed({}, {}, {}));
  const both = fitRecipe(whole, {
    target: [],
    oneHot: ["gender"],
    ordinal: ["gender"],
    scale: { columns: ["age"], to: "unit" },
    bins: ["age"],
  });
  assertEquals(both.names.slice(0, 2), ["age", "age < 24"]);
  assertEquals(both.names.slice(-4), ["gender=m", "gender=f", "gender (other)", "gender (code)"]);
  const back = both.invert(both.transform(whole));
  assertEquals([back.column("gender").get(0), back.column("age").get(1)], ["m", 30]);
  assertThrows(
    () => fitRecipe(whole, { scale: { columns: ["age"], to: "unit" }, pass: ["age"] }),
    TypeError,
    'expected each feature once, received "age twice"',
  );
});

Deno.test("rare levels go to other, which needs a feature", () => {
  const people = asTrain(frameOf(["a", "b", "a", "c"].map((c) => ({ c })), { c: category() }));
  const merging = fitRecipe(people, { oneHot: { columns: ["c"], rare: { below: 2 } } });
  assertEquals([merging.names, [...merging.transform(people).data]], [["c=a", "c (other)"], [1, 0, 0, 1, 1, 0, 0, 1]]);
  assertEquals(merging.invert(merging.transform(people)).column("c").get(1), null);
  const all = fitRecipe(people, { oneHot: { columns: ["c"], rare: { below: 3 }, drop: "first" } });
  assertEquals([all.names, all.warnings.length], [["c (other)"], 1]);
  assertThrows(
    () => fitRecipe(people, { oneHot: { columns: ["c"], rare: { below: 2 }, other: false } }),
    TypeError,
    "rare levels of c become other, and there is to be no other",
  );
});
