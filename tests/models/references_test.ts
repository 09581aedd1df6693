/** Networks beside reference implementations: the same weights and rows, logits and the gradient of every weight. */
import { assert, assertEquals } from "@std/assert";
import { openNetwork, tf } from "shoplens/engine";
import { matrix } from "shoplens/matrix";
import { deepAndCross, deepFm, ftTransformer, wideAndDeep } from "shoplens/models";
import { createRandom } from "shoplens/random";

interface Case {
  model: "wideAndDeep" | "deepFm" | "deepAndCross" | "ftTransformer";
  options: Record<string, unknown>;
  weights: Record<string, number[]>;
  logits: number[];
  gradients: Record<string, number[]>;
}

const { source, rows, inputs, features, labels, categories, cases } = JSON.parse(
  Deno.readTextFileSync(new URL("fixtures/networks.json", import.meta.url)),
);
const builders = { wideAndDeep, deepFm, deepAndCross, ftTransformer };

/** Numbers agree to `digits` of the largest of them. */
function assertClose(received: ArrayLike<number>, expected: ArrayLike<number>, what: string) {
  assertEquals(received.length, expected.length, what);
  const scale = Math.max(1e-3, ...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(received, (value, i) => Math.abs(value - expected[i])));
  assert(worst < 2e-5 * scale, `${what}: off by ${worst} of ${scale}`);
}

for (const { model, options, weights, logits, gradients } of cases as Case[]) {
  Deno.test(`${model} with ${JSON.stringify(options)} computes and learns as in ${source}`, () => {
    const network = builders[model]({ inputs, categories, random: createRandom(1), ...options });
    try {
      // The name that a weight has in a file; those in memory are numbered where two models are.
      const names = network.weights.map((weight) => weight.originalName);
      assertEquals(names.toSorted(), Object.keys(weights).toSorted());
      tf.tidy(() =>
        network.setWeights(network.getWeights().map((own, i) => tf.tensor(weights[names[i]], own.shape, "float32")))
      );
      const opened = openNetwork(network, { task: "binary" }), x = matrix(rows, inputs, new Float32Array(features));
      assertClose(opened.logits(x), logits, "logits");
      opened.backward({ features: x.data, labels: new Float32Array(labels), weights: new Float32Array(rows).fill(1), rows });
      let at = 0;
      for (const name of names) {
        const expected = gradients[name];
        assertClose(opened.gradients.slice(at, at + expected.length), expected, name);
        at += expected.length;
      }
      opened.close();
    } finally {
      network.dispose();
    }
  });
}
