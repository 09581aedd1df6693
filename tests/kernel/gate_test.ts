// deno-lint-ignore-file camelcase -- Jupyter's own names
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { kernelSpec, openGate } from "shoplens/kernel";
import { type Frontend, held, openFrontend, textOf } from "./_jupyter.ts";
import { descendants, hasEnded } from "./_processes.ts";

async function withGate(use: (frontend: Frontend) => Promise<void>, args?: string[]): Promise<void> {
  const frontend = await openFrontend(args);
  await frontend.run("1");
  const processes = [frontend.process.pid, ...descendants(frontend.process.pid)];
  try {
    await use(frontend);
  } finally {
    await frontend.close();
  }
  for (const pid of processes) assert(await hasEnded(pid), "nothing is left running");
}

Deno.test("the gate speaks Jupyter's protocol", async (t) => {
  await withGate(async (frontend) => {
    await t.step("a cell: busy, its code, its value, the reply, idle", async () => {
      const { reply, heard } = await frontend.run("20 + 1");
      assertEquals(heard.map(({ header }) => header.msg_type), ["status", "execute_input", "execute_result", "status"]);
      assertEquals(heard[2].content.data, { "text/plain": "21" });
      assertEquals(reply, { status: "ok", execution_count: 2, payload: [], user_expressions: {} });
      assertEquals([heard[1].content.execution_count, heard[2].content.execution_count], [2, 2]);
    });
    await t.step("a silent cell is not announced and has no number", async () => {
      const { reply, heard } = await frontend.run("5", { silent: true });
      assertEquals(heard.map(({ header }) => header.msg_type), ["status", "status"]);
      assertEquals(reply.execution_count, 2);
    });
    await t.step("kernel_info, at once even while a cell computes", async () => {
      const { wait, letGo } = await held(), cell = frontend.run(`${wait} "ran"`);
      const info = (await frontend.ask("shell", "kernel_info_request")).content;
      assertEquals([info.language_info.name, info.protocol_version], ["typescript", "5.3"]);
      await letGo();
      assertEquals(textOf((await cell).heard), '"ran"');
    });
    await t.step("completion, also after letters that take several bytes", async () => {
      const { content } = await frontend.ask("shell", "complete_request", { code: '"ä😀" + Deno.memoryU', cursor_pos: 19 });
      assertEquals(content.matches, ["memoryUsage"]);
      assertEquals([content.cursor_start, content.cursor_end], [12, 19]);
    });
    await t.step("is_complete, comm_info and history are answered", async () => {
      assertEquals((await frontend.ask("shell", "is_complete_request", { code: "if (a) {" })).content.status, "incomplete");
      assertEquals((await frontend.ask("shell", "comm_info_request")).content, { status: "ok", comms: {} });
      assertEquals((await frontend.ask("shell", "history_request")).content, { status: "ok", history: [] });
    });
    await t.step("a cell asks its reader", async () => {
      const cell = frontend.run('prompt("Your name?")', { allow_stdin: true });
      assertEquals((await frontend.answer("Ada")).prompt, "Your name?");
      assertEquals(textOf((await cell).heard), '"Ada"');
    });
    await t.step("the heart beats", async () => {
      assertEquals(await frontend.beat(new Uint8Array([1, 2, 3])), [new Uint8Array(), new Uint8Array([1, 2, 3])]);
    });
    await t.step("what is not signed, or is no message, is not heard", async () => {
      const text = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
      const header = { msg_id: "x", msg_type: "execute_request", session: "", username: "", date: "", version: "5.3" };
      await frontend.raw([
        text("<IDS|MSG>"),
        text("0".repeat(64)),
        text(header),
        text({}),
        text({}),
        text({ code: "globalThis.broken = true" }),
      ]);
      await frontend.raw([text("nonsense")]);
      assertEquals(textOf((await frontend.run("globalThis.broken")).heard), "");
    });
  });
});

Deno.test("an error takes the cells that wait out of the line, and only those", async () => {
  await withGate(async (frontend) => {
    const cells = await Promise.all(
      ["1", 'throw new Error("no", { cause: new Error("why") })', "3", "4"].map((code) => frontend.run(code)),
    );
    assertEquals(cells.map(({ reply }) => reply.status), ["ok", "error", "aborted", "aborted"]);
    assertMatch(textOf(cells[1].heard), /Error: no[\s\S]*cause[\s\S]*Error: why/);
    assertEquals(textOf((await frontend.run("5")).heard), "5");
    const on = await Promise.all(["throw 1", "2"].map((code) => frontend.run(code, { stop_on_error: false })));
    assertEquals(on.map(({ reply }) => reply.status), ["error", "ok"]);
    assertMatch(textOf((await frontend.run("const x = ;")).heard), /SyntaxError/);
  });
});

