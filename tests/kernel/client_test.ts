import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type Kernel, type NotebookOutput, startKernel } from "shoplens/kernel";
import { hasEnded, isRunning } from "./_processes.ts";

/** One kernel for all steps that leave it alive. */
async function withKernel(use: (kernel: Kernel) => Promise<void>, options = {}): Promise<void> {
  const kernel = await startKernel(options);
  try {
    await use(kernel);
  } finally {
    await kernel.shutdown();
  }
  assert(await hasEnded(kernel.pid), "the kernel is gone after shutdown");
}

function textOf(outputs: NotebookOutput[]): string {
  return outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "error" ? output.traceback.join("\n") : String(output.data["text/plain"]);
  }).join("");
}

const display = (text: string, more = "") =>
  `await Deno.jupyter.broadcast("display_data", { data: { "text/plain": ${text} }, metadata: {}, transient: {${more}} });`;

Deno.test("startKernel runs cells and keeps their outputs as a notebook does", async (t) => {
  await withKernel(async (kernel) => {
    await t.step("the value of the last expression, and the state of earlier cells", async () => {
      await kernel.execute("const base: number = 40;");
      const { status, outputs, executionCount } = await kernel.execute("base + 2");
      assertEquals({ status, executionCount }, { status: "ok", executionCount: 2 });
      assertEquals(outputs, [{
        output_type: "execute_result",
        data: { "text/plain": "42" },
        metadata: {},
        execution_count: 2,
      }]);
    });

    await t.step("neighbouring text of one stream is one output, and onOutput hears all of it", async () => {
      let heard = "";
      const { outputs } = await kernel.execute('console.log("a"); console.log("b"); console.error("c"); console.log("d");', {
        onOutput: (output) => heard += output.output_type === "stream" ? output.text : "",
      });
      assertEquals(outputs, [
        { output_type: "stream", name: "stdout", text: "a\nb\n" },
        { output_type: "stream", name: "stderr", text: "c\n" },
        { output_type: "stream", name: "stdout", text: "d\n" },
      ]);
      assertEquals(heard, "a\nb\nc\nd\n");
    });

    await t.step("a display is updated in place, also from a later cell", async () => {
      const { outputs } = await kernel.execute(display('"one"', 'display_id: "d"'));
      const update = (text: string) =>
        `await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "${text}" }, metadata: {}, transient: { display_id: "d" } });`;
      const later = await kernel.execute(update("two"));
      assertEquals(outputs, [{ output_type: "display_data", data: { "text/plain": "two" }, metadata: {} }]);
      assertEquals(later.outputs, []);
    });

    await t.step("values that Deno prints nothing for, and all others as Deno has them", async () => {
      const shown: [code: string, text: string][] = [
        ["NaN", "NaN"],
        ["-Infinity // far", "-Infinity"],
        ["-0;", "-0"],
        ["10n ** 20n", "100000000000000000000n"],
        ["null", "null"],
        ["(null)", "null"],
        ["undefined", ""],
        ["await Promise.resolve(5n)", "5n"],
        ["let z = 1; z = NaN", "NaN"],
        ["[1].map((x) => x)\nMath.log(-1)", "NaN"],
        ["const a = 1\nconst b = 2\n;[a, b]", "[ 1, 2 ]"],
        ["const parts = 1\n+ NaN", ""],
        ["[0]\n.map(() => null)\n  [0]", "null"],
        ["if (true)\n  NaN", "NaN"],
        ["if (false) 1;\nelse\n  2", "2"],
        ["{ a: 1 }", "{ a: 1 }"],
        ["`${`}`} / ; ` /* ` */", '"} / ; "'],
        ['"a;b".split(/[;/]/).length', "2"],
        ["const f = () => {\n  return 1;\n}\nf() - 1", "0"],
        ["// NaN", ""],
        ["const last = NaN", ""],
        ["type A = number | null;\nnull as A", "null"],
        ["0n satisfies bigint", "0n"],
        ["x => x", "[Function (anonymous)]"],
      ];
      for (const [code, text] of shown) {
        assertEquals([code, textOf((await kernel.execute(code)).outputs)], [code, text]);
      }
    });

    await t.step("a value whose own display fails is listed, with the reason", async () => {
      const own = (body: string) => `({ a: 1, [Symbol.for("Jupyter.display")]: () => { ${body} } })`;
      for (const body of ['throw new Error("broken")', 'return Promise.reject(new Error("broken"))']) {
        const text = textOf((await kernel.execute(own(body))).outputs);
        assertMatch(text, /^\{\s+a: 1,[^]*This value could not show itself: Error: broken/);
      }
      const bad = '({ [Symbol.for("Deno.customInspect")]() { throw new Error("worse"); } })';
      assertMatch(textOf((await kernel.execute(bad)).outputs), /cannot be printed[^]*worse/);
    });

    await t.step("a danfojs frame that nobody taught to show itself writes itself", async () => {
      const frame = 'new (class { $isSeries = false; insides = 1; toString() { return "a | b\\n"; } })()';
      assertEquals(textOf((await kernel.execute(frame)).outputs), "a | b");
    });

    await t.step("clear_output clears", async () => {
      const { outputs } = await kernel.execute(
        `${display('"old"')} await Deno.jupyter.broadcast("clear_output", { wait: true }); ${display('"new"')}`,
      );
      assertEquals(textOf(outputs), "new");
    });

    await t.step("large outputs come whole, every time", async () => {
      // Without our way round, Deno garbles about one in ten of these.
      for (let round = 0; round < 30; round++) {
        const { outputs } = await kernel.execute(display('"x".repeat(8e6)'));
        assertEquals(textOf(outputs).length, 8e6);
      }
      const { outputs } = await kernel.execute(`({ [Deno.jupyter.$display]: () => ({ "text/plain": "y".repeat(9e6) }) })`);
      assertEquals(textOf(outputs).length, 9e6);
      const shown = await kernel.execute(
        `await Deno.jupyter.display({ [Deno.jupyter.$display]: () => ({ "text/plain": "z".repeat(9e6) }) });`,
      );
      assertEquals(textOf(shown.outputs).length, 9e6);
    });

    await t.step("no log line is lost, and they stay in order", async () => {
      const { outputs } = await kernel.execute("for (let i = 0; i < 20_000; i++) console.log(i);");
      assertEquals(textOf(outputs), Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
    });
  });
});

Deno.test("startKernel tells what went wrong in the cell where it did", async (t) => {
  await withKernel(async (kernel) => {
    const fails = async (code: string, ...expected: RegExp[]) => {
      const { status, outputs } = await kernel.execute(code);
      assertEquals(status, "error");
      assertEquals(outputs.at(-1)?.output_type, "error");
      for (const pattern of expected) assertMatch(textOf(outputs), pattern);
    };
    await t.step(
      "a syntax error, with its line",
      () => fails("const a = 1;\nconst b = ;", /SyntaxError.*line 2, column 11/, /const b = ;/),
    );
    await t.step(
      "a throw with all its causes",
      () =>
        fails(
          'throw new Error("outer", { cause: new TypeError("middle", { cause: "inner" }) })',
          /Error: outer/,
          /cause.*TypeError: middle/s,
          /inner/,
        ),
    );
    await t.step(
      "the parts of an AggregateError",
      () => fails('throw new AggregateError([new Error("one")], "all")', /all/, /Error: one/),
    );
    await t.step("places by cell and line, also those of functions from other cells and of causes", async () => {
      const { executionCount } = await kernel.execute(
        'import { assert, assertEquals } from "@std/assert";\ninterface Shape {\n  a: number;\n}\n\nfunction boom(shape?: Shape): never {\n  throw new Error(\'boom\', {\n    cause: new Error("why") });\n}',
      );
      const here = executionCount + 1;
      await fails(
        "// one\n\nconst a: number = 2;\n\nboom(/* nothing */\n);",
        new RegExp(`at boom \\(cell ${executionCount}, line 7\\)\n +at cell ${here}, line 5`),
        new RegExp(`cause.*: why\n +at boom \\(cell ${executionCount}, line [78]\\)`),
      );
      const { outputs } = await kernel.execute("console.log(new Error('shown'));\n\nnew Error().stack");
      assertMatch(textOf(outputs), new RegExp(`at cell ${here + 1}, line 1\n[^]*at cell ${here + 1}, line 3`));
      await fails(
        "\nawait import('./lib/errors.ts').then((errors) => { throw errors.cannot('x', Error, {}) })",
        /file:.*errors.ts:\d+:\d+\)\n.*cell \d+, line 2/,
      );
    });
    await t.step("a thrown value that is no Error", () => fails("throw { code: 7 }", /Uncaught \{ code: 7 \}/));
    await t.step(
      "an error of one's own kind",
      () => fails('class Odd extends Error { override name = "Odd" }; throw new Odd("mine")', /Odd: mine/),
    );
    await t.step("a file that is not there", () => fails('import x from "./no_such_file.ts"; x', /Module not found/));
    await t.step(
      "a package that is not there",
      () => fails('import x from "npm:no-such-package-at-all@1"; x', /npm:no-such-package-at-all@1/),
    );
    await t.step("an error in a timer, and a promise that nobody awaits, without ending the kernel", async () => {
      const { outputs } = await kernel.execute(
        'setTimeout(() => { throw new Error("late") }, 0); Promise.reject(new Error("alone")); await new Promise((r) => setTimeout(r, 50)); "after"',
      );
      assertMatch(textOf(outputs), /Uncaught Error: late/);
      assertMatch(textOf(outputs), /in promise\) Error: alone/);
      assertMatch(textOf(outputs), /"after"$/);
    });
    await t.step("instanceof Error means what it meant", async () => {
      const { outputs } = await kernel.execute(
        "class Mine extends Error {} ; [new Mine() instanceof Error, new Mine() instanceof Mine, new Error() instanceof Mine, 1 instanceof Error].join()",
      );
      assertEquals(textOf(outputs), '"true,true,false,false"');
    });
  });
});

