/** Finds the Python that JupyterLab will run on. */
import { cannot } from "../../errors.ts";

/** A Python that can make virtual environments. */
export interface Python {
  /** How it is called, as words of a command line. */
  command: readonly string[];
  /** Such as "3.12.1". */
  version: string;
}

/** The oldest that `requirements.txt` is made for. */
const OLDEST = [3, 10];

/** Where a Python may answer, the likeliest first; `py` is the launcher on Windows. */
const CANDIDATES: readonly (readonly string[])[] = Deno.build.os === "windows"
  ? [["py", "-3"], ["python"], ["python3"]]
  : [["python3"], ["python"], ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`])];

const PROBE = "import sys; print('%d.%d.%d' % sys.version_info[:3], flush=True); import ensurepip, venv";

/**
 * The first Python of 3.10 or later among the candidates that can make a virtual environment.
 *
 * @throws Error if there is none, with what was found instead and what to do about it
 */
export async function findPython(candidates: readonly (readonly string[])[] = CANDIDATES): Promise<Python> {
  const found: string[] = [];
  for (const command of candidates) {
    const { version, whole } = await probe(command);
    if (version === undefined) continue;
    const [major, minor] = version.split(".").map(Number);
    const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
    if (!old && whole) return { command, version };
    found.push(`${command.join(" ")} is ${version}${old ? "" : " without its modules venv and ensurepip"}`);
  }
  throw cannot("find a Python for JupyterLab", Error, {
    expected: `${OLDEST.join(".")} or later with venv`,
    because: found.length > 0 ? found.join(", ") : "none answers",
    fix: `${advice(Deno.build.os)} Without Python, VS Code opens the notebooks: see lib/kernel/README.md.`,
  });
}

/** The version that a command says it is, and whether it brings all that is needed. */
async function probe([program, ...words]: readonly string[]): Promise<{ version?: string; whole: boolean }> {
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: [...words, "-c", PROBE],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.timeout(30_000),
    }).output();
    return { version: /^\d+\.\d+\.\d+/.exec(new TextDecoder().decode(stdout))?.[0], whole: success };
  } catch {
    return { whole: false };
  }
}

/** How people get a Python on their system. */
function advice(os: typeof Deno.build.os): string {
  if (os === "windows") return "Install it with: winget install Python.Python.3.13.";
  if (os === "darwin") return "Install it with: brew install python.";
  return "Install it with your system's packages, on Debian and Ubuntu: sudo apt install python3 python3-venv.";
}
