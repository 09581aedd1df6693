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
fitRecipe(train, {
  scale: { columns: ["age"], to: "quantile", output: "normal" },
  ordinal: { columns: ["gender"], order: "frequency", rare: { below: 0.01 } },
  target: { columns: ["gender"], seed: 1, group: "person" },
  pass: { columns: ["member"], missing: "kept" },
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
fitRecipe(train, { scale: { columns: ["age"], to: "cube" } });
// @ts-expect-error only the unit scale has ends to be cut at
fitRecipe(train, { scale: { columns: ["age"], to: "robust", clip: true } });
// @ts-expect-error a number is no category
fitRecipe(train, { ordinal: ["age"] });
// @ts-expect-error a flag is no category
fitRecipe(train, { hash: { columns: ["member"], features: 4 } });
// @ts-expect-error a category has no bands
fitRecipe(train, { bins: ["gender"] });
// @ts-expect-error the folds need a seed
fitRecipe(train, { target: { columns: ["gender"] } });
// @ts-expect-error a number is not encoded by the label
fitRecipe(train, { target: { columns: ["age"], seed: 1 } });
// @ts-expect-error a number makes no groups
fitRecipe(train, { target: { columns: ["gender"], seed: 1, group: "age" } });
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
