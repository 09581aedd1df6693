/**
 * `deno task lab`: JupyterLab in the browser, on the notebooks and with the kernel of this folder. The first time it installs both
 * into `.venv`; what JupyterLab remembers goes to `.cache/jupyter`. Nothing is written outside the folder.
 *
 * Ends with 0 when told to (Ctrl-C), 1 if something is missing, 2 if the command makes no sense.
 */
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cannot } from "../errors.ts";
import { progress } from "../notebook/mod.ts";
import { complain, say } from "./_reporter.ts";
import { portOf, readArguments } from "./arguments.ts";
import { runCommand } from "./command.ts";
import { prepareEnvironment } from "./lab/environment.ts";
import { startServer } from "./lab/server.ts";

const HELP = `Opens JupyterLab on the notebooks of this folder.

  deno task lab [NOTEBOOK] [options]

  --install         only makes .venv, with JupyterLab and the kernel
  --no-browser      only prints the address
  --port 8888       default: 8888, or the next that is free
  --listen 0.0.0.0  in a container, so that its published port leads here; default: 127.0.0.1
`;

const root = fileURLToPath(new URL("../../", import.meta.url));
const FIRST = join("notebooks", "00_start_here.ipynb");

/** What the command line asks for. */
interface Plan {
  /** From the project's folder. */
  notebook: string;
  installOnly: boolean;
  browser: boolean;
  port?: number;
  listen: string;
}

/** Runs the command and returns the process's exit code. */
export function lab(args: readonly string[]): Promise<number> {
  return runCommand(args, { help: HELP, makePlan, carryOut });
}

async function makePlan(args: readonly string[]): Promise<Plan> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      install: { type: "boolean", default: false },
      "no-browser": { type: "boolean", default: false },
      port: { type: "string" },
      listen: { type: "string", default: "127.0.0.1" },
    },
  });
  const port = values.port === undefined ? undefined : portOf(values.port);
  if (!/^[\d.]+$|^[\da-f:]+$/i.test(values.listen)) {
    throw cannot("use --listen", RangeError, { expected: "an address of this machine in digits", received: values.listen });
  }
  if (positionals.length > 1) throw cannot("open", RangeError, { expected: "one notebook", received: positionals.join(" ") });
  // A task starts in the project's root; paths are meant from where the user is.
  const here = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const path = positionals.length === 0 ? join(root, FIRST) : resolve(here, positionals[0]);
  const notebook = relative(root, path);
  const there = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
  if (!there || notebook.startsWith("..")) {
    throw cannot(`open ${path}`, RangeError, { because: there ? "it lies outside this folder" : "there is no such file" });
  }
  return { notebook, installOnly: values.install, browser: !values["no-browser"], port, listen: values.listen };
}

async function carryOut({ notebook, installOnly, browser, port, listen }: Plan, signal: AbortSignal): Promise<number> {
  const { python, fresh } = await prepareEnvironment(root, { signal });
  if (installOnly) {
    say(`${fresh ? "Installed" : "There already"}: JupyterLab and the kernel in .venv. deno task lab opens it.\n`);
    return 0;
  }
  const starting = progress("Starting JupyterLab");
  const server = await startServer({ root, python, open: notebook, browser, port, listen, signal }).finally(() =>
    starting.finish()
  );
  say(`\n${server.address}\n\nCtrl-C ends JupyterLab and its kernels.\n`);
  const stopped = new Promise<"stopped">((resolve) =>
    signal.addEventListener("abort", () => resolve("stopped"), { once: true })
  );
  const why = await Promise.race([stopped, server.closed]);
  await server.close();
  // JupyterLab can be ended from its own menu, too.
  if (why === "stopped" || why === 0) return 0;
  complain(`JupyterLab ended with ${why}; what it said is in .cache/jupyter/lab.log.\n`);
  return 1;
}

if (import.meta.main) Deno.exit(await lab(Deno.args));
