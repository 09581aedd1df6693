// What must not compile: pipelines that learn from other rows than training rows, choose on others than validation rows, or are
// judged on open ones; and columns that are not there.
import { evaluate, score } from "shoplens/evaluate";
import { flag, type Frame, frameOf, number } from "shoplens/frame";
import { logistic } from "shoplens/models";
import { split } from "shoplens/sample";
import {
  choice,
  crossValidate,
  loadPipeline,
  logUniform,
  type Plan,
  search,
  trainEnsemble,
  trainPipeline,
} from "shoplens/train";

const schema = { minutes: number(), bought: flag() };
const frame: Frame<typeof schema> = frameOf([], schema);
const parts = split(frame, { label: "bought", seed: 1 });
const { train, validation, test } = parts;
const plan: Plan<typeof schema> = { recipe: { pass: ["minutes"] }, model: ({ inputs }) => logistic({ inputs }) };

const pipeline = await trainPipeline(parts, plan);
await evaluate(pipeline, test);
await evaluate({ pipeline, loaded: await loadPipeline("folder") }, test, { threshold: { pipeline: 0.3 } });
await score(pipeline, validation);
await crossValidate(train, { plan, other: plan });

// @ts-expect-error validation rows are not training rows
await trainPipeline({ train: validation, validation }, plan);
// @ts-expect-error nothing is chosen on training rows
await trainPipeline({ train, validation: train }, plan);
// @ts-expect-error a report wants a sealed test set
await evaluate(pipeline, validation);
// @ts-expect-error a report wants a sealed test set
await evaluate(pipeline, train);
// @ts-expect-error test rows are not for choosing
await score(pipeline, test);
// @ts-expect-error the model has learnt from training rows
await score(pipeline, train);
// @ts-expect-error folds are dealt of training rows
await crossValidate(frame, { plan });
// @ts-expect-error no such column
await trainPipeline(parts, { ...plan, recipe: { pass: ["minute"] } });
// @ts-expect-error no such plan
(await crossValidate(train, { plan })).scores.other;

await trainEnsemble(parts, { kind: "stacking", plans: { plan } });
const space = { rate: logUniform(1e-4, 1), units: choice([4, 8]) };
const found = await search(train, { space, plan: ({ rate, units }) => ({ ...plan, fit: { epochs: units, batchSize: rate } }) });
found.best.point.units satisfies 4 | 8;
(await search(train, { plans: { plan } })).best.point satisfies "plan";

// @ts-expect-error members learn from training rows
await trainEnsemble({ train: validation, validation }, { kind: "seeds", plan });
// @ts-expect-error a stacking has plans, not one
await trainEnsemble(parts, { kind: "stacking", plan });
// @ts-expect-error nothing is searched on validation rows
await search(validation, { plans: { plan } });
// @ts-expect-error the space has no such dimension
await search(train, { space, plan: (point) => ({ ...plan, fit: { epochs: point.depth } }) });
// @ts-expect-error a point of the space has no other values
found.best.point.units satisfies 5;
