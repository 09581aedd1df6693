import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { tf } from "shoplens/engine";
import { number, readCsv, text } from "shoplens/frame";
import { loadPipeline } from "shoplens/train";
import { ownFiles } from "./_files.ts";
import { inFolder, walk } from "./_walk.ts";

/** `predictions.csv`, column by column. */
async function predictionsIn(folder: string, classes: readonly string[] = []) {
  const schema = {
    row: text(),
    label: text(),
    prediction: text(),
    ...Object.fromEntries(classes.map((name) => [`p_${name}`, number()])),
  };
  return await readCsv(`${folder}/predictions.csv`, schema);
}

/** Metrics from their definitions, by the slowest way. */
const slow = {
  rocAuc(y: boolean[], p: number[]) {
    let won = 0, pairs = 0;
    y.forEach((a, i) => a && y.forEach((b, j) => !b && (pairs++, won += p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0)));
    return won / pairs;
  },
  averagePrecision(y: boolean[], p: number[]) {
    const positives = y.filter(Boolean).length, cuts = [...new Set(p)].sort((a, b) => b - a);
    let before = 0, sum = 0;
    for (const cut of cuts) {
      const taken = y.filter((_, i) => p[i] >= cut), hits = taken.filter(Boolean).length;
      sum += (hits / positives - before) * hits / taken.length;
      before = hits / positives;
    }
    return sum;
  },
  f1(truth: string[], said: string[], name: string) {
    const both = truth.filter((t, i) => t === name && said[i] === name).length;
    const all = truth.filter((t) => t === name).length + said.filter((s) => s === name).length;
    return all === 0 ? 0 : 2 * both / all;
  },
  ece(y: boolean[], p: number[]) {
    let sum = 0;
    for (let bin = 0; bin < 10; bin++) {
      const rows = [...p.keys()].filter((i) => Math.min(9, Math.floor(p[i] * 10)) === bin);
      sum += Math.abs(rows.reduce((gap, i) => gap + p[i] - Number(y[i]), 0));
    }
    return sum / p.length;
  },
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, file] of Object.entries(ownFiles())) {
  Deno.test(`${name}: a sound model, and figures that follow from predictions.csv`, async () => {
    await inFolder(async (folder) => {
      const before = tf.memory().numTensors;
      const { result, chosen, own } = await walk(folder, file);
      const { metrics, baseline, rows, split, task, classes } = result;
      assertEquals([task, split.train + split.validation + split.test], [file.task, file.used]);
      assertEquals(rows >= file.used, true);
      assertEquals(chosen.candidates.filter(({ failed }) => failed !== undefined), []);
      assertEquals(Object.keys(metrics), Object.keys(baseline));
      const main = task === "regression" ? "rmse" : "logLoss";
      assert(metrics[main] < baseline[main], `${metrics[main]} beats ${baseline[main]}`);

      const table = await predictionsIn(`${folder}/out`, classes);
      assertEquals(table.rows, split.test);
      const cells = (column: string) =>
        Array.from(
          { length: table.rows },
          (_, row) => (table.columns as Record<string, { get(row: number): unknown }>)[column].get(row),
        );
      const truth = cells("label") as string[], said = cells("prediction") as string[];
      const places = (cells("row") as string[]).map(Number);
      assertEquals(new Set(places).size, split.test);
      const recomputed: Record<string, number> = {};
      if (task === "regression") {
        const errors = truth.map((value, i) => Number(value) - Number(said[i])), center = mean(truth.map(Number));
        recomputed.rmse = Math.sqrt(mean(errors.map((e) => e * e)));
        recomputed.mae = mean(errors.map(Math.abs));
        recomputed.r2 = 1 - mean(errors.map((e) => e * e)) / mean(truth.map((value) => (Number(value) - center) ** 2));
      } else {
        const p = classes!.map((c) => cells(`p_${c}`) as number[]), own = truth.map((t, i) => p[classes!.indexOf(t)][i]);
        recomputed.accuracy = mean(truth.map((t, i) => t === said[i] ? 1 : 0));
        recomputed.logLoss = -mean(own.map((q) => Math.log(Math.max(q, 1e-7))));
        if (task === "multiclass") {
          const there = classes!.filter((c) => truth.includes(c) || said.includes(c));
          recomputed.macroF1 = mean(there.map((c) => slow.f1(truth, said, c)));
        } else {
          const y = truth.map((t) => t === classes![1]), q = p[1];
          Object.assign(recomputed, {
            rocAuc: slow.rocAuc(y, q),
            averagePrecision: slow.averagePrecision(y, q),
            brier: mean(q.map((value, i) => (value - Number(y[i])) ** 2)),
            f1: slow.f1(truth, said, classes![1]),
            ece: slow.ece(y, q),
            threshold: metrics.threshold,
          });
          assertEquals(said, q.map((value) => classes![value >= metrics.threshold ? 1 : 0]));
        }
      }
      assertEquals(Object.keys(recomputed).sort(), Object.keys(metrics).sort());
      for (const [metric, value] of Object.entries(recomputed)) {
        assertAlmostEquals(metrics[metric], value, 1e-4 * Math.max(1, Math.abs(value)), metric);
      }

      // The rows are those of the file, and the saved pipeline says the same of them.
      const raw = own.frame.columns[own.frame.names[0]],
        place = new Map(Array.from({ length: raw.length }, (_, i) => [raw.get(i), i]));
      const loaded = await loadPipeline(`${folder}/out/pipeline`);
      const decided = await loaded.decide(own.frame);
      places.forEach((row, i) => {
        const at = place.get(String(row))!, value = own.frame.columns[own.label].get(at), again = decided[at];
        if (task === "regression") {
          assertAlmostEquals(Number(truth[i]), Number(value), 1e-3);
          assertAlmostEquals(Number(said[i]), Number(again), 1e-3 * Math.abs(Number(again)));
        } else assertEquals([truth[i], said[i]], [value, again]);
      });
      loaded.dispose();
      chosen.pipeline.dispose();
      assertEquals(tf.memory().numTensors, before);
      assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/out/result.json`)), JSON.parse(JSON.stringify(result)));
    });
  });
}

Deno.test("the same file and seed give the same result", async () => {
  const file = ownFiles()["12 classes, some rare"];
  const once = () =>
    inFolder(async (folder) => {
      const { result, chosen } = await walk(folder, file);
      chosen.pipeline.dispose();
      return [result, await Deno.readTextFile(`${folder}/out/predictions.csv`)];
    });
  assertEquals(await once(), await once());
});
