/** Jupyter's side of `Deno.jupyter`, which exists only in the kernel: keeps what it is sent. */

import { DISPLAY, type Displayable } from "shoplens/notebook";

/** A message as the front end would get it. */
export interface Message {
  type: string;
  content: { data: Record<string, unknown>; metadata: Record<string, unknown>; transient: { "display_id"?: string } };
}

/** Runs the work as inside a notebook, and returns the messages. */
export async function inNotebook(work: () => unknown): Promise<Message[]> {
  const messages: Message[] = [];
  const fake = {
    broadcast: (type: string, content: Message["content"]) => void messages.push({ type, content }),
    format: (value: unknown) => ({ "text/plain": `formatted ${JSON.stringify(value)}` }),
  };
  const real = globalThis.Deno;
  const place = (deno: typeof Deno) => Object.defineProperty(globalThis, "Deno", { value: deno, configurable: true });
  place(Object.create(real, { jupyter: { value: fake } }));
  try {
    await work();
  } finally {
    place(real);
  }
  return messages;
}

/** The formats in which a value shows itself. */
export async function bundleOf(value: Displayable): Promise<Record<string, string>> {
  return await value[DISPLAY]() as Record<string, string>;
}

/** Runs TypeScript in a process of its own, in a folder outside the project; what it wrote and how it ended. */
export async function runScript(code: string, after?: (child: Deno.ChildProcess) => Promise<void>) {
  const root = new URL("../../", import.meta.url);
  const folder = await Deno.makeTempDir();
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--no-check", `--config=${new URL("deno.json", root).pathname}`, "--ext=ts", "-"],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(code));
    await writer.close();
    await after?.(child);
    const { code: status, signal, stdout, stderr } = await child.output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { status, signal, stdout: decode(stdout), stderr: decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
