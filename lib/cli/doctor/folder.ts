/** Where the project lies: whether it can be written to, and what its place means for speed and for names. */
import { join } from "node:path";
import type { Finding } from "./finding.ts";

/** The system, with the Linux inside Windows apart. */
export type System = "linux" | "mac" | "windows" | "wsl" | "other";

export async function lookAtSystem(): Promise<System> {
  const { os } = Deno.build;
  if (os === "darwin") return "mac";
  if (os === "windows") return "windows";
  if (os !== "linux") return "other";
  const version = await Deno.readTextFile("/proc/version").catch(() => "");
  return /microsoft/i.test(version) ? "wsl" : "linux";
}

export interface FolderFacts {
  path: string;
  system: System;
  /** Whether files can be made beside the notebooks and in the project's folder. */
  writable: boolean;
}

export async function lookAtFolder(root: string): Promise<FolderFacts> {
  const writable = await Promise.all([root, join(root, "notebooks")].map(canWrite));
  return { path: root, system: await lookAtSystem(), writable: writable.every(Boolean) };
}

async function canWrite(folder: string): Promise<boolean> {
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".doctor-" }));
    return true;
  } catch {
    return false;
  }
}

/** Windows refuses paths of 260 letters, and node_modules adds up to this many. */
const INNER = 160;

export function judgeFolder({ path, system, writable }: FolderFacts): Finding {
  const what = "folder";
  if (!writable) {
    return {
      what,
      verdict: "not ok",
      found: "nothing can be written to it",
      fix: "Move or copy it to a folder of your own, such as your documents.",
    };
  }
  const remark = remarkOn(path, system);
  if (remark !== undefined) return { what, verdict: "warning", ...remark };
  const odd = [/\s/.test(path) ? "a space" : "", isPlain(path) ? "" : "letters beyond ASCII"].filter(Boolean).join(" and ");
  return { what, verdict: "ok", found: `it can be written to${odd && `; its path has ${odd}, which is fine`}` };
}

function remarkOn(path: string, system: System): Pick<Finding, "found" | "fix"> | undefined {
  if (system === "wsl" && /^\/mnt\/[a-z]\//.test(path)) {
    return {
      found: "it lies on Windows' side of WSL, where files are many times slower",
      fix: "Move it into WSL's own home: mv it to a folder under ~.",
    };
  }
  if (/onedrive|dropbox|icloud|google ?drive|nextcloud/i.test(path)) {
    return {
      found: "a cloud keeps it in step, and would copy ten thousand files of packages",
      fix: "Move it to a folder that stays on this machine.",
    };
  }
  if (system === "windows" && path.length + INNER > 260) {
    return {
      found: "its path is long, and Windows refuses paths of 260 letters",
      fix: "Move it higher up, such as to C:\\shoplens.",
    };
  }
  if (system === "windows" && !isPlain(path)) {
    return {
      found: "its path has letters beyond ASCII, which was not tried on Windows",
      fix: "Move it, such as to C:\\shoplens.",
    };
  }
  return undefined;
}

function isPlain(path: string): boolean {
  // deno-lint-ignore no-control-regex -- all of ASCII
  return /^[\x00-\x7f]*$/.test(path);
}

export function judgeSystem(system: System): Finding {
  const what = "system";
  const names: Record<System, string> = {
    linux: "Linux",
    mac: "macOS",
    windows: "Windows",
    wsl: "Linux in Windows (WSL)",
    other: Deno.build.os,
  };
  const found = `${names[system]} on ${Deno.build.arch}, ${navigator.hardwareConcurrency} cores`;
  if (system === "linux" || system === "wsl") return { what, verdict: "ok", found };
  if (system === "mac") return { what, verdict: "ok", found: `${found}; the tests have run on Linux only` };
  return {
    what,
    verdict: "warning",
    found: `${found}; the tests have run on Linux only`,
    fix: system === "windows"
      ? "If something is odd, use WSL (wsl --install), or a ready room: see README."
      : "If something is odd, use a ready room: see README.",
  };
}
