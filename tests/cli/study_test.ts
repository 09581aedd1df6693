import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { checkOutputs } from "../../lib/cli/check.ts";
import { readNotebook } from "../../lib/cli/notebook_file.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const fixture = (name: string) => file(`fixtures/${name}.ipynb`);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  /** The folder that the command wrote to. */
  out: string;
}

function command(args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", file("../../lib/cli/study.ts"), ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the command with an output folder of its own, and hands what it did to `look`. */
async function study(args: string[], look: (ended: Ended) => void | Promise<void>): Promise<void> {
  const out = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await command([...args, "--out", out]).output();
    const decoder = new TextDecoder();
    await look({ code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), out });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

Deno.test("a notebook that passes: progress, summary, executed copy, gallery", async () => {
  await study([fixture("passes")], async ({ code, stdout, stderr, out }) => {
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "passes  cell 1 of 5  const seed = 42;");
    assertMatch(stdout, /passes {4}passed +\d+\.\d {2}seed 42 of shop\n/);
    assertStringIncludes(stdout, "1 passed, 0 skipped, 0 failed in ");
    assertMatch(stdout, /Gallery: .*index\.html \(2 pages, \d\.\d MB\)\n$/);
    const copy = await Deno.readTextFile(`${out}/notebooks/passes.ipynb`);
    assertStringIncludes(copy, '"hello\\n"');
    assertStringIncludes(copy, "tests/cli/fixtures\\n"); // it works in its own folder
    assertStringIncludes(await Deno.readTextFile(`${out}/index.html`), "seed 42 of shop");
    assertStringIncludes(await Deno.readTextFile(`${out}/passes.html`), "hello");
  });
});

Deno.test("a notebook that fails: exit code 1, the cell's text and error, the rest not run, the others still", async () => {
  await study([fixture("fails"), fixture("passes"), "--jobs", "1"], async ({ code, stdout, stderr, out }) => {
    assertEquals(code, 1);
    assertStringIncludes(stderr, "fails failed in cell 2:\n\n  1 | const total = price * 2;\n  2 | throw new TypeError(");
    assertStringIncludes(stderr, "TypeError: no total 6\n");
    assertStringIncludes(stdout, "1 passed, 0 skipped, 1 failed");
    assertFalse((await Deno.readTextFile(`${out}/notebooks/fails.ipynb`)).includes("never reached\\n"));
    assertStringIncludes(await Deno.readTextFile(`${out}/fails.html`), "no total 6");
  });
});

Deno.test("a notebook without its data is skipped with its sentence, and never passed", async () => {
  await study([fixture("skipped")], ({ code, stdout }) => {
    assertEquals(code, 0);
    assertMatch(stdout, /skipped {3}skipped +\d+\.\d {2}The set is not here\. Run deno task data set\.\n/);
    assertStringIncludes(stdout, "0 passed, 1 skipped, 0 failed");
  });
});

Deno.test("parameters: -p overrides a const of the tagged cell, and an unknown one is refused with the names", async () => {
  await study([fixture("passes"), "-p", "seed=7", "-p", "name=the market"], ({ code, stdout }) => {
    assertEquals(code, 0);
    assertStringIncludes(stdout, "seed 7 of the market");
  });
  await study([fixture("passes"), "-p", "sead=7"], ({ code, stdout, stderr }) => {
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr, "Cannot set the parameter sead: passes has no such parameter. There are name, seed.\n");
  });
});

Deno.test("a cell that takes too long is ended, and says how to give it longer", async () => {
  await study([fixture("slow"), "--timeout", "0.5"], ({ code, stdout, stderr }) => {
    assertEquals(code, 1);
    assertStringIncludes(stdout, "the cell took longer than its limit of 0.5 s. Give cells more time with --timeout.");
    assertStringIncludes(stderr, "slow failed in cell 2:");
  });
});

