import { assertEquals, assertThrows } from "@std/assert";
import { dirname, join } from "node:path";
import { sha256 } from "../lib/files.ts";
import { createWorkspace, relaxedSimd } from "../lib/simd.ts";

const LIB = new URL("../lib", import.meta.url).pathname;
const EMPTY = { plain: "AGFzbQEAAAA=" };

function kernelSources(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? kernelSources(path) : dirname(path).endsWith("/wasm") ? [path] : [];
  });
}

/** The text of a source and of those that it takes kernels from. */
async function textOf(source: string): Promise<string> {
  const text = await Deno.readTextFile(source);
  const others = [...text.matchAll(/from "(\.[^"]*)"/g)].map(([, path]) => textOf(join(dirname(source), `${path}.ts`)));
  return [text, ...await Promise.all(others)].join("");
}

Deno.test("all compiled kernels are those of their sources", async () => {
  const sources = kernelSources(LIB);
  assertEquals(sources.length > 0, true);
  for (const source of sources) {
    const made = await import(`${dirname(dirname(source))}/_${source.replace(/.*\/|\.ts$/g, "")}_wasm.ts`);
    assertEquals(
      made.SOURCE,
      await sha256(new TextEncoder().encode(await textOf(source))),
      `${source}: run \`deno task kernels\``,
    );
    for (const [build, code] of Object.entries<string>(made.KERNELS)) {
      assertEquals(WebAssembly.validate(Uint8Array.fromBase64(code)), build === "plain" || relaxedSimd, `${source}, ${build}`);
    }
  }
});

/** The kinds of sections that a module has. */
function sectionsOf(module: Uint8Array): number[] {
  const kinds: number[] = [];
  for (let at = 8; at < module.length;) {
    kinds.push(module[at++]);
    let size = 0, shift = 0;
    do size += (module[at] & 127) * 2 ** shift, shift += 7; while (module[at++] >= 128);
    at += size;
  }
  return kinds;
}

Deno.test("no module writes to the memory that it is given when it starts", async () => {
  const DATA = 11, CODE = 10;
  for (const source of kernelSources(LIB)) {
    const made = await import(`${dirname(dirname(source))}/_${source.replace(/.*\/|\.ts$/g, "")}_wasm.ts`);
    for (const build of Object.values<string>(made.KERNELS)) {
      const sections = sectionsOf(Uint8Array.fromBase64(build));
      assertEquals([sections.includes(CODE), sections.includes(DATA)], [true, false], source);
    }
  }
});

Deno.test("a workspace's arrays are zeros, start where vectors may, and do not overlap", () => {
  const { arrays, memory } = createWorkspace({
    compiled: EMPTY,
    arrays: { bytes: [Uint8Array, 65], floats: [Float32Array, 3], sums: [Float64Array, 70_000] },
    action: "test",
  });
  for (const array of Object.values(arrays)) assertEquals([array.byteOffset % 64, array.at(-1)], [0, 0]);
  arrays.bytes.fill(1);
  arrays.sums.fill(2);
  assertEquals([...arrays.floats], [0, 0, 0]);
  assertEquals(new Uint8Array(memory.buffer).filter((byte) => byte === 1).length, 65);
});

Deno.test("a workspace larger than any memory is refused in its user's words", () => {
  assertThrows(
    () => createWorkspace({ compiled: EMPTY, arrays: [[Float64Array, 2 ** 30]], action: "sort", fix: "Sort less." }),
    RangeError,
    "Cannot sort: it would need 8.0 GB of memory, and 4 GB is the most. Sort less.",
  );
});
