/** The kernels that our engine gives tfjs, forward and backward, beside the cpu backend, over random shapes. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { attentionValues, attentionWeights, layerNorm, selfAttention, tf } from "shoplens/engine";
import { assertAlike, between, random, values } from "./_alike.ts";
import torch from "./fixtures/pytorch.json" with { type: "json" };

Deno.test("products: batches, transposed sides, bias and activation", async () => {
  for (let round = 0; round < 12; round++) {
    const [m, k, n] = [between(1, 40), between(1, 70), between(1, 40)];
    const [transposeA, transposeB] = [round % 2 === 1, round % 4 > 1];
    const [outerA, outerB] = [[[], []], [[3], [3]], [[2, 3], [2, 3]]][round % 3];
    const a = values(...outerA, ...(transposeA ? [k, m] : [m, k]));
    const b = values(...outerB, ...(transposeB ? [n, k] : [k, n]));
    const what = JSON.stringify({ a: a.shape, b: b.shape, transposeA, transposeB });
    await assertAlike(what, [a, b], (a, b) => tf.matMul(a, b, transposeA, transposeB));
    if (outerA.length > 0) continue;
    for (const activation of ["linear", "relu", "sigmoid", "elu", "relu6"] as const) {
      await assertAlike(
        `${activation} ${what}`,
        [a, b, values(n)],
        (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, transposeA, transposeB, bias, activation }),
      );
    }
  }
});

Deno.test("batches of a product may be repeated on either side, or on both", () => {
  tf.tidy(() => {
    const [a, b] = [values(2, 1, 4, 5), values(1, 3, 5, 6)].map(({ data, shape }) => tf.tensor(data, shape));
    const repeated = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(b, [2, 1, 1, 1]));
    const product = tf.matMul(a, b); // of which tfjs's own kernels compute two of six
    assertEquals(product.shape, [2, 3, 4, 6]);
    assertEquals(product.dataSync(), repeated.dataSync());
    const rows = tf.reshape(a, [8, 5]), [one] = tf.split(b, 3, 1);
    assertEquals([...tf.matMul(a, tf.reshape(one, [1, 1, 5, 6])).dataSync()], [
      ...tf.matMul(rows, tf.reshape(one, [5, 6])).dataSync(),
    ]);
  });
});

Deno.test("a product that ReLU follows writes nothing behind its last number", () => {
  tf.tidy(() => {
    const [a, b] = [tf.tensor2d([[1, -1]]), tf.tensor2d([[-1, -2, -3], [1, 1, 1]])];
    const neighbours = Array.from({ length: 50 }, () => tf.fill([1, 3], -7));
    const results = Array.from({ length: 20 }, () => tf.fused.matMul({ a, b, activation: "relu" }));
    for (const result of results) assertEquals([...result.dataSync()], [0, 0, 0]);
    for (const tensor of neighbours) assertEquals([...tensor.dataSync()], [-7, -7, -7]);
  });
});

Deno.test("embeddings: the gradient of gather, with rows that come often and never", async () => {
  for (const [rows, width, count] of [[7, 1, 30], [50, 16, 200], [5, 6, 1], [300, 33, 64]]) {
    const ids = Int32Array.from({ length: count }, () => random.integer(0, rows));
    await assertAlike(`${rows} x ${width}`, [values(rows, width)], (table) => tf.gather(table, tf.tensor1d(ids, "int32")));
  }
  tf.tidy(() => {
    const sums = tf.unsortedSegmentSum(tf.tensor2d([[1, 2], [3, 4], [5, 6]]), tf.tensor1d([1, -1, 1], "int32"), 3);
    assertEquals([...sums.dataSync()], [0, 0, 6, 8, 0, 0]);
    const table = tf.tensor2d([[1, 2], [3, 4]]);
    assertEquals([...tf.gather(table, tf.tensor2d([[1, 0], [1, 1]], [2, 2], "int32")).dataSync()], [3, 4, 1, 2, 3, 4, 3, 4]);
    assertThrows(() => tf.gather(table, tf.tensor1d([2], "int32")), Error, "index value 2");
  });
});

Deno.test("convolutions: strides, padding, pictures that do not fit", async () => {
  for (let round = 0; round < 14; round++) {
    // tfjs has no gradient of dilated ones.
    const stride = between(1, 3), pad = round % 2 === 0 ? "same" : "valid";
    const [high, wide, from, to] = [between(1, 3), between(1, 3), between(1, 9), between(1, 9)];
    const x = values(between(1, 3), between(7, 12), between(7, 12), from), filter = values(high, wide, from, to);
    const what = JSON.stringify({ x: x.shape, filter: filter.shape, stride, pad });
    await assertAlike(what, [x, filter], (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad));
    const bias = values(to);
    await assertAlike(
      `fused ${what}`,
      [x, filter, bias],
      (x, filter, bias) =>
        tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: stride, pad, bias, activation: "relu" }),
    );
    const deep = values(high, wide, from, between(1, 3));
    await assertAlike(
      `depthwise ${what}`,
      [x, deep],
      (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
    );
  }
});

Deno.test("the largest of a window: its gradient goes to the first of equals", async () => {
  for (let round = 0; round < 8; round++) {
    const size = between(1, 3), stride = between(1, 3), pad = round % 2 === 0 ? "same" : "valid";
    const x = values(between(1, 3), between(4, 9), between(4, 9), between(1, 5));
    // Few values, so that many are equal; and negative ones beside zeros.
    if (round > 3) x.data.forEach((value, i) => x.data[i] = Math.min(0, Math.round(value)));
    await assertAlike(
      JSON.stringify({ x: x.shape, size, stride, pad }),
      [x],
      (x) => tf.maxPool(x as tf.Tensor4D, size, stride, pad),
    );
  }
});

Deno.test("sums over the first axes, a bias added to rows, and copies that share their numbers", async () => {
  for (
    const [shape, axes] of [[[5, 7], [0]], [[3, 4, 5], [0, 1]], [[3, 4, 5], [0]], [[3, 4, 5], [1]], [[6], [0]], [[2, 3], [-1]]]
  ) {
    for (const keepDims of [false, true]) {
      await assertAlike(`${shape} over ${axes}`, [values(...shape)], (x) => tf.sum(x, axes, keepDims));
    }
  }
  for (
    const [a, b] of [[[5, 7], [7]], [[3, 4, 5], [4, 5]], [[3, 4], [3, 4]], [[4], [3, 4]], [[3, 4], [1, 4]], [[3, 4], [3, 1]], [[
      3,
      4,
    ], []]]
  ) {
    await assertAlike(`${a} + ${b}`, [values(...a), values(...b)], (a, b) => tf.add(a, b));
  }
  const x = tf.tensor1d([1, 2, 3]), copy = x.clone();
  x.dispose();
  assertEquals([...copy.dataSync()], [1, 2, 3]);
  copy.dispose();
});

Deno.test("a convolution whose patches go in several parts", async () => {
  const [x, filter] = [values(3, 130, 130, 9), values(3, 3, 9, 1)];
  await assertAlike("large", [x, filter], (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"));
});

Deno.test("softmax, normalisation of layers, and attention made of them", async () => {
  for (let round = 0; round < 4; round++) {
    const [batch, length, width] = [between(1, 4), between(2, 12), between(2, 20)];
    const x = () => values(batch, length, width);
    await assertAlike("softmax", [x()], (x) => tf.softmax(x));
    await assertAlike("normalisation", [x(), values(width)], (x, gain) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), gain);
    });
    await assertAlike("attention", [x(), x(), x()], (q, k, v) => tf.matMul(tf.softmax(tf.matMul(q, k, false, true)), v));
  }
});

Deno.test("attention: heads, as many keys as queries or not, and what is later hidden", async () => {
  for (let round = 0; round < 8; round++) {
    const heads = between(1, 3), width = heads * between(1, 9), causal = round % 2 === 1;
    const [rows, asking] = [between(1, 4), between(1, 22)], asked = causal ? asking : between(1, 13);
    const [queries, keys] = [values(rows, asking, width), values(rows, asked, width)],
      what = JSON.stringify({ heads, asked, causal });
    await assertAlike(`weights ${what}`, [queries, keys], (q, k) => attentionWeights(q, k, { heads, causal }));
    const sides = [values(rows, heads, asking, asked), values(rows, asked, width)];
    const seen = (weights: tf.Tensor) => {
      const earlier = Float32Array.from({ length: asking * asked }, (_, i) => causal && i % asked > i / asked ? 0 : 1);
      return tf.mul(weights, tf.tensor2d(earlier, [asking, asked]));
    };
    await assertAlike(`values ${what}`, sides, (w, v) => attentionValues(seen(w), v, { causal }));
  }
  for (let round = 0; round < 8; round++) {
    const heads = between(1, 3), width = heads * between(1, 9), causal = round % 2 === 1, options = { heads, causal };
    const vectors = values(between(1, 4), between(1, 22), 3 * width);
    await assertAlike(`self ${JSON.stringify(options)}`, [vectors], (x) => selfAttention(x, options));
  }
  const [vectors, two] = [tf.zeros([1, 2, 4]), tf.zeros([1, 3, 4])];
  assertThrows(() => selfAttention(vectors, { heads: 1 }), TypeError, "rows x vectors x (3 width)");
  assertThrows(() => attentionWeights(vectors, vectors, { heads: 3 }), RangeError, "heads that divide a width of 4");
  assertThrows(() => attentionWeights(vectors, two, { heads: 2, causal: true }), TypeError, "as many of each");
  assertThrows(() => attentionValues(vectors, two), TypeError, "received [[1,2,4],[1,3,4]]");
  const weights = tf.zeros([1, 1, 2, 3]);
  assertThrows(() => attentionValues(weights, two, { causal: true }), TypeError, "as many queries as keys");
  tf.dispose([vectors, two, weights]);
});

Deno.test("einsum: batches, sums over what one side has alone, outer products, and one side by itself", async () => {
  // Gradients of sums over both sides' own axes are in the fixtures: tfjs's cpu backend trips over them.
  const equations = [
    "ij,jk->ik",
    "bij,bjk->bik",
    "bhqd,bkhd->bhqk",
    "ij,kj->ki",
    "i,j->ji",
    "i,i->",
    "ij->ji",
    "ijk->j",
    "ij->",
  ];
  for (const equation of [...equations, "ijk,il->jl", "i,i->i", "cab , ac -> b"]) {
    const sizes = Object.fromEntries([..."abcdhijklq"].map((name) => [name, between(1, 6)]));
    const sides = equation.replaceAll(" ", "").split("->")[0].split(",");
    const inputs = sides.map((axes) => values(...[...axes].map((name) => sizes[name])));
    await assertAlike(equation, inputs, (...tensors) => tf.einsum(equation, ...tensors));
  }
  const [a, b] = [tf.ones([2, 3]), tf.ones([2, 3])];
  assertThrows(() => tf.einsum("ij,jk->ik", a, b), Error, "Expected dimension 3 at axis 0");
  tf.dispose([a, b]);
});

Deno.test("place by place, at counts that are no multiple of four, and what is repeated", async () => {
  for (const shape of [[1], [3], [4], [7], [2, 9], [5, 1], [3, 1, 6], [1, 17]]) {
    const pair = [values(...shape), values(...shape)], what = JSON.stringify(shape);
    await assertAlike(`sums ${what}`, pair, (a, b) => tf.add(a, b));
    await assertAlike(`differences ${what}`, pair, (a, b) => tf.sub(a, b));
    await assertAlike(`products ${what}`, pair, (a, b) => tf.mul(a, b));
    await assertAlike(`rectified ${what}`, pair.slice(0, 1), (x) => tf.relu(x));
    const times = shape.map((length) => length === 1 ? 5 : 1);
    await assertAlike(`repeated ${what}`, pair.slice(0, 1), (x) => tf.tile(x, times));
  }
  await assertAlike("over several axes", [values(2, 3, 4, 5)], (x) => tf.sum(x, [1, 3]));
});

Deno.test("softmax of numbers far out, and of rows of any width", async () => {
  for (let width = 1; width < 10; width++) await assertAlike(`${width}`, [values(5, width)], (x) => tf.softmax(tf.mul(x, 40)));
  const shares = tf.softmax(tf.tensor2d([[1e9, -1e9, 0], [-1e9, -1e9, -1e9], [NaN, 0, 0]])), numbers = [...shares.dataSync()];
  assertEquals(numbers.slice(0, 3), [1, 0, 0]);
  for (const third of numbers.slice(3, 6)) assert(Math.abs(third - 1 / 3) < 1e-7);
  assertEquals(numbers.slice(6).every(Number.isNaN), true);
  shares.dispose();
  for (let x = 0; x > -87; x -= 0.37) {
    const [, share] = tf.tidy(() => tf.softmax(tf.tensor1d([0, x, -100])).dataSync());
    const rounded = Math.fround(x), expected = Math.exp(rounded) / (1 + Math.exp(rounded));
    assert(Math.abs(share / expected - 1) < 5e-7, `${x}: ${share}, ${expected}`);
  }
});

Deno.test("normalisation of layers in one kernel: any width, any number of rows", async () => {
  for (const [rows, width] of [[1, 1], [3, 2], [20, 7], [17, 16], [5, 33]]) {
    const parts = [values(2, rows, width), values(width), values(width)];
    await assertAlike(`${rows} x ${width}`, parts, (x, scale, shift) => layerNorm(x, { scale, shift, epsilon: 1e-3 }));
  }
  const [x, scale] = [tf.zeros([2, 3]), tf.zeros([2])];
  assertThrows(() => layerNorm(x, { scale, shift: scale }), TypeError, "a scale and a shift as wide");
  tf.dispose([x, scale]);
});

/** The same layers in tfjs, by the names of the fixtures. */
function layerOf(
  { name, stride = 1, pad = 0, ids = [], heads = 1, causal = false, equation = "" }: {
    name: string;
    stride?: number;
    pad?: number;
    ids?: number[];
    heads?: number;
    causal?: boolean;
    equation?: string;
  },
) {
  const layers: Record<string, (...tensors: tf.Tensor[]) => tf.Tensor> = {
    convolution: (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad || "valid"),
    depthwise: (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad === 0 ? "valid" : "same"),
    pooling: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"),
    embedding: (table) => tf.gather(table, tf.tensor1d(ids, "int32")),
    normalisation: (x, scale, shift) => layerNorm(x, { scale, shift }),
    einsum: (a, b) => tf.einsum(equation, a, b),
    attention: (q, k, v) => attentionValues(attentionWeights(q, k, { heads, causal }), v, { causal }),
  };
  return layers[name];
}

for (const given of torch.cases) {
  Deno.test(`${given.name} of ${JSON.stringify(given.inputs[0].shape)}: result and gradients as in ${torch.source}`, () => {
    tf.tidy(() => {
      const layer = layerOf(given), inputs = given.inputs.map(({ data, shape }) => tf.tensor(data, shape));
      const { data, shape } = given.result;
      const weights = tf.tensor(Float32Array.from(data, (_, i) => Math.sin(i + 1)), shape);
      const gradients = tf.grads((...tensors) => tf.sum(tf.mul(layer(...tensors), weights)) as tf.Scalar)(inputs);
      [layer(...inputs), ...gradients].forEach((tensor, i) => {
        const expected = [given.result, ...given.gradients][i];
        assertEquals(tensor.shape, expected.shape);
        tensor.dataSync().forEach((value, at) =>
          assert(Math.abs(value - expected.data[at]) < 2e-5, `array ${i} at ${at}: ${value}, ${expected.data[at]}`)
        );
      });
    });
  });
}
