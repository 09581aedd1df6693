/**
 * Lets one cell at a time into Deno's kernel and gives each cell all of its output, and none of another's.
 *
 * Deno's kernel sends output through a queue of its own and names as its parent whatever cell runs when it leaves. So after a cell's reply
 * a silent cell sends a marker through the same queue; until the marker is back, all output belongs to the cell, whose end is held.
 */
import { installCode, MARKER, type Marker, markerCode, SPILL, type Spill } from "./_hooks.ts";
import { createScripts, type Script } from "./_scripts.ts";
import { type Inner, type InnerOptions, startInner } from "./_inner.ts";
import { type ErrorContent, explainRefusal } from "./_syntax.ts";
import type { Content, Message } from "./wire.ts";

/** Something that a cell showed, as Jupyter sends it on iopub. */
export type Output = Pick<Message, "content" | "metadata" | "buffers"> & { type: string };

/** A cell to run. */
export interface Cell {
  code: string;
  /** Hears each output in order, also those that its timers make later, until the next cell runs. */
  onOutput: (output: Output) => void | Promise<void>;
  /** Hears the cell's number before its first output. */
  onStart?: (executionCount: number) => void | Promise<void>;
  /** Runs without a number and without showing its value. */
  silent?: boolean;
  storeHistory?: boolean;
  allowStdin?: boolean;
}

/** How a cell ended. */
export interface Ending {
  status: "ok" | "error";
  executionCount: number;
  /** With status "error": what was shown as the cell's last output. */
  error?: ErrorContent;
}

/** Deno's kernel with order in its output. */
export interface Admission {
  readonly inner: Inner;
  /** Whether a cell is being run. */
  readonly busy: boolean;
  /** Runs a cell after those that wait already. A kernel that dies is an error of the cell that ran, and of those that waited. */
  run(cell: Cell): Promise<Ending>;
}

/** Starts Deno's kernel and installs the hooks in it. */
export async function admit(options: InnerOptions): Promise<Admission> {
  const inner = await startInner(options);
  const scripts = createScripts(inner.folder);
  const markers = new Map<string, (marker: Marker) => void>();
  let current: { cell: Cell; script: Script; failure?: ErrorContent } | undefined;
  let executionCount = 0;
  let running = 0;
  let last: Promise<unknown> = Promise.resolve();

  inner.onOutput = async (message) => {
    const { header: { msg_type: type }, content, metadata, buffers } = await unspill(message, inner.folder);
    if (type === MARKER) markers.get(content.id)?.(content as Marker);
    else if (current === undefined || type === "status") return;
    else if (type === "execute_input") {
      // The marker's cell is announced like any other; it changes no number.
      if (content.code !== current.script.sent || current.cell.silent) return;
      executionCount = content.execution_count;
      if (current.script.number !== undefined) return;
      current.script.number = executionCount;
      await current.cell.onStart?.(executionCount);
    } else if (type === "error") current.failure = content as ErrorContent;
    else if (type !== "execute_result" || !current.cell.silent) {
      await current.cell.onOutput({ type, content: await scripts.readable(content), metadata, buffers });
    }
  };

  /** The marker, when all that the kernel sent before has arrived; nothing when the kernel has died. */
  async function flush(
    { failed = false, lostCount }: { failed?: boolean; lostCount?: number } = {},
  ): Promise<Marker | undefined> {
    const id = crypto.randomUUID();
    const arrived = Promise.withResolvers<Marker>();
    markers.set(id, arrived.resolve);
    const reply = await inner.request("execute_request", executeContent(markerCode(id, failed, lostCount), { silent: true }));
    // A cell that broke the globals broke the marker too: no order then, but no hang either.
    const marker = reply?.content.status === "error"
      ? { id }
      : await Promise.race([arrived.promise, inner.died.then(() => undefined)]);
    markers.delete(id);
    return marker;
  }

  async function perform(cell: Cell): Promise<Ending> {
    const script = scripts.add(cell.code, cell);
    const running = current = { cell, script, failure: undefined as ErrorContent | undefined };
    const ask = async () => {
      const reply = await inner.request("execute_request", executeContent(script.sent, cell));
      const silence = isSilence(reply), failed = reply?.content.status !== "ok";
      const marker = await flush({ failed, lostCount: silence ? executionCount : undefined });
      return { reply, marker, refused: silence && !marker?.started, failed: failed && !(silence && marker?.started) };
    };
    let { reply, marker, refused, failed } = await ask();
    let refusal = refused ? await explainRefusal(cell.code) : undefined;
    if (refusal !== undefined && refusal.ename !== "SyntaxError" && script.sent !== cell.code) {
      // What we added to the cell may be to blame.
      script.sent = cell.code;
      ({ reply, marker, refused, failed } = await ask());
      if (!refused) refusal = undefined;
    }
    if (reply === undefined || marker === undefined) return await fail(cell, deathError(await inner.died));
    executionCount = reply.content.execution_count ?? executionCount;
    if (!failed) return { status: "ok", executionCount };
    const error = refusal ?? explain(running.failure ?? replyError(reply.content), marker.thrown);
    return await fail(cell, await scripts.readable(error) as ErrorContent);
  }

  async function fail(cell: Cell, error: ErrorContent): Promise<Ending> {
    await cell.onOutput({ type: "error", content: { ...error }, metadata: {}, buffers: [] });
    return { status: "error", executionCount, error };
  }

  await inner.request("execute_request", executeContent(installCode(inner.folder), { silent: true }));
  // The first marker can be lost while the subscription is under way.
  while (!await Promise.race([flush().then(() => true), pause(50)]));

  return {
    inner,
    get busy() {
      return running > 0;
    },
    run(cell) {
      running++;
      const ending = last.then(() => perform(cell)).finally(() => running--);
      last = ending.catch(() => {});
      return ending;
    },
  };
}

