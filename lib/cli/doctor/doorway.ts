/** How a person gets to JupyterLab: a port of this machine, and a browser. */
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import type { System } from "./folder.ts";

const USUAL = 8888;

/** @param port that JupyterLab would take, or why there is none */
export function judgePort(port: number | Error): Finding {
  const what = "port";
  if (typeof port !== "number") {
    return {
      what,
      verdict: "not ok",
      found: "this machine lets nobody listen on 127.0.0.1",
      fix: "Allow it in your firewall or security program, or use a ready room: see README.",
      details: port.message,
    };
  }
  if (port === USUAL) return { what, verdict: "ok", found: `${port} is free` };
  return { what, verdict: "ok", found: `${USUAL} is taken, perhaps by another Jupyter; JupyterLab will use ${port}` };
}

/** Programs that show web pages, by what they are called on Linux. */
const BROWSERS = [
  "firefox",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "brave-browser",
  "epiphany",
  "konqueror",
  "x-www-browser",
];

/** The name of a browser on the search path, or nothing. */
export async function findBrowser(path: string): Promise<string | undefined> {
  for (const name of BROWSERS) {
    for (const folder of path.split(":").filter(Boolean)) {
      if (await Deno.stat(join(folder, name)).then(({ isFile }) => isFile, () => false)) return name;
    }
  }
  return undefined;
}

/** @param browser as `findBrowser` has it; Windows and macOS come with one */
export function judgeBrowser(browser: string | undefined, system: System): Finding {
  const what = "browser";
  if (system === "windows" || system === "mac") return { what, verdict: "ok", found: "the system's own" };
  if (system === "wsl") {
    return { what, verdict: "ok", found: "that of Windows: copy the address that deno task lab prints into it" };
  }
  if (browser !== undefined) return { what, verdict: "ok", found: browser };
  return {
    what,
    verdict: "warning",
    found: "none was found on this machine",
    fix: "Install Firefox or Chromium; or open the address that deno task lab prints where you sit, with the port passed on.",
  };
}
