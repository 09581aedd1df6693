/** Boosted trees on 100,000 x 20: 100 trees of 31 leaves, learning rate 0.1, 255 bins. */
import { asTrain, Dataset } from "../../dataset.ts";
import { boostedTrees } from "../../models/mod.ts";
import { fit } from "../../train/mod.ts";
import { table, timed, type Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "s",
  native: false,
  async run() {
    const given = table(100_000, 20), { data } = given.features;
    const labels = given.labels.map((_, r) => data[20 * r] + data[20 * r + 1] * data[20 * r + 2] > 0.5 ? 1 : 0);
    const train = asTrain(new Dataset({ ...given, labels }));
    return await timed(() => fit(boostedTrees({ trees: 100, leaves: 31, learningRate: 0.1 }), train, { progress: false })) /
      1000;
  },
};