Deno.test("a notebook may say how long its cells may take, and name the parameter of a folder that gets its page too", async () => {
  const folder = await Deno.makeTempDir({ dir: file("fixtures") });
  const cells = [
    { cell_type: "code", source: `const where = "unused";`, metadata: { tags: ["parameters"] } },
    { cell_type: "code", source: "await new Promise((done) => setTimeout(done, 5000));" },
  ];
  const metadata = { shoplens: { cellSeconds: 0.5, pageIn: "where" } };
  await Deno.writeTextFile(`${folder}/wishes.ipynb`, JSON.stringify({ nbformat: 4, cells, metadata }));
  try {
    await study([`${folder}/wishes.ipynb`, "-p", `where=${folder}/own`], async ({ code, stdout }) => {
      assertEquals(code, 1);
      assertStringIncludes(stdout, "the cell took longer than its limit of 0.5 s");
      const own = Array.from(Deno.readDirSync(`${folder}/own`), ({ name }) => name).sort();
      assertEquals(own, ["assets", "index.html", "pictures", "wishes.html"]);
      assertStringIncludes(await Deno.readTextFile(`${folder}/own/wishes.html`), "longer than its limit");
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Ctrl-C ends everything and tells what was finished", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const folder = await Deno.makeTempDir({ dir: file("fixtures") });
    const sources = [`Deno.writeTextFileSync("pid", String(Deno.pid));`, "while (true) await Promise.resolve();"];
    const cells = sources.map((source) => ({ cell_type: "code", source }));
    await Deno.writeTextFile(`${folder}/endless.ipynb`, JSON.stringify({ nbformat: 4, cells }));
    try {
      const child = command([fixture("passes"), `${folder}/endless.ipynb`, "--jobs", "1", "--out", `${folder}/out`]).spawn();
      let limit: ReturnType<typeof setTimeout> | undefined;
      const stdout = await readUntil(child.stdout, "cell 2 of 2", () => {
        child.kill(signal);
        limit = setTimeout(() => child.kill("SIGKILL"), 20_000); // rather than wait for ever
      });
      assertEquals((await child.status).code, 130);
      clearTimeout(limit);
      await child.stderr.cancel();
      assertMatch(stdout, /passes {3}passed in/);
      assertMatch(stdout, /endless {2}stopped in/);
      assertStringIncludes(stdout, "1 passed, 0 skipped, 0 failed, 1 not finished");
      const kernel = Number(await Deno.readTextFile(`${folder}/pid`));
      assertThrows(() => process.kill(kernel, 0), Error, "ESRCH");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});

/** All that the stream brings; `then` is called once the text has come. */
async function readUntil(stream: ReadableStream<Uint8Array<ArrayBuffer>>, text: string, then: () => void): Promise<string> {
  let all = "";
  let called = false;
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    all += chunk;
    if (!called && all.includes(text)) {
      called = true;
      then();
    }
  }
  return all;
}

Deno.test("several at a time: each in its own kernel, told in the order given", async () => {
  await study([fixture("passes"), fixture("fails"), fixture("skipped"), "--jobs", "3"], ({ stdout }) => {
    const table = stdout.slice(stdout.indexOf("notebook  result"));
    assertEquals(table.split("\n").slice(1, 4).map((line) => line.split(" ")[0]), ["passes", "fails", "skipped"]);
  });
});

Deno.test("--save writes outputs back, the same each time, and only where the notebook passed", async () => {
  const folder = await Deno.makeTempDir({ dir: file("fixtures") });
  try {
    for (const name of ["passes", "fails"]) await Deno.copyFile(fixture(name), `${folder}/${name}.ipynb`);
    const passes = JSON.parse(await Deno.readTextFile(`${folder}/passes.ipynb`));
    passes.cells.push({ cell_type: "code", source: "performance.now();", metadata: { tags: ["timings"] } });
    await Deno.writeTextFile(`${folder}/passes.ipynb`, JSON.stringify(passes));
    const args = [`${folder}/passes.ipynb`, `${folder}/fails.ipynb`, "--save"];
    await study(args, () => {});
    const first = await Deno.readTextFile(`${folder}/passes.ipynb`);
    assert(
      (await readNotebook(`${folder}/passes.ipynb`)).cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0),
    );
    assertFalse(first.includes(file("../../")), "no folder of this machine");
    await study(args, () => {});
    assertEquals(await Deno.readTextFile(`${folder}/passes.ipynb`), first);
    assertEquals(await checkOutputs([`${folder}/passes.ipynb`]), { stale: new Map(), older: [] });
    assertEquals(await Deno.readTextFile(`${folder}/fails.ipynb`), await Deno.readTextFile(fixture("fails")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a command that makes no sense ends with 2 and a sentence", async () => {
  const damaged = await Deno.makeTempFile({ suffix: ".ipynb" });
  const wrong: [args: string[], message: string][] = [
    [["nowhere.ipynb"], "nowhere.ipynb: there is no such file."],
    [[damaged], "it is not valid JSON"],
    [[fixture("passes"), "--only", "05"], 'Cannot choose notebooks: none starts with "05". There are passes.'],
    [[fixture("passes"), fixture("passes")], 'two notebooks are named "passes"'],
    [[fixture("passes"), "--jobs", "0"], 'Cannot use --jobs: expected a whole number above 0, received "0".'],
    [[fixture("passes"), "--timeout", "soon"], "Cannot use --timeout: expected a number above 0"],
    [[fixture("passes"), "-p", "seed"], 'Cannot set a parameter: expected -p name=value, received "seed".'],
    [[fixture("passes"), "-p", "seed=x"], 'expected a number such as 42, received "x".'],
    [[fixture("passes"), "--save", "-p", "seed=1"], "Leave out --save or -p."],
    [[fixture("passes"), "--fast"], "Cannot read the command: unknown option '--fast'. --help lists the options.\n"],
  ];
  for (const [args, message] of wrong) {
    await study(args, ({ code, stdout, stderr }) => {
      assertEquals([code, stdout], [2, ""]);
      assertStringIncludes(stderr, message);
    });
  }
  await Deno.remove(damaged);
});

Deno.test("a cell of nothing but imports is told in one line", async () => {
  const folder = await Deno.makeTempDir({ dir: file("fixtures") });
  try {
    const source = 'import { join } from "node:path";\nimport process from "node:process";\n';
    await Deno.writeTextFile(
      `${folder}/imports.ipynb`,
      JSON.stringify({ nbformat: 4, cells: [{ cell_type: "code", source }] }),
    );
    await study([`${folder}/imports.ipynb`], ({ stdout }) => {
      assertStringIncludes(
        stdout,
        'imports  cell 1 of 1  import { join } from "node:path"; import process from "node…\n',
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a kernel that dies is a failure of the cell under it", async () => {
  const folder = await Deno.makeTempDir({ dir: file("fixtures") });
  try {
    const cells = [{ cell_type: "code", source: "1;" }, { cell_type: "code", source: "Deno.exit(3);" }];
    await Deno.writeTextFile(`${folder}/dies.ipynb`, JSON.stringify({ nbformat: 4, cells }));
    await study([`${folder}/dies.ipynb`], ({ code, stderr }) => {
      assertEquals(code, 1);
      assertStringIncludes(stderr, "dies failed in cell 2:\n\n  1 | Deno.exit(3);");
      assertStringIncludes(stderr, "exit code 3");
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
