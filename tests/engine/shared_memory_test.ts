/** tfjs's memory, which our threads share with it. */
import { assertEquals, assertThrows } from "@std/assert";
import { tf } from "shoplens/engine";

// Tests come in by doors; this has none.
const { takingMemory } = await import(new URL("../../lib/engine/backend/_shared_memory.ts", import.meta.url).href);

const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.buffer;

Deno.test("tfjs's memory is shared, and stays so when it grows; what is read from it is not", () => {
  assertEquals(heap() instanceof SharedArrayBuffer, true);
  const before = heap().byteLength;
  tf.tidy(() => {
    const large = tf.fill([before / 4], 3);
    assertEquals(heap().byteLength > before && heap() instanceof SharedArrayBuffer, true);
    const sums = tf.sum(large).dataSync();
    assertEquals([sums[0], sums.buffer instanceof SharedArrayBuffer], [3 * before / 4, false]);
  });
});

/** (module (import "e" "f" (func)) (memory (export "m") 1 200) (func (export "set") (i32.store (i32.const 8) (i32.const 42)))) */
const OWN = "AGFzbQEAAAABBAFgAAACBwEBZQFmAAADAgEABQUBAQHIAQcLAgFtAgADc2V0AAEKCwEJAEEIQSo2AgAL";

Deno.test("a module with a memory of its own takes one from outside, and is else as it was", () => {
  const { module, ...pages } = takingMemory(Uint8Array.fromBase64(OWN));
  assertEquals(pages, { initial: 1, maximum: 200 });
  const memory = new WebAssembly.Memory({ ...pages, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { e: { f: () => {} }, shoplens: { memory } });
  (exports.set as () => void)();
  assertEquals(exports.m, memory);
  assertEquals(new Int32Array(memory.buffer)[2], 42);
  assertThrows(() => takingMemory(module), TypeError, "expected one memory of its own that ends");
});
