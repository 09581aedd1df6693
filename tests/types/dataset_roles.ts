// What must not compile: data in one role where another is asked for.
import { asTrain, asValidation, Dataset, Test, type Train, type Validation } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";

declare function learn(data: Train<Dataset>): void;
declare function choose(data: Validation<Dataset>): void;

const plain = new Dataset({ features: matrix(1, 1), names: ["x"], labels: new Float32Array(1) });
learn(asTrain(plain));
learn(asTrain(plain).take([0]));
choose(asValidation(plain));

// @ts-expect-error no role yet
learn(plain);
// @ts-expect-error validation data is for choosing
learn(asValidation(plain));
// @ts-expect-error test data is sealed
learn(new Test(plain));
// @ts-expect-error training data has been learnt from already
choose(asTrain(plain));
// @ts-expect-error test data is sealed
choose(new Test(plain));
// @ts-expect-error the seal cannot be read around
new Test(plain).features;
