/**
 * A small ZMTP 3.0 (rfc.zeromq.org/spec/23, NULL mechanism, TCP): what Jupyter's channels need and no more. It is our own because npm
 * `zeromq` brings 34 MB of native builds behind an install script, and its `receive()` hangs under Deno with more than one socket.
 *
 * Reading is pulled by whoever iterates a connection, so a slow reader holds the sender back through TCP instead of filling memory;
 * sending waits for room in a queue of limited size.
 */
import { cannot } from "../errors.ts";
import { joined } from "../joined.ts";

/** One message: its frames in order. */
export type Frames = Uint8Array[];

/** The socket types used here. */
export type SocketType = "DEALER" | "ROUTER" | "PUB" | "SUB" | "REQ" | "REP";

/** Where a socket listens. */
export interface Address {
  hostname: string;
  port: number;
}

const MORE = 1, LONG = 2, COMMAND = 4;
const GREETING_BYTES = 64;
const COMMAND_LIMIT = 64 * 1024;
const FRAMES_LIMIT = 10_000;
const HANDSHAKE_MS = 5_000;
/** Most bytes of one message. Charts and tables are far below; a length beyond it is an attack or an error. */
const MESSAGE_LIMIT = 512 * 1024 * 1024;
/** Bytes waiting to be sent to one peer before `send` makes its caller wait. */
const QUEUE_LIMIT = 16 * 1024 * 1024;
/** A peer that makes its sender wait this long takes nothing any more; it is dropped, so that one sleeper cannot stop a kernel. */
const PATIENCE_MS = 30_000;

