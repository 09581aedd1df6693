/** Each judge, and the mistakes that it knows by name. What is right is in the solutions, which another test runs. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { asTrain, asValidation, Dataset, Test, type Train } from "shoplens/dataset";
import { accuracy, logLoss, rocAuc, wilsonInterval } from "shoplens/evaluate";
import { fitRecipe } from "shoplens/features";
import { drop, filter, readCsv, takeRows } from "shoplens/frame";
import { projectPath } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { oversample, split } from "shoplens/sample";
import { cleanPeople, findData, personSchema, shopperSchema, simulateShop, simulateVisits } from "shoplens/shop";
import { check, type ExerciseId, exercises } from "shoplens/workshop";

/** An answer that is not right, and what the judge should say of it. */
type Wrong = readonly [answer: unknown, says: RegExp];

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

const raw = await readCsv(projectPath("data/user_behavior_data.csv"), personSchema);
const { frame: people } = cleanPeople(raw);
const shop = await simulateShop();
const { visits, truth } = await simulateVisits();
const chances = Float64Array.from(truth.values()), bought = visits.column("bought").values;

const told = new Set<ExerciseId>();

/** A test that all these answers are met with these words; and, where the answer is a number, that none of them tells it. */
function judges(
  id: ExerciseId,
  wrong: () => readonly Wrong[] | Promise<readonly Wrong[]>,
  options: { right?: number; ignore?: boolean } = {},
): void {
  told.add(id);
  Deno.test({
    name: `${id}: mistakes are known by name`,
    ignore: options.ignore ?? false,
    async fn() {
      for (const [answer, says] of await wrong()) {
        const feedback = await check(id, answer);
        assertEquals([feedback.right, feedback.id], [false, id], String(answer));
        assertMatch(feedback.says, says);
        const text = `${feedback.says} ${Object.values(feedback.figures ?? {}).join(" ")}`;
        for (const spelt of options.right === undefined ? [] : spellings(options.right)) {
          assert(
            !text.split(/[^\d.]+/).some((word) => word.replace(/\.$/, "") === spelt),
            `tells the answer ${spelt}: ${text}`,
          );
        }
      }
    },
  });
}

/** A number as a sentence might have it. */
function spellings(value: number): string[] {
  return [
    String(value),
    ...[2, 3, 4].flatMap((
      digits,
    ) => [value.toFixed(digits), (100 * value).toFixed(digits - 1), String(Number(value.toPrecision(digits)))]),
  ];
}

judges("00.1", () => [
  [0, /No rows/],
  [raw.names.length, /how many columns/],
  [people.rows, /different people/],
  [raw.rows + 1, /names of the columns/],
  [7, /is not it/],
  [Promise.resolve(raw.rows), /received a promise\. Write await/],
  [undefined, /received nothing yet/],
  [String(raw.rows), /received a text\. Leave out the quotes/],
], { right: raw.rows });

judges("00.2", () => {
  const interval = (value: number) => ({ accuracy: { value, low: value - 0.03, high: value + 0.04, level: 0.95 } });
  const report = { models: { network: interval(0.9) }, baseline: interval(0.58) };
  const answers: [number, RegExp][] = [
    [0.32, /difference of the two figures/],
    [0.29, /majority has an interval too/],
    [0.28, /network has an interval too/],
    [0.39, /the most that it could be/],
    [-0.25, /wrong way round/],
    [25, /percentage points/],
    [0.1, /network at its worst/],
  ];
  return [...answers.map(([atLeast, says]): Wrong => [{ report, atLeast }, says]), [
    0.25,
    /expected \{ report, atLeast \}.*received a number/i,
  ]];
});

