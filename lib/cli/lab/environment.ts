/** JupyterLab in `.venv`, as `requirements.txt` pins it, and our kernel in it. */
import { join } from "node:path";
import { cannot } from "../../errors.ts";
import { replaceFile, sha256 } from "../../files.ts";
import { kernelSpec } from "../../kernel/mod.ts";
import { progress } from "../../notebook/mod.ts";
import { findPython, type Python } from "./python.ts";

export interface EnvironmentOptions {
  /** Who makes `.venv`. Default: the Python that is found; it is not looked for where `.venv` is as it should be. */
  python?: Python;
  /** Stops the work. What was begun is made anew the next time. */
  signal?: AbortSignal;
}

/** JupyterLab, ready to run. */
export interface Environment {
  /** The Python in `.venv`. */
  python: string;
  /** Whether it had to be installed. */
  fresh: boolean;
}

/** What JupyterLab would ask or tell, settled for a folder that is no installation. */
const SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  // Who runs a cell before its kernel stands is not asked for a kernel: it is ours.
  "@jupyterlab/notebook-extension:tracker": { autoStartDefaultKernel: true },
};

/** Tells our folder from another, and holds the hash of what is installed there once it is. */
const STAMP = "shoplens.sha256";

/** What stands in `.venv`: JupyterLab as `requirements.txt` has it, nothing, something else of ours, or somebody else's. */
export type EnvironmentState = "ready" | "absent" | "stale" | "foreign";

/** Looks at `.venv` and changes nothing. `python` is the one in it, there or not; `wanted` is the stamp of a finished one. */
export async function inspectEnvironment(
  root: string,
): Promise<{ state: EnvironmentState; python: string; wanted: string }> {
  const folder = join(root, ".venv");
  const python = Deno.build.os === "windows" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const wanted = await sha256(await Deno.readFile(join(root, "requirements.txt")));
  return { state: await stateOf(folder, python, wanted), python, wanted };
}

async function stateOf(folder: string, python: string, wanted: string): Promise<EnvironmentState> {
  const installed = await Deno.readTextFile(join(folder, STAMP)).catch(() => undefined);
  if (installed === undefined) return await Deno.stat(folder).then(() => "foreign", () => "absent");
  const whole = installed === wanted &&
    await succeeds(python, ["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('jupyterlab') is None)"]);
  return whole ? "ready" : "stale";
}

/**
 * Makes `.venv` in the project's folder and installs JupyterLab there, unless both are as `requirements.txt` has them; then
 * writes the settings, and the kernel specification, which names Deno and the folder by their full paths and so must follow both.
 *
 * @throws Error if there is no Python, if the packages cannot be had, or if `.venv` is somebody else's
 */
export async function prepareEnvironment(root: string, { python, signal }: EnvironmentOptions = {}): Promise<Environment> {
  const folder = join(root, ".venv");
  const { state, python: inner, wanted } = await inspectEnvironment(root);
  const fresh = state !== "ready";
  if (fresh) {
    if (state === "foreign") {
      throw cannot("make .venv", Error, {
        because: "there is one that deno task lab did not make",
        fix: "Move it away, or give it another name.",
      });
    }
    python ??= await findPython();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.mkdir(folder);
    await Deno.writeTextFile(join(folder, STAMP), "unfinished");
    await makeVenv(folder, python, signal);
    await installPackages(inner, join(root, "requirements.txt"), signal);
    await Deno.writeTextFile(join(folder, STAMP), wanted);
  }
  await writeInside(folder, "share/jupyter/lab/settings", "overrides.json", SETTINGS);
  // The name of the folder is the name that the notebooks ask for.
  await writeInside(folder, "share/jupyter/kernels/deno", "kernel.json", kernelSpec({ displayName: "Deno" }));
  return { python: inner, fresh };
}

async function writeInside(folder: string, inner: string, file: string, content: unknown): Promise<void> {
  await Deno.mkdir(join(folder, inner), { recursive: true });
  await replaceFile(join(folder, inner, file), `${JSON.stringify(content, null, 2)}\n`);
}

async function makeVenv(folder: string, { command: [program, ...words] }: Python, signal?: AbortSignal): Promise<void> {
  using _bar = progress("Making .venv");
  const { code, stderr } = await new Deno.Command(program, {
    args: [...words, "-m", "venv", folder],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal,
  }).output();
  signal?.throwIfAborted();
  if (code !== 0) throw cannot("make .venv", Error, { because: lastLines(new TextDecoder().decode(stderr)) });
}

/** Every package has its hash, so that what is installed is what was tested, wherever it comes from. */
async function installPackages(python: string, requirements: string, signal?: AbortSignal): Promise<void> {
  const pinned = (await Deno.readTextFile(requirements)).split("\n").filter((line) => /^[\w.-]+==/.test(line)).length;
  const options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"];
  const pip = new Deno.Command(python, {
    args: ["-m", "pip", "install", ...options, "--disable-pip-version-check", "--progress-bar=off", "-r", requirements],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  const [told, failed, { code }] = await Promise.all([
    followPip(pip.stdout, pinned),
    new Response(pip.stderr).text(),
    pip.status,
  ]);
  signal?.throwIfAborted();
  if (code === 0) return;
  throw cannot("install JupyterLab", Error, {
    because: lastLines(failed || told),
    fix: "It needs the network, once. What pip is told about mirrors and proxies is heeded.",
  });
}

/** Shows how far pip is by the packages that it names, of those that fit this system. Gives the last that it said. */
async function followPip(stdout: ReadableStream<Uint8Array>, pinned: number): Promise<string> {
  let rest = "";
  let tail = "";
  let total = pinned;
  let bar: ReturnType<typeof progress> | undefined;
  for await (const text of stdout.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith("Ignoring ")) total--;
      if (/^(Collecting|Processing|Requirement already) /.test(line)) (bar ??= progress("Fetching packages", total)).tick();
      if (line.startsWith("Installing collected")) {
        bar?.finish();
        bar = progress("Installing JupyterLab");
      }
    }
    tail = (tail + text).slice(-2000);
  }
  bar?.finish();
  return tail;
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** The end of what a program complained of, in one line; warnings of other matters are left out. */
function lastLines(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !/^(WARNING|\[notice\])/.test(line)
  );
  return lines.slice(-2).join(" ").replace(/\.$/, "") || "it gave no reason";
}
