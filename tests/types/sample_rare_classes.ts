// What must not compile: resampling rows that must keep the true shares.
import { asTrain, asValidation, Dataset, Test, type Train } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";
import * as rare from "shoplens/sample";

const data = new Dataset({ features: matrix(4, 1), names: ["x"], labels: new Float32Array(4), classes: ["no", "yes"] });
const train = asTrain(data), validation = asValidation(data), random = createRandom(1);

const balanced: Train<Dataset> = await rare.smote(train, { random, ratio: 0.5 });
await rare.smoteNc(train, { random, counts: { yes: 10 } });
await rare.borderlineSmote(train, { random, kind: 2 });
await rare.tomekLinks(await rare.oversample(train, { random }), { from: "all" });

// @ts-expect-error validation rows are not resampled
await rare.oversample(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.undersample(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.smote(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.smoteNc(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.borderlineSmote(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.adasyn(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.tomekLinks(validation);
// @ts-expect-error validation rows are not resampled
await rare.editedNearestNeighbours(validation);
// @ts-expect-error validation rows are not resampled
await rare.nearMiss(validation);
// @ts-expect-error validation rows are not resampled
await rare.smoteTomek(validation, { random });
// @ts-expect-error validation rows are not resampled
await rare.smoteEnn(validation, { random });
// @ts-expect-error validation rows are not dealt to bags
rare.balancedBags(validation, { random });
// @ts-expect-error test rows are sealed
await rare.smote(new Test(data), { random });
// @ts-expect-error rows without a role are not resampled
await rare.smote(data, { random });
// @ts-expect-error a sampler is awaited
await rare.smote(rare.undersample(train, { random }), { random });
// @ts-expect-error what draws asks for a stream
await rare.smote(train, { neighbours: 3 });
// @ts-expect-error no such kind
await rare.nearMiss(train, { kind: 4 });

export { balanced };
// @ts-expect-error validation rows are not augmented
await rare.mixup(validation, { random });
