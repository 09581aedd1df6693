/** The area under the ROC curve of 10,000,000 random float32 scores, a tenth of them positive. */
import { rocAuc } from "../../evaluate/mod.ts";
import { createRandom } from "../../random.ts";
import { timed, type Workload } from "./_workload.ts";

const ROWS = 10_000_000;

export const workload: Workload = {
  unit: "s",
  native: false,
  async run() {
    const random = createRandom(0), labels = new Uint8Array(ROWS), scores = new Float32Array(ROWS);
    for (let i = 0; i < ROWS; i++) {
      labels[i] = random.uniform() < 0.1 ? 1 : 0;
      scores[i] = random.uniform();
    }
    return await timed(() => rocAuc(labels, scores)) / 1000;
  },
};
