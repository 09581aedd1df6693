/** Whether every package of deno.lock lies in node_modules, so that nothing is fetched while people wait. */
import { join } from "node:path";
import type { Finding } from "./finding.ts";

/** A package that deno.lock names for this machine. */
export interface Package {
  name: string;
  version: string;
  /** Whether it lies in node_modules, unpacked to its end. */
  there: boolean;
  /** As its package.json says, such as "MIT", else the first line of its LICENSE; nothing if it says none or is not there. */
  licence?: string;
}

/** What deno.lock holds of a package. */
interface Locked {
  /** Systems and processors that it is for; absent: all. */
  os?: string[];
  cpu?: string[];
}

/** The names that npm has for what Deno calls otherwise. */
const NPM_OS: Record<string, string> = { windows: "win32" };
const NPM_CPU: Record<string, string> = { "x86_64": "x64", "aarch64": "arm64" };

/** The packages of deno.lock that are for this machine, by name. */
export async function listPackages(root: string): Promise<Package[]> {
  const { npm } = JSON.parse(await Deno.readTextFile(join(root, "deno.lock"))) as { npm: Record<string, Locked> };
  const { os, arch } = Deno.build;
  const here = ({ os: systems, cpu }: Locked) =>
    (systems?.includes(NPM_OS[os] ?? os) ?? true) && (cpu?.includes(NPM_CPU[arch] ?? arch) ?? true);
  // Behind an underscore stand the peers that a package was resolved with.
  const ids = new Set(Object.keys(npm).filter((key) => here(npm[key])).map((key) => /^@?[^@]+@[^_]+/.exec(key)![0]));
  return await Promise.all([...ids].sort().map((id) => readPackage(root, id)));
}

async function readPackage(root: string, id: string): Promise<Package> {
  const [name, version] = [id.slice(0, id.lastIndexOf("@")), id.slice(id.lastIndexOf("@") + 1)];
  const folder = join(root, "node_modules", ".deno", id.replaceAll("/", "+"));
  // Deno leaves this mark once a package is unpacked.
  const there = await Deno.stat(join(folder, ".initialized")).then(() => true, () => false);
  const read = (file: string) => Deno.readTextFile(join(folder, "node_modules", name, file)).catch(() => undefined);
  const text = await read("package.json");
  if (!there || text === undefined) return { name, version, there: false };
  const licence = JSON.parse(text).license ?? (await read("LICENSE"))?.trim().split("\n")[0];
  return { name, version, there, ...(licence !== undefined && { licence }) };
}

export function judgePackages(packages: readonly Package[]): Finding {
  const what = "packages";
  const missing = packages.filter(({ there }) => !there);
  if (missing.length === 0) return { what, verdict: "ok", found: `all ${packages.length} are there: no network is needed` };
  return {
    what,
    verdict: "not ok",
    found: missing.length === packages.length
      ? `none of ${packages.length} is there`
      : `${missing.length} of ${packages.length} are missing, such as ${missing[0].name}`,
    fix: "While online, type: deno install. It fetches 165 MB, once.",
  };
}
