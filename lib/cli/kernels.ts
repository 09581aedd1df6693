/**
 * `deno task kernels`: compiles every SIMD kernel of the house. The AssemblyScript in a `wasm/NAME.ts` becomes `_NAME_wasm.ts`
 * beside its folder, with the hash of the source (and of those it takes kernels from), so that a test can tell when they have parted. A source that asks for
 * `ASC_FEATURE_RELAXED_SIMD` is compiled twice, with relaxed SIMD and without.
 */
import { dirname, join, relative } from "node:path";
import { replaceFile, sha256 } from "../files.ts";
import { projectPath } from "../notebook/mod.ts";

const COMPILER = "npm:assemblyscript@0.28.20/asc";
/** Memories are shared, so that threads may help with any kernel. */
const SHARED = ["--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
/** One level more would sum the terms of one number after the other, and those of the next after that: too much for the registers. */
const OPTIMISE = "-O2";

/** Sources of kernels in the folder, wherever they lie. */
function sourcesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sourcesIn(path) : dirname(path).endsWith("/wasm") ? [path] : [];
  });
}

/** The text of a source and of those that it takes kernels from. */
async function textOf(source: string): Promise<string> {
  const text = await Deno.readTextFile(source);
  const others = [...text.matchAll(/from "(\.[^"]*)"/g)].map(([, path]) => textOf(join(dirname(source), `${path}.ts`)));
  return [text, ...await Promise.all(others)].join("");
}

async function compile(source: string, features: string): Promise<string> {
  const binary = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-config", "--no-lock", "--node-modules-dir=none", "--allow-all", COMPILER, source],
        ...[
          OPTIMISE,
          "--noAssert",
          "--runtime",
          "stub",
          "--importMemory",
          ...SHARED,
          "--enable",
          features,
          "--outFile",
          binary,
        ],
      ],
    }).spawn().status;
    if (!success) Deno.exit(1);
    return (await Deno.readFile(binary)).toBase64();
  } finally {
    await Deno.remove(binary);
  }
}

for (const source of sourcesIn(projectPath("lib"))) {
  const text = await textOf(source), name = source.replace(/.*\/|\.ts$/g, "");
  const builds = { plain: await compile(source, "simd,threads") } as Record<string, string>;
  if (text.includes("ASC_FEATURE_RELAXED_SIMD")) builds.relaxed = await compile(source, "simd,threads,relaxed-simd");
  const target = `${dirname(dirname(source))}/_${name}_wasm.ts`;
  await replaceFile(
    target,
    `/** Made by \`deno task kernels\` from wasm/${name}.ts. */

/** The source, by its SHA-256. */
export const SOURCE = "${await sha256(new TextEncoder().encode(text))}";

/** The modules, in base64. */
export const KERNELS = {
${Object.entries(builds).map(([build, code]) => `  ${build}:\n    "${code}",\n`).join("")}};
`,
  );
  // deno-lint-ignore no-console
  console.log(relative(projectPath("."), target));
}
