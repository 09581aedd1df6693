/**
 * `deno task test:jupyter`: the gate under jupyter_kernel_test, nbclient, nbconvert and papermill. Needs Python: `PYTHON` names one,
 * else `.venv/bin/python` or `python3` is taken. Without one that has these packages it says so, and ends with 2.
 */
import { fileURLToPath } from "node:url";
import { kernelSpec } from "shoplens/kernel";

const PACKAGES = ["jupyter_kernel_test", "nbclient", "nbconvert", "papermill"];
const root = fileURLToPath(new URL("../../../", import.meta.url));

const python = [Deno.env.get("PYTHON"), `${root}.venv/bin/python`, "python3"].find((path) =>
  path !== undefined && serves(path)
);
if (python === undefined) {
  say(`No Python here has ${PACKAGES.join(", ")}. Make one and name it:
  python3 -m venv .venv && .venv/bin/pip install ${PACKAGES.join(" ")}\n`);
  Deno.exit(2);
}

const folder = await Deno.makeTempDir({ prefix: "shoplens-jupyter-" });
await Deno.mkdir(`${folder}/kernels/deno`, { recursive: true });
await Deno.writeTextFile(`${folder}/kernels/deno/kernel.json`, JSON.stringify(kernelSpec()));
const { code } = await new Deno.Command(python, {
  args: [fileURLToPath(new URL("test_gate.py", import.meta.url)), ...Deno.args],
  env: { JUPYTER_PATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
}).spawn().status;
await Deno.remove(folder, { recursive: true });
Deno.exit(code);

function serves(path: string): boolean {
  try {
    return new Deno.Command(path, { args: ["-c", `import ${PACKAGES.join(", ")}`], stderr: "null" }).outputSync().success;
  } catch {
    return false; // There is no such program.
  }
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
