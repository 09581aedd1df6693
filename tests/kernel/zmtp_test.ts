import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, Connection, type Frames, Server } from "../../lib/kernel/zmtp.ts";

const HOST = { hostname: "127.0.0.1", port: 0 };
const bytes = (...values: number[]) => Uint8Array.from(values);

/** A server that sends everything back, and a client of it. */
async function echo(use: (client: Connection, server: Server) => Promise<void>): Promise<void> {
  const server = new Server("ROUTER", HOST, async (peer) => {
    for await (const frames of peer) await peer.send(frames);
  });
  const client = await connect("DEALER", { ...HOST, port: server.port }, { identity: bytes(7, 7) });
  try {
    await use(client, server);
  } finally {
    client.close();
    await server.close();
  }
}

async function take(connection: Connection, count: number): Promise<Frames[]> {
  const taken: Frames[] = [];
  for await (const frames of connection) if (taken.push(frames) === count) break;
  return taken;
}

/** A peer that says what it is told to, byte by byte, and keeps what it hears. */
async function stranger(port: number, said: Uint8Array): Promise<Uint8Array> {
  const stream = await Deno.connect({ ...HOST, port });
  await stream.write(said);
  const heard = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  return heard;
}

Deno.test("messages of every size come back as they were, in order", async () => {
  await echo(async (client) => {
    const messages = [
      [bytes()],
      [bytes(1), bytes(), bytes(2, 3)],
      [new Uint8Array(255).fill(1), new Uint8Array(256).fill(2), new Uint8Array(70_000).fill(3)],
      [new Uint8Array(30_000_000).fill(4)],
      ...Array.from({ length: 500 }, (_, i) => [new TextEncoder().encode(`message ${i}`)]),
    ];
    for (const message of messages) client.send(message);
    const back = await take(client, messages.length);
    back.forEach((frames, i) => assertEquals(frames.map(({ length }) => length), messages[i].map(({ length }) => length)));
    assertEquals(back[2], messages[2]);
    assertEquals(back.at(-1), messages.at(-1));
  });
});

Deno.test("a peer is known by its name, and the latest of that name counts", async () => {
  await echo(async (first, server) => {
    const second = await connect("DEALER", { ...HOST, port: server.port }, { identity: bytes(7, 7) });
    await second.send([bytes(1)]);
    assertEquals(await take(second, 1), [[bytes(1)]]);
    assertEquals(await take(first, 1), []);
  });
});

Deno.test("a subscription is heard as a message of 3.0 and as a command of 3.1, and a ping is answered", async () => {
  const heard = Promise.withResolvers<Frames[]>();
  const server = new Server("PUB", HOST, async (peer) => heard.resolve(await take(peer, 3)));
  const greeting = new Uint8Array(64);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1, ...new TextEncoder().encode("NULL")]);
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const ready = [5, ...text("READY"), 11, ...text("Socket-Type"), 0, 0, 0, 3, ...text("SUB")];
  const subscribe = [9, ...text("SUBSCRIBE"), 65];
  const cancel = [6, ...text("CANCEL"), 65];
  const ping = [4, ...text("PING"), 0, 0, 9, 9];
  const command = (body: number[]) => [4, body.length, ...body];
  const said = bytes(...greeting, ...command(ready), 0, 2, 1, 66, ...command(subscribe), ...command(ping), ...command(cancel));
  const [answer, frames] = await Promise.all([stranger(server.port, said), heard.promise]);
  assertEquals(frames, [[bytes(1, 66)], [bytes(1, 65)], [bytes(0, 65)]]);
  assert(answer.toHex().includes(bytes(4, 7, 4, ...text("PONG"), 9, 9).toHex()));
  await server.close();
});

Deno.test("what is no ZMTP ends its own connection and no other", async () => {
  await echo(async (client, server) => {
    await stranger(server.port, new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(80)));
    await stranger(server.port, new Uint8Array(64).fill(0xff));
    await client.send([bytes(5)]);
    assertEquals(await take(client, 1), [[bytes(5)]]);
  });
});

Deno.test("a length that no message has is refused before memory is taken", async () => {
  const listener = Deno.listen(HOST);
  const server = (async () => {
    const stream = await listener.accept();
    const peer = await Connection.handshake(stream, "ROUTER");
    await assertRejects(
      async () => {
        for await (const _ of peer);
      },
      RangeError,
      "a frame of at most",
    );
  })();
  const client = await Deno.connect({ ...HOST, port: listener.addr.port });
  const peer = await Connection.handshake(client, "DEALER");
  await client.write(bytes(2, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  await server;
  peer.close();
  listener.close();
});

Deno.test("sockets that do not fit each other say so", async () => {
  const server = new Server("PUB", HOST, () => Promise.resolve());
  await assertRejects(
    () => connect("DEALER", { ...HOST, port: server.port }),
    Error,
    'expected a peer of type ROUTER or REP or DEALER, received "PUB"',
  );
  await server.close();
  const { port } = HOST;
  await assertRejects(() => connect("SUB", { ...HOST, port: port + 1 }, { signal: AbortSignal.timeout(30) }), DOMException);
});
