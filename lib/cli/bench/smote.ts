/** SMOTE with 5 neighbours on 100,000 x 20 with a tenth of rare rows, to balance. */
import { asTrain } from "../../dataset.ts";
import { createRandom } from "../../random.ts";
import { smote } from "../../sample/mod.ts";
import { table, timed, type Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "s",
  native: false,
  async run() {
    const train = asTrain(table(100_000, 20, 0.1));
    return await timed(() => smote(train, { random: createRandom(1) })) / 1000;
  },
};
