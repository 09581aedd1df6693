// deno-lint-ignore-file camelcase -- Jupyter's own names
/** A frontend in small, as Jupyter's own talk to a kernel process: for tests of the gate from outside. */
import { type Content, createWire, type Message } from "../../lib/kernel/wire.ts";
import { connect } from "../../lib/kernel/zmtp.ts";

const GATE = new URL("../../lib/kernel/gate_main.ts", import.meta.url).pathname;
const PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;

export interface Frontend {
  process: Deno.ChildProcess;
  /** Resolves with the exit code. */
  ended: Promise<number>;
  /** Everything heard on iopub. */
  iopub: Message[];
  /** Waits until one that came after the first so many is such a message. */
  hears(such: (message: Message) => boolean, after: number): Promise<void>;
  /** Sends a request and waits for its reply. */
  ask(channel: "shell" | "control", type: string, content?: Content): Promise<Message>;
  /** Runs a cell, waits for its idle, and gives its reply with what iopub said of it. */
  run(code: string, more?: Content): Promise<{ reply: Content; heard: Message[] }>;
  /** Answers the next question of a cell, and gives the question. */
  answer(value: string): Promise<Content>;
  /** Sends bytes and hears them come back. */
  beat(bytes: Uint8Array): Promise<Uint8Array[]>;
  /** Sends raw frames on shell. */
  raw(frames: Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts a gate and connects to it. Other tests run beside this one, and may take a port before the gate does: then once more. */
export async function openFrontend(args: string[] = [], cwd?: string, env: Record<string, string> = {}): Promise<Frontend> {
  for (let left = 3;; left--) {
    try {
      return await openOnce(args, cwd, env);
    } catch (error) {
      if (left === 0 || !(error instanceof GateEnded)) throw error;
    }
  }
}

/** The gate ended before anyone was connected. */
class GateEnded extends Error {}

async function openOnce(args: string[], cwd: string | undefined, env: Record<string, string>): Promise<Frontend> {
  const listeners = PORTS.map(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = Object.fromEntries(PORTS.map((name, i) => [name, listeners[i].addr.port])) as Record<
    typeof PORTS[number],
    number
  >;
  listeners.forEach((listener) => listener.close());
  const file = await Deno.makeTempFile({ suffix: ".json" });
  const key = crypto.randomUUID();
  await Deno.writeTextFile(
    file,
    JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256", ...ports }),
  );
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", "--no-check", GATE, "--conn", file, ...args],
    cwd,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const wire = createWire(key);
  const identity = crypto.getRandomValues(new Uint8Array(16));
  const early = new AbortController(), signal = AbortSignal.any([early.signal, AbortSignal.timeout(20_000)]);
  let connected = false;
  process.status.then(() => connected || early.abort(new GateEnded()));
  const open = (type: "DEALER" | "SUB" | "REQ", port: number) =>
    connect(type, { hostname: "127.0.0.1", port }, { identity, signal });
  const [shell, control, stdin] = await Promise.all(
    [ports.shell_port, ports.control_port, ports.stdin_port].map((port) => open("DEALER", port)),
  );
  const sub = await open("SUB", ports.iopub_port);
  const heart = await open("REQ", ports.hb_port);
  connected = true;
  const questions = stdin[Symbol.asyncIterator]();
  const beats = heart[Symbol.asyncIterator]();
  const waiting = new Map<string, (message: Message) => void>();
  const idle = new Map<string, () => void>();
  const iopub: Message[] = [];
  const listening = [
    ...[shell, control].map(async (connection) => {
      for await (const frames of connection) {
        const message = wire.decode(frames);
        waiting.get(message.parent.msg_id!)?.(message);
      }
    }),
    (async () => {
      for await (const frames of sub) {
        const message = wire.decode(frames);
        iopub.push(message);
        if (message.content.execution_state === "idle") idle.get(message.parent.msg_id!)?.();
      }
    })(),
  ];

  const frontend: Frontend = {
    process,
    ended: process.status.then(({ code }) => code),
    iopub,
    async hears(such, after) {
      for (let waited = 0; !iopub.slice(after).some(such); waited += 5) {
        if (waited > 30_000) throw new Error("it was not heard in half a minute");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async ask(channel, type, content = {}) {
      const message = wire.create({ type, content });
      const reply = Promise.withResolvers<Message>();
      waiting.set(message.header.msg_id, reply.resolve);
      await { shell, control }[channel].send(wire.encode(message));
      return await reply.promise;
    },
    async run(code, more = {}) {
      const content = {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
        ...more,
      };
      const message = wire.create({ type: "execute_request", content });
      const id = message.header.msg_id;
      const reply = Promise.withResolvers<Message>();
      waiting.set(id, reply.resolve);
      const done = Promise.withResolvers<void>();
      idle.set(id, done.resolve);
      await shell.send(wire.encode(message));
      const { content: answer } = await reply.promise;
      await done.promise;
      return { reply: answer, heard: iopub.filter(({ parent }) => parent.msg_id === id) };
    },
    async answer(value) {
      const question = wire.decode((await questions.next()).value!);
      await stdin.send(wire.encode(wire.create({ type: "input_reply", content: { value }, parent: question.header })));
      return question.content;
    },
    async beat(bytes) {
      await heart.send([new Uint8Array(), bytes]);
      return (await beats.next()).value!;
    },
    raw: (frames) => shell.send(frames),
    async close() {
      if (!(await Promise.race([frontend.ended, frontend.ask("control", "shutdown_request", { restart: false })]))) return;
      await frontend.ended;
      [shell, control, stdin, sub, heart].forEach((connection) => connection.close());
      await Promise.allSettled([...listening, questions.return(undefined), beats.return(undefined)]);
      await Deno.remove(file);
    },
  };
  // The subscription counts from the first message that arrives.
  while (iopub.length === 0) await frontend.ask("shell", "kernel_info_request");
  return frontend;
}

/**
 * A cell that goes on until it is let go, so that what happens meanwhile is known and not a matter of time: code to run in it, and what
 * lets it go.
 */
export async function held(): Promise<{ wait: string; letGo(): Promise<void> }> {
  const path = await Deno.makeTempFile();
  const wait = `while (await Deno.stat(${
    JSON.stringify(path)
  }).catch(() => false)) await new Promise((r) => setTimeout(r, 10));`;
  return { wait, letGo: () => Deno.remove(path) };
}

/** What a cell showed, as text. */
export function textOf(heard: Message[]): string {
  return heard.map(({ header: { msg_type }, content }) => {
    if (msg_type === "stream") return content.text;
    if (msg_type === "error") return content.traceback.join("\n");
    return content.data?.["text/plain"] ?? "";
  }).join("");
}
