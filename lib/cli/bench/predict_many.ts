/** 100,000 rows through 100-512-256-128-1 by `predict`, probabilities out: ms, mean of three after one. */
import { fittedLarge, ROW_WIDTH } from "./_large.ts";
import { meanOf, table, type Workload } from "./_workload.ts";

export const workload: Workload = {
  unit: "ms",
  native: true,
  async run() {
    const fitted = await fittedLarge(), { features } = table(100_000, ROW_WIDTH);
    return await meanOf(3, 1, () => fitted.predict(features).rows);
  },
};
