// deno-lint-ignore-file camelcase -- Jupyter's own names
import { assertEquals, assertThrows } from "@std/assert";
import { createWire } from "../../lib/kernel/wire.ts";

const text = (value: string) => new TextEncoder().encode(value);

Deno.test("a message comes out as it went in", () => {
  const [here, there] = [createWire("key"), createWire("key")];
  const message = here.create({
    type: "display_data",
    content: { data: { "text/plain": "ä😀\u0000" } },
    metadata: { tags: [1] },
    identities: [text("somebody")],
    buffers: [new Uint8Array([1, 2])],
  });
  assertEquals(there.decode(here.encode(message)), message);
});

Deno.test("the signature is the one that jupyter_client 8.10 makes", () => {
  const header = { msg_id: "1", msg_type: "t", session: "s", username: "u", date: "d", version: "5.3" };
  const frames = createWire("secret").encode({ identities: [], header, parent: {}, metadata: {}, content: {}, buffers: [] });
  // Session(key=b"secret").sign([...]) of these four parts.
  assertEquals(new TextDecoder().decode(frames[1]), "52057f0fa6579fbfd275dbbfedfe647013003ba1e238cd3f723057738b7cff00");
});

Deno.test("what is forged, cut, played twice or no JSON is refused", () => {
  const wire = createWire("key");
  const frames = () => wire.encode(wire.create({ type: "execute_request", content: { code: "1" } }));
  const forged = frames();
  forged[5] = text('{"code":"2"}');
  assertThrows(() => wire.decode(forged), Error, "its signature is wrong");
  assertThrows(() => createWire("other").decode(frames()), Error, "its signature is wrong");
  const once = frames();
  wire.decode(once);
  assertThrows(() => wire.decode(once), Error, "it was sent before");
  assertThrows(() => wire.decode(frames().slice(0, 4)), SyntaxError, "a signature and four parts");
  assertThrows(() => wire.decode([]), SyntaxError);
  const open = createWire("");
  const odd = open.encode(open.create({ type: "t" }));
  assertThrows(() => open.decode([...odd.slice(0, 5), text("[1]")]), SyntaxError, "an object in each part");
  assertThrows(() => open.decode([...odd.slice(0, 5), text("{")]), SyntaxError);
  assertThrows(() => open.decode([odd[0], odd[1], text("{}"), ...odd.slice(3)]), SyntaxError, "a header with msg_id");
});

Deno.test("without a key nothing is signed", () => {
  const wire = createWire("");
  const frames = wire.encode(wire.create({ type: "t" }));
  assertEquals(frames[1].length, 0);
  assertEquals(wire.decode(frames).header.msg_type, "t");
});
