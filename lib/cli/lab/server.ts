/** A JupyterLab server on loopback, with everything that it writes inside the project's folder. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cannot } from "../../errors.ts";

export interface ServerOptions {
  /** The project's folder: what JupyterLab shows, and where its settings go. */
  root: string;
  /** The Python that has JupyterLab. */
  python: string;
  /** What is opened first, from the project's folder. Default: the launcher. */
  open?: string;
  /** Whether JupyterLab opens a browser. Default: it does not. */
  browser?: boolean;
  /** Default: 8888, or the next that is free. */
  port?: number;
  /**
   * The address that it listens on. Default 127.0.0.1, which only this machine reaches. In a container that is the container alone, so
   * there it is 0.0.0.0, and the port's publication says who may come; all need the token.
   */
  listen?: string;
  /** Where JupyterLab keeps what it remembers. Default: `.cache/jupyter`. */
  home?: string;
  signal?: AbortSignal;
}

/** A server that answers. */
export interface LabServer {
  /** Address with the token in it, for a browser. */
  address: string;
  /** Address without path and token, and the token. */
  origin: string;
  token: string;
  pid: number;
  /** Resolves when the server has ended, with its exit code. */
  closed: Promise<number>;
  /** Ends the server and its kernels; resolves when they have ended. */
  close(): Promise<void>;
}

/** Seconds that a server may take to end its kernels before it is ended itself. */
const PATIENCE = 10;

/**
 * Starts JupyterLab and waits until it answers. It ends with the process that started it, even when that is killed.
 *
 * @throws Error if it ends before it answers, with the last that it said
 */
export async function startServer(options: ServerOptions): Promise<LabServer> {
  const { root, python, open, browser = false, listen = "127.0.0.1", home = join(root, ".cache", "jupyter"), signal } = options;
  const port = options.port ?? freePort();
  const token = crypto.randomUUID().replaceAll("-", "");
  await Deno.mkdir(home, { recursive: true });
  const log = join(home, "lab.log");
  const path = open === undefined
    ? "/lab"
    : `/lab/tree/${open.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/")}`;
  const child = new Deno.Command(python, {
    args: [fileURLToPath(new URL("watched.py", import.meta.url)), ...settings({ root, port, path, listen, browser })],
    cwd: root,
    // The token is in the environment, as anybody on the machine can read command lines.
    env: { ...homes(home), JUPYTER_TOKEN: token },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const logged = child.stderr.pipeTo((await Deno.open(log, { write: true, create: true, truncate: true })).writable);
  const closed = Promise.all([child.status, logged]).then(([{ code }]) => code);
  const close = async () => {
    await child.stdin.close().catch(() => {});
    const late = setTimeout(() => child.kill("SIGKILL"), 1000 * PATIENCE);
    await closed;
    clearTimeout(late);
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await answers(origin, token, closed, signal);
  } catch (cause) {
    await close();
    if (signal?.aborted) throw cause;
    const said = (await Deno.readTextFile(log).catch(() => "")).trim().split("\n").slice(-3).join(" ");
    throw cannot("start JupyterLab", Error, {
      because: said || (cause as Error).message,
      fix: `All that it said is in ${log}.`,
    });
  }
  return { address: `${origin}${path}?token=${token}`, origin, token, pid: child.pid, closed, close };
}

interface Settings {
  root: string;
  port: number;
  path: string;
  listen: string;
  browser: boolean;
}

function settings({ root, port, path, listen, browser }: Settings): string[] {
  return [
    `--ServerApp.ip=${listen}`,
    `--ServerApp.port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${root}`,
    `--LabApp.default_url=${path}`,
    "--MultiKernelManager.default_kernel_name=deno",
    // Extensions would be installed from elsewhere, unpinned.
    "--LabApp.extension_manager=readonly",
    // The search for language servers runs npm, which logs into the user's home.
    "--LanguageServerManager.autodetect=False",
    ...(browser ? [] : ["--no-browser"]),
    ...(Deno.build.os !== "windows" && Deno.uid() === 0 ? ["--allow-root"] : []),
  ];
}

/** Where Jupyter and IPython keep what they would keep in the user's home. */
function homes(folder: string): Record<string, string> {
  return {
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    IPYTHONDIR: join(folder, "ipython"),
  };
}

/** 8888, where Jupyter is expected, or the next that nobody uses, or any. */
export function freePort(first = 8888): number {
  for (const port of [...Array(20).keys()].map((i) => first + i).concat(0)) {
    try {
      using listener = Deno.listen({ hostname: "127.0.0.1", port });
      return listener.addr.port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw cannot("find a free port", Error, { because: "all of this machine's ports are in use" });
}

/** Asks the server how it is until it says. */
async function answers(origin: string, token: string, closed: Promise<number>, signal?: AbortSignal): Promise<void> {
  let ended: number | undefined;
  closed.then((code) => ended = code);
  for (const start = performance.now(); performance.now() - start < 60_000;) {
    signal?.throwIfAborted();
    if (ended !== undefined) throw new Error(`it ended with ${ended}`);
    const reply = await fetch(`${origin}/api/status`, {
      headers: { Authorization: `token ${token}` },
      signal: AbortSignal.timeout(2000),
    }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it did not answer within a minute");
}
