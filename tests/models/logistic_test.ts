import { assert, assertEquals } from "@std/assert";
import { asTrain, Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { logistic } from "shoplens/models";
import { adam, cosine, fit } from "shoplens/train";

interface Case {
  l1: number;
  l2: number;
  weights: number[];
  intercept: number;
}

const { source, rows, features, labels, cases } = JSON.parse(
  Deno.readTextFileSync(new URL("fixtures/logistic.json", import.meta.url)),
);
const data = asTrain(
  new Dataset({
    features: matrix(rows, 4, new Float32Array(features)),
    labels: new Float32Array(labels),
    names: [..."abcd"],
    classes: ["no", "yes"],
  }),
);
const trained = async (penalties: { l1?: number; l2?: number }) => {
  const options = { epochs: 600, batchSize: rows, optimizer: adam(0.05), schedule: cosine(), progress: false };
  const fitted = await fit(logistic({ inputs: 4, ...penalties }), data, options);
  const [weights, [intercept]] = fitted.model.getWeights().map((weight) => Array.from(weight.dataSync()));
  fitted.dispose();
  return { weights, intercept };
};

for (const { l1, l2, weights, intercept } of cases as Case[]) {
  Deno.test(`l1 ${l1} and l2 ${l2} come to rest where ${source} does`, async () => {
    const found = await trained({ l1, l2 });
    [...weights, intercept].forEach((expected, i) => {
      const received = [...found.weights, found.intercept][i];
      assert(Math.abs(received - expected) < 2e-3, `${JSON.stringify(found)}, not ${weights} and ${intercept}`);
    });
  });
}

Deno.test("l1 brings near zero what l2 only makes smaller", async () => {
  const [lasso] = (cases as Case[]).filter(({ l2 }) => l2 === 0), zeros = lasso.weights.map((weight) => weight === 0);
  assertEquals(zeros, [false, false, false, true], "as in the reference");
  const [{ weights: l1 }, { weights: l2 }] = [await trained({ l1: lasso.l1 }), await trained({ l2: 0.05 })];
  zeros.forEach((zero, i) => assert(!zero || (Math.abs(l1[i]) < 2e-3 && Math.abs(l2[i]) > 1e-2), `${l1}; ${l2}`));
});
