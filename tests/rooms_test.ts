/**
 * The ready rooms (`Dockerfile`, `.devcontainer`, `.binder`) say what the rest of the project says. They are built elsewhere: what is
 * held here is that they name the same versions, files that are there, and nothing that is fetched unpinned.
 */
import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { TRIED } from "../lib/cli/doctor/deno.ts";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const read = (name: string) => Deno.readTextFile(path(name));

/** An instruction of a Dockerfile, with its lines joined. */
interface Instruction {
  name: string;
  rest: string;
}

const INSTRUCTIONS = new Set(["FROM", "COPY", "RUN", "USER", "WORKDIR", "EXPOSE", "CMD"]);

/** @throws if a line is no instruction that our Dockerfile uses */
function parseDockerfile(text: string): Instruction[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#")).join("\n");
  return lines.replaceAll(/\\\n\s*/g, "").split("\n").map((line) => {
    const [, name, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    assert(INSTRUCTIONS.has(name), `no instruction: ${line}`);
    return { name, rest };
  });
}

async function readDockerfile(): Promise<Instruction[]> {
  return parseDockerfile(await read("Dockerfile"));
}

/** JSON whose comments stand on lines of their own. */
function parseCommented(text: string) {
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

const restOf = (instructions: readonly Instruction[], name: string) =>
  instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);

Deno.test("everything that names a Deno names the one that was tried", async () => {
  for (const file of ["README.md", ".ci/run", "lib/kernel/README.md", ".binder/requirements.txt"]) {
    const versions = [...(await read(file)).matchAll(/\bdeno(?:@|==)(\d+\.\d+\.\d+)/g)].map(([, version]) => version);
    assertEquals([...new Set(versions)], [TRIED], file);
  }
});

Deno.test("rooms bring a Python that JupyterLab's requirements are made for", async () => {
  const [base] = restOf(await readDockerfile(), "FROM");
  const minors = [base, await read(".binder/runtime.txt")].map((text) => Number(/^python[:-]3\.(\d+)/.exec(text)?.[1]));
  const oldest = Number(/--python-version 3\.(\d+)/.exec(await read("requirements.txt"))![1]);
  for (const minor of minors) assert(minor >= oldest, `3.${minor}`);
});

Deno.test("what rooms install is pinned and has its hash", async () => {
  assertMatch(await read(".binder/requirements.txt"), /^(#.*\n)*deno==[\d.]+ \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n){2}$/);
  const instructions = await readDockerfile();
  const commands = restOf(instructions, "RUN").flatMap((rest) => rest.split(/\s+&& /));
  for (const command of commands.filter((command) => /pip|apt|npm|curl|wget/.test(command))) {
    assertMatch(command, /^pip install .*--require-hashes .*requirements\.txt$/);
  }
  const stages = restOf(instructions, "FROM").map((rest) => /^(\S+) AS (\S+)$/.exec(rest)!.slice(1));
  const [[base], ...others] = stages;
  assertMatch(base, /^[a-z]+:\d+\.\d+\S*$/);
  for (const [index, [from]] of others.entries()) assertEquals(from, stages[index][1], "a stage goes on from the one before");
});

Deno.test("no room names a host to fetch from", async () => {
  for (
    const file of [
      "Dockerfile",
      ".dockerignore",
      ".devcontainer/devcontainer.json",
      ".binder/requirements.txt",
      ".binder/postBuild",
    ]
  ) {
    assertFalse(/https?:|index-url|\w\.(io|org|com)\b/.test(await read(file)), file);
  }
});

Deno.test("the container works as nobody special, on files that are there", async () => {
  const instructions = await readDockerfile();
  const user = instructions.findIndex(({ name }) => name === "USER");
  assertMatch(instructions[user].rest, /^[1-9]\d*$/);
  assertEquals(restOf(instructions, "USER").length, 1);
  for (const rest of restOf(instructions, "COPY")) {
    const [, ...sources] = rest.replace(/^--\S+ /, "").split(" ").reverse();
    for (const source of sources) await Deno.stat(path(source));
  }
  const ignored = (await read(".dockerignore")).trim().split("\n");
  for (const folder of (await read(".gitignore")).trim().split("\n")) {
    assert(ignored.some((line) => line.replace("**/", "") === folder.replace("/", "")), `${folder} would be copied`);
  }
});

Deno.test("rooms call tasks that are there, with options that they take, and ask the doctor last", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const instructions = await readDockerfile();
  const { postCreateCommand, build, remoteUser } = parseCommented(await read(".devcontainer/devcontainer.json"));
  const [words] = restOf(instructions, "CMD");
  const scripts = [
    ...restOf(instructions, "RUN"),
    JSON.parse(words).join(" "),
    postCreateCommand,
    await read(".binder/postBuild"),
  ];
  for (const [, task, options] of scripts.join("\n").matchAll(/deno task (\S+)([^&\n]*)/g)) {
    assert(task in tasks, task);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-read", path(`lib/cli/${task}.ts`), "--help"],
      stdin: "null",
    }).output();
    const help = new TextDecoder().decode(stdout);
    for (const [option] of options.matchAll(/--[\w-]+/g)) assert(help.includes(`  ${option} `), `${task} ${option}`);
  }
  for (const script of [restOf(instructions, "RUN").at(-1)!, postCreateCommand, scripts.at(-1)!]) {
    assertMatch(script.trim(), /deno task doctor( --no-lab)?$/);
  }
  assertEquals([build.dockerfile, build.context], ["../Dockerfile", ".."]);
  assert(restOf(instructions, "FROM").some((rest) => rest.endsWith(` AS ${build.target}`)));
  assert(restOf(instructions, "RUN")[0].includes(` ${remoteUser} `));
});

Deno.test("who can run a script may run Binder's", { ignore: Deno.build.os === "windows" }, async () => {
  assertEquals((await Deno.stat(path(".binder/postBuild"))).mode! & 0o111, 0o111);
});
