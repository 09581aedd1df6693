/** ROC-AUC of 10,000,000 scores. scikit-learn's time on the same machine: `roc_auc_score` on arrays drawn in the same way. */
import { createRandom } from "../random.ts";
import { compareAuc } from "./compare_auc.ts";
import { logLoss } from "./log_loss.ts";
import { averagePrecision } from "./pr.ts";
import { rocAuc } from "./roc.ts";

const ROWS = 10_000_000;
const random = createRandom(1);
const labels = new Uint8Array(ROWS);
const scores = new Float32Array(ROWS);
for (let row = 0; row < ROWS; row++) {
  labels[row] = random.uniform() < 0.2 ? 1 : 0;
  scores[row] = 1 / (1 + Math.exp(-random.normal() - labels[row]));
}
const doubles = Float64Array.from(scores, (score) => score / 3);
const weights = scores.map((score) => 1 + score);
const hundredths = scores.map((score) => Math.round(score * 100) / 100);

const few = { n: 5, warmup: 1 };
Deno.bench("rocAuc, float32", few, () => void rocAuc(labels, scores));
Deno.bench("rocAuc, float32, 101 distinct scores", few, () => void rocAuc(labels, hundredths));
Deno.bench("rocAuc, float32 and weights", few, () => void rocAuc(labels, scores, { weights }));
Deno.bench("rocAuc, float64", few, () => void rocAuc(labels, doubles));
Deno.bench("averagePrecision, float32", few, () => void averagePrecision(labels, scores));
Deno.bench("logLoss, float32", few, () => void logLoss(labels, scores));
Deno.bench("compareAuc, float32", few, () => void compareAuc(labels, { scores, hundredths }));
