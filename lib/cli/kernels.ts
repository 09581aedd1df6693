/** `deno task kernels`: compiles the engine's kernels from their source, and notes what they were made of. */
import { replaceFile, sha256 } from "../files.ts";
import { projectPath } from "../notebook/mod.ts";

const COMPILER = "assemblyscript@0.28.20";
const BUILDS = { kernels: "simd,relaxed-simd", kernels_plain: "simd" };

const folder = projectPath("lib/engine/wasm"), source = `${folder}/kernels.ts`;
for (const [name, features] of Object.entries(BUILDS)) {
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", features];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-lock", `npm:${COMPILER}/asc`, source, ...options, "-o", `${folder}/${name}.wasm`],
  }).output();
  if (!success) Deno.exit(1);
}
const made = { compiler: COMPILER, source: await sha256(await Deno.readFile(source)) };
await replaceFile(`${folder}/made_of.json`, `${JSON.stringify(made, null, 2)}\n`);
