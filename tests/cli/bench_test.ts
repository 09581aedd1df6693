import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../..", import.meta.url);
const { exponentOf, secondsBySize, GROWING } = await import(new URL("lib/cli/bench/mod.ts", ROOT).href);

async function bench(...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "lib/cli/bench.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { success, out, errors };
}

Deno.test("a workload gives one line of JSON a figure, from a process of its own", async () => {
  const { success, out, errors } = await bench("predict_one", "--json", "--rounds", "1");
  assert(success, errors);
  const figure = JSON.parse(out);
  assertEquals({ ...figure, value: 0 }, { workload: "predict_one", peer: "shoplens", variant: "wasm", value: 0, unit: "us" });
  assert(figure.value > 0);
});

Deno.test("an unknown workload is answered with those that there are", async () => {
  const { success, errors } = await bench("nonsense");
  assert(!success);
  assertStringIncludes(errors, "No workload nonsense; there are dense_small, ");
});

Deno.test("the exponent of growth is that of a power, and every part runs", async () => {
  const sizes = [10, 100, 1000];
  assertAlmostEquals(exponentOf(sizes, sizes.map((rows) => 3 * rows ** 1.5)), 1.5, 1e-12);
  for (const part of GROWING) {
    const seconds = await secondsBySize(part, [100]);
    assert(seconds[0] > 0, part);
  }
});