Deno.test("interrupt reaches a cell that listens, and the kernel lives on", async () => {
  await withKernel(async (kernel) => {
    kernel.interrupt();
    assertEquals(textOf((await kernel.execute("0 + 1")).outputs), "1");
    const loop = `let stopped = false; Deno.addSignalListener("SIGINT", () => { stopped = true; });
      console.log("running"); while (!stopped) await new Promise((r) => setTimeout(r, 1)); "stopped"`;
    const running = Promise.withResolvers<void>();
    const cell = kernel.execute(loop, { onOutput: () => running.resolve() });
    await running.promise;
    kernel.interrupt();
    assertMatch(textOf((await cell).outputs), /"stopped"$/);
    kernel.interrupt();
    assertEquals(textOf((await kernel.execute("1 + 1")).outputs), "2");
  });
});

Deno.test("a cell runs once and shows its value, also where Deno loses hold of its end while memory is swept", async () => {
  await withKernel(async (kernel) => {
    await kernel.execute(
      "let runs = 0; const sweep = () => { for (let i = 0; i < 400; i++) new Array(20_000).fill({}).map(() => ({})); };",
    );
    for (let run = 1; run <= 6; run++) {
      const { status, outputs } = await kernel.execute("runs++; Promise.resolve().then(sweep).then(() => runs);");
      assertEquals([status, textOf(outputs)], ["ok", `Promise { ${run} }`]);
    }
  });
});

