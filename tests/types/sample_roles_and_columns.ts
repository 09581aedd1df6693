// What must not compile: columns that cannot serve, and parts in another role than their own.
import { asValidation, type Train } from "shoplens/dataset";
import { category, flag, type Frame, frameOf, id, number, type Schema, text, time } from "shoplens/frame";
import { kFold, split } from "shoplens/sample";

const schema = { person: id(), when: time(), city: category(), note: text(), minutes: number(), bought: flag() };
const frame = frameOf([], schema);
type Visits = Frame<typeof schema>;

const { train, validation, test } = split(frame, { label: "bought", group: "person", seed: 1 });
const learnt: Train<Visits> = train;
split(frame, { label: "city", time: "when" });
split(frame, { label: "minutes", counts: { test: 100 }, seed: 1 });
kFold(train, { label: "bought", k: 3, seed: 1 });
// Where the kinds are known only when it runs, every name may be right.
declare const inferred: Frame<Schema>;
kFold(split(inferred, { label: "any", seed: 1 }).train, { group: "name", seed: 1 });

// @ts-expect-error no such column
split(frame, { label: "boughtt", seed: 1 });
// @ts-expect-error a text is no label
split(frame, { label: "note", seed: 1 });
// @ts-expect-error an id is no label
split(frame, { label: "person", seed: 1 });
// @ts-expect-error a category is no time
split(frame, { time: "city" });
// @ts-expect-error a time is no group
split(frame, { group: "when", seed: 1 });
// @ts-expect-error no such part
split(frame, { seed: 1, fractions: { train: 0.5, tests: 0.5 } });
// @ts-expect-error validation rows are not training rows
const wrong: Train<Visits> = validation;
// @ts-expect-error test rows are sealed
test.rows;
// @ts-expect-error rows without a role are not folded
kFold(frame, { seed: 1 });
// @ts-expect-error validation rows are not folded
kFold(asValidation(frame), { seed: 1 });

export { learnt, wrong };
