// What must not compile: learning from what is for choosing or testing, and stopping early by what was learnt from.
import { asTrain, asValidation, Dataset, Test } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { boostedTrees, logistic } from "shoplens/models";
import { adam, fit, sgd } from "shoplens/train";

const plain = new Dataset({ features: matrix(1, 1), names: ["x"], labels: new Float32Array(1) });
const train = asTrain(plain), validation = asValidation(plain), test = new Test(plain);
const model = logistic({ inputs: 1 });

await fit(model, train, { validation, earlyStopping: true, optimizer: sgd(0.1), classWeights: "balanced" });

// @ts-expect-error no role
await fit(model, plain);
// @ts-expect-error validation data is for choosing
await fit(model, validation);
// @ts-expect-error test data is sealed
await fit(model, test);
// @ts-expect-error training data has been learnt from already
await fit(model, train, { validation: train });
// @ts-expect-error no role
await fit(model, train, { validation: plain });
// @ts-expect-error test data is sealed
await fit(model, train, { validation: test });
// @ts-expect-error optimizers are made by adam, sgd or rmsprop
await fit(model, train, { optimizer: "adam" });
// @ts-expect-error momentum belongs to sgd and rmsprop
adam(0.001, { momentum: 0.9 });
// @ts-expect-error a logistic regression predicts classes
logistic({ inputs: 1, task: "regression" });

// What a learner learnt keeps its type.
(await fit(boostedTrees(), train)).model.importances();
// @ts-expect-error networks have none
(await fit(model, train)).model.importances();
// @ts-expect-error trees have no epochs
await fit(boostedTrees(), train, { epochs: 3 });
await fit(model, () => [train, train], { checkpoint: { folder: "a", everySteps: 10 } });
// @ts-expect-error pieces are training rows
await fit(model, () => [validation]);
