import { assert, assertEquals } from "@std/assert";
import { type CompiledKernels, createWorkspace } from "../lib/simd.ts";
import { hireCrew, THREADS } from "../lib/threads.ts";

/** Doubles the number of a task; see the example in lib/threads.ts. */
const DOUBLE: CompiledKernels<{ double(task: number, numbers: number): void }> = {
  plain:
    "AGFzbQEAAAABBgFgAn9/AAISAQNlbnYGbWVtb3J5AgMBgIAEAwIBAAcTAgZkb3VibGUAAAZtZW1vcnkCAAoZARcAIAEgAEECdGoiACAAKAIAQQF0NgIACw==",
};

function workplace(numbers: number) {
  return createWorkspace({ compiled: DOUBLE, arrays: { numbers: [Int32Array, numbers] }, action: "double" });
}

Deno.test("however many threads there are, each task is done once, and before the next tasks begin", () => {
  const { kernels, memory, arrays: { numbers } } = workplace(40), crew = hireCrew({ compiled: DOUBLE, kernels, memory });
  try {
    let most = 1;
    const started = Date.now();
    for (let round = 0; round < 5000 || (most < THREADS && Date.now() < started + 20_000); round++) {
      const tasks = 1 + round % 40;
      numbers.fill(1);
      for (let i = 0; i < 9; i++) crew.share("double", tasks, numbers.byteOffset);
      assertEquals(numbers, Int32Array.from(numbers, (_, i) => i < tasks ? 512 : 1));
      most = Math.max(most, crew.threads());
    }
    assertEquals(most, THREADS);
  } finally {
    crew.dismiss();
  }
  assertEquals(crew.threads(), 1);
  crew.share("double", 2, numbers.byteOffset);
  assertEquals(numbers[0], 2 * 512, "whoever is alone does it alone");
});

Deno.test("one thread needs no other, and no tasks are no work", () => {
  const { kernels, memory, arrays: { numbers } } = workplace(3);
  const crew = hireCrew({ compiled: DOUBLE, kernels, memory, threads: 1 });
  numbers.set([1, 2, 3]);
  crew.share("double", 0, numbers.byteOffset);
  crew.share("double", 3, numbers.byteOffset);
  assertEquals([...numbers, crew.threads()], [2, 4, 6, 1]);
  crew.dismiss();
});

Deno.test("helpers keep no program from ending, though nobody sends them home", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-lock",
      "--check=none",
      `import { hireCrew } from "./lib/threads.ts";
       import { createWorkspace } from "./lib/simd.ts";
       const compiled = ${JSON.stringify(DOUBLE)};
       hireCrew({ compiled, ...createWorkspace({ compiled, arrays: {}, action: "double" }), threads: 3 });
       console.log("done");`,
    ],
    cwd: new URL("..", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout), "done\n");
});
