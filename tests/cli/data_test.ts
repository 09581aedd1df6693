import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type DataFile, findData } from "shoplens/shop";
import { Meter, normalise } from "../../lib/cli/content.ts";
import { sheetAsCsv } from "../../lib/cli/xlsx.ts";
import { openZip, unzip } from "../../lib/cli/zip.ts";
import { checkFile, fetchFile, main, provide } from "../../lib/cli/data.ts";

const text = 'id,say\r\n1,"one, two"\r\n2,"a ""quote""\r\nand a line"\r\n' + "3,padding padding\n".repeat(5000) + "4,end";
const normal = text.replaceAll("\r\n", "\n") + "\n";
const bytes = new TextEncoder().encode(text);
const half = Math.floor(bytes.length / 2);

/** What the catalog would say of `text` at an address. */
function fileAt(address: string, path = "set/say.csv"): DataFile {
  const sha256 = createHash("sha256").update(normal).digest("hex");
  return { path, address, rows: 5003, columns: 2, bytes: normal.length, sha256 };
}

/** A server on this machine. Each request goes to the next of `answers`, the last of which repeats; `ranges` has what was asked for. */
async function withServer(
  answers: ((request: Request) => Response | Promise<Response>)[],
  run: (address: string, ranges: (string | null)[]) => Promise<void>,
): Promise<void> {
  const ranges: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    ranges.push(request.headers.get("range"));
    return answers[Math.min(ranges.length, answers.length) - 1](request);
  });
  try {
    await run(`http://127.0.0.1:${server.addr.port}/say.csv`, ranges);
  } finally {
    await server.shutdown();
  }
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A server that breaks the connection after the first half, and after that knows ranges. */
async function withCuttingServer(run: (address: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(10_000);
      const request = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
      asked.push(/^range: (.*)$/im.exec(request)?.[1] ?? "");
      const [status, body] = asked.length === 1 ? ["200 OK", bytes.slice(0, half)] : ["206 Partial Content", bytes.slice(half)];
      const length = asked.length === 1 ? bytes.length : body.length;
      const head = `HTTP/1.1 ${status}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;
      await new Blob([head, body]).stream().pipeTo(connection.writable);
    }
  })();
  await run(`http://127.0.0.1:${listener.addr.port}/say.csv`, asked);
  listener.close();
  await serving;
}

/** The range asked for, as servers do that know ranges. */
function ranged(request: Request): Response {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
  return new Response(bytes.slice(from), {
    status: from > 0 ? 206 : 200,
    headers: from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {},
  });
}

Deno.test("a fetched file has normalised content, compressed if its name says so, and nothing else is left", () =>
  inFolder((folder) =>
    withServer([ranged], async (address) => {
      const path = await fetchFile(fileAt(address, "set/say.csv.gz"), { folder });
      const plain = (await Deno.open(path)).readable.pipeThrough(new DecompressionStream("gzip"));
      assertEquals(await new Response(plain).text(), normal);
      await checkFile(fileAt(address), path);
      assertEquals(Array.from(Deno.readDirSync(join(folder, "parts"))), []);
    })
  ));

Deno.test("a cut download goes on where it was cut", () =>
  inFolder((folder) =>
    withCuttingServer(async (address, asked) => {
      await checkFile(fileAt(address), await fetchFile(fileAt(address), { folder }));
      assertEquals(asked, ["", `bytes=${half}-`]);
    })
  ));

Deno.test("a part from another day is gone on with, and started again where the server knows no ranges", async () => {
  const knowsNoRanges = () => new Response(bytes);
  for (const answer of [ranged, knowsNoRanges]) {
    await inFolder((folder) =>
      withServer([answer], async (address, ranges) => {
        await Deno.mkdir(join(folder, "parts"));
        await Deno.writeFile(join(folder, "parts", "set-say.csv"), bytes.slice(0, 1000));
        await checkFile(fileAt(address), await fetchFile(fileAt(address), { folder }));
        assertEquals(ranges, ["bytes=1000-"]);
      })
    );
  }
});

Deno.test("other content is refused, by rows, columns or hash, and is not kept", async () => {
  const others = { rows: "id,say\n1,2\n", columns: text.replaceAll(",", ";"), sha256: text.replace("end", "And") };
  for (const [figure, other] of Object.entries(others)) {
    await inFolder((folder) =>
      withServer([() => new Response(other)], async (address) => {
        const error = await assertRejects(() => fetchFile(fileAt(address), { folder }), Error, "data/catalog.json");
        assertStringIncludes(error.message, `expected ${figure}`);
        assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["parts"]);
        assertEquals(Array.from(Deno.readDirSync(join(folder, "parts"))), []);
      })
    );
  }
});

