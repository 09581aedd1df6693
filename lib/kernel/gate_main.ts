/**
 * The gate as a kernel process: `deno run -A lib/kernel/gate_main.ts --conn FILE [--allow-remote] [--heap MEGABYTES]`.
 *
 * Ends with 0 after a shutdown, and with 1, and the reason on standard error, when the kernel died; Jupyter starts it again then.
 */
import { parseArgs } from "node:util";
import { cannot } from "../errors.ts";
import { openGate } from "./gate.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { conn: { type: "string" }, heap: { type: "string" }, "allow-remote": { type: "boolean", default: false } },
});
if (values.conn === undefined) {
  throw cannot("open the gate", TypeError, {
    because: "no connection file was named",
    fix: "Say --conn FILE, as Jupyter does.",
  });
}
if (values.heap !== undefined && !(Number(values.heap) >= 16)) {
  throw cannot("open the gate", RangeError, { expected: "--heap in megabytes, 16 or more", received: values.heap });
}

const file = await Deno.readTextFile(values.conn).then(JSON.parse).catch((cause) => {
  throw cannot("open the gate", SyntaxError, { because: `${values.conn} is no connection file`, cause });
});
const gate = openGate(file, {
  allowRemote: values["allow-remote"],
  heapMegabytes: values.heap === undefined ? undefined : Number(values.heap),
  typeWarnings: Deno.env.get("SHOPLENS_TYPE_WARNINGS") !== "off",
  onLog: say,
});
Deno.addSignalListener("SIGINT", () => gate.interrupt());
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => gate.shutdown());

const reason = await gate.closed;
if (reason !== undefined) say(`${reason}\n`);
Deno.exit(reason === undefined ? 0 : 1);

function say(text: string): void {
  if (!text.includes('"deno jupyter" is unstable')) Deno.stderr.writeSync(new TextEncoder().encode(text));
}
