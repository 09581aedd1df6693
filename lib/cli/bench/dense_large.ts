/** Steps of 100-512-256-128-1 at batch 512 with Adam: mean of 60 after 5. */
import { openNetwork } from "../../engine/mod.ts";
import { adam, createUpdate } from "../../train/mod.ts";
import { largeNetwork, ROW_WIDTH } from "./_large.ts";
import { meanOf, table, type Workload } from "./_workload.ts";

const ROWS = 512;

export const workload: Workload = {
  unit: "ms",
  native: true,
  async run() {
    const { features, labels } = table(ROWS, ROW_WIDTH);
    const network = openNetwork(largeNetwork(), { task: "binary", batchSize: ROWS });
    const update = createUpdate(adam(), network.parameters.length, network.createArray);
    const batch = { features: features.data, labels, weights: new Float32Array(ROWS).fill(1), rows: ROWS };
    try {
      return await meanOf(60, 5, () => {
        network.backward(batch);
        network.step(update.next(0.001));
      });
    } finally {
      network.close();
    }
  },
};
