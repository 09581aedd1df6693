/**
 * Compiles wasm/kernels.ts into _kernels_wasm.ts: `deno run --allow-read --allow-write --allow-run lib/models/trees/compile_kernels.ts`.
 * The binary travels as text, so that it needs no permission to be read, and comes along into a compiled program.
 */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

const here = (name: string) => new URL(name, import.meta.url);
const source = here("wasm/kernels.ts"), binary = await Deno.makeTempFile({ suffix: ".wasm" });
try {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-config", "--no-lock", "--node-modules-dir=none", "--allow-all", COMPILER, source.pathname],
      ...["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", "simd", "--outFile", binary],
    ],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) Deno.exit(1);
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(source));
  const code = `/** Made by compile_kernels.ts from wasm/kernels.ts. */

/** The source, by its SHA-256. */
export const SOURCE = "${new Uint8Array(digest).toHex()}";

/** The module, in base64. */
export const KERNELS =
  "${(await Deno.readFile(binary)).toBase64()}";
`;
  await Deno.writeTextFile(here("_kernels_wasm.ts"), code);
} finally {
  await Deno.remove(binary);
}
