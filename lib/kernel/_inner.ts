// deno-lint-ignore-file camelcase -- Jupyter's own names
/** Deno's own kernel as a child process: started, spoken to, watched, and never left behind. */
import { cannot } from "../errors.ts";
import { createWire, type Message, type NewMessage, type Wire } from "./wire.ts";
import { connect, type Connection } from "./zmtp.ts";
import { reasonOfDeath } from "./_death.ts";
import { createRelay } from "./_relay.ts";

/** How to start the process. */
export interface InnerOptions {
  /** Working folder, from which Deno finds its configuration and import map. Default: the present one. */
  cwd?: string;
  /** Environment on top of the present one. */
  env?: Record<string, string>;
  /** Limit of V8's heap. Default: V8's own, which depends on the machine. */
  heapMegabytes?: number;
  /** Most time until the kernel answers. Default: 60 s. */
  startMs?: number;
  /** Ends the process, whether it is ready or not. */
  signal?: AbortSignal;
  /** Hears what the process writes to its standard error: downloads, warnings. */
  onLog?: (text: string) => void;
}

/** A running kernel process. */
export interface Inner {
  readonly pid: number;
  /** A folder of this kernel alone, which ends with it. */
  readonly folder: string;
  /** Resolves with the reason, in words, once the process has ended and all that it sent was heard. */
  readonly died: Promise<string>;
  /** Hears everything on iopub; the next message waits until this one is dealt with. */
  onOutput: (message: Message) => void | Promise<void>;
  /** Hears questions that a cell asks its reader (`prompt`). */
  onQuestion: (message: Message) => void;
  /** Sends a request and gives its reply; nothing when the process dies first, or has died. */
  request(type: string, content: NewMessage["content"]): Promise<Message | undefined>;
  /** Answers a question. */
  answer(content: NewMessage["content"]): Promise<void>;
  /** Sends SIGINT. */
  interrupt(): void;
  /** Asks the process to end, and ends it if it does not within a second. */
  shutdown(): Promise<void>;
}

interface Ports {
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

const HOST = "127.0.0.1";
const STDERR_KEPT = 16 * 1024;

/** @throws Error when the process does not come up, with what it wrote */
export async function startInner(options: InnerOptions = {}): Promise<Inner> {
  for (let attempt = 1;; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Between choosing a free port and Deno's listening on it, somebody else may take it.
      if (attempt === 3 || !/address (already )?in use/i.test(String(error))) throw error;
    }
  }
}

