// deno-lint-ignore-file camelcase -- Jupyter's own names
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Content } from "../../lib/kernel/wire.ts";
import { type Frontend, held, openFrontend, textOf } from "./_jupyter.ts";
import { descendants, hasEnded } from "./_processes.ts";

const NOTEBOOKS = fileURLToPath(new URL("../../notebooks/", import.meta.url));
/** Someone sits there, so the language server starts after the cell. */
const TYPED = { allow_stdin: true };

const complete = async (frontend: Frontend, code: string, cursor_pos = [...code].length): Promise<Content> =>
  (await frontend.ask("shell", "complete_request", { code, cursor_pos })).content;
const inspect = async (frontend: Frontend, code: string, cursor_pos = [...code].length): Promise<Content> =>
  (await frontend.ask("shell", "inspect_request", { code, cursor_pos })).content;

/** Asks until the answer has a signature, which only types know, and which is left out where it would take long. */
async function completeWithSignature(frontend: Frontend, code: string): Promise<Content> {
  for (const started = Date.now(); Date.now() - started < 60_000;) {
    const answer = await complete(frontend, code);
    if (answer.metadata._jupyter_types_experimental?.[0].signature) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no signature came in a minute");
}

const warm = (frontend: Frontend): Promise<Content> => completeWithSignature(frontend, "const warm = [1]; warm.toSor");

function serverOf(frontend: Frontend): number[] {
  const { stdout } = new Deno.Command("ps", { args: ["-eo", "pid=,args="] }).outputSync();
  const servers = new TextDecoder().decode(stdout).split("\n").filter((row) => / lsp --quiet$/.test(row));
  const mine = new Set(descendants(frontend.process.pid));
  return servers.map((row) => Number.parseInt(row)).filter((pid) => mine.has(pid));
}

async function withFrontend(
  use: (frontend: Frontend) => Promise<void>,
  { folder = NOTEBOOKS, env }: { folder?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const frontend = await openFrontend([], folder, env);
  let processes: number[] = [];
  try {
    await use(frontend);
    processes = descendants(frontend.process.pid);
  } finally {
    await frontend.close();
  }
  for (const pid of processes) assert(await hasEnded(pid), "nothing is left running");
}

Deno.test("typing is helped by types: members, signatures, docstrings", async (t) => {
  await withFrontend(async (frontend) => {
    await frontend.run('import { flag, frameOf, number } from "shoplens/frame";', TYPED);
    await frontend.run("const visits = [1, 2];");
    await frontend.run("const visits = frameOf([{ minutes: 3, bought: true }], { minutes: number(), bought: flag() });");
    await warm(frontend);

    await t.step("a member, by the last declaration of its name, with its signature", async () => {
      const { matches, cursor_start, cursor_end, metadata } = await completeWithSignature(frontend, "visits.colu");
      assertEquals([matches, cursor_start, cursor_end], [["column", "columns"], 7, 11]);
      const [column] = metadata._jupyter_types_experimental;
      assertEquals([column.type, column.text], ["method", "column"]);
      assertMatch(column.signature, /column<Name>\(name: Name\)/);
    });
    await t.step("positions count code points, as Jupyter does", async () => {
      const { matches, cursor_start, cursor_end } = await complete(frontend, '"ä😀😀"; visits.schem');
      assertEquals([matches, cursor_start, cursor_end], [["schema"], 14, 19]);
      assertMatch((await inspect(frontend, '"😀😀"; frameOf + "x"', 9)).data["text/plain"], /function frameOf/);
    });
    await t.step("in the middle of a cell that awaits and is not whole", async () => {
      const code = "const wait = await Promise.resolve(visits);\nwait.\nwait.names.forEach((name) => {";
      const { matches } = await complete(frontend, code, code.indexOf("wait.\n") + 5);
      assert(matches.includes("columns") && matches.includes("names"));
    });
    await t.step("names and modules in an import, by the import map", async () => {
      const code = 'import { spl } from "shoplens/sample";';
      assert((await complete(frontend, code, 12)).matches.includes("split"));
      const half = 'import { split } from "shoplens/sam';
      const { matches, cursor_start } = await complete(frontend, half);
      assertEquals([matches, cursor_start], [["shoplens/sample"], half.indexOf("shoplens")]);
    });
    await t.step("names of a cell that has not run, and texts that a type allows", async () => {
      const { matches } = await complete(frontend, 'const frame = visits;\nframe.column("');
      assertEquals(new Set(matches), new Set(["minutes", "bought"]));
    });
    await t.step("inspection: signature and docstring, as Markdown and as text", async () => {
      const { found, data } = await inspect(frontend, "frameOf");
      assertEquals(found, true);
      assertMatch(data["text/markdown"], /^```typescript\n.*function frameOf<S extends Schema>[^]*```\nA frame from rows/);
      assertMatch(data["text/plain"], /^.*function frameOf<S extends Schema>.*\nA frame from rows[^]*@param/);
    });
    await t.step("within a call's brackets, inspection is of what is called", async () => {
      assertMatch((await inspect(frontend, "frameOf([], (")).data["text/plain"], /A frame from rows/);
    });
    await t.step("nothing is found for a name that is not there", async () => {
      assertEquals((await inspect(frontend, "nobody")).found, false);
      assertEquals((await inspect(frontend, "")).found, false);
      assertEquals((await inspect(frontend, "visits", 99)).found, true);
    });
    await t.step("what only values know comes from the kernel", async () => {
      await frontend.run("globalThis.odd = { evenly: 1 };");
      assertEquals((await complete(frontend, "odd.ev")).matches, ["evenly"]);
    });
    await t.step("neither waits for the other: a busy kernel, an answer; an answer, a cell", async () => {
      const { wait, letGo } = await held(), cell = frontend.run(`${wait} "ran"`);
      assertEquals((await complete(frontend, "visits.colu")).matches, ["column", "columns"]);
      await letGo();
      assertEquals(textOf((await cell).heard), '"ran"');
    });
    await t.step("a server that dies is started again, and ends with the kernel", async () => {
      const [server] = serverOf(frontend);
      Deno.kill(server, "SIGKILL");
      assert(await hasEnded(server));
      assertEquals(textOf((await frontend.run("1 + 1")).heard), "2");
      await warm(frontend);
      assertEquals((await complete(frontend, "visits.colu")).matches, ["column", "columns"]);
      assert(serverOf(frontend)[0] !== server);
    });
  });
});

Deno.test("type errors are told in the cell, which runs", async (t) => {
  await withFrontend(async (frontend) => {
    /** The warning comes below a cell that was quicker. */
    const warnings = async (code: string, more: Content = {}): Promise<string> => {
      const from = frontend.iopub.length;
      const { reply } = await frontend.run(code, more);
      await inspect(frontend, "1");
      const heard = frontend.iopub.slice(from).filter(({ content }) => content.name === "stderr");
      return heard.map(({ content }) => content.text.replaceAll(`cell ${reply.execution_count}, `, "")).join("");
    };
    await frontend.run("const given = 1;", TYPED);
    await warm(frontend);

    await t.step("with cell and line, before the outputs of a cell that takes its time", async () => {
      const { wait, letGo } = await held(), from = frontend.iopub.length;
      const cell = frontend.run(`\nconst text: string = given;\n${wait}\nconsole.log("ran");`);
      await frontend.hears(({ content }) => content.name === "stderr", from);
      await letGo();
      const { reply, heard } = await cell;
      assertEquals(reply.status, "ok");
      assertEquals(
        textOf(heard),
        `Warning: cell ${reply.execution_count}, line 2: Type 'number' is not assignable to type 'string'. (TS2322)\nran\n`,
      );
    });
    await t.step("before the error that they explain", async () => {
      const { reply, heard } = await frontend.run('"text".nope();');
      assertEquals(reply.status, "error");
      assertMatch(textOf(heard), /^Warning: .*line 1: Property 'nope' does not exist.*\nTypeError: /);
    });
    await t.step("also when a quick cell has ended", async () => {
      assertEquals(
        await warnings("const flag: boolean = 1;"),
        "Warning: line 1: Type 'number' is not assignable to type 'boolean'. (TS2322)\n",
      );
    });
    await t.step("before a cell that waited in line, however quick it is", async () => {
      const { wait, letGo } = await held();
      const cells = [frontend.run(`${wait} const slow: number = 1;`), frontend.run('const quick: string = slow; "ran"')];
      // One goes before the look at the second cell, which nobody waits for yet, and one after it.
      for (let look = 0; look < 2; look++) await inspect(frontend, "1");
      await letGo();
      const [, cell] = await Promise.all(cells);
      assertMatch(textOf(cell.heard), /^Warning: cell \d+, line 1: Type 'number'.*\n"ran"$/);
    });
    await t.step("three of many", async () => {
      assertMatch(
        await warnings("a1; b1; c1; d1; e1;"),
        /^(Warning: line 1: Cannot find name '\w1'.*\n){3}Warning: cell \d+ has 2 more/,
      );
    });
    await t.step("what is right in a cell is no error", async () => {
      const cells = [
        "const given = 'again';",
        "const upper: string = given.toUpperCase();",
        "const upper: string = given.toUpperCase();",
        'import { assert } from "@std/assert";\nassert(true);',
        'import { assert } from "@std/assert";\nimport * as all from "@std/assert";\nassert(all);',
        "export const shared = 1;\nexport function one(): 1 {\n  return 1;\n}\nexport type One = 1;",
        "export const shared = 'text';\nshared.length + one();",
        "interface Shape { a: number }\nclass Box implements Shape { a = 1 }\nenum Kind { A }",
        "interface Shape { b: string }\nconst shape: Shape = { b: 'x' };",
        "for await (const x of [1]) x;\nvar old = 1;",
        "var old = 'text';",
        "let later: number | undefined;",
        "later = 5;",
        "later.toFixed();",
        'const { a, b: [c] } = { a: 1, b: ["x"] };',
        'const { a, b: [c] } = { a: "x", b: [1] };\na.length + c.toFixed().length;',
        'console.log(`import { x } from "nowhere"\nimport`);',
        "// a comment with `\nconst quote = /[`'\"]/;",
        "Deno.jupyter;",
      ];
      for (const code of cells) assertEquals([code, await warnings(code, { stop_on_error: false })], [code, ""]);
    });
    await t.step("a cell that failed hides nothing from those after it", async () => {
      await frontend.run('throw new Error("no")');
      await frontend.run("const kept = 1; throw kept;");
      await frontend.run("const broken = ;");
      assertEquals(await warnings("kept.toFixed() + given.length;"), "");
    });
  });
});

Deno.test("no type error is told when SHOPLENS_TYPE_WARNINGS is off", async () => {
  await withFrontend(async (frontend) => {
    await frontend.run("1", TYPED);
    await warm(frontend);
    const { wait, letGo } = await held(), cell = frontend.run(`const n: number = "x";\n${wait}\nn`);
    for (let look = 0; look < 2; look++) await inspect(frontend, "1");
    await letGo();
    const { heard } = await cell;
    assertEquals(textOf(heard), '"x"');
  }, { env: { SHOPLENS_TYPE_WARNINGS: "off" } });
});

Deno.test("any notebook is served: its folder's configuration counts, or none", async () => {
  const folder = await Deno.makeTempDir();
  await withFrontend(async (frontend) => {
    await frontend.run("const list = [1];", TYPED);
    await warm(frontend);
    assertEquals((await complete(frontend, "list.toSort")).matches, ["toSorted"]);
  }, { folder });
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ imports: { "tea": "./tea.ts" } }));
  await Deno.writeTextFile(
    `${folder}/tea.ts`,
    "/** Pours a cup. */\nexport function pour(cups: number): string {\n  return `${cups}`;\n}\n",
  );
  await Deno.mkdir(`${folder}/deep`);
  await withFrontend(async (frontend) => {
    await frontend.run('import { pour } from "tea";', TYPED);
    await warm(frontend);
    assertEquals(
      (await inspect(frontend, "pour(")).data["text/plain"],
      "(alias) pour(cups: number): string\nPours a cup.",
    );
  }, { folder: `${folder}/deep` });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("no language server runs where nobody types, and none outlives a gate that is killed", async () => {
  const frontend = await openFrontend([], NOTEBOOKS);
  await frontend.run("1");
  assertEquals(serverOf(frontend), []);
  await frontend.run("1", TYPED);
  await warm(frontend);
  const [server] = serverOf(frontend);
  frontend.process.kill("SIGKILL");
  await frontend.ended;
  assert(await hasEnded(server));
  await frontend.close();
});
