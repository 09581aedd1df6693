/** Memory, disk and clock. */
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "./finding.ts";

/** In bytes. */
export interface MemoryFacts {
  total: number;
  available: number;
}

/** What this process may use: a container is often given less than the machine has. */
export async function lookAtMemory(): Promise<MemoryFacts> {
  const { total, available } = Deno.systemMemoryInfo();
  const limit = Number(await Deno.readTextFile("/sys/fs/cgroup/memory.max").catch(() => "max"));
  return limit > 0 ? { total: Math.min(total, limit), available: Math.min(available, limit) } : { total, available };
}

/** A browser with JupyterLab, a kernel, and the language server behind Tab take about this much. */
const MEMORY = { least: 2e9, free: 1.5e9 };

export function judgeMemory({ total, available }: MemoryFacts): Finding {
  const what = "memory", found = `${gigabytes(available)} of ${gigabytes(total)} are free`;
  if (total < MEMORY.least) {
    return { what, verdict: "not ok", found, fix: `Use a machine with ${gigabytes(MEMORY.least)} or more.` };
  }
  if (available < MEMORY.free) {
    return { what, verdict: "warning", found, fix: "Close other programs before the workshop, above all browser tabs." };
  }
  return { what, verdict: "ok", found };
}

/** @returns free bytes on the disk of the folder, for its user */
export async function lookAtDisk(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/** Outputs of notebooks need little; packages and JupyterLab need 0.7 GB until they are there. */
const DISK = { least: 0.2e9, comfortable: 1.5e9 };

export function judgeDisk(free: number): Finding {
  const what = "disk", found = `${gigabytes(free)} are free`;
  if (free < DISK.least) return { what, verdict: "not ok", found, fix: "Make room: 1.5 GB do for everything." };
  if (free < DISK.comfortable) {
    return { what, verdict: "warning", found, fix: "It does if packages and JupyterLab are there; else make room: 1.5 GB do." };
  }
  return { what, verdict: "ok", found };
}

/** In milliseconds since 1970. */
export interface ClockFacts {
  now: number;
  /** The latest change of the project's own files. */
  newest: number;
}

export async function lookAtClock(root: string): Promise<ClockFacts> {
  const times = await Promise.all(
    ["deno.json", "deno.lock", "README.md"].map(async (name) => (await Deno.stat(join(root, name))).mtime),
  );
  return { now: Date.now(), newest: Math.max(...times.map((time) => time?.getTime() ?? 0)) };
}

const DAY = 24 * 3600 * 1000;
/** The project is younger than this. */
const BORN = Date.UTC(2026, 0, 1);

export function judgeClock({ now, newest }: ClockFacts): Finding {
  const what = "clock", found = `it is ${new Date(now).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  if (now >= BORN && now > newest - DAY) return { what, verdict: "ok", found };
  return {
    what,
    verdict: "warning",
    found: `${found}, before the project was made`,
    fix: "Set the clock: with a wrong one, no server is trusted and nothing can be fetched.",
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