Deno.test("without a connection the sentence says why and what to do", () =>
  inFolder(async (folder) => {
    const nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `http://127.0.0.1:${nobody.addr.port}/say.csv`;
    nobody.close();
    await assertRejects(() => fetchFile(fileAt(address), { folder }), Error, "Try again when online");
  }));

Deno.test("a download too large, too slow or refused ends with a sentence", () =>
  inFolder(async (folder) => {
    await withServer([ranged], async (address) => {
      await assertRejects(() => fetchFile(fileAt(address), { folder, maxBytes: 1000 }), Error, "larger than 1000 bytes");
    });
    await withServer([() => new Response("gone", { status: 404, statusText: "Not Found" })], async (address, ranges) => {
      await assertRejects(() => fetchFile(fileAt(address), { folder }), Error, "the server answered 404 Not Found");
      assertEquals(ranges.length, 1);
    });
    let release = () => {};
    const never = () => new Promise<Response>((resolve) => release = () => resolve(new Response("")));
    await withServer([never], async (address) => {
      const stopped = fetchFile(fileAt(address), { folder, signal: AbortSignal.timeout(100) });
      await assertRejects(() => stopped, DOMException);
      release();
    });
  }));

Deno.test("a set that lies in the folder is checked and not fetched, and a wrong one is told", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "online_shoppers"));
    await Deno.writeTextFile(join(folder, "online_shoppers", "online_shoppers_intention.csv"), "a,b\n1,2\n");
    const { ok, text } = await provide("online_shoppers", { folder });
    assert(!ok);
    assertStringIncludes(text, "expected rows 12330, received 1");
  }));

Deno.test("a set that is not there is named in one sentence with the way to get it", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(() => findData("online_retail", [folder]));
    assertEquals((error as Error).name, "MissingDataError");
    assertStringIncludes((error as Error).message, 'Type "deno task data online_retail" once while online');
  }));

Deno.test("a name that the catalog has not ends the command with 2", async () => {
  assertEquals(await main(["no_such_set"]), 2);
});

Deno.test("normalised content is the same whatever the line ends, the mark at the start, and the chunks", async () => {
  const forms = ["a,b\n1,2\n", "a,b\r\n1,2\r\n\r\n", "\ufeffa,b\n1,2"].map((form) => new TextEncoder().encode(form));
  for (const form of forms) {
    for (const size of [1, 2, 100]) {
      const chunks = ReadableStream.from(function* () {
        for (let at = 0; at < form.length; at += size) yield form.subarray(at, at + size);
      }());
      const meter = new Meter();
      for await (const chunk of normalise(chunks)) meter.add(chunk);
      const sha256 = createHash("sha256").update("a,b\n1,2\n").digest("hex");
      assertEquals(meter.content(), { rows: 1, columns: 2, bytes: 8, sha256 });
    }
  }
});

const fixtures = new URL("./fixtures/", import.meta.url);

Deno.test("a workbook in an archive becomes the CSV that pandas makes of it, however it stores text", async () => {
  const archive = openZip(await Deno.readFile(new URL("orders.zip", fixtures)));
  for (const name of ["shared.xlsx", "inline.xlsx"]) {
    const workbook = await new Response(unzip(archive, name)).bytes();
    let csv = "";
    for await (const chunk of sheetAsCsv(workbook, { times: ["InvoiceDate"], decimals: ["UnitPrice", "CustomerID"] })) {
      csv += new TextDecoder().decode(chunk);
    }
    assertEquals(csv, await Deno.readTextFile(new URL("orders.csv", fixtures)));
  }
});

Deno.test("what is no archive, or lacks the file, is refused with a sentence", async () => {
  const archive = await Deno.readFile(new URL("orders.zip", fixtures));
  for (const bytes of [archive.slice(0, 900), archive.slice(900), new Uint8Array(5)]) {
    assertThrows(() => openZip(bytes), SyntaxError, "no complete zip archive");
  }
  assertThrows(() => unzip(openZip(archive), "other.xlsx"), RangeError, '"shared.xlsx"');
});
