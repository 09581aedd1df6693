import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { engine, tf } from "shoplens/engine";
import { createRandom } from "shoplens/random";

/** Runs a program in a process of its own, with the engine that `SHOPLENS_ENGINE` names. */
async function run(program: string, name: string) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", program],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1", SHOPLENS_ENGINE: name },
  }).output();
  return { success, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

const random = createRandom(7);
const values = (...shape: number[]) => {
  const data = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return tf.tensor(data, shape);
};

/** The same computation on two backends, as plain numbers. */
async function onBoth(compute: () => tf.Tensor): Promise<[ArrayLike<number>, ArrayLike<number>]> {
  const results: ArrayLike<number>[] = [];
  try {
    for (const backend of ["wasm", "cpu"]) {
      await tf.setBackend(backend);
      results.push(tf.tidy(() => compute().dataSync()));
    }
  } finally {
    await tf.setBackend(engine.backend);
  }
  return results as [ArrayLike<number>, ArrayLike<number>];
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string, tolerance = 1e-5) {
  assertEquals(actual.length, expected.length, what);
  for (let i = 0; i < actual.length; i++) {
    assert(
      Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])),
      `${what} at ${i}: ${actual[i]}, ${expected[i]}`,
    );
  }
}

Deno.test("the engine is ready when imported, and says what runs and why", () => {
  assertEquals(engine.backend, "wasm");
  assertEquals(tf.getBackend(), "wasm");
  assertEquals(engine.simd, true);
  assertEquals(engine.threads >= 1, true);
  for (const part of ["wasm", "SIMD", engine.why]) assertStringIncludes(engine.describe(), part);
});

Deno.test("products with transposed sides are right on either side of the switch, with batches and broadcasting", async () => {
  for (const [m, k, n] of [[3, 32, 10], [64, 65, 66], [1, 512, 257]]) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const batches of [[[], []], [[2], [2]], [[2], [1]]]) {
          const a = values(...batches[0], ...(transposeA ? [k, m] : [m, k]));
          const b = values(...batches[1], ...(transposeB ? [n, k] : [k, n]));
          const [mended, plain] = await onBoth(() => tf.matMul(a, b, transposeA, transposeB));
          assertClose(mended, plain, `${m} x ${k} x ${n}, ${transposeA}, ${transposeB}, ${JSON.stringify(batches)}`, 1e-4);
          tf.dispose([a, b]);
        }
      }
    }
  }
});

Deno.test("a product with a transposed side leaves no tensor and no data behind", () => {
  const a = values(64, 64), b = values(64, 64);
  const before = { ...tf.memory() }, stored = tf.engine().backend.numDataIds();
  for (let i = 0; i < 5; i++) tf.matMul(a, b, true, true).dispose();
  tf.fused.matMul({ a, b, transposeA: true, transposeB: true, activation: "relu" }).dispose();
  assertEquals(tf.memory().numTensors, before.numTensors);
  assertEquals(tf.memory().numBytes, before.numBytes);
  assertEquals(tf.engine().backend.numDataIds(), stored);
  tf.dispose([a, b]);
});

const activations = "elu hardSigmoid linear relu relu6 selu sigmoid softmax softplus softsign tanh swish mish gelu gelu_new"
  .split(" ");
for (const activation of activations) {
  Deno.test(`${activation} and its gradient are the same on wasm and cpu`, async () => {
    const layer = tf.layers.activation({ activation: activation as "relu" });
    const x = values(5, 4), dy = values(5, 4);
    const apply = (input: tf.Tensor) => layer.apply(input) as tf.Tensor;
    assertClose(...await onBoth(() => apply(x)), "forward");
    assertClose(...await onBoth(() => tf.grad(apply)(x, dy)), "gradient", 1e-4);
    tf.dispose([x, dy]);
  });
}

Deno.test("the gradient of gather is the same on wasm and cpu, over one axis or another, and for several places at once", async () => {
  const table = values(6, 3), taken = values(5, 2, 3);
  const places = tf.tensor2d([[1, 5], [1, 0], [1, 1], [3, 3], [5, 0]], [5, 2], "int32");
  assertClose(...await onBoth(() => tf.grad((x) => tf.gather(x, places))(table, taken)), "rows");
  const cube = values(2, 6, 3), columns = values(2, 4, 3);
  const across = () => tf.grad((x) => tf.gather(x, tf.tensor1d([2, 0, 2, 5], "int32"), 1))(cube, columns);
  assertClose(...await onBoth(across), "columns");
  for (const dtype of ["float32", "int32"] as const) {
    // A segment that is not there takes nothing.
    const sums = () =>
      tf.unsortedSegmentSum(tf.tensor([[1, 2], [3, 4], [5, 6]], [3, 2], dtype), tf.tensor1d([2, 3, -1], "int32"), 3);
    assertClose(...await onBoth(sums), dtype);
  }
  tf.dispose([table, taken, places, cube, columns]);
});

Deno.test("kernels that wasm lacks are there, and leave nothing behind: einsum, gradients of convolutions", async () => {
  const table = values(6, 3), dy = values(4, 3);
  const gathered = () => tf.grad((x) => tf.gather(x, tf.tensor1d([1, 5, 1, 0], "int32")))(table, dy);
  assertClose(...await onBoth(() => tf.einsum("ij,kj->ik", table, dy)), "einsum");
  const picture = values(2, 6, 6, 3) as tf.Tensor4D, filter = values(3, 3, 3, 4), slope = values(2, 6, 6, 4);
  const convolved = () => tf.grad((f) => tf.conv2d(picture, f as tf.Tensor4D, 1, "same"))(filter, slope);
  assertClose(...await onBoth(convolved), "conv2d");
  tf.tidy(() => void gathered()); // brings its inputs back from the cpu
  const before = tf.engine().backend.numDataIds();
  tf.tidy(() => void gathered());
  assertEquals(tf.engine().backend.numDataIds(), before);
  tf.dispose([table, dy, picture, filter, slope]);
});

const report =
  `import { engine, tf } from "shoplens/engine"; console.log(engine.describe(), tf.ones([2]).sum().dataSync()[0]);`;

Deno.test("SHOPLENS_ENGINE forces a backend, and no banner is printed", async () => {
  const { success, stdout, stderr } = await run(report, "cpu");
  assert(success, stderr);
  assertStringIncludes(stdout, "on cpu (plain JavaScript, slow), because SHOPLENS_ENGINE asks for it. Dense networks: ");
  assert(stdout.endsWith(" 2\n"), stdout);
  assertEquals(stderr.includes("TensorFlow.js in"), false, stderr);
});

Deno.test("an unknown SHOPLENS_ENGINE is refused with the names that are known", async () => {
  const { success, stderr } = await run(report, "webgpu");
  assertEquals(success, false);
  assertStringIncludes(stderr, 'Cannot start the engine: expected SHOPLENS_ENGINE to be wasm or cpu, received "webgpu".');
});
