/**
 * `deno task gallery`: makes the gallery anew from the copies that `deno task study` ran, and with `--serve` shows it on this machine.
 *
 * Ends with 0, also after Ctrl-C, 1 if there is nothing to show, 2 if the command makes no sense.
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readExecuted } from "./_executed.ts";
import { complain, say } from "./_reporter.ts";
import { portOf, readArguments } from "./arguments.ts";
import { writeGallery } from "./gallery/mod.ts";
import { filesOf } from "./gallery/serve.ts";
import { freePort } from "./lab/server.ts";

const HELP = `Makes the gallery from the notebooks that deno task study ran.

  deno task gallery [options]

  --serve           shows it at an address of this machine, until Ctrl-C
  --port 8000       default: 8000, or the next that is free
`;

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "out");

/** Runs the command and returns the process's exit code. */
export async function gallery(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    say(HELP);
    return 0;
  }
  let plan: { serve: boolean; port: number };
  try {
    plan = makePlan(args);
  } catch (error) {
    complain(`${(error as Error).message}\n`);
    return 2;
  }
  const entries = await readExecuted(join(out, "notebooks")).catch(() => []);
  if (entries.length === 0) {
    complain("There are no notebooks in out/notebooks. deno task study runs them, and makes the gallery as well.\n");
    return 1;
  }
  const { pages, bytes, index } = await writeGallery(entries, out, { notebooks: join(root, "notebooks") });
  say(`Gallery: ${relative(Deno.cwd(), index)} (${pages} pages, ${(bytes / 1e6).toFixed(1)} MB)\n`);
  if (!plan.serve) return 0;
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: plan.port,
    onListen: ({ port }) => say(`http://127.0.0.1:${port}/  Ctrl-C ends it.\n`),
  }, filesOf(out));
  Deno.addSignalListener("SIGINT", () => server.shutdown());
  await server.finished;
  return 0;
}

function makePlan(args: readonly string[]): { serve: boolean; port: number } {
  const { values } = readArguments({
    args: [...args],
    options: { serve: { type: "boolean", default: false }, port: { type: "string" } },
  });
  return { serve: values.serve, port: values.port === undefined ? freePort(8000) : portOf(values.port) };
}

if (import.meta.main) Deno.exit(await gallery(Deno.args));