async function startOnce({ cwd, env, heapMegabytes, startMs = 60_000, signal, onLog }: InnerOptions): Promise<Inner> {
  signal?.throwIfAborted();
  const key = crypto.randomUUID();
  const wire = createWire(key);
  const ports = freePorts();
  const folder = await Deno.makeTempDir({ prefix: "shoplens-kernel-" });
  const child = await spawn(folder, { ip: HOST, transport: "tcp", key, signature_scheme: "hmac-sha256", ...ports }, {
    cwd,
    env: { ...heapFlags(heapMegabytes), NO_COLOR: "1", ...env },
  });
  const watchdog = guard(child.pid, folder);
  const kill = () => killQuietly(child, "SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted) kill();

  let written = "";
  const reading = listen(child.stderr, (text) => {
    written = (written + text).slice(-STDERR_KEPT);
    onLog?.(text);
  });
  const ended = child.status.then(async (status) => {
    signal?.removeEventListener("abort", kill);
    // At once, before the system gives the number to another process.
    watchdog.release();
    await reading;
    return reasonOfDeath(status, written);
  });

  const start = new AbortController();
  const timer = setTimeout(() => {
    start.abort(cannot("start the kernel", Error, { because: `it was silent for ${startMs / 1000} s` }));
  }, startMs);
  ended.then((reason) => start.abort(cannot("start the kernel", Error, { because: `${reason}: ${written.trim()}` })));
  try {
    return await speak({ child, ports, wire, ended, folder }, start.signal);
  } catch (error) {
    const first = start.signal.aborted ? start.signal.reason : error;
    kill();
    await ended;
    await remove(folder);
    signal?.throwIfAborted();
    throw first;
  } finally {
    clearTimeout(timer);
  }
}

interface Process {
  child: Deno.ChildProcess;
  ports: Ports;
  wire: Wire;
  ended: Promise<string>;
  folder: string;
}

/** Connects to the process and waits until it answers. */
async function speak({ child, ports, wire, ended, folder }: Process, signal: AbortSignal): Promise<Inner> {
  // One name on shell and stdin, because the kernel sends its questions to the name that a request came from.
  const identity = crypto.getRandomValues(new Uint8Array(16));
  const open = (type: "DEALER" | "SUB", port: number) => connect(type, { hostname: HOST, port }, { identity, signal });
  const shell = await open("DEALER", ports.shell_port);
  const connections = [
    shell,
    ...await Promise.all([
      open("SUB", ports.iopub_port),
      open("DEALER", ports.stdin_port),
      open("DEALER", ports.control_port),
    ]),
  ];
  const [, iopub, stdin, control] = connections;
  const waiting = new Map<string, (reply: Message | undefined) => void>();
  let dead = false;
  let garbled: string | undefined;

  const outputs = createRelay((message) => inner.onOutput(message));
  const heard = Promise.all([
    each(shell, wire, (reply) => {
      const id = reply.parent.msg_id ?? "";
      waiting.get(id)?.(reply);
      waiting.delete(id);
    }),
    each(iopub, wire, outputs.push).catch((error) => {
      garbled = `the kernel's output could not be read any more (${error.message}), so it was ended`;
      killQuietly(child, "SIGKILL");
    }).then(outputs.end),
    each(stdin, wire, (message) => inner.onQuestion(message)),
    each(control, wire, () => {}),
  ]);
  const died = ended.then(async (reason) => {
    await heard;
    await remove(folder);
    dead = true;
    for (const resolve of waiting.values()) resolve(undefined);
    return garbled ?? reason;
  });

  const inner: Inner = {
    pid: child.pid,
    folder,
    died,
    onOutput: () => {},
    onQuestion: () => {},
    request: async (type, content) => {
      if (dead) return undefined;
      const message = wire.create({ type, content });
      const reply = Promise.withResolvers<Message | undefined>();
      waiting.set(message.header.msg_id, reply.resolve);
      await shell.send(wire.encode(message));
      return await reply.promise;
    },
    answer: (content) => stdin.send(wire.encode(wire.create({ type: "input_reply", content }))),
    interrupt: () => killQuietly(child, "SIGINT"),
    shutdown: async () => {
      await control.send(wire.encode(wire.create({ type: "shutdown_request", content: { restart: false } })));
      const timer = setTimeout(() => killQuietly(child, "SIGKILL"), 1_000);
      await died;
      clearTimeout(timer);
    },
  };

  const closeAll = () => connections.forEach((connection) => connection.close());
  signal.addEventListener("abort", closeAll, { once: true });
  await Promise.race([inner.request("kernel_info_request", {}), rejectOnAbort(signal)]);
  signal.removeEventListener("abort", closeAll);
  return inner;
}

async function each(connection: Connection, wire: Wire, handle: (message: Message) => void): Promise<void> {
  for await (const frames of connection) handle(wire.decode(frames));
}

async function spawn(
  folder: string,
  file: Ports & Record<string, unknown>,
  options: { cwd?: string; env: Record<string, string> },
): Promise<Deno.ChildProcess> {
  const path = `${folder}/connection.json`;
  await Deno.writeTextFile(path, JSON.stringify(file), { mode: 0o600 });
  return new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--kernel", "--conn", path],
    ...options,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    // Its own group: Ctrl-C and Jupyter's signals go to a whole group, and the kernel is to hear only what we pass on.
    detached: true,
  }).spawn();
}

/** Lets a shell wait for our end, however it comes, and then end the kernel, which would run on, and remove its folder. */
function guard(pid: number, folder: string): { release(): void } {
  if (Deno.build.os === "windows") return { release: () => {} };
  const shell = new Deno.Command("/bin/sh", {
    args: ["-c", 'read -r _; kill -9 "$0"; rm -rf "$1"', String(pid), folder],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  shell.unref();
  return {
    release: () => {
      killQuietly(shell, "SIGKILL");
      shell.stdin.close().catch(() => {});
    },
  };
}

async function listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>, onText: (text: string) => void): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) onText(text);
}

async function remove(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}

function freePorts(): Ports {
  const listeners = Array.from({ length: 5 }, () => Deno.listen({ hostname: HOST, port: 0 }));
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return { shell_port, iopub_port, stdin_port, control_port, hb_port };
}

function heapFlags(megabytes: number | undefined): Record<string, string> {
  if (megabytes === undefined) return {};
  const flags = [Deno.env.get("DENO_V8_FLAGS"), `--max-old-space-size=${megabytes}`];
  return { DENO_V8_FLAGS: flags.filter(Boolean).join(",") };
}

function killQuietly(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It ended already.
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
