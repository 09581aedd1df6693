import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareEnvironment } from "../../lib/cli/lab/environment.ts";
import { findPython } from "../../lib/cli/lab/python.ts";
import { freePort, startServer } from "../../lib/cli/lab/server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A program that says it is a Python of that version, and fails where modules are missing. */
async function pretend(folder: string, version: string, whole = true): Promise<string[]> {
  const file = join(folder, `python-${version}-${whole}`);
  await Deno.writeTextFile(file, `#!/bin/sh\necho ${version}\nexit ${whole ? 0 : 1}\n`, { mode: 0o755 });
  return [file];
}

Deno.test("the first Python that is new enough and whole is taken", async () => {
  await inFolder(async (folder) => {
    const [old, bare, good, better] = await Promise.all([
      pretend(folder, "3.9.18"),
      pretend(folder, "3.12.0", false),
      pretend(folder, "3.10.2"),
      pretend(folder, "3.13.1"),
    ]);
    assertEquals(await findPython([["no-such-python"], old, bare, good, better]), { command: good, version: "3.10.2" });
  });
});

Deno.test("without a Python the error says what was found, and what to do", async () => {
  await inFolder(async (folder) => {
    const [old, bare] = await Promise.all([pretend(folder, "3.9.18"), pretend(folder, "3.12.0", false)]);
    const { message } = await assertRejects(() => findPython([old, bare]), Error);
    assertMatch(
      message,
      /is 3\.9\.18, .* is 3\.12\.0 without its modules venv and ensurepip, expected 3\.10 or later with venv\. /,
    );
    assertMatch(message, /Install it with.*\. Without Python, VS Code opens the notebooks/);
    await assertRejects(() => findPython([["no-such-python"]]), Error, "none answers");
  });
});

Deno.test("somebody else's .venv is left alone", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "requirements.txt"), "nothing==1\n");
    await Deno.mkdir(join(folder, ".venv"));
    await Deno.writeTextFile(join(folder, ".venv", "mine"), "");
    await assertRejects(() => prepareEnvironment(folder), Error, "there is one that deno task lab did not make");
    assertEquals([...Deno.readDirSync(join(folder, ".venv"))].map(({ name }) => name), ["mine"]);
  });
});

Deno.test("a .venv that could not be finished is made anew, and pip's reason is told", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "requirements.txt"), "nothing==1\n");
    // Makes a venv whose Python, as pip, cannot reach anything.
    const file = join(folder, "python");
    await Deno.writeTextFile(
      file,
      '#!/bin/sh\nmkdir -p "$3/bin"\nprintf "#!/bin/sh\\necho no route to the index >&2\\nexit 1\\n" > "$3/bin/python"\nchmod +x "$3/bin/python"\n',
      { mode: 0o755 },
    );
    const python = { command: [file], version: "3.12.0" };
    for (let time = 0; time < 2; time++) {
      const { message } = await assertRejects(() => prepareEnvironment(folder, { python }), Error);
      assertMatch(message, /^Cannot install JupyterLab: no route to the index\. It needs the network/);
    }
  });
});

Deno.test("a port that is taken is passed over", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  assert(freePort(port) !== port);
});

Deno.test("JupyterLab listens to this machine alone, unless a container asks for more, and keeps its token off the command line", async () => {
  await inFolder(async (folder) => {
    const python = join(folder, "python"), told = join(folder, "told");
    await Deno.writeTextFile(python, `#!/bin/sh\necho "$@" > ${told}\nenv >> ${told}\n`, { mode: 0o755 });
    for (const [listen, address] of [[undefined, "127.0.0.1"], ["0.0.0.0", "0.0.0.0"]] as const) {
      await assertRejects(() => startServer({ root: folder, python, listen }), Error, "Cannot start JupyterLab");
      const [line, ...environment] = (await Deno.readTextFile(told)).split("\n");
      assertStringIncludes(`${line} `, ` --ServerApp.ip=${address} `);
      const token = environment.find((entry) => entry.startsWith("JUPYTER_TOKEN="))!.slice("JUPYTER_TOKEN=".length);
      assertMatch(token, /^[0-9a-f]{32}$/);
      assertEquals(line.includes(token), false);
    }
  });
});

Deno.test("every requirement is pinned, has a hash, and names no registry", async () => {
  const text = await Deno.readTextFile(join(root, "requirements.txt"));
  const entries = text.replaceAll(/^#.*\n/gm, "").split(/\n(?=\S)/);
  for (const entry of entries) assertMatch(entry, /^[\w.-]+==\S+.*\\\n {4}--hash=sha256:[0-9a-f]{64}/);
  assertEquals(/https?:|--(extra-)?index|--find-links/.test(text), false);
  assertStringIncludes(text, "\njupyterlab==4.6.");
});

Deno.test("a command that makes no sense ends with 2 and a sentence", async () => {
  for (
    const [args, sentence] of [
      [["--prot", "1"], "--help lists the options."],
      [["--listen", "everybody"], "expected an address of this machine in digits"],
      [["--port", "0"], "expected a whole number from 1 to 65535"],
      [["notebooks/99.ipynb"], "there is no such file"],
      [["/etc/passwd"], "it lies outside this folder"],
    ] as const
  ) {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-read", "--allow-env", join(root, "lib/cli/lab.ts"), ...args],
      cwd: root,
      env: { NO_COLOR: "1", INIT_CWD: root },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), sentence);
  }
});