judges("00.3", () => {
  const { train, validation } = split(people, { label: "bought", seed: 42 });
  const fill = [{ columns: ["age", "income"], with: "median" }, {
    columns: ["gender", "cityTier", "device"],
    with: "mode",
  }] as const;
  const oneHot = ["gender", "cityTier", "device"] as const;
  const whole = fitRecipe(train, { impute: fill, scale: { columns: ["age", "income"], to: "unit" }, oneHot });
  const poor = fitRecipe(train, { impute: fill.slice(0, 1), scale: { columns: ["age", "income"], to: "unit" } });
  const unscaled = fitRecipe(train, { impute: fill, scale: { columns: ["age", "income"], to: "standard" }, oneHot });
  return [
    [whole.apply(validation), /validation rows/],
    [new Dataset({ ...whole.apply(train), role: undefined }), /do not say that they are for training/],
    [poor.apply(train), /gender and cityTier and device/],
    [unscaled.apply(train), /no longer scaled/],
    [whole, /expected rows for a model.*received a Recipe/i],
  ];
});

judges("01.1", () => {
  const of = (frame: typeof people | typeof raw) =>
    mean(filter(frame as typeof people, ({ device }) => device === "tablet").column("bought").values);
  const value = of(people),
    count = filter(people, ({ device }) => device === "tablet").rows,
    { low, high } = wilsonInterval(value * count, count);
  return [
    [{ value: value * count, low, high }, /lies between 0 and 1/],
    [{ value: 1 - value, low, high }, /did not buy/],
    [{ value: value * count / 5000, low, high }, /divided by all people/],
    [{ value: of(raw), low, high }, /raw file/],
    [{ value: 0.2, low, high }, /share itself/],
    [{ value, low: value, high: value }, /claims that/],
    [{ value, low: low - 0.01, high }, /its interval not yet/],
    [value, /expected \{ value, low, high \}/i],
  ];
});

judges("01.2", () => [
  [[], /empty list/],
  [["cart"], /no column "cart"/],
  [["<b>"], /no column "<b>"/],
  [["rating", "bought"], /is the label/],
  [["rating", "memberSince"], /through age/],
  [["rating", "visits", "income"], /"visits" and "income": known before/],
  [["pages", "minutes", "carts", "rating"], /there is one more/],
  [["rating", "rating"], /there are 4 more/],
  ["rating", /expected a list of names.*received a text/i],
]);

judges("01.3", () => {
  const rateOf = (device: string) => mean(filter(shop.clean, (row) => row.device === device).column("bought").values);
  return [
    [rateOf("desktop") - rateOf("mobile"), /different people/],
    [-0.0294, /wrong way round/],
    [2.94, /percentage points/],
    [0, /does matter/],
    [0.2, /purchaseProbability/],
  ];
}, { right: 0.0294 });

judges("02.1", () => {
  const of = (frame: { column(name: "income"): { values: Float64Array } }) => {
    const known = frame.column("income").values.filter((income) => !Number.isNaN(income)), middle = mean(known);
    return { mean: middle, deviation: Math.sqrt(mean(known.map((income) => (income - middle) ** 2))) };
  };
  const { train, validation } = split(people, { label: "bought", seed: 42 }), { mean: right, deviation } = of(train);
  return [
    [of(people), /scaled before you split/],
    [of(raw), /scaled before you split/],
    [of(validation), /validation people/],
    [{ mean: right, deviation: deviation ** 2 }, /variance/],
    [{ mean: 50_000, deviation }, /mean is not that/],
    [{ mean: right, deviation: 1.1 * deviation }, /deviation not yet/],
    [{ mean: NaN, deviation }, /expected \{ mean, deviation \}/i],
  ];
});

judges("02.2", () => {
  const grouped = { label: "bought", group: "person", seed: 1 } as const;
  return [
    [split(visits, { label: "bought", seed: 1 }), /visit by visit/],
    [split(visits, { label: "bought", group: "id", seed: 1 }), /visit by visit/],
    [split(takeRows(visits, Array.from({ length: 9000 }, (_, i) => i)), grouped), /11,000 are gone/],
    [split(visits, { ...grouped, fractions: { train: 0.2, validation: 0.4, test: 0.4 } }), /Now the sizes/],
    [split(visits, { ...grouped, fractions: { train: 0.8, test: 0.2 } }), /parts is empty/],
    [split(people, { label: "bought", seed: 1 }), /not visits/],
    [visits, /expected what split gives/i],
  ];
});