/** Takes a large output from the file that the kernel left it in. */
async function unspill(message: Message, folder: string): Promise<Message> {
  if (message.header.msg_type !== SPILL) return message;
  const { file, type } = message.content as Spill;
  try {
    // The name comes from where cells run; it must not lead out of the folder.
    const path = `${folder}/${file.replace(/[^0-9a-f-]/g, "")}`;
    const content = JSON.parse(await Deno.readTextFile(path));
    await Deno.remove(path);
    return { ...message, header: { ...message.header, msg_type: type }, content };
  } catch (error) {
    const text = `A large output was lost on its way: ${(error as Error).message}\n`;
    return { ...message, header: { ...message.header, msg_type: "stream" }, content: { name: "stderr", text } };
  }
}

/** What the cell shows under which the kernel died. */
function deathError(reason: string): ErrorContent {
  return { ename: "KernelDied", evalue: reason, traceback: [`KernelDied: ${reason}.`] };
}

function executeContent(code: string, { silent = false, storeHistory = !silent, allowStdin = false }: Partial<Cell>): Content {
  return { code, silent, store_history: storeHistory, user_expressions: {}, allow_stdin: allowStdin, stop_on_error: true };
}

function replyError({ ename, evalue, traceback }: Content): ErrorContent {
  return { ename, evalue, traceback };
}

/**
 * Deno refuses a cell that it cannot read, or whose imports it cannot load, without a word; and says no more of one that ran, if it let
 * go of the promise of its end while memory was swept.
 */
function isSilence(reply: Message | undefined): boolean {
  return reply?.content.evalue === "Execution failed" && reply.content.traceback.length === 0;
}

/** Puts in what Deno left out: the causes, the value that was thrown and is no Error. */
function explain(error: ErrorContent, thrown: Marker["thrown"]): ErrorContent {
  // Another `instanceof Error` may have come in between; then the messages differ, and Deno's words stand.
  if (thrown === undefined || thrown.message !== error.evalue) return error;
  const { ename, evalue } = thrown.isError ? error : { ename: "Uncaught", evalue: thrown.text };
  const text = thrown.isError ? thrown.text : `Uncaught ${thrown.text}`;
  return { ename, evalue, traceback: text.split("\n") };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
