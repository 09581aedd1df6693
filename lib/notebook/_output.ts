/** Where output goes: to Jupyter's front end from a notebook, to the terminal from a script. */
import type { MimeBundle } from "./display.ts";

/** The part of `Deno.jupyter` that is used here. Its own types are in the unstable library only. */
interface Jupyter {
  /** Queues a message to the front ends, in order; it leaves when the cell next awaits. */
  broadcast(type: string, content: Record<string, unknown>): void | Promise<void>;
  /** Deno's own idea of how a value looks. */
  format(value: unknown): MimeBundle | Promise<MimeBundle>;
}

/** Jupyter's interface inside a notebook, and nothing elsewhere. */
export function jupyter(): Jupyter | undefined {
  try {
    return (Deno as unknown as { jupyter?: Jupyter }).jupyter;
  } catch {
    return undefined; // The getter throws outside the kernel.
  }
}

/** How a display is placed: on its own, or under an id that a later `update` replaces. */
export interface Placement {
  id?: string;
  update?: boolean;
  /** For who reads the saved notebook; front ends pass over it. */
  metadata?: Record<string, unknown>;
}

/** Sends a bundle to the notebook's front ends, and waits until it is on its way. */
export async function publish(host: Jupyter, data: MimeBundle, { id, update = false, metadata = {} }: Placement = {}) {
  const transient = id === undefined ? {} : { display_id: id };
  await host.broadcast(update ? "update_display_data" : "display_data", { data, metadata, transient });
}

/** Writes a text to standard output, as a script's way to show. */
export function print(text: string): void {
  writeAll(Deno.stdout, text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes the whole text, however many bytes the stream takes at once. */
export function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}
