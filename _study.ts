import { filter, readCsv, clean } from "shoplens/frame";
import { findData, shopperSchema } from "shoplens/shop";
import { logistic, mlp, boostedTrees } from "shoplens/models";
import { adam, repeatedHoldout, type Plan } from "shoplens/train";
import { smoteNc, oversample } from "shoplens/sample";
import { leaderboard, ece } from "shoplens/evaluate";
const { path } = await findData("online_shoppers");
const raw = await readCsv(path, shopperSchema);
const { frame } = clean(raw, [{ kind: "duplicates" }]);
type S = typeof shopperSchema;
const tails = ["Administrative","Administrative_Duration","Informational","Informational_Duration","ProductRelated","ProductRelated_Duration","PageValues"] as const;
const rates = ["BounceRates","ExitRates","SpecialDay"] as const;
const cats = ["Month","OperatingSystems","Browser","Region","TrafficType","VisitorType"] as const;
const wide = { scale: [{ columns: tails, to: "log" }, { columns: rates, to: "standard" }], oneHot: [{ columns: cats, rare: { below: 20 } }], pass: ["Weekend"] } as const;
const coded = { pass: [...tails, ...rates, "Weekend"], ordinal: { columns: cats } } as const;
const net = { epochs: 60, batchSize: 64, earlyStopping: { patience: 5 } } as const;
const plans: Record<string, Plan<S>> = {
  logistic: { recipe: wide as never, model: ({ inputs }) => logistic({ inputs, l2: 1e-4 }), fit: { ...net, optimizer: adam(0.003) }, threshold: "f1" },
  mlp: { recipe: wide as never, model: ({ inputs, random }) => mlp({ inputs, hidden: [24], initializer: "heNormal", l2: 1e-4, random }), fit: { ...net, optimizer: adam(0.001) }, threshold: "f1" },
  "mlp weights": { recipe: wide as never, model: ({ inputs, random }) => mlp({ inputs, hidden: [24], initializer: "heNormal", l2: 1e-4, random }), fit: { ...net, optimizer: adam(0.001), classWeights: "balanced" }, threshold: "f1" },
  "mlp smoteNc": { recipe: wide as never, sample: (train, random) => smoteNc(train, { random }), model: ({ inputs, random }) => mlp({ inputs, hidden: [24], initializer: "heNormal", l2: 1e-4, random }), fit: { ...net, optimizer: adam(0.001) }, threshold: "f1" },
  trees: { recipe: coded as never, model: () => boostedTrees({ trees: 400, learningRate: 0.05, leaves: 15 }), fit: { earlyStopping: { patience: 30 } }, threshold: "f1" },
  "trees 8": { recipe: coded as never, model: () => boostedTrees({ trees: 600, learningRate: 0.03, leaves: 8, rowShare: 0.8, featureShare: 0.6, minLeaf: 30 }), fit: { earlyStopping: { patience: 40 } }, threshold: "f1" },
  "trees 8 l2": { recipe: coded as never, model: () => boostedTrees({ trees: 600, learningRate: 0.03, leaves: 8, rowShare: 0.8, featureShare: 0.6, minLeaf: 50, l2: 5, categorySmoothing: 50 }), fit: { earlyStopping: { patience: 40 } }, threshold: "f1" },
  "trees 8 wide": { recipe: wide as never, model: () => boostedTrees({ trees: 600, learningRate: 0.03, leaves: 8, rowShare: 0.8, featureShare: 0.6, minLeaf: 30 }), fit: { earlyStopping: { patience: 40 } }, threshold: "f1" },
};
const t0 = performance.now();
const { scores, reports } = await repeatedHoldout(frame, plans, { label: "Revenue", seeds: 5, resamples: 10, progress: true });
console.log((performance.now() - t0) / 1000, "s");
const mean = (a: readonly number[]) => a.reduce((s, x) => s + x, 0) / a.length;
for (const [name, m] of Object.entries(scores)) {
  const e = mean(reports.map((r) => { const p = r.predictions(name); return ece(p.labels, p.probabilities); }));
  console.log(name.padEnd(16), ...["rocAuc", "averagePrecision", "f1", "logLoss", "brier"].map((k) => k + " " + mean(m[k]).toFixed(4)), "ece", e.toFixed(4));
}
