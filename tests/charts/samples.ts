/** A chart of each kind, from small data that never changes: what the golden files and the pictures show. */
import {
  bars,
  calibrationChart,
  type Chart,
  concat,
  confusionChart,
  correlationChart,
  costChart,
  decisionChart,
  foldsChart,
  gainsChart,
  histogram,
  layer,
  learningChart,
  lines,
  lossCurves,
  missingChart,
  prChart,
  rocChart,
  scatter,
  surface,
} from "shoplens/charts";
import { createRandom } from "shoplens/random";

const random = createRandom(42);
const draw = (name: string, count: number, make: (random: ReturnType<typeof createRandom>) => number) => {
  const stream = random.fork(name);
  return Float64Array.from({ length: count }, () => make(stream));
};

const ages = draw("ages", 400, (random) => Math.round(Math.min(80, Math.max(18, random.normal(38, 13)))));
const incomes = draw("incomes", 400, (random) => Math.exp(random.normal(8.6, 0.5)));
const bought = Uint8Array.from(ages, (age, i) => Number(incomes[i] > 4000 && age < 45) ^ Number(i % 11 === 0));
const withHoles = Float64Array.from(incomes, (income, i) => i % 40 === 0 ? NaN : i === 7 ? Infinity : income);
const day = Date.UTC(2024, 0, 1);
const decay = (floor: number, from: number, name: string) =>
  draw(name, 60, (random) => random.normal(0, 0.006)).map((noise, epoch) => floor + from * Math.exp(-epoch / 12) + noise);

/** A ROC curve of scores that are normal in each class. */
function sweep(name: string, distance: number) {
  const scores = [
    ...draw(`${name}/no`, 80, (random) => random.normal(0, 1)),
    ...draw(`${name}/yes`, 40, (random) => random.normal(distance, 1)),
  ].map((score, i) => ({ score, yes: i >= 80 })).sort((a, b) => b.score - a.score);
  let yes = 0, no = 0;
  const points = scores.map(({ score, yes: isYes }) => ({ score, yes: isYes ? ++yes : yes, no: isYes ? no : ++no }));
  return {
    roc: {
      falsePositiveRate: [0, ...points.map((point) => point.no / 80)],
      truePositiveRate: [0, ...points.map((point) => point.yes / 40)],
      thresholds: [Infinity, ...points.map(({ score }) => score)],
    },
    pr: {
      precision: [1, ...points.map((point) => point.yes / (point.yes + point.no))].reverse(),
      recall: [0, ...points.map((point) => point.yes / 40)].reverse(),
    },
  };
}

const network = sweep("network", 2), logistic = sweep("logistic", 1.2);

/** Of 40 buyers among 120. */
const gains = ({ roc }: typeof network) => ({
  taken: roc.truePositiveRate.map((found, i) => (40 * found + 80 * roc.falsePositiveRate[i]) / 120),
  found: roc.truePositiveRate,
  rate: 1 / 3,
});

/** Decisions with scores that a bell curve makes of each class. */
const thresholds = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
const tail = (x: number) => 1 / (1 + Math.exp(1.7 * x));
function decisions(distance: number) {
  const odds = (t: number) => Math.log(t / (1 - t)) + Math.log(2);
  const hits = thresholds.map((t) => tail(odds(t) / distance - distance / 2) / 3);
  const misses = thresholds.map((t) => tail(odds(t) / distance + distance / 2) * 2 / 3);
  return {
    thresholds,
    netBenefit: thresholds.map((t, i) => hits[i] - misses[i] * t / (1 - t)),
    treatAll: thresholds.map((t) => 1 / 3 - 2 / 3 * t / (1 - t)),
    costs: thresholds.map((_, i) => 20 * (1 / 3 - hits[i]) + 5 * misses[i]),
  };
}

const folds = (name: string, mean: number, low: number, high: number) => ({
  model: name,
  mean,
  low,
  high,
  points: draw(`folds/${name}`, 5, (random) => random.normal(mean, (high - low) / 4)),
});

/** Gradient descent with momentum on a long valley. */
function descend(rate: number, momentum: number) {
  const x = [-1.6], y = [0.8];
  let vx = 0, vy = 0;
  for (let step = 0; step < 40; step++) {
    vx = momentum * vx - rate * 2 * 0.4 * x[step];
    vy = momentum * vy - rate * 2 * 6 * y[step];
    x.push(x[step] + vx);
    y.push(y[step] + vy);
  }
  return { x, y };
}

const lossHistory = {
  loss: decay(0.24, 0.45, "loss"),
  validationLoss: decay(0.31, 0.4, "validation"),
  accuracy: decay(0.8, 0, "accuracy"),
};

