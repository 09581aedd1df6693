// What must not compile: looking, planning and choosing with rows that are not for it.
import { candidatePlans, chooseArchitecture, chooseBest, findSuspects, readOwn, splitOwn, writeResult } from "shoplens/auto";
import { evaluate } from "shoplens/evaluate";

const own = await readOwn("my.csv", { label: "bought" });
const parts = splitOwn(own, { seed: 1 });
const { train, validation, test } = parts;
const looked = await findSuspects(train, { seed: 1, aside: own.aside });
const plans = candidatePlans(train, { columns: looked.columns, seed: 1 });
const chosen = await chooseBest(parts, plans, { seed: 1 });
const report = await evaluate(chosen.pipeline, test);
await chooseArchitecture({ data: train, budget: { seconds: 60 } });
await writeResult("out", { own, parts, chosen, report, seed: 1, seconds: 1 });

// @ts-expect-error suspects are found in training rows
await findSuspects(own.frame, { seed: 1 });
// @ts-expect-error suspects are found in training rows
await findSuspects(validation, { seed: 1 });
// @ts-expect-error test rows are sealed
await findSuspects(test, { seed: 1 });
// @ts-expect-error plans are made from training rows
candidatePlans(validation, { columns: ["age"], seed: 1 });
// @ts-expect-error an architecture is chosen by folds of the training rows
await chooseArchitecture({ data: validation });
// @ts-expect-error an architecture is chosen by folds of the training rows
await chooseArchitecture({ data: test });
// @ts-expect-error nothing is chosen on training rows
await chooseBest({ train, validation: train }, plans, { seed: 1 });
// @ts-expect-error nothing is chosen on test rows
await chooseBest({ train, validation: test }, plans, { seed: 1 });
// @ts-expect-error a label must be named
await readOwn("my.csv", {});