judges("02.3", () => {
  const chosen = Array.from({ length: 6 }, (_, fold) => [fold, 7, 8, 9, 10]);
  return [
    [{ accuracy: 0.5, chosen: [[1]] }, /for each fold/],
    [{ accuracy: 0.85, chosen: chosen.map(() => [1, 2, 3, 4, 5]) }, /Every fold has the same/],
    [{ accuracy: 0.85, chosen }, /Nobody foresees a coin/],
    [{ accuracy: 0.1, chosen }, /turned round/],
    [{ accuracy: 0.5, chosen: [["a"]] }, /expected \{ accuracy, chosen \}/i],
  ];
});

judges("03.1", () => {
  const x = [0.5, 1, 0.2], w = [0.4, -0.6, 1], p = sigmoid(x.reduce((sum, value, i) => sum + value * w[i], 0.1)), ds = p - 1;
  const right = [...x.map((value) => ds * value), ds];
  return [
    [[0, 0, 0, 0], /Nothing is computed/],
    [right.map((slope) => -slope), /sign is turned/],
    [right.map((slope) => slope * p * (1 - p)), /squared error/],
    [right.map(() => ds), /p − y for each/],
    [[...x.map((value) => p * value), p], /p times the input/],
    [[...right.slice(0, 3), 0], /bias has a slope too/],
    [[...w.map((weight) => ds * weight), ds], /multiplied by the weight/],
    [[1, 2, 3, 4], /Not these/],
    [[1, 2, 3], /expected four numbers.*received a list/i],
  ];
});

judges("03.2", () => {
  const back =
    (mistake: "" | "sign" | "bracket" | "sums" | "biases" | "output") => (theta: number[], [x0, x1]: number[], y: number) => {
      const z = [0, 1].map((j) => theta[4 + j] + theta[2 * j] * x0 + theta[2 * j + 1] * x1),
        a = z.map((sum) => Math.max(0, sum));
      const ds = (sigmoid(theta[8] + theta[6] * a[0] + theta[7] * a[1]) - y) * (mistake === "sign" ? -1 : 1);
      const dz = z.map((sum, j) => sum > 0 || mistake === "bracket" ? ds * theta[6 + j] : 0);
      const out = mistake === "sums" ? z : mistake === "output" ? a.toReversed() : a;
      const inner = mistake === "biases" ? [0, 0] : dz;
      return [
        dz[0] * x0,
        dz[0] * x1,
        dz[1] * x0,
        dz[1] * x1,
        ...inner,
        ds * out[0],
        ds * out[1],
        mistake === "biases" ? 0 : ds,
      ];
    };
  return [
    [(theta: number[]) => theta.map(() => 0), /gives zeros/],
    [back("sign"), /signs are turned/],
    [back("bracket"), /bracket is missing/],
    [back("sums"), /sum z instead/],
    [back("biases"), /biases have slopes too/],
    [back("output"), /at others not/],
    [(theta: number[]) => theta.map(() => 1), /slopes are others/],
    [() => [1], /should give nine numbers/],
    [() => {
      throw new Error("no such name");
    }, /ended with an error: no such name/],
    [[1, 2], /expected a function.*received a list/i],
  ];
});

judges("03.3", () => [
  [0.04, /one step/],
  [0.085, /does not come down/],
  [0.07, /so does a larger one/],
  [-1, /above 0/],
  [() => 0.08, /received a function\. Call it/],
], { right: 0.08 });

