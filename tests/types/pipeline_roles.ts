// What must not compile: pipelines that learn from other rows than training rows, choose on others than validation rows, or are
// judged on open ones; and columns that are not there.
import { evaluate, score } from "shoplens/evaluate";
import { flag, type Frame, frameOf, number } from "shoplens/frame";
import { logistic } from "shoplens/models";
import { split } from "shoplens/sample";
import { crossValidate, loadPipeline, type Plan, trainPipeline } from "shoplens/train";

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
