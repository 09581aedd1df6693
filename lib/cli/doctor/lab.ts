/** Whether JupyterLab stands in `.venv` and its program loads; and if not, whether there is a Python that it can be put on. */
import { type EnvironmentState, inspectEnvironment } from "../lab/environment.ts";
import { findPython } from "../lab/python.ts";
import type { Finding } from "./finding.ts";

export interface LabFacts {
  /** What stands in `.venv`. */
  state: EnvironmentState;
  /** Of what stands there, if it loads: versions of JupyterLab and of its Python. */
  versions?: { lab: string; python: string };
  /** The version of a Python that could make `.venv`, or why there is none. */
  python?: string | Error;
  /** What was said where JupyterLab did not load. */
  details?: string;
}

/** Loads all that JupyterLab is made of, without starting it. */
const LOAD = "import sys, jupyterlab, jupyterlab.labapp; print(jupyterlab.__version__, '%d.%d.%d' % sys.version_info[:3])";

export async function lookAtLab(root: string): Promise<LabFacts> {
  const { state, python } = await inspectEnvironment(root);
  if (state !== "ready") {
    return { state, python: await findPython().then(({ version }) => version, (error: Error) => error) };
  }
  const loaded = await new Deno.Command(python, { args: ["-c", LOAD], stdin: "null", stdout: "piped", stderr: "piped" })
    .output();
  const [stdout, stderr] = [loaded.stdout, loaded.stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  if (!loaded.success) return { state, details: stderr };
  const [lab, version] = stdout.split(" ");
  return { state, versions: { lab, python: version } };
}

export function judgeLab({ state, versions, python, details }: LabFacts): Finding {
  const what = "JupyterLab";
  const install = "While online, type: deno task lab --install. It takes 240 MB, once.";
  if (versions !== undefined) {
    return { what, verdict: "ok", found: `${versions.lab} on Python ${versions.python}, in .venv` };
  }
  if (state === "foreign") {
    return {
      what,
      verdict: "not ok",
      found: "there is a .venv that deno task lab did not make",
      fix: `Move it away. ${install}`,
    };
  }
  if (python instanceof Error) {
    const [, found, fix] = /^Cannot (.*?)\. (?=[A-Z])(.*)$/.exec(python.message) ?? [, python.message];
    return { what, verdict: "not ok", found: `cannot ${found}`, fix };
  }
  if (state === "ready") {
    return {
      what,
      verdict: "not ok",
      found: "it is in .venv and does not load",
      fix: `Remove the folder .venv. ${install}`,
      details,
    };
  }
  const found = state === "absent" ? "not installed yet" : "in .venv is not what requirements.txt asks for";
  return { what, verdict: "not ok", found: `${found}; Python ${python} is there for it`, fix: install };
}
