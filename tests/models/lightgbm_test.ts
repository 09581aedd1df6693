/** Boosted trees beside LightGBM, on the fixture that fixtures/make_fixtures.py writes: bins are the same, and so are the trees. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { boostedTrees } from "shoplens/models";
import { learnOptions } from "./_learning.ts";

interface Case {
  name: string;
  columns: number;
  features: (number | null)[];
  labels: number[];
  weights: number[] | null;
  categories: number[];
  objective: string;
  classes: number;
  settings: Record<string, number>;
  firstGains: number[];
  predictions: number[];
}

const { cases }: { cases: Case[] } = JSON.parse(
  Deno.readTextFileSync(new URL("./fixtures/lightgbm.json", import.meta.url)),
);

for (const { name, columns, features, labels, weights, categories, objective, classes, settings, ...expected } of cases) {
  Deno.test(`trees as LightGBM grows them: ${name}`, async () => {
    const data = new Dataset({
      features: matrix(labels.length, columns, Float32Array.from(features, (value) => value ?? NaN)),
      names: Array.from({ length: columns }, (_, c) => `x${c}`),
      labels: Float32Array.from(labels),
      classes: classes === 0 ? undefined : Array.from({ length: classes }, (_, k) => `class ${k}`),
      categories: categories.map((at) => ({ name: `x${at}`, at, width: 1 })),
      missing: "kept",
    });
    const learner = boostedTrees({ ...settings, ...(objective === "poisson" && { loss: "poisson" }) });
    const learnt = await learner.learn(data, learnOptions(data, { weights: weights && Float32Array.from(weights) }));
    const { data: predictions } = learnt.predict(data.features);
    assertEquals(predictions.length, expected.predictions.length);
    expected.predictions.forEach((prediction, i) =>
      assertAlmostEquals(predictions[i], prediction, 2e-5 * Math.max(1, Math.abs(prediction)), `prediction ${i}`)
    );
    const outputs = classes > 2 ? classes : 1, { roots, nodes } = learnt.toJSON();
    const gains = nodes.gain.slice(0, roots[outputs] === undefined ? undefined : roots[1]).filter((gain) => gain > 0);
    const sorted = (values: number[]) => values.toSorted((a, b) => b - a);
    sorted(expected.firstGains).forEach((gain, i) => {
      const own = sorted(gains)[i];
      assert(Math.abs(own - gain) <= 1e-4 * gain, `gain ${own} instead of ${gain}`);
    });
  });
}