judges("04.1", () => [
  [220, /± four points/],
  [3500, /± one point/],
  [300, /Too few/],
  [2000, /More than it takes/],
  [0, /needs people/],
]);

judges("04.2", () => {
  const all = [...shop.truth.values()],
    basic = all.map(({ basicProbability }) => basicProbability),
    labels = shop.clean.column("bought").values;
  return [
    [92, /at most 1/],
    [1, /Nobody is always right/],
    [mean(basic), /mean chance/],
    [mean(all.map(({ probability }) => Math.max(probability, 1 - probability))), /city, device and visits/],
    [mean(basic.map((chance, row) => Number((chance >= 0.5) === (labels[row] === 1)))), /luck is in it/],
    [1 - mean(labels), /majority baseline/],
    [0.8, /whichever is larger/],
  ];
}, { right: mean(Array.from(shop.truth.values(), ({ basicProbability: p }) => Math.max(p, 1 - p))) });

judges("04.3", () => [
  [95, /at most 1/],
  [0.9, /average of the seeds/],
  [0.93, /luck does more/],
  [0.98, /once in a while/],
  [0.8, /seldom worse/],
], { right: 0.9517 });

judges("05.1", () => [
  [0.5, /cost the same/],
  [12 / 13, /wrong way round/],
  [1 / 12, /the odds, not the probability/],
  [0.05, /share of buyers/],
  [0.3, /Too many buyers are missed/],
  [0.01, /Too many coupons/],
  [2, /is a probability/],
  ["half", /expected a number.*received a text/i],
], { right: 1 / 13 });

judges("05.2", () => [
  [(p: number) => p, /Nothing is changed/],
  [(p: number) => p / (1 - p) * 0.05 / 0.95, /the odds, not the probability/],
  [(p: number) => p * 0.05, /shrink all alike/],
  [(p: number) => p * 0.1, /shrink all alike/],
  [(p: number) => p * 0.95 / (p * 0.95 + (1 - p) * 0.05), /buyers were made more/],
  [(p: number) => p * 0.05 / (p * 0.05 + 1 - p), /Nearly/],
  [(p: number) => p + 3, /from 0 to 1/],
  [() => 0.05, /Turn the probability into odds/],
  [() => "much", /should give a number/],
  [0.05, /expected a function.*received a number/i],
]);

judges("05.3", async () => {
  const steps = { scale: { columns: ["pages", "minutes"], to: "standard" } } as const, random = createRandom(1);
  const parts = split(visits, { label: "bought", group: "person", seed: 1 }), recipe = fitRecipe(parts.train, steps);
  const train = recipe.apply(parts.train),
    validation = recipe.apply(parts.validation),
    balanced = await oversample(train, { random });
  const buyers = Array.from(bought.keys()).filter((row) => bought[row] === 1);
  const repeated = split(takeRows(visits, [...bought.keys(), ...random.choice(buyers, 18_000)]), { label: "bought", seed: 1 });
  const early = fitRecipe(repeated.train, steps);
  const evenly = asValidation(await oversample(asTrain(validation), { random }));
  return [
    [{ train: early.apply(repeated.train), validation: early.apply(repeated.validation) }, /over-sampled before you split/],
    [{ train: validation, validation: train }, /do not say that they are for training/],
    [{ train: balanced, validation: new Dataset({ ...validation, role: undefined }) }, /not validation rows/],
    [{ train: balanced, validation: evenly }, /another shop/],
    [{ train, validation }, /as many buyers as others/],
    [{ train: new Dataset({ ...balanced, trueShares: undefined }) as Train<Dataset>, validation }, /do not remember/],
    [balanced, /expected \{ train, validation \}/i],
  ];
});

