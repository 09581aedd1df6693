// deno-lint-ignore-file camelcase -- Jupyter's own names
/** A kernel as Jupyter knows it, in front of Deno's own: outwards Jupyter's protocol, inwards one cell at a time. */
import { resolve } from "node:path";
import { cannot } from "../errors.ts";
import { type Admission, admit, type Ending, type Output } from "./_admission.ts";
import type { InnerOptions } from "./_inner.ts";
import { type CellTypeError, createTyping } from "./_typing.ts";
import { holdOutputs, warningText } from "./_warnings.ts";
import { type Content, createWire, type Header, type Message, type NewMessage, type Wire } from "./wire.ts";
import { type Connection, identityName, isLoopback, Server } from "./zmtp.ts";

/** What Jupyter writes into a connection file. */
export interface ConnectionFile {
  transport: string;
  ip: string;
  key: string;
  signature_scheme: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

/** How {@linkcode openGate} opens a gate. */
export interface GateOptions extends InnerOptions {
  /** Whether other machines may connect. Default false: an address that is not this machine's own is refused. */
  allowRemote?: boolean;
  /** Whether a cell's type errors are told in it. Default true. Where nobody types, as in nbconvert, nothing is ever told. */
  typeWarnings?: boolean;
}

/** An open gate. */
export interface Gate {
  /** Resolves when the gate has closed: with nothing after a shutdown, with the reason when the kernel died. */
  readonly closed: Promise<string | undefined>;
  /** The stop button: tells the running cell, and takes those that wait out of the line. */
  interrupt(): void;
  /** Ends the kernel and closes the gate. */
  shutdown(): Promise<void>;
}

/** A request on the shell channel that waits for its turn. */
interface Request {
  message: Message;
  peer: Connection;
  aborted: boolean;
  /** Looks for type errors of its cell. */
  check?: Promise<CellTypeError[]>;
}

/**
 * Listens where the connection file says and starts Deno's kernel behind.
 *
 * @throws RangeError if the file asks for a transport, signature or address that the gate does not serve
 * @throws Error if a port is taken
 */
export function openGate(
  file: ConnectionFile,
  { allowRemote = false, typeWarnings = true, ...options }: GateOptions = {},
): Gate {
  refuseUnfit(file, allowRemote);
  const wire = createWire(file.key);
  const closed = Promise.withResolvers<string | undefined>();
  const stop = new AbortController();
  let closing: Promise<void> | undefined;
  let running: Request | undefined;
  let working = false;
  let asked = false;
  const line: Request[] = [];
  let worker: Promise<void> = Promise.resolve();

  const address = (port: number) => ({ hostname: file.ip, port });
  const iopub = new Server("PUB", address(file.iopub_port), noteSubscriptions);
  const stdin = new Server("ROUTER", address(file.stdin_port), (peer) => each(peer, wire, answerQuestion));
  const shell = new Server("ROUTER", address(file.shell_port), (peer) => each(peer, wire, (message) => onShell(message, peer)));
  const control = new Server(
    "ROUTER",
    address(file.control_port),
    (peer) => each(peer, wire, (message) => onControl(message, peer)),
  );
  const heartbeat = new Server("REP", address(file.hb_port), async (peer) => {
    for await (const beat of peer) await peer.send(beat);
  });

  const typing = createTyping(resolve(options.cwd ?? "."));
  const firstCell = Promise.withResolvers<void>();
  publish({ type: "status", content: { execution_state: "starting" } });
  const admission = admit({ ...options, signal: stop.signal });
  admission.then(({ inner }) => {
    inner.onQuestion = ask;
    inner.died.then((reason) => close(reason));
  }, async (error) => {
    // Whoever started us is about to send the first cell, and only in a cell can they be told why there is no kernel.
    await Promise.race([firstCell.promise, delay(PATIENCE)]);
    close(error.message);
  });

  return { closed: closed.promise, interrupt, shutdown: () => close() };

  /** Tells all who listen; waits while somebody has too much to read. */
  async function publish({ type, ...rest }: NewMessage): Promise<void> {
    const frames = wire.encode(wire.create({ type, identities: [new TextEncoder().encode(type)], ...rest }));
    await Promise.all(Array.from(iopub.peers.values(), (peer) => subscribed(peer, type) ? peer.send(frames) : undefined));
  }

  async function reply(
    { message: { header, identities }, peer }: Pick<Request, "message" | "peer">,
    content: Content,
  ): Promise<void> {
    const type = header.msg_type.replace(/_request$/, "_reply");
    await peer.send(wire.encode(wire.create({ type, content, parent: header, identities })));
  }

  /** Says busy, does it, says idle. */
  async function during(parent: Header, task: () => Promise<void>): Promise<void> {
    await publish({ type: "status", content: { execution_state: "busy" }, parent });
    await task();
    await publish({ type: "status", content: { execution_state: "idle" }, parent });
  }

  async function onShell(message: Message, peer: Connection): Promise<void> {
    const request: Request = { message, peer, aborted: false };
    const instant = answerAtOnce(message);
    if (instant !== undefined) return await during(message.header, () => reply(request, instant));
    if (message.header.msg_type === "execute_request") firstCell.resolve();
    switch (message.header.msg_type) {
      case "execute_request":
      case "is_complete_request":
        return enqueue(request);
      case "inspect_request":
      case "complete_request":
        // Not awaited, so that a cell which is sent meanwhile need not wait.
        answerTyping(request).catch(() => {});
        return;
      case "comm_open":
        // Nobody here listens to comms, which the protocol says by closing them.
        return await during(
          message.header,
          () =>
            publish({ type: "comm_close", content: { comm_id: message.content.comm_id, data: {} }, parent: message.header }),
        );
      case "shutdown_request":
        return await onControl(message, peer);
    }
  }

  async function onControl(message: Message, peer: Connection): Promise<void> {
    const instant = answerAtOnce(message);
    if (instant !== undefined) return await during(message.header, () => reply({ message, peer }, instant));
    switch (message.header.msg_type) {
      case "interrupt_request":
        interrupt();
        return await during(message.header, () => reply({ message, peer }, { status: "ok" }));
      case "shutdown_request": {
        const content = { status: "ok", restart: message.content.restart === true };
        await during(message.header, async () => {
          await reply({ message, peer }, content);
          await publish({ type: "shutdown_reply", content, parent: message.header });
        });
        close();
      }
    }
  }

  function enqueue(request: Request): void {
    line.push(request);
    worker = worker.then(work);
    if (working) checkNext();
  }

  /** From the types, past the line of cells; where they say nothing, a kernel that is free may know by its values. */
  async function answerTyping(request: Request): Promise<void> {
    const { header, content } = request.message;
    const [code, cursor] = [String(content.code ?? ""), Number(content.cursor_pos ?? 0)];
    if (header.msg_type === "inspect_request") {
      return await during(header, async () => await reply(request, await typing.inspect(code, cursor)));
    }
    const completion = await typing.complete(code, cursor);
    if (completion === undefined && !working) return enqueue(request);
    const nothing = { status: "ok", matches: [], cursor_start: cursor, cursor_end: cursor, metadata: {} };
    await during(header, () => reply(request, completion ?? nothing));
  }

  /** Does the request that is next in line. */
  async function work(): Promise<void> {
    const request = line.shift();
    if (request === undefined) return;
    running = request;
    working = true;
    await during(request.message.header, async () => await reply(request, await perform(request)));
    working = false;
  }

  async function perform(request: Request): Promise<Content> {
    if (request.aborted) return { status: "aborted" };
    const { header, content } = request.message;
    const admitted = await admission.catch((error: Error) => error);
    if (admitted instanceof Error) {
      const error = { ename: "KernelDied", evalue: admitted.message, traceback: [admitted.message] };
      await publish({ type: "error", content: error, parent: header });
      return { status: "error", ...error };
    }
    if (header.msg_type === "execute_request") return await execute(admitted, request);
    return (await admitted.inner.request(header.msg_type, content))?.content ?? { status: "aborted" };
  }

  async function execute(admitted: Admission, request: Request): Promise<Content> {
    const { header, content } = request.message;
    const code = String(content.code);
    const number = Promise.withResolvers<number>();
    const silent = content.silent === true;
    startCheck(request);
    checkNext();
    const warned = request.check?.then(async (errors) => {
      if (errors.length === 0) return;
      const text = warningText(errors, await number.promise);
      await publish({ type: "stream", content: { name: "stderr", text }, parent: header });
    });
    const outputs = holdOutputs((output: Output) => publish({ ...output, parent: header }), warned);
    const ending = await admitted.run({
      code,
      silent,
      storeHistory: content.store_history !== false && !silent,
      allowStdin: content.allow_stdin === true,
      onStart: async (execution_count) => {
        await publish({ type: "execute_input", content: { code, execution_count }, parent: header });
        number.resolve(execution_count);
      },
      onOutput: outputs.push,
    });
    await outputs.release(ending.status === "error");
    number.resolve(ending.executionCount);
    if (!silent && ending.error?.ename !== "SyntaxError") typing.remember(code, ending.status === "error");
    // Somebody who can be asked sits there, and may soon press Tab.
    if (content.allow_stdin === true) typing.warm();
    if (ending.status === "error" && content.stop_on_error !== false) abortLine();
    return executeReply(ending);
  }

  function startCheck(request: Request, before?: readonly string[]): void {
    const { silent, code } = request.message.content;
    if (typeWarnings && silent !== true) request.check ??= typing.check(String(code), before);
  }

  /** Looks for type errors of the next cell in line while one runs, so that they are told before it. */
  function checkNext(): void {
    const next = line.find(({ message }) => message.header.msg_type === "execute_request");
    if (next !== undefined) startCheck(next, [String(running?.message.content.code ?? "")]);
  }

  function abortLine(): void {
    for (const request of line) request.aborted = request.message.header.msg_type === "execute_request";
  }

  function interrupt(): void {
    abortLine();
    admission.then((admitted) => {
      if (admitted.busy) admitted.inner.interrupt();
      if (asked) answerQuestion();
    }, () => {});
  }

  /** Passes a cell's question to whoever runs the cell; where nobody can be asked, the answer is empty. */
  async function ask({ content }: Message): Promise<void> {
    asked = true;
    const reader = running && stdin.peers.get(identityName(running.peer.identity));
    if (running === undefined || reader === undefined) return await answerQuestion();
    const { header, identities } = running.message;
    await reader.send(wire.encode(wire.create({ type: "input_request", content, parent: header, identities })));
  }

  async function answerQuestion(message?: Message): Promise<void> {
    if (!asked) return;
    asked = false;
    await (await admission).inner.answer({ status: "ok", value: String(message?.content.value ?? "") });
  }

  /** Once: ends the kernel, tells those that wait, lets all that was sent go out, and says why. */
  function close(reason?: string): Promise<void> {
    return closing ??= (async () => {
      line.forEach((request) => request.aborted = true);
      const admitted = await Promise.race([admission.catch(() => undefined), delay(0)]);
      const typingClosed = typing.close();
      if (admitted === undefined) stop.abort(cannot("start the kernel", Error, { because: reason ?? "it was shut down" }));
      else if (reason === undefined) await admitted.inner.shutdown();
      while (line.length > 0) await worker;
      await worker;
      await admission.catch(() => {});
      await typingClosed;
      await Promise.all([shell, control, stdin, iopub, heartbeat].map((server) => server.close()));
      closed.resolve(reason);
    })();
  }
}

/** How long a kernel that could not start waits for a cell to say so in, in ms. */
const PATIENCE = 5000;

const subscriptions = new WeakMap<Connection, Set<string>>();

/** Keeps what a peer of the PUB socket wants to hear: prefixes of the topic, which here is the message's type. */
async function noteSubscriptions(peer: Connection): Promise<void> {
  const topics = new Set<string>();
  subscriptions.set(peer, topics);
  for await (const [frame] of peer) {
    const topic = new TextDecoder().decode(frame.subarray(1));
    if (frame[0] === 1) topics.add(topic);
    else topics.delete(topic);
  }
}

function subscribed(peer: Connection, topic: string): boolean {
  for (const prefix of subscriptions.get(peer) ?? []) if (topic.startsWith(prefix)) return true;
  return false;
}

/** Deals with each message of a peer; what is not signed, or is no message, is as if it had not come. */
async function each(peer: Connection, wire: Wire, handle: (message: Message) => Promise<void>): Promise<void> {
  for await (const frames of peer) {
    let message: Message;
    try {
      message = wire.decode(frames);
    } catch {
      continue;
    }
    await handle(message);
  }
}

/** The answers that need no kernel, and so do not wait for one that is busy. */
function answerAtOnce({ header }: Message): Content | undefined {
  switch (header.msg_type) {
    case "kernel_info_request":
      return kernelInfo();
    case "comm_info_request":
      return { status: "ok", comms: {} };
    case "history_request":
      return { status: "ok", history: [] };
  }
}

function kernelInfo(): Content {
  return {
    status: "ok",
    protocol_version: "5.3",
    implementation: "shoplens",
    implementation_version: Deno.version.deno,
    language_info: {
      name: "typescript",
      version: Deno.version.typescript,
      mimetype: "text/x.typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Deno ${Deno.version.deno}, every output in its own cell`,
    help_links: [{ text: "Deno", url: "https://docs.deno.com" }],
    debugger: false,
  };
}

function executeReply({ status, executionCount: execution_count, error }: Ending): Content {
  return { status, execution_count, ...(status === "ok" ? { payload: [], user_expressions: {} } : error) };
}

function refuseUnfit({ transport, ip, signature_scheme }: ConnectionFile, allowRemote: boolean): void {
  if (transport !== "tcp") throw cannot("open the gate", RangeError, { expected: 'transport "tcp"', received: transport });
  if (signature_scheme !== "hmac-sha256") {
    throw cannot("open the gate", RangeError, { expected: 'signature_scheme "hmac-sha256"', received: signature_scheme });
  }
  if (!allowRemote && !isLoopback(ip)) {
    throw cannot("open the gate", RangeError, {
      expected: "this machine's own address",
      received: ip,
      fix: "Who can connect can run anything here; say allowRemote (--allow-remote) if that is meant.",
    });
  }
}

function delay(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