const PARTNERS: Record<SocketType, readonly string[]> = {
  DEALER: ["ROUTER", "REP", "DEALER"],
  ROUTER: ["DEALER", "REQ", "ROUTER"],
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One peer, after greeting and READY. */
export class Connection implements AsyncIterable<Frames> {
  /** The name by which a ROUTER addresses this peer. */
  readonly identity: Uint8Array;
  readonly #stream: Deno.TcpConn;
  readonly #reader: ByteReader;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #sent = Promise.resolve();
  #closed = false;

  private constructor(stream: Deno.TcpConn, reader: ByteReader, identity: Uint8Array) {
    this.#stream = stream;
    this.#reader = reader;
    this.identity = identity;
  }

  /**
   * Greets the peer at the other end of `stream` and learns its type and name. Closes the stream if that fails.
   *
   * @throws Error when the peer speaks no ZMTP 3, another mechanism, has an unfitting type, or stays silent
   */
  static async handshake(stream: Deno.TcpConn, type: SocketType, identity: Uint8Array = new Uint8Array()): Promise<Connection> {
    const reader = new ByteReader(stream);
    const timer = setTimeout(() => stream.close(), HANDSHAKE_MS);
    try {
      stream.setNoDelay(true);
      await writeAll(stream, greeting());
      refuseStranger(await reader.take(GREETING_BYTES));
      await writeAll(stream, encodeReady(type, identity));
      const properties = decodeReady(await readFrame(reader, COMMAND_LIMIT));
      const theirs = decoder.decode(properties.get("socket-type"));
      if (!PARTNERS[type].includes(theirs)) {
        throw cannot("connect", Error, { expected: `a peer of type ${PARTNERS[type].join(" or ")}`, received: theirs });
      }
      return new Connection(stream, reader, properties.get("identity") ?? new Uint8Array());
    } catch (error) {
      closeQuietly(stream);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Queues a message; resolves when there is room for more, and also when the peer is gone. */
  async send(frames: Frames): Promise<void> {
    frames.forEach((frame, i) => this.#push(frame, i < frames.length - 1 ? MORE : 0));
    await this.#flush();
  }

  /** Waits until all that was queued went out or the peer is gone. */
  async drained(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closed) await this.#sent;
    await this.#sent;
  }

  /** Each message until the peer closes; pings are answered on the way. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Frames> {
    let frames: Frames = [], bytes = 0;
    try {
      while (true) {
        const frame = await readFrame(this.#reader, MESSAGE_LIMIT - bytes);
        if (frame.flags & COMMAND) {
          const message = this.#obey(frame.body);
          if (message !== undefined) yield message;
          continue;
        }
        frames.push(frame.body);
        bytes += frame.body.length;
        if (frames.length > FRAMES_LIMIT) throw cannot("receive", RangeError, { expected: `at most ${FRAMES_LIMIT} frames` });
        if (frame.flags & MORE) continue;
        const message = frames;
        frames = [];
        bytes = 0;
        yield message;
      }
    } catch (error) {
      if (!this.#closed && !isEndOfStream(error)) throw error;
    } finally {
      this.close();
    }
  }

  /** Closes at once; what is queued is lost. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#queued = 0;
    closeQuietly(this.#stream);
  }

  #push(body: Uint8Array, flags: number): void {
    if (this.#closed) return;
    const head = frameHead(body.length, flags);
    this.#queue.push(head, body);
    this.#queued += head.length + body.length;
  }

  /** Starts the writer if it rests; waits only while too much is queued. */
  async #flush(): Promise<void> {
    if (this.#queue.length > 0) this.#sent = this.#sent.then(() => this.#write());
    if (this.#queued <= QUEUE_LIMIT) return;
    const timer = setTimeout(() => this.close(), PATIENCE_MS);
    while (this.#queued > QUEUE_LIMIT && !this.#closed) await this.#sent;
    clearTimeout(timer);
  }

  async #write(): Promise<void> {
    if (this.#queue.length === 0 || this.#closed) return;
    const chunk = joined(Uint8Array, this.#queue);
    this.#queue = [];
    try {
      await writeAll(this.#stream, chunk);
      this.#queued -= chunk.length;
    } catch {
      this.close();
    }
  }

  /** Answers a command that came after the handshake. A subscription comes out as the message that ZMTP 3.0 would have sent. */
  #obey(body: Uint8Array): Frames | undefined {
    const { name, data } = splitCommand(body);
    if (name === "SUBSCRIBE") return [joined(Uint8Array, [Uint8Array.of(1), data])];
    if (name === "CANCEL") return [joined(Uint8Array, [Uint8Array.of(0), data])];
    if (name === "PING") {
      this.#push(joined(Uint8Array, [command("PONG"), data.subarray(2)]), COMMAND);
      this.#flush();
    }
    if (name === "ERROR") throw cannot("receive", Error, { because: `the peer reports ${decoder.decode(data.subarray(1))}` });
    return undefined;
  }
}

/** Options of {@linkcode connect}. */
export interface ConnectOptions {
  identity?: Uint8Array;
  /** Gives up waiting for somebody to listen. */
  signal?: AbortSignal;
}

/** Connects to a listening socket, trying again until somebody listens or `signal` says stop. A SUB hears everything. */
export async function connect(
  type: SocketType,
  address: Address,
  { identity, signal }: ConnectOptions = {},
): Promise<Connection> {
  while (true) {
    signal?.throwIfAborted();
    const stream = await Deno.connect(address).catch((error) => {
      if (error instanceof Deno.errors.ConnectionRefused) return undefined;
      throw error;
    });
    if (stream === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      continue;
    }
    const connection = await Connection.handshake(stream, type, identity);
    if (type === "SUB") await connection.send([Uint8Array.of(1)]);
    return connection;
  }
}

/** A socket that others connect to: ROUTER, PUB or REP by what its owner does with the connections. */
export class Server {
  /** The peers that shook hands and did not leave, by name. */
  readonly peers = new Map<string, Connection>();
  readonly #listener: Deno.TcpListener;
  readonly #served: Promise<void>;
  #nameless = 0;

  /**
   * Listens at `address` and calls `serve` with each peer and the name under which it stands in {@linkcode Server.peers}.
   *
   * @param serve runs until the peer leaves; what it throws ends that peer alone
   */
  constructor(type: SocketType, address: Address, serve: (peer: Connection, name: string) => Promise<void>) {
    this.#listener = Deno.listen(address);
    this.#served = this.#accept(type, serve);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Stops listening and drops all peers, after what is queued for them went out or a second has passed. */
  async close(): Promise<void> {
    closeQuietly(this.#listener);
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, 1_000);
    await Promise.race([Promise.all(Array.from(this.peers.values(), (peer) => peer.drained())), patience.promise]);
    clearTimeout(timer);
    for (const peer of this.peers.values()) peer.close();
    await this.#served;
  }

  async #accept(type: SocketType, serve: (peer: Connection, name: string) => Promise<void>): Promise<void> {
    try {
      for await (const stream of this.#listener) this.#welcome(stream, type, serve);
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #welcome(
    stream: Deno.TcpConn,
    type: SocketType,
    serve: (peer: Connection, name: string) => Promise<void>,
  ): Promise<void> {
    let name: string | undefined;
    let peer: Connection | undefined;
    try {
      peer = await Connection.handshake(stream, type);
      name = peer.identity.length > 0 ? identityName(peer.identity) : `nameless ${this.#nameless++}`;
      // The latest holder of a name wins: a client that reconnects must not wait for its old connection to die.
      this.peers.get(name)?.close();
      this.peers.set(name, peer);
      await serve(peer, name);
    } catch {
      // A stranger's greeting, a broken stream: that peer's end, and nobody else's.
    } finally {
      peer?.close();
      if (name !== undefined && this.peers.get(name) === peer) this.peers.delete(name);
    }
  }
}

/** A peer's identity as a key for maps. */
export function identityName(identity: Uint8Array): string {
  return `named ${identity.toHex()}`;
}

/** Whether `hostname` is this machine alone. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Reads exactly as many bytes as asked, from a buffer that is refilled in large pieces. */
class ByteReader {
  readonly #stream: Deno.TcpConn;
  #buffer = new Uint8Array(256 * 1024);
  #start = 0;
  #end = 0;

  constructor(stream: Deno.TcpConn) {
    this.#stream = stream;
  }

  /** The next `count` bytes as a copy if they are here already: most are, and waiting for each would cost more than all else. */
  takeNow(count: number): Uint8Array | undefined {
    if (this.#end - this.#start < count) return undefined;
    return this.#buffer.slice(this.#start, this.#start += count);
  }

  /** The next `count` bytes, as a copy. @throws Deno.errors.UnexpectedEof */
  async take(count: number): Promise<Uint8Array> {
    const result = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      if (this.#start === this.#end) {
        this.#end = await this.#stream.read(this.#buffer) ?? 0;
        this.#start = 0;
        if (this.#end === 0) throw new Deno.errors.UnexpectedEof("the peer closed");
      }
      const piece = this.#buffer.subarray(this.#start, Math.min(this.#end, this.#start + count - filled));
      result.set(piece, filled);
      filled += piece.length;
      this.#start += piece.length;
    }
    return result;
  }
}

interface Frame {
  flags: number;
  body: Uint8Array;
}

async function readFrame(reader: ByteReader, limit: number): Promise<Frame> {
  const [flags] = reader.takeNow(1) ?? await reader.take(1);
  if (flags > 7) throw cannot("receive", Error, { expected: "a ZMTP frame", received: `flags ${flags}` });
  const size = flags & LONG ? 8 : 1;
  const head = reader.takeNow(size) ?? await reader.take(size);
  const length = flags & LONG ? Number(view(head).getBigUint64(0)) : head[0];
  const most = flags & COMMAND ? COMMAND_LIMIT : limit;
  if (length > most) throw cannot("receive", RangeError, { expected: `a frame of at most ${most} bytes`, received: length });
  return { flags, body: reader.takeNow(length) ?? await reader.take(length) };
}

function frameHead(length: number, flags: number): Uint8Array {
  if (length < 256) return Uint8Array.of(flags, length);
  const head = new Uint8Array(9);
  head[0] = flags | LONG;
  view(head).setBigUint64(1, BigInt(length));
  return head;
}

/** Signature, version 3.0, mechanism NULL, not a server (NULL knows none). */
function greeting(): Uint8Array {
  const bytes = new Uint8Array(GREETING_BYTES);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
  bytes.set(encoder.encode("NULL"), 12);
  return bytes;
}

function refuseStranger(bytes: Uint8Array): void {
  if (bytes[0] !== 0xff || bytes[9] !== 0x7f || bytes[10] < 3) {
    throw cannot("connect", Error, { expected: "a peer that speaks ZMTP 3", received: bytes.subarray(0, 12).toHex() });
  }
  const mechanism = decoder.decode(bytes.subarray(12, 32)).replace(/\0+$/, "");
  if (mechanism !== "NULL") throw cannot("connect", Error, { expected: "security mechanism NULL", received: mechanism });
}

function encodeReady(type: SocketType, identity: Uint8Array): Uint8Array {
  const body = joined(Uint8Array, [
    command("READY"),
    property("Socket-Type", encoder.encode(type)),
    property("Identity", identity),
  ]);
  return joined(Uint8Array, [frameHead(body.length, COMMAND), body]);
}

function decodeReady({ flags, body }: Frame): Map<string, Uint8Array> {
  const { name, data } = flags & COMMAND ? splitCommand(body) : { name: "a message", data: body };
  if (name === "ERROR") throw cannot("connect", Error, { because: `the peer says ${decoder.decode(data.subarray(1))}` });
  if (name !== "READY") throw cannot("connect", Error, { expected: "READY", received: name });
  const properties = new Map<string, Uint8Array>();
  for (let at = 0; at < data.length;) {
    const key = data.subarray(at + 1, at + 1 + data[at]);
    at += 1 + data[at];
    if (at + 4 > data.length) throw cannot("connect", Error, { because: "READY ends in the middle of a property" });
    const length = view(data).getUint32(at);
    properties.set(decoder.decode(key).toLowerCase(), data.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return properties;
}

function property(name: string, value: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  view(length).setUint32(0, value.length);
  return joined(Uint8Array, [Uint8Array.of(name.length), encoder.encode(name), length, value]);
}

function command(name: string): Uint8Array {
  return joined(Uint8Array, [Uint8Array.of(name.length), encoder.encode(name)]);
}

function splitCommand(body: Uint8Array): { name: string; data: Uint8Array } {
  return { name: decoder.decode(body.subarray(1, 1 + body[0])), data: body.subarray(1 + body[0]) };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function writeAll(stream: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
}

function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close();
  } catch {
    // Closed already, by the peer or by a timer.
  }
}

function isEndOfStream(error: unknown): boolean {
  return error instanceof Deno.errors.UnexpectedEof || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}
