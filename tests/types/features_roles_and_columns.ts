// What must not compile: learning from rows that are not for training, and steps on columns that cannot take them.
import { asTrain, asValidation, type Dataset, Test, type Train, type Validation } from "shoplens/dataset";
import { fitRecipe, recipeFromJSON } from "shoplens/features";
import { category, flag, type Frame, frameOf, id, number, type Schema, text } from "shoplens/frame";

const frame = frameOf([], { age: number(), gender: category(), member: flag(), note: text(), person: id() });
const train = asTrain(frame);

const recipe = fitRecipe(train, {
  impute: [{ columns: ["age"], with: "median" }, { columns: ["gender"], with: "constant", value: "unknown" }],
  scale: { columns: ["age"], to: "unit" },
  oneHot: ["gender"],
  pass: ["member"],
});
// Where the kinds are known only when it runs, every name may be right.
declare const inferred: Frame<Schema>;
fitRecipe(asTrain(inferred), { scale: { columns: ["any"], to: "unit" }, oneHot: ["name"] }).apply(inferred);
recipeFromJSON("{}").apply(asTrain(frame));

const learnt: Train<Dataset> = recipe.apply(train);
const chosen: Validation<Dataset> = recipe.apply(asValidation(frame));
const sealed: Test<Dataset> = recipe.apply(new Test(frame));

// @ts-expect-error no role yet
fitRecipe(frame, { pass: ["age"] });
// @ts-expect-error validation rows are for choosing
fitRecipe(asValidation(frame), { pass: ["age"] });
// @ts-expect-error test rows are sealed
fitRecipe(new Test(frame), { pass: ["age"] });
// @ts-expect-error features of validation rows are not for training
const wrong: Train<Dataset> = recipe.apply(asValidation(frame));
// @ts-expect-error features of test rows stay sealed
recipe.apply(new Test(frame)).labels;

// @ts-expect-error no such column
fitRecipe(train, { scale: { columns: ["agee"], to: "unit" } });
// @ts-expect-error a category has no scale
fitRecipe(train, { scale: { columns: ["gender"], to: "unit" } });
// @ts-expect-error no such scale
fitRecipe(train, { scale: { columns: ["age"], to: "log" } });
// @ts-expect-error a number has no levels
fitRecipe(train, { oneHot: ["age"] });
// @ts-expect-error a text has no levels
fitRecipe(train, { oneHot: { columns: ["note"] } });
// @ts-expect-error a category is no number
fitRecipe(train, { pass: ["gender"] });
// @ts-expect-error a category has no median
fitRecipe(train, { impute: { columns: ["gender"], with: "median" } });
// @ts-expect-error a number is not filled with a word
fitRecipe(train, { impute: { columns: ["age"], with: "constant", value: "unknown" } });
// @ts-expect-error no such step
fitRecipe(train, { onehot: ["gender"] });

// @ts-expect-error the frame lacks columns of the recipe
recipe.apply(frameOf([], { age: number() }));

export { chosen, learnt, sealed, wrong };
