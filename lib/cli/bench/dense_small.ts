/** 10,000 x 17 through 17-10-1 with `fit`, in batches of 32: ms a step, over five epochs after one. */
import { asTrain } from "../../dataset.ts";
import { mlp } from "../../models/mod.ts";
import { createRandom } from "../../random.ts";
import { fit } from "../../train/mod.ts";
import { table, timed, type Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "ms",
  native: false,
  async run() {
    const train = asTrain(table(10_000, 17)), model = mlp({ inputs: 17, hidden: [10], random: createRandom(1) });
    const epochs = (epochs: number) => fit(model, train, { epochs, progress: false });
    await epochs(1);
    return await timed(() => epochs(5)) / (5 * Math.ceil(10_000 / 32));
  },
};