/** Each sample by name. */
export const samples: Record<string, Chart> = {
  histogram: histogram(ages, {
    title: "Most visitors are between 25 and 50",
    x: "Age",
    references: [{ x: 38, label: "mean" }],
  }),
  "histogram-stacked": histogram(withHoles, {
    title: "Who buys earns more",
    x: "Income",
    by: { kind: "flag", values: bought },
  }),
  "histogram-share": histogram(ages, {
    title: "Buyers are younger",
    x: "Age",
    by: Array.from(bought, (b) => b ? "bought" : "did not"),
    share: true,
  }),
  "histogram-time": histogram({ kind: "time", values: ages.map((age, i) => day + (age * 7 + i % 90) * 86_400_000) }, {
    x: "member since",
  }),
  bars: bars(["majority", "logistic", "network", "best possible"], [0.5, 0.87, 0.91, 0.923], {
    title: "The network is near the best that is possible",
    y: "accuracy",
    format: ".1%",
    intervals: [[0.4, 0.6], [0.8, 0.93], [0.85, 0.96], [0.92, 0.926]],
    references: [{ y: 0.9, label: "the article" }],
  }),
  "bars-grouped": bars(["phone", "phone", "laptop", "laptop", "tablet", "tablet"], [120, 340, 90, 150, 40, 88], {
    title: "Phones look, laptops buy",
    by: ["bought", "did not", "bought", "did not", "bought", "did not"],
    y: "visits",
  }),
  "bars-differences": bars(["class weights", "over-sampling", "under-sampling"], [0.004, -0.012, -0.03], {
    title: "What each adds",
    intervals: [[-0.002, 0.01], [-0.02, -0.004], [-0.036, -0.024]],
    format: "+.3f",
  }),
  "bars-horizontal": bars([
    "time on product pages",
    "income",
    "age",
    "visits in the last month",
    "a very long name of a column that somebody wrote out in full",
  ], [
    0.31,
    0.22,
    0.18,
    0.09,
    0.02,
  ], { title: "What matters", y: "importance", sort: true }),
  scatter: scatter(ages, withHoles, {
    title: "Young and well off",
    x: "Age",
    y: "Income",
    by: Array.from(bought, (b) => b ? "bought" : "did not"),
  }),
  "scatter-sampled": scatter(ages, incomes, { x: "Age", y: "Income", most: 150 }),
  "scatter-intervals": scatter([5, 51, 1200, 900, 1100, 0], [0.5, 0.86, 0.91, 0.909, 0.9, 0.9], {
    title: "What parameters buy",
    x: "parameters",
    y: "ROC-AUC",
    by: ["baseline", "network", "network", "network", "network", "network"],
    labels: ["prior", "3-10-1", "deep", "deep and cross", "deep and wide", "none"],
    named: true,
    intervals: [[0.5, 0.5], [0.84, 0.88], [0.9, 0.925], [0.9, 0.92], [0.89, 0.91], [0.8, 1]],
    log: "x",
    references: [{ y: 0.93, label: "best possible" }],
  }),
  learning: learningChart({
    by: "ROC-AUC",
    points: [
      { rows: 100, learnt: [0.99, 0.97], judged: [0.71, 0.75] },
      { rows: 300, learnt: [0.95, 0.96], judged: [0.82, 0.84] },
      { rows: 1000, learnt: [0.93, 0.92], judged: [0.88, 0.87] },
      { rows: 3000, learnt: [0.92, 0.92], judged: [0.9, 0.91] },
    ],
  }),
  lines: lines({
    this_year: draw("lines", 24, (random) => 20 + random.uniform(0, 8)),
    last_year: draw("lines/last", 24, (random) => 16 + random.uniform(0, 8)),
  }, {
    title: "Sold a week",
    at: { kind: "time", values: Float64Array.from({ length: 24 }, (_, i) => day + 7 * i * 86_400_000) },
    x: "week",
    y: "items",
    references: [{ y: 25, label: "stock" }, { x: day + 60 * 86_400_000, label: "new shop" }],
  }),
  "lines-years": lines({ buyers: [0.21, 0.24, 0.31, 0.38, 0.36] }, {
    title: "A year needs no comma",
    at: [2013, 2014, 2015, 2016, 2017],
    x: "year of joining",
    y: "share that bought",
    format: ".0%",
  }),
  loss: lossCurves(lossHistory, { title: "It stops learning after 40 epochs", best: 42 }),
  roc: rocChart({ network: network.roc, logistic: logistic.roc }, { title: "The network ranks better" }),
  pr: prChart({ network: network.pr, logistic: logistic.pr }, { title: "Rare buyers", rate: 1 / 3 }),
  confusion: confusionChart([[45, 5], [4, 46]], { title: "91 of 100 are right", classes: ["did not buy", "bought"] }),
  calibration: calibrationChart({
    network: {
      predicted: [0.05, 0.15, 0.26, 0.35, 0.44, 0.55, 0.66, 0.74, 0.86, 0.96],
      observed: [0.04, 0.11, 0.2, 0.3, 0.42, 0.5, 0.6, 0.71, 0.9, 0.98],
      counts: [400, 220, 90, 60, 50, 40, 45, 80, 140, 300],
    },
    "after SMOTE": {
      predicted: [0.05, 0.15, 0.26, 0.35, 0.44, 0.55, 0.66, 0.74, 0.86, NaN],
      observed: [0.01, 0.05, 0.1, 0.15, 0.25, 0.3, 0.42, 0.51, 0.7, NaN],
      counts: [300, 220, 120, 80, 60, 50, 55, 90, 240, 0],
    },
  }, { title: "Rebalancing made it promise too much" }),
  "calibration-intervals": calibrationChart({
    network: {
      predicted: [0.05, 0.14, 0.26, 0.35, 0.44, 0.55, 0.66, 0.74, 0.86, 0.96],
      observed: [0.04, 0.11, 0.2, 0.25, 0.42, 0.6, 0.6, 0.71, 0.9, 0.98],
      counts: [400, 220, 90, 60, 50, 40, 45, 80, 140, 300],
      low: [0.025, 0.075, 0.13, 0.158, 0.294, 0.446, 0.455, 0.603, 0.839, 0.957],
      high: [0.064, 0.158, 0.294, 0.372, 0.558, 0.736, 0.73, 0.798, 0.939, 0.991],
    },
    "after SMOTE": {
      predicted: [0.2, 0.4, 0.6, 0.8],
      observed: [0.07, 0.18, 0.35, 0.61],
      counts: [340, 140, 110, 330],
      low: [0.048, 0.125, 0.267, 0.557],
      high: [0.102, 0.252, 0.443, 0.661],
    },
  }, { title: "Chance may explain what is left" }),
  decision: decisionChart({ network: decisions(1.8), logistic: decisions(1) }, {
    title: "Worth more than writing to all or none",
    labels: { all: "write to all", none: "write to none" },
  }),
  cost: costChart({ network: decisions(1.8), logistic: decisions(1) }, {
    title: "A threshold of 0.2 costs least",
    references: [{ x: 0.2, label: "in theory" }],
  }),
  gains: gainsChart({ network: gains(network), logistic: gains(logistic) }, { title: "Half the visitors hold most buyers" }),
  lift: gainsChart({ network: gains(network), logistic: gains(logistic) }, {
    kind: "lift",
    title: "The top is rich in buyers",
  }),
  folds: foldsChart([
    folds("network", 0.927, 0.916, 0.938),
    folds("trees", 0.924, 0.912, 0.936),
    folds("logistic regression", 0.894, 0.882, 0.906),
  ], { title: "Two lead, and cannot be told apart", x: "ROC-AUC" }),
  correlation: correlationChart(["age", "income", "visits", "pages", "minutes"], [
    [1, 0.42, -0.1, 0.05, 0.02],
    [0.42, 1, 0.2, 0.11, -0.31],
    [-0.1, 0.2, 1, 0.68, NaN],
    [0.05, 0.11, 0.68, 1, -0.77],
    [0.02, -0.31, NaN, -0.77, 1],
  ], { title: "Pages and visits go together" }),
  missing: missingChart({
    rows: 400,
    names: ["age", "income", "bought"],
    column: (name) =>
      name === "age"
        ? { kind: "number", values: ages.map((age, i) => i % 5 === 0 ? NaN : age) }
        : name === "income"
        ? { kind: "number", values: withHoles }
        : { kind: "flag", values: bought },
  }, { title: "What is missing" }),
  surface: surface((x, y) => 0.4 * x * x + 6 * y * y, {
    title: "Momentum takes the valley faster",
    xRange: [-2, 2],
    yRange: [-1, 1],
    x: "first weight",
    y: "second weight",
    cells: 48,
    paths: { "plain": descend(0.05, 0), "with momentum": descend(0.05, 0.6), "too fast": descend(0.2, 0) },
  }),
  concat: concat([
    histogram(ages, { x: "Age", width: 260, height: 180, by: { kind: "flag", values: bought } }),
    rocChart({ network: network.roc, logistic: logistic.roc }, { width: 200, height: 200 }),
  ], { title: "Side by side" }),
  layer: layer([
    scatter(ages, incomes, { x: "Age", y: "Income", most: 100, title: "One over another" }),
    lines({ mean: [5500, 5600] }, { at: [18, 80] }),
  ]),
};
