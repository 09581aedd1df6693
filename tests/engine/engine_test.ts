import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { engine, tf } from "shoplens/engine";
import { createRandom } from "shoplens/random";

/** Runs a program in a process of its own, with the engine that `SHOPLENS_ENGINE` names. */
async function run(program: string, name: string, env: Record<string, string> = {}) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", program],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1", SHOPLENS_ENGINE: name, ...env },
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
  assertEquals(tf.getBackend(), engine.backend);
  assertEquals(engine.simd, engine.backend === "wasm");
  assertEquals(engine.threads >= 1, true);
  for (const part of [engine.backend, "SIMD", engine.why]) assertStringIncludes(engine.describe(), part);
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
  const { success, stderr } = await run(report, "gpu");
  assertEquals(success, false);
  assertStringIncludes(stderr, 'Cannot start the engine: expected SHOPLENS_ENGINE to be webgpu, wasm or cpu, received "gpu".');
});

/** Runs on whatever card is there, or a program that stands in for one; prints what is wrong, a line each. */
const onCard = `
  import { engine, tf } from "shoplens/engine";
  console.log(engine.describe());
  const near = (what, values, expected) => {
    const off = values.findIndex((value, i) => !(Math.abs(value - expected[i]) <= 1e-4 * (1 + Math.abs(expected[i]))));
    if (values.length !== expected.length || off >= 0) console.log(what, off, values[off], expected[off]);
  };
  // More than a row of pixels, and not a whole number of rows.
  const many = Float32Array.from({ length: 70_001 }, (_, i) => i / 7 - 5000);
  near("read", tf.tidy(() => tf.neg(tf.tensor1d(many)).dataSync()), many.map((value) => -value));
  near("integers", tf.tidy(() => tf.add(tf.tensor1d([1, -2, 3], "int32"), 1).dataSync()), [2, -1, 4]);
  // A long product, and the gradient of a table of which a row is read often, are summed in one order.
  const a = tf.tensor2d(many.slice(0, 60_000), [20, 3000]), b = tf.tensor2d(many.slice(0, 60_000), [3000, 20]);
  const twice = (compute) => [0, 1].map(() => tf.tidy(() => compute().dataSync()));
  const same = (what, [one, two]) => one.every((value, i) => value === two[i]) || console.log(what, "differs");
  same("product", twice(() => tf.matMul(a, b)));
  const table = tf.tensor2d(many.slice(0, 600), [20, 30]), places = tf.tensor1d(Array.from({ length: 2000 }, (_, i) => i % 3), "int32");
  const slopes = tf.tensor2d(many.slice(0, 60_000), [2000, 30]);
  const sums = twice(() => tf.grad((x) => tf.gather(x, places))(table, slopes));
  same("gradient", sums);
  near("gradient", sums[0], tf.tidy(() => tf.matMul(tf.oneHot(places, 20), slopes, true).dataSync()));
  // What webgpu lacks is lent.
  near("unique", tf.tidy(() => tf.unique(tf.tensor1d([3, 3, 1])).values.dataSync()), [3, 1]);
`;

Deno.test("webgpu, forced: on a card or a program that stands in for one the results are right; without, an error says what to do", async () => {
  const { success, stdout, stderr } = await run(onCard, "webgpu");
  if (!success) {
    return assertStringIncludes(stderr, "no webgpu, as WebGPU finds no graphics card. Install the driver of the graphics card");
  }
  const [described, ...wrong] = stdout.trim().split("\n");
  assert(
    / on webgpu \(.*, because SHOPLENS_ENGINE asks for it\. Dense networks stay on the processor/.test(described),
    described,
  );
  assertEquals(wrong, []);
});

Deno.test("webgpu, forced where there is no card: an error says what to do", async () => {
  const elsewhere = Deno.build.os === "windows" ? "metal" : "dx12";
  const { success, stderr } = await run(report, "webgpu", { DENO_WEBGPU_BACKEND: elsewhere });
  assertEquals(success, false);
  assertStringIncludes(
    stderr,
    "Cannot start the engine: no webgpu, as WebGPU finds no graphics card. Install the driver of the graphics card " +
      "(on Linux, one for Vulkan), or unset SHOPLENS_ENGINE.",
  );
});

Deno.test("by itself the engine takes no program that stands in for a card, and says why there is no webgpu", async () => {
  const { success, stdout, stderr } = await run(report, "");
  assert(success, stderr);
  const taken = stdout.includes(" on webgpu (");
  assertEquals(taken && stdout.includes("software"), false, stdout);
  if (!taken) {
    assert(
      /because it is the fastest that works here; no webgpu, as (there is no sign of|WebGPU finds no|\S.* is software)/.test(
        stdout,
      ),
      stdout,
    );
  }
});
