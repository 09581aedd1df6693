/** One row through 100-512-256-128-1 by `predict`: microseconds, mean of 2,000 after 1,000. */
import { fittedLarge, ROW_WIDTH } from "./_large.ts";
import { meanOf, table, type Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "us",
  native: false,
  async run() {
    const fitted = await fittedLarge(), { features } = table(1, ROW_WIDTH);
    return 1000 * await meanOf(2000, 1000, () => fitted.predict(features).data[0]);
  },
};
