/** `deno lsp` as a child process, spoken to in JSON-RPC (Language Server Protocol 3.17). */

/** A running language server. */
export interface LanguageServer {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends a request and gives its result; nothing after an error, when the server ends first, or when `signal` gives up. */
  // deno-lint-ignore no-explicit-any -- each method has a result of its own
  request(method: string, params: unknown, signal?: AbortSignal): Promise<any>;
  notify(method: string, params: unknown): void;
}

const SETTINGS = {
  enable: true,
  lint: false,
  // Those that need an import written elsewhere in the notebook are no help.
  suggest: { autoImports: false, imports: { autoDiscover: false, hosts: {} } },
  documentPreloadLimit: 0,
  maxTsServerMemory: 4096,
};

/**
 * @param root the folder with the project's configuration
 * @param stop ends the process
 */
export async function startLanguageServer(root: URL, stop: AbortSignal): Promise<LanguageServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["lsp", "--quiet"],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    // Its own group: the stop button's SIGINT is for cells.
    detached: true,
    signal: stop,
  }).spawn();
  // An end of ours is the end of its input, upon which it ends.
  child.unref();
  const waiting = new Map<number, (result: unknown) => void>();
  const input = child.stdin.getWriter();
  let count = 0;

  function send(message: Record<string, unknown>): void {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    const head = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
    const bytes = new Uint8Array(head.length + body.length);
    bytes.set(head);
    bytes.set(body, head.length);
    input.write(bytes).catch(() => {});
  }

  const reading = (async () => {
    for await (const { id, method, params, result } of messages(child.stdout)) {
      if (method === undefined) {
        waiting.get(id)?.(result);
        waiting.delete(id);
      } else if (id !== undefined) {
        const answer = method === "workspace/configuration"
          ? params.items.map(({ section }: { section?: string }) => section === "deno" ? SETTINGS : null)
          : null;
        send({ id, result: answer });
      }
    }
  })().catch(() => {});
  let dead = false;
  const ended = Promise.all([child.status, reading]).then(() => {
    dead = true;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  });

  const server: LanguageServer = {
    ended,
    request(method, params, signal) {
      if (dead || signal?.aborted) return Promise.resolve(undefined);
      const id = ++count;
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.set(id, resolve);
      send({ id, method, params });
      const giveUp = () => {
        if (!waiting.delete(id)) return;
        send({ method: "$/cancelRequest", params: { id } });
        resolve(undefined);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      return promise.finally(() => signal?.removeEventListener("abort", giveUp));
    },
    notify: (method, params) => send({ method, params }),
  };
  await server.request("initialize", {
    processId: Deno.pid,
    rootUri: root.href,
    initializationOptions: SETTINGS,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: false, documentationFormat: ["markdown"] } },
        hover: { contentFormat: ["markdown"] },
        signatureHelp: { signatureInformation: { documentationFormat: ["markdown"] } },
        diagnostic: {},
      },
    },
  });
  server.notify("initialized", {});
  return server;
}

// deno-lint-ignore no-explicit-any -- JSON whose shape its method decides
async function* messages(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<any> {
  const decoder = new TextDecoder();
  let held = new Uint8Array();
  for await (const chunk of stream) {
    const joined = new Uint8Array(held.length + chunk.length);
    joined.set(held);
    joined.set(chunk, held.length);
    held = joined;
    for (;;) {
      const head = /^(?:.*\r\n)*?Content-Length: (\d+)\r\n(?:.+\r\n)*\r\n/i.exec(decoder.decode(held.subarray(0, 256)));
      const end = head === null ? Infinity : head[0].length + Number(head[1]);
      if (end > held.length) break;
      yield JSON.parse(decoder.decode(held.subarray(head![0].length, end)));
      held = held.slice(end);
    }
  }
}
