/** Threads that share kernels: whoever computes a piece, the bits are the same. */
import { assert, assertEquals } from "@std/assert";

async function run(program: string, threads: string) {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", "--check=none", program],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1", SHOPLENS_THREADS: threads, SHOPLENS_BLAS: "off" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text.length > 0, new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

/** Products of which the first thread waits until it sees all others at work; then how many came, and how many were not as alone. */
const SHARE = `
  const [{ hireCrew }, { createWorkspace, moduleOf }, { KERNELS }] = await Promise.all(
    ["engine/_crew.ts", "simd.ts", "engine/_kernels_wasm.ts"].map((file) => import("./lib/" + file)));
  const { kernels, memory } = createWorkspace({ compiled: KERNELS, arrays: [[Float32Array, 2_000_000]], action: "test" });
  const crew = hireCrew({ module: moduleOf(KERNELS), memory });
  const all = new Float32Array(memory.buffer);
  let state = 1;
  const next = () => (state = Math.imul(state, 1103515245) + 12345 | 0) / 2 ** 31;
  for (let i = 0; i < 400_000; i++) all[i] = next();
  for (const end = Date.now() + 20_000; crew.present() < 3 && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const came = crew.present();
  let different = 0;
  for (let round = 0; round < 300; round++) {
    const rows = 1 + Math.floor(150 * Math.abs(next())), columns = 1 + Math.floor(60 * Math.abs(next())), inner = 300;
    const [alone, shared] = [4_000_000, 4_400_000], b = 4 * 200_000;
    const numbers = (to) => [to, columns, inner, 64, inner, 1, b, columns, 1, 0];
    all.fill(7, shared / 4, shared / 4 + rows * columns + 1);
    kernels.multiplyRows(6_000_000, ...numbers(alone), 0, rows);
    crew.share("multiplyRows", { numbers: numbers(shared), room: 6_000_000, roomEach: 400_000, items: rows, unit: 6 });
    for (let i = 0; i < rows * columns; i++) different += all[alone / 4 + i] === all[shared / 4 + i] ? 0 : 1;
    different += all[shared / 4 + rows * columns] === 7 ? 0 : 1;
  }
  crew.dismiss();
  console.log(JSON.stringify([came, different]));
`;

Deno.test("a crew of four computes what one computes, to the bit, however its pieces fall", async () => {
  assertEquals(await run(SHARE, "4"), [3, 0]);
});

/** Kernels of tfjs until threads have had time to come; then their results' bits. */
const TENSORS = `
  import { attentionValues, attentionWeights, layerNorm, tf } from "shoplens/engine";
  import { createRandom } from "shoplens/random";
  const random = createRandom(3);
  const values = (...shape) => tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()), shape);
  const [x, filter, deep] = [values(13, 30, 31, 5), values(3, 3, 5, 18), values(3, 3, 5, 2)];
  const [vectors, scale, shift] = [values(70, 19, 12), values(12), values(12)];
  const [a, b, long] = [values(37, 41, 51), values(37, 41, 51), values(5000, 23)];
  const gradients = (compute, ...inputs) => tf.grads((...all) => tf.sum(tf.square(compute(...all))))(inputs);
  const compute = () => [
    ...gradients((x, filter) => tf.maxPool(tf.conv2d(x, filter, 1, "same"), 2, 2, "valid"), x, filter),
    ...gradients((x, filter) => tf.depthwiseConv2d(x, filter, 1, "same"), x, deep),
    ...gradients((x) => attentionValues(attentionWeights(x, x, { heads: 3, causal: true }), x), vectors),
    ...gradients((x, scale, shift) => layerNorm(x, { scale, shift }), vectors, scale, shift),
    tf.softmax(tf.reshape(vectors, [70, 19 * 12])),
    ...gradients((a, b) => tf.matMul(a, b, false, true), a, b),
    ...gradients((a, b) => tf.matMul(a, b, true, false), a, b),
    ...gradients((a, b) => tf.matMul(a, b, true, false), long, long),
  ];
  for (const end = Date.now() + 1500; Date.now() < end;) tf.tidy(() => void compute());
  const bits = tf.tidy(() => compute().map((tensor) =>
    new Int32Array(tensor.dataSync().buffer).reduce((sum, word) => Math.imul(sum, 31) + word | 0, 0)));
  console.log(JSON.stringify(bits));
`;

Deno.test("kernels of tfjs give the same bits on any number of threads", async () => {
  const alone = await run(TENSORS, "1");
  for (const threads of ["2", "4"]) assertEquals(await run(TENSORS, threads), alone);
});
