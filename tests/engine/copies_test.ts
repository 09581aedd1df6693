/** Kernels of tfjs that copy, on wasm beside the cpu. */
import { assertEquals, assertThrows } from "@std/assert";
import { engine, tf } from "shoplens/engine";

/** What it gives on both backends, with the types. */
async function assertSame(compute: () => tf.Tensor[]) {
  const results: unknown[] = [];
  try {
    for (const backend of ["wasm", "cpu"]) {
      await tf.setBackend(backend);
      const before = tf.memory().numTensors, tensors = compute();
      results.push(tensors.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype, values: tensor.arraySync() })));
      tf.dispose(tensors);
      assertEquals(tf.memory().numTensors, before);
    }
  } finally {
    await tf.setBackend(engine.backend);
  }
  assertEquals(results[0], results[1]);
}

const counted = (shape: number[], dtype: "float32" | "int32" = "float32") =>
  tf.tidy(() => tf.cast(tf.reshape(tf.range(-2, tf.util.sizeFromShape(shape) - 2), shape), dtype));

Deno.test("parts along any axis, of any length, of whole numbers too", async () => {
  const cases: [shape: number[], sizes: number | number[], axis: number][] = [
    [[7, 6], [1, 5], 1],
    [[7, 60], [40, 20], 1],
    [[6, 4], 3, 0],
    [[2, 3, 4], [2, 1], 1],
    [[2, 3, 4], [1, 0, 3], -1],
    [[2, 3, 4, 5], 2, 2],
    [[9], [4, 5], 0],
    [[0, 4], 2, 1],
  ];
  for (const [shape, sizes, axis] of cases) {
    for (const dtype of ["float32", "int32"] as const) {
      await assertSame(() => tf.tidy(() => tf.split(counted(shape, dtype), sizes, axis)));
    }
  }
});

Deno.test("columns by their numbers, once or more, and rows still", async () => {
  for (const dtype of ["float32", "int32"] as const) {
    for (const list of [[0], [3, 3, 1], []]) {
      for (const axis of [0, 1, -1]) {
        await assertSame(() => tf.tidy(() => [tf.gather(counted([5, 4], dtype), tf.tensor1d(list, "int32"), axis)]));
      }
    }
    await assertSame(() =>
      tf.tidy(() => [tf.gather(counted([5, 4], dtype), tf.tensor2d([[1, 2], [0, 3]], undefined, "int32"), 1)])
    );
  }
  await assertSame(() => tf.tidy(() => [tf.gather(counted([2, 3, 4]), tf.tensor1d([2, 0], "int32"), 1)]));
  assertThrows(() => tf.tidy(() => tf.gather(counted([2, 3]), tf.tensor1d([3], "int32"), 1)), Error, "GatherV2");
});
