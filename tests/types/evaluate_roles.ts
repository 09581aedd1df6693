// What must not compile: choosing on anything but validation data, reporting on anything but a sealed test set.
import { asTrain, asValidation, Dataset, Test } from "shoplens/dataset";
import { calibrate, chooseThreshold, compareAuc, evaluate, majorityBaseline } from "shoplens/evaluate";
import { matrix } from "shoplens/matrix";

const plain = new Dataset({ features: matrix(2, 1), names: ["x"], labels: new Float32Array([0, 1]), classes: ["no", "yes"] });
const model = majorityBaseline(asTrain(plain));
const test = new Test(plain);

// @ts-expect-error a baseline learns too
majorityBaseline(asValidation(plain));

await chooseThreshold(model, asValidation(plain), { by: "f1" });
await chooseThreshold(model, asValidation(plain), { by: { kind: "cost", falsePositive: 1, falseNegative: 5 } });
// @ts-expect-error the model has learnt from training data
await chooseThreshold(model, asTrain(plain), { by: "f1" });
// @ts-expect-error a threshold chosen on the test set flatters it
await chooseThreshold(model, test, { by: "f1" });
// @ts-expect-error no role yet
await chooseThreshold(model, plain, { by: "f1" });
// @ts-expect-error no such criterion
await chooseThreshold(model, asValidation(plain), { by: "luck" });
// @ts-expect-error a cost is missing
await chooseThreshold(model, asValidation(plain), { by: { kind: "cost", falsePositive: 1 } });

await chooseThreshold(model, asValidation(plain), { by: { kind: "precision", atLeast: 0.9 } });
await chooseThreshold(model, asValidation(plain), { by: { kind: "capacity", share: 0.1 } });
// @ts-expect-error of how many?
await chooseThreshold(model, asValidation(plain), { by: { kind: "capacity" } });

await calibrate(model, asValidation(plain), { kind: "isotonic" });
// @ts-expect-error the model is too sure of its training data
await calibrate(model, asTrain(plain));
// @ts-expect-error calibrated on the test set it would look honest there
await calibrate(model, test);
// @ts-expect-error no such kind
await calibrate(model, asValidation(plain), { kind: "luck" });
// @ts-expect-error models come by name
compareAuc([0, 1], [[0.1, 0.2], [0.3, 0.4]]);

const report = await evaluate({ first: model, second: model }, test, { threshold: { first: 0.3 } });
report.models.first.rocAuc.value satisfies number;
report.predictions("baseline").predicted satisfies Float32Array;
// @ts-expect-error the model has learnt from training data
await evaluate(model, asTrain(plain));
// @ts-expect-error the model was chosen on validation data
await evaluate(model, asValidation(plain));
// @ts-expect-error no role yet
await evaluate(model, plain);
// @ts-expect-error no such model
report.models.third;
// @ts-expect-error no such model
report.predictions("third");
// @ts-expect-error no such model
await evaluate({ first: model }, test, { threshold: { second: 0.3 } });
