import { assertEquals, assertRejects } from "@std/assert";
import { category, derive, frameOf, hashFrame, number, readCsv, text, time, writeCsv, type WriteOptions } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { everyKind, forRandomFrames, randomFrame } from "./_random_frames.ts";

/** Runs with a folder that is gone afterwards. */
async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const written = (frame: Parameters<typeof writeCsv>[0], options?: WriteOptions) =>
  inFolder(async (folder) => {
    await writeCsv(frame, `${folder}/x.csv`, options);
    return await Deno.readTextFile(`${folder}/x.csv`);
  });

Deno.test("what is written is read again without loss, every kind and every missing value, plain and gzipped", () =>
  inFolder(async (folder) => {
    const frames: [ReturnType<typeof randomFrame>, string][] = [];
    forRandomFrames((frame, random) => frames.push([frame, random.uniform() < 0.5 ? ".csv" : ".csv.gz"]));
    for (const [frame, ending] of frames) {
      // A free category may not be spelt like a missing value, as the documentation says; no city is.
      await writeCsv(frame, `${folder}/frame${ending}`);
      assertEquals(hashFrame(await readCsv(`${folder}/frame${ending}`, everyKind)), hashFrame(frame));
    }
  }));

Deno.test("a file that ends in .gz is gzip, and holds the same text", () =>
  inFolder(async (folder) => {
    const frame = randomFrame(createRandom(4), 20_000);
    await writeCsv(frame, `${folder}/a.csv`);
    await writeCsv(frame, new URL(`file://${folder}/a.csv.gz`));
    const zipped = await Deno.readFile(`${folder}/a.csv.gz`);
    assertEquals([...zipped.subarray(0, 2)], [0x1f, 0x8b]);
    const stream = ReadableStream.from([zipped]).pipeThrough(new DecompressionStream("gzip"));
    assertEquals(await new Response(stream).text(), await Deno.readTextFile(`${folder}/a.csv`));
  }));

Deno.test("cells are written as others read them", async () => {
  const frame = frameOf([
    { n: 0.1, day: new Date("2024-02-29"), at: new Date("2024-02-29T12:30:00.5Z"), t: 'a "b", c' },
    { n: 1e21, day: null, at: new Date("2024-03-01"), t: "=1+1" },
    { n: null, day: new Date("2024-03-01"), at: null, t: null },
    { n: -Infinity, day: null, at: null, t: "two\nlines" },
  ], { n: number(), day: time(), at: time(), t: text() });
  assertEquals(
    await written(frame),
    'n,day,at,t\r\n0.1,2024-02-29,2024-02-29T12:30:00.500Z,"a ""b"", c"\r\n1e+21,,2024-03-01T00:00:00.000Z,=1+1\r\n' +
      ',2024-03-01,,\r\n-Infinity,,,"two\nlines"\r\n',
  );
});

Deno.test("a lonely missing cell is no blank line, and an empty frame is a header", async () => {
  assertEquals(await written(frameOf({ x: [1, null] }, { x: number() })), 'x\r\n1\r\n""\r\n');
  assertEquals(await written(frameOf([], { x: number(), "a,b": text() })), 'x,"a,b"\r\n');
});

Deno.test("another separator is kept to, and one that cannot be is refused", async () => {
  assertEquals(
    await written(frameOf({ x: ["a;b"], y: ["c,d"] }, { x: text(), y: text() }), { separator: ";" }),
    'x;y\r\n"a;b";c,d\r\n',
  );
  await assertRejects(() => written(frameOf([], {}), { separator: '"' }), RangeError, "a separator of one character");
});

Deno.test("a frame of several chunks is written whole", () =>
  inFolder(async (folder) => {
    const frame = derive(randomFrame(createRandom(9), 12_345), { row: { kind: number(), from: (_, index) => index } });
    await writeCsv(frame, `${folder}/x.csv`);
    assertEquals(hashFrame(await readCsv(`${folder}/x.csv`, frame.schema)), hashFrame(frame));
  }));

Deno.test("a stop or an error leaves the old file as it was, and no other", () =>
  inFolder(async (folder) => {
    const frame = randomFrame(createRandom(4), 20_000), path = `${folder}/x.csv`;
    await Deno.writeTextFile(path, "old");
    const controller = new AbortController();
    const writing = writeCsv(frame, path, { signal: controller.signal });
    controller.abort();
    await assertRejects(() => writing, DOMException, "abort");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["x.csv"]);
    assertEquals(await Deno.readTextFile(path), "old");
    await assertRejects(() => writeCsv(frame, `${folder}/no/x.csv`), Error, "Cannot write x.csv: ");
    await assertRejects(() => writeCsv(frame, folder), Error, "Check the folder.");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["x.csv"]);
  }));

Deno.test("a stated level that is spelt like a missing value comes back as itself", () =>
  inFolder(async (folder) => {
    const frame = frameOf({ c: ["None", "half", null] }, { c: category(["None", "half"]) });
    await writeCsv(frame, `${folder}/x.csv`);
    assertEquals(hashFrame(await readCsv(`${folder}/x.csv`, frame.schema)), hashFrame(frame));
  }));