judges("05.4", () => {
  const order = Array.from(chances.keys()).sort((a, b) => chances[b] - chances[a]).slice(0, 1000);
  return [
    [1000 * mean(chances), /at random/],
    [1000 * mean(chances.subarray(0, 1000)), /first thousand/],
    [1000 * mean(chances.toSorted().subarray(0, 1000)), /lowest chances/],
    [order.reduce((sum, row) => sum + bought[row], 0), /really bought/],
    [1000, /More than the best/],
    [200, /better thousand/],
  ];
}, { right: 1000 * mean(chances.toSorted().subarray(-1000)) });

judges("06.1", () => {
  const precision = (r: number, f: number, share: number) => r * share / (r * share + f * (1 - share)),
    mixed = (a: number, b: number) => 2 * a * b / (a + b);
  return [
    [(r: number) => r, /the recall/],
    [precision, /the precision/],
    [(r: number, f: number, share: number) => (precision(r, f, share) + r) / 2, /plain mean/],
    [(r: number, f: number) => mixed(r / (r + f), r), /half of the rows/],
    [(r: number, f: number) => mixed(1 - f, r), /1 − the false-positive rate/],
    [() => 0.5, /Of 1,000 rows/],
  ];
});

const sessions = await findData("online_shoppers").then(({ path }) => readCsv(path, shopperSchema), () => undefined);

judges("06.2", () => {
  const labels = sessions!.column("Revenue").values,
    worth = sessions!.column("PageValues").values,
    rule = worth.map((value) => value > 0 ? 1 : 0);
  return [
    [2, /between 0 and 1/],
    [1 - rocAuc(labels, worth), /ranks buyers last/],
    [accuracy(labels, rule), /an accuracy/],
    [rocAuc(labels, rule), /above 0/],
    [0.6, /Give `rocAuc`/],
  ];
}, { ignore: sessions === undefined });

judges("06.3", () => {
  const random = createRandom(1), labels = Array.from({ length: 400 }, (_, i) => i % 4 === 0 ? 1 : 0);
  const shared = labels.map((label) => label + random.normal()),
    withIt = shared.map((score, i) => score + labels[i] / 2),
    without = shared;
  const [one, other] = [withIt, without].map((scores) => rocAuc(labels, scores)), difference = one - other;
  const rows = { labels, withIt, without };
  return [
    [{ ...rows, low: difference, high: difference }, /two ends/],
    [{ ...rows, low: 1, high: 0 }, /wrong way round/],
    [{ ...rows, low: difference - 0.1, high: difference + 0.1 }, /too wide/],
    [{ ...rows, low: one - 0.01, high: one + 0.01 }, /interval of one model/],
    [{ ...rows, low: 0.4, high: 0.45 }, /`compareAuc` takes/],
    [{ ...rows, labels: labels.map(() => 1), low: 0, high: 1 }, /two rows or more of each class/],
    [{ low: 0, high: 1 }, /expected \{ labels, withIt, without, low, high \}/i],
  ];
});

judges("07.1", () => [
  [76, /forgot the biases/],
  [83, /out of it/],
  [90, /more than the budget/],
  [30, /so is one unit more/],
  [7.5, /whole number/],
], { right: 71 });

judges("07.2", () => {
  const best = rocAuc(bought, chances);
  const curve = {
    points: [{ rows: 10, learnt: [0.9], judged: [0.6] }, { rows: 1000, learnt: [0.78, 0.8], judged: [0.75, 0.77] }],
  };
  const byRows = 0.03, byModel = best - 0.79;
  return [
    [{ curve, byRows: 0, byModel: 0 }, /Nothing is read/],
    [{ curve, byRows: byModel, byModel: byRows }, /swapped/],
    [{ curve, byRows: 0.3, byModel: best - 0.9 }, /first point/],
    [{ curve, byRows: -byRows, byModel }, /sign is turned/],
    [{ curve, byRows, byModel: best - 0.76 }, /whole way/],
    [{ curve, byRows: 0.5, byModel: 0.5 }, /bring the two lines together/],
  ];
});

