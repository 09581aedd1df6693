/** Kernels that threads share: whoever computes a piece, the bits are the same. */
import { assert, assertEquals } from "@std/assert";
import { createRandom } from "shoplens/random";
import { createWorkspace } from "../../lib/simd.ts";
import { hireCrew } from "../../lib/threads.ts";

// Tests come in by doors; the binaries have none.
const { KERNELS } = await import(new URL("../../lib/engine/kernels/_kernels_wasm.ts", import.meta.url).href);

interface Kernels {
  multiplyRows(...numbers: number[]): void;
}

Deno.test("products that four threads share are to the bit what one computes, however their pieces fall", () => {
  const arrays = {
    sides: [Float32Array, 400_000],
    alone: [Float32Array, 9000],
    shared: [Float32Array, 9001],
    rooms: [Float32Array, 400_000],
  } as const;
  const { kernels, memory, arrays: { sides, alone, shared, rooms } } = createWorkspace<Kernels, typeof arrays>({
    compiled: KERNELS,
    arrays,
    action: "test",
  });
  const random = createRandom(5), crew = hireCrew({ compiled: KERNELS, memory, kernels, threads: 4 });
  try {
    for (let i = 0; i < sides.length; i++) sides[i] = random.normal();
    const a = sides.byteOffset, b = a + sides.byteLength / 2, inner = 300;
    let most = 1;
    for (let round = 0, end = Date.now() + 20_000; (round < 300 || most < 4) && Date.now() < end; round++) {
      const rows = random.integer(1, 151), columns = random.integer(1, 61);
      const numbers = (to: Float32Array) => [to.byteOffset, columns, inner, a, inner, 1, b, columns, 1, a, 2];
      shared.fill(7);
      kernels.multiplyRows(rooms.byteOffset, ...numbers(alone), 0, rows);
      const room = { room: rooms.byteOffset, roomEach: rooms.byteLength / 4 };
      crew.share("multiplyRows", { numbers: numbers(shared), ...room, items: rows, unit: 4 });
      assertEquals(shared.subarray(0, rows * columns), alone.subarray(0, rows * columns));
      assertEquals(shared[rows * columns], 7);
      most = Math.max(most, crew.threads());
    }
    assertEquals(most, 4);
  } finally {
    crew.dismiss();
  }
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
    ...gradients((x) => attentionValues(attentionWeights(x, x, { heads: 3, causal: true }), x, { causal: true }), vectors),
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

Deno.test("kernels of tfjs give the same bits on any number of threads", async () => {
  const alone = await run(TENSORS, "1");
  for (const threads of ["2", "4"]) assertEquals(await run(TENSORS, threads), alone);
});
