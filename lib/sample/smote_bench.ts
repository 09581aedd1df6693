/**
 * SMOTE of 100,000 x 20 with a tenth of rare rows, and the other samplers on the same data: the workload `smote` of the peers,
 * where imbalanced-learn's `fit_resample` does the same. `deno bench --allow-env --allow-read lib/sample/smote_bench.ts`.
 */
import { asTrain, Dataset } from "../dataset.ts";
import { matrix } from "../matrix.ts";
import { createRandom } from "../random.ts";
import { adasyn, borderlineSmote, editedNearestNeighbours, oversample, smote, tomekLinks, undersample } from "./mod.ts";

const ROWS = 100_000, WIDTH = 20;
const random = createRandom(1);
const features = matrix(ROWS, WIDTH), labels = new Float32Array(ROWS);
features.data.forEach((_, i, data) => data[i] = random.normal());
labels.forEach((_, row) => labels[row] = random.uniform() < 0.1 ? 1 : 0);
const names = Array.from({ length: WIDTH }, (_, c) => `x${c}`);
const train = asTrain(new Dataset({ features, labels, names, classes: ["common", "rare"] }));

/** The same rows, whose features follow from three: as real ones do, they depend on each other, and boxes tell rows apart. */
const related = matrix(ROWS, WIDTH);
for (let row = 0; row < ROWS; row++) {
  for (let c = 0; c < WIDTH; c++) {
    const from = row * WIDTH, mix = features.data[from + c % 3] + 0.5 * features.data[from + (c + 1) % 3] * (c % 2);
    related.data[from + c] = mix + 0.05 * features.data[from + c];
  }
}
const relatedTrain = asTrain(new Dataset({ ...train, features: related }));

const often = { n: 10, warmup: 2 }, once = { n: 1, warmup: 0 };
Deno.bench("smote", often, async () => void await smote(train, { random }));
Deno.bench("oversample", often, async () => void await oversample(train, { random }));
Deno.bench("undersample", often, async () => void await undersample(train, { random }));
Deno.bench("adasyn", once, async () => void await adasyn(train, { random }));
Deno.bench("borderlineSmote", once, async () => void await borderlineSmote(train, { random }));
Deno.bench("tomekLinks", once, async () => void await tomekLinks(train));
Deno.bench("editedNearestNeighbours", once, async () => void await editedNearestNeighbours(train));
Deno.bench("editedNearestNeighbours, related features", once, async () => void await editedNearestNeighbours(relatedTrain));