judges("07.3", () => {
  const random = createRandom(2), labels = Array.from({ length: 200 }, (_, i) => i % 2);
  const members = Array.from({ length: 5 }, () => labels.map((label) => sigmoid(2 * label - 1 + random.normal())));
  const losses = members.map((said) => logLoss(labels, said)),
    together = logLoss(labels, labels.map((_, row) => mean(members.map((said) => said[row]))));
  const gains: [number, RegExp][] = [
    [0, /Nothing is compared/],
    [together - mean(losses), /wrong way round/],
    [Math.min(...losses) - together, /the best member/],
    [Math.max(...losses) - together, /the worst member/],
    [losses[0] - together, /the (first|best|worst) member/],
    [1, /five, with a mean/],
  ];
  return [...gains.map(([gain, says]): Wrong => [{ labels, members, gain }, says]), [
    { labels, members: [members[0]], gain: 1 },
    /two members or more/,
  ]];
});

judges("07.4", () => {
  const random = createRandom(4), fresh = Array.from({ length: 300 }, (_, i) => i % 3 === 0 ? 1 : 0);
  const said = fresh.map((label) => label + random.normal()), worth = rocAuc(fresh, said);
  const found = { best: { score: 0.93 }, trials: [0.93, 0.88, 0.7].map((score) => ({ score })) };
  const lucks: [number, RegExp][] = [
    [0, /Nothing is compared/],
    [0.93, /the score itself/],
    [worth, /what the plan is worth/],
    [0.93 - mean([0.93, 0.88, 0.7]), /luck and skill together/],
    [0.05, /second plan/],
    [worth - 0.93, /wrong way round/],
    [0.5, /nothing was chosen by/],
  ];
  return [
    ...lucks.map(([luck, says]): Wrong => [{ found, fresh, said, luck }, says]),
    [{ found, fresh: [1, 1], said: [0, 1], luck: 1 }, /both classes|two classes|class/],
  ];
});

judges("20.1", () => {
  const read = (frame: typeof people, dropped: string[] = []) => ({ frame, aside: ["id", ...dropped] }),
    late = ["pages", "minutes", "carts", "rating", "review"];
  return [
    [read(people), /All 5 columns/],
    [read(people, ["rating"]), /4 of the columns that know the answer are/],
    [read(people, [...late, "age", "device"]), /"age" and "device" could be known/],
    [read(drop(people, ["bought"]) as never, late), /label is not "bought"/],
    [people.names, /expected what readOwn gives/i],
  ];
});

const byTime = split(visits, { label: "bought", time: "start" });

judges("20.2", () => [
  [split(visits, { label: "bought", seed: 1 }), /Days are mixed/],
  [{ ...byTime, validation: byTime.test.open("to swap"), test: new Test(byTime.validation) }, /choosing comes before judging/],
  [split(visits, { label: "bought", group: "person", seed: 1 }), /Days are mixed/],
  [split(people, { label: "bought", seed: 1 }), /no column "start"/],
  [visits, /expected what splitOwn gives/i],
]);

judges("20.3", () => {
  const labels = Array.from({ length: 100 }, (_, i) => i < 40 ? 1 : 0),
    decided = labels.map((label, i) => i % 10 === 0 ? 1 - label : label);
  const model = 10 * (4 * 3 + 6), everybody = 600, nobody = 1200;
  const savings: [number, RegExp][] = [
    [0, /Three costs|What do a thousand/],
    [model, /what the model costs/],
    [nobody - model, /dearer of the two/],
    [model - everybody, /wrong way round/],
    [(everybody - model) / 10, /other than a thousand/],
    [5000, /Three costs/],
  ];
  return [
    ...savings.map(([saving, says]): Wrong => [{ labels, decided, saving }, says]),
    [{ labels, decided: labels.map(() => 0.3), saving: 1 }, /Probabilities are not decisions/],
  ];
});

Deno.test("every judge is asked above", () => {
  assertEquals(exercises.filter(({ id }) => !told.has(id)), []);
});
