/** The layers by themselves, where a sheet of paper tells what comes out; whole networks are in references_test.ts. */
import { assert, assertEquals } from "@std/assert";
import { tf } from "shoplens/engine";
import {
  AttentionValues,
  AttentionWeights,
  ClassToken,
  FieldEmbeddings,
  FirstField,
  GatedUnits,
  LayerNorm,
  PairProducts,
  PickByCode,
  PickFeatures,
  RootMeanSquare,
  SumFields,
} from "../../lib/models/layers/mod.ts";

/** What a layer makes of arrays, with these weights, and that its shape is as it says and it comes back from its own config. */
function run(layer: tf.layers.Layer, inputs: tf.TensorLike[], weights: number[][] = []): unknown {
  const before = tf.memory().numTensors;
  const out = tf.tidy(() => {
    const tensors = inputs.map((input) => tf.tensor(input as number[]));
    const apply = (one: tf.layers.Layer) => {
      const symbols = tensors.map(({ shape }) => tf.input({ shape: shape.slice(1) }));
      const shape = (one.apply(symbols.length === 1 ? symbols[0] : symbols) as tf.SymbolicTensor).shape;
      one.setWeights(one.getWeights().map((own, i) => tf.tensor(weights[i], own.shape)));
      const result = one.apply(tensors.length === 1 ? tensors[0] : tensors) as tf.Tensor;
      assertEquals([null, ...result.shape.slice(1)], shape);
      return result.arraySync();
    };
    const Kind = layer.constructor as unknown as { fromConfig(kind: unknown, config: unknown): tf.layers.Layer };
    const again = Kind.fromConfig(Kind, { ...layer.getConfig(), name: `${layer.name}_again` });
    const [result, same] = [apply(layer), apply(again)];
    assertEquals(same, result);
    for (const one of [layer, again]) if (one.weights.length > 0) one.dispose();
    return result;
  });
  assertEquals(tf.memory().numTensors, before);
  return out;
}

Deno.test("FieldEmbeddings: codes by a look-up, alone and crossed, numbers by a product, and a bias for each field", () => {
  const codes = [{ at: [2], levels: [2] }, { at: [2, 0], levels: [2, 3] }];
  const layer = new FieldEmbeddings({ codes, numbers: [1], width: 1, useBias: true });
  const table = [10, 11, 20, 21, 22, 23, 24, 25], slope = [3], bias = [0.5, 0.25, 0.125];
  const x = [[2, -1, 1], [0, 2, 0], [3, 0, 1], [1, 0, 7]]; // 3 and 7 are no codes
  assertEquals(run(layer, [x], [table, slope, bias]), [
    [[11.5], [25.25], [-2.875]],
    [[10.5], [20.25], [6.125]],
    [[11.5], [23.25], [0.125]],
    [[10.5], [21.25], [0.125]],
  ]);
});

Deno.test("PickFeatures, SumFields and FirstField", () => {
  assertEquals(run(new PickFeatures({ at: [2, 0] }), [[[1, 2, 3], [4, 5, 6]]]), [[3, 1], [6, 4]]);
  const vectors = [[[1, 2], [3, 4], [5, 6]]];
  assertEquals(run(new SumFields({}), [vectors]), [[9, 12]]);
  assertEquals(run(new FirstField({}), [vectors]), [[[1, 2]]]);
});

Deno.test("PairProducts: the dot products of each two fields, for each unit from its own part of the vectors", () => {
  const vectors = [[[1, 2, 0, 1], [3, -1, 1, 1], [2, 2, -2, 5]]];
  // 1x3 + 2x-1 = 1, 1x2 + 2x2 = 6, 3x2 - 1x2 = 4; 0x1 + 1x1 = 1, 0x-2 + 1x5 = 5, 1x-2 + 1x5 = 3.
  assertEquals(run(new PairProducts({ units: 2 }), [vectors]), [[11, 9]]);
  assertEquals(run(new PairProducts({ units: 1 }), [vectors]), [[20]]);
});

Deno.test("ClassToken puts the same vector first in each row", () => {
  assertEquals(run(new ClassToken({}), [[[[1, 2]], [[3, 4]]]], [[7, 8]]), [[[7, 8], [1, 2]], [[7, 8], [3, 4]]]);
});

Deno.test("GatedUnits: the first half where the second is above 0, times it", () => {
  assertEquals(run(new GatedUnits({}), [[[[2, 3, 5, -7]]]]), [[[10, 0]]]);
});

Deno.test("LayerNorm: mean 0 and variance 1 in each vector, then scale and shift", () => {
  const [[low, high], [same, other]] = run(new LayerNorm({}), [[[1, 5], [4, 4]]], [[2, 2], [10, 20]]) as number[][];
  assert(Math.abs(low - 8) < 1e-4 && Math.abs(high - 22) < 1e-4, `${low}, ${high}`);
  assertEquals([same, other], [10, 20]);
});

Deno.test("PickByCode takes the value whose place the code is; RootMeanSquare says how far rows are apart", () => {
  assertEquals(run(new PickByCode({ at: 1 }), [[[5, 6, 7], [5, 6, 7]], [[9, 2], [9, 0]]]), [[7], [5]]);
  const [[far], [same]] = run(new RootMeanSquare({}), [[[1, 2], [3, 3]], [[4, -2], [3, 3]]]) as number[][];
  assert(Math.abs(far - Math.sqrt(12.5)) < 1e-6 && same < 1e-5, `${far}, ${same}`);
});

Deno.test("attention: each head weighs by the softmax of its dot products over the root of its width", () => {
  // One row, two fields, two heads of one number. Head 1 compares 1 with ln 3 and 0, head 2 compares nothing.
  const queries = [[[1, 0], [0, 0]]], keys = [[[Math.log(3), 5], [0, -5]]];
  const weights = run(new AttentionWeights({ heads: 2 }), [queries, keys]) as number[][][][];
  const expected = [0.75, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  weights.flat(3).forEach((weight, i) => assert(Math.abs(weight - expected[i]) < 1e-6, `${weight}, ${expected[i]}`));
  const values = [[[4, 2], [8, 6]]], exact = [[[[0.75, 0.25], [0.5, 0.5]], [[0.5, 0.5], [1, 0]]]];
  assertEquals(run(new AttentionValues({ heads: 2 }), [exact, values]), [[[5, 4], [6, 2]]]);
  // Of width 4 a head's dot product is halved.
  const wide = run(new AttentionWeights({ heads: 1 }), [[[[2, 0, 0, 0]]], [[[Math.log(3), 0, 0, 0], [0, 0, 0, 0]]]]);
  (wide as number[][][][]).flat(3).forEach((weight, i) => assert(Math.abs(weight - [0.75, 0.25][i]) < 1e-6, `${weight}`));
});