Deno.test("each cell has a name of its own, by which a stop signal knows where it belongs", async () => {
  await withKernel(async (kernel) => {
    const name = 'globalThis[Symbol.for("shoplens.cell")]';
    const [first, second] = [
      await kernel.execute(`[${name}, ${name}].join()`),
      await kernel.execute(`[${name}, ${name}].join()`),
    ]
      .map(({ outputs }) => JSON.parse(textOf(outputs)).split(","));
    assertEquals([first[0], second[0]], [first[1], second[1]]);
    assert(first[0] !== second[0] && first[0] !== "");
  });
});

Deno.test("a time limit ends a cell, and one that does not listen ends with its kernel", async () => {
  const kernel = await startKernel();
  const { status, outputs } = await kernel.execute("while (true);", { timeoutMs: 300 });
  assertEquals(status, "error");
  assertMatch(textOf(outputs), /TimeoutError: the cell took longer than its limit of 0.3 s/);
  assert(await hasEnded(kernel.pid));
  await assertRejects(() => kernel.execute("1"), Error, "Start a new kernel");
});

const DEATHS = [
  { by: "exit", code: "Deno.exit(3)", told: /exit code 3/ },
  { by: "a signal", code: 'Deno.kill(Deno.pid, "SIGTERM"); await new Promise((r) => setTimeout(r, 5000))', told: /SIGTERM/ },
  { by: "SIGKILL", code: 'Deno.kill(Deno.pid, "SIGKILL"); await new Promise((r) => setTimeout(r, 5000))', told: /SIGKILL/ },
  {
    by: "memory",
    code: "const hoard = []; while (true) hoard.push(new Array(1e5).fill(hoard.length + 0.5));",
    told: /out of memory/,
  },
];

for (const { by, code, told } of DEATHS) {
  Deno.test(`a kernel that dies by ${by} says so in its cell`, async () => {
    const kernel = await startKernel({ heapMegabytes: by === "memory" ? 200 : undefined });
    const [cell, next] = await Promise.all([kernel.execute(`console.log("before"); ${code}`), kernel.execute("1 + 1")]);
    assertEquals([cell.status, next.status], ["error", "error"]);
    assertMatch(textOf(cell.outputs), told);
    assertMatch(textOf(next.outputs), told);
    assertMatch(await kernel.died, told);
    await assertRejects(() => kernel.execute("1"), Error, "Cannot execute a cell");
    assert(await hasEnded(kernel.pid));
  });
}

Deno.test("a kernel is interrupted, shut down and asked twice without harm, and a start can be called off", async () => {
  const kernel = await startKernel();
  await Promise.all([kernel.shutdown(), kernel.shutdown()]);
  kernel.interrupt();
  await kernel.shutdown();
  const stop = new AbortController();
  const starting = startKernel({ signal: stop.signal });
  stop.abort();
  await assertRejects(() => starting, DOMException);
  await assertRejects(() => startKernel({ signal: AbortSignal.abort() }), DOMException);
});

Deno.test("a kernel ends with its parent, even one that is killed while a cell computes", async () => {
  const program = `import { startKernel } from ${JSON.stringify(import.meta.resolve("shoplens/kernel"))};
    const kernel = await startKernel();
    kernel.execute("while (true);");
    console.log(kernel.pid);
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const parent = new Deno.Command(Deno.execPath(), { args: ["eval", program], stdout: "piped", stderr: "null" }).spawn();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  assert(isRunning(pid));
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  assert(await hasEnded(pid), "the kernel outlived its parent");
});
