/**
 * Boosted trees on 100,000 rows of 20 features, 100 rounds of 31 leaves at 0.1 with 255 bins: `deno bench --allow-all lib/models`.
 * The same work on two cores that much other work wants too, each given priority over that; medians of seven by turns, in seconds of wall
 * clock and of processor time: 0.88 and 1.17 here, 0.91 and 0.93 here with one thread, LightGBM 4.7 1.01 and 2.8, scikit-learn 1.9 1.16
 * and 2.1. Without priority their threads wait for each other for seconds. Predicting the 100,000 rows: 0.33 and 0.34, 0.16 and 0.29,
 * 0.26 and 0.51.
 */
import { Dataset } from "../dataset.ts";
import { matrix } from "../matrix.ts";
import { createRandom } from "../random.ts";
import { boostedTrees } from "./mod.ts";

const ROWS = 100_000, COLUMNS = 20;
const random = createRandom(1);
const features = matrix(ROWS, COLUMNS, Float32Array.from({ length: ROWS * COLUMNS }, () => random.normal()));
const at = (row: number, column: number) => features.data[row * COLUMNS + column];
const names = Array.from({ length: COLUMNS }, (_, c) => `x${c}`);
const labels = Float32Array.from({ length: ROWS }, (_, row) => at(row, 0) + at(row, 1) * at(row, 2) > 0.5 ? 1 : 0);
const data = new Dataset({ features, names, labels, classes: ["no", "yes"] });

const learn = () =>
  boostedTrees({ trees: 100 }).learn(data, {
    weights: new Float32Array(ROWS).fill(1),
    random,
    signal: new AbortController().signal,
    onRound: () => {},
  });
const learnt = await learn();

Deno.bench("boostedTrees, 100,000 x 20, 100 trees", { n: 5, warmup: 1 }, async () => {
  await learn();
});
Deno.bench("predict, 100,000 rows, 100 trees", () => {
  learnt.predict(features);
});
