import { assertEquals, assertRejects } from "@std/assert";
import { replaceFile, sha256 } from "../lib/files.ts";

Deno.test("a file is replaced whole: by text, bytes or a stream", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/file`;
  for (const content of ["text", new Uint8Array([0, 255]), ReadableStream.from([new Uint8Array([1]), new Uint8Array([2])])]) {
    await replaceFile(path, content);
  }
  assertEquals([...await Deno.readFile(path)], [1, 2]);
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what fails half-way leaves the old file and no draft", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/file`;
  await replaceFile(path, "old");
  async function* torn() {
    yield new Uint8Array(1000);
    await Promise.resolve();
    throw new Error("the disk is full");
  }
  await assertRejects(() => replaceFile(path, ReadableStream.from(torn())), Error, "the disk is full");
  assertEquals(await Deno.readTextFile(path), "old");
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  await assertRejects(() => replaceFile(`${folder}/none/file`, "x"), Deno.errors.NotFound);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("many writers at a time do not share a draft, and one of them is last", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/file`;
  await Promise.all(Array.from({ length: 20 }, (_, i) => replaceFile(path, String(i).repeat(10_000))));
  const text = await Deno.readTextFile(path);
  assertEquals(text, text.slice(0, text.length / 10_000).repeat(10_000));
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the hash is the published one", async () => {
  assertEquals(
    await sha256(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