Deno.test("the stop button reaches the cell, by SIGINT and by message, and clears the line", async () => {
  await withGate(async (frontend) => {
    const loop = `{ let on = true; const stop = () => { on = false; }; Deno.addSignalListener("SIGINT", stop);
      console.log("on"); while (on) await new Promise((r) => setTimeout(r, 1)); Deno.removeSignalListener("SIGINT", stop); "off" }`;
    const stops = [
      () => frontend.process.kill("SIGINT"),
      () => frontend.ask("control", "interrupt_request"),
    ];
    for (const stop of stops) {
      const from = frontend.iopub.length;
      const cells = [frontend.run(loop), frontend.run("2")];
      await frontend.hears(({ content }) => content.text === "on\n", from);
      await stop();
      const [stopped, next] = await Promise.all(cells);
      assertMatch(textOf(stopped.heard), /"off"$/);
      assertEquals(next.reply.status, "aborted");
      assertEquals((await frontend.run("3")).reply.status, "ok");
    }
  });
});

for (
  const [by, code, told] of [["exit", "Deno.exit(4)", /exit code 4/], [
    "SIGKILL",
    'Deno.kill(Deno.pid, "SIGKILL")',
    /SIGKILL/,
  ]] as const
) {
  Deno.test(`a kernel that dies by ${by} says so in its cell, and the gate ends so that Jupyter starts it again`, async () => {
    await withGate(async (frontend) => {
      const [cell, next] = await Promise.all([frontend.run(`console.log("before"); ${code}`), frontend.run("2")]);
      assertEquals([cell.reply.status, next.reply.status], ["error", "aborted"]);
      assertMatch(textOf(cell.heard), told);
      assertEquals(await frontend.ended, 1);
    });
  });
}

Deno.test("a kernel that runs out of the memory it was given says so in its cell", async () => {
  await withGate(async (frontend) => {
    const { heard } = await frontend.run("const hoard = []; while (true) hoard.push(new Array(1e5).fill(hoard.length + 0.5));");
    assertMatch(textOf(heard), /out of memory/);
    assertEquals(await frontend.ended, 1);
  }, ["--heap", "200"]);
});

Deno.test("a kernel that cannot start says so in the cell that waits for it", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/deno.json`, "{ broken");
  const frontend = await openFrontend([], folder);
  const { reply, heard } = await frontend.run("1");
  assertEquals(reply.status, "error");
  assertMatch(textOf(heard), /Cannot start the kernel: .*exit code 1.*deno\.json/s);
  assertEquals(await frontend.ended, 1);
  await frontend.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("nothing is left when the gate is shut down, ended by SIGTERM, or killed while a cell computes", async () => {
  await withGate(async (frontend) => {
    const { content } = await frontend.ask("control", "shutdown_request", { restart: true });
    assertEquals(content, { status: "ok", restart: true });
    assertEquals(await frontend.ended, 0);
  });
  await withGate(async (frontend) => {
    frontend.process.kill("SIGTERM");
    assertEquals(await frontend.ended, 0);
  });
  await withGate(async (frontend) => {
    frontend.run("while (true);");
    await new Promise((resolve) => setTimeout(resolve, 100));
    frontend.process.kill("SIGKILL");
    await frontend.ended;
  });
});

/** Rounds of "Run All": a hundred are what was promised, and ten notice a gate that lets cells mix. */
const ROUNDS = Number(Deno.env.get("SHOPLENS_KERNEL_ROUNDS") ?? 10);

Deno.test(`with Run All every output is in its own cell, ${ROUNDS} times`, async () => {
  const logs = (cell: number) => `for (let i = 0; i < 200; i++) console.log("log ${cell} " + i);`;
  const displays = (cell: number) =>
    `for (let i = 0; i < 120; i++) await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "show ${cell} " + i + "\\n" }, metadata: {}, transient: {} });`;
  const expected = (kind: string, cell: number, count: number) =>
    Array.from({ length: count }, (_, i) => `${kind} ${cell} ${i}\n`).join("");
  await withGate(async (frontend) => {
    for (let round = 0; round < ROUNDS; round++) {
      const cells = await Promise.all([
        ...[0, 1, 2, 3, 4].map((cell) => frontend.run(logs(cell))),
        ...[0, 1, 2, 3, 4].map((cell) => frontend.run(displays(cell))),
      ]);
      cells.forEach(({ heard }, i) => {
        assertEquals(textOf(heard), i < 5 ? expected("log", i, 200) : expected("show", i - 5, 120));
        assertEquals(heard.at(-1)!.content.execution_state, "idle");
      });
      frontend.iopub.length = 0;
    }
  });
});

Deno.test("the gate refuses what it cannot serve", () => {
  const file = {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "",
    signature_scheme: "hmac-sha256",
    shell_port: 0,
    iopub_port: 0,
    stdin_port: 0,
    control_port: 0,
    hb_port: 0,
  };
  assertThrows(() => openGate({ ...file, ip: "0.0.0.0" }), RangeError, "this machine's own address");
  assertThrows(() => openGate({ ...file, transport: "ipc" }), RangeError, 'expected transport "tcp", received "ipc"');
  assertThrows(() => openGate({ ...file, signature_scheme: "hmac-md5" }), RangeError, "hmac-sha256");
});

Deno.test("kernelSpec names a program that is there", async () => {
  const { argv, interrupt_mode } = kernelSpec();
  assertEquals(interrupt_mode, "signal");
  assert((await Deno.stat(argv.find((part) => part.endsWith("gate_main.ts"))!)).isFile);
});
