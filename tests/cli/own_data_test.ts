/** Notebook 20 by its command, on files that nobody prepared. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ownFiles } from "../auto/_files.ts";

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the command from the folder of the file, and gives what it said. */
async function run(folder: string, parameters: Record<string, string>) {
  const given = Object.entries(parameters).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
  const args = [file("../../lib/cli/study.ts"), file("../../notebooks/20_your_own_data.ipynb"), ...given];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", ...args, "--out", `${folder}/gallery`],
    env: { NO_COLOR: "1", INIT_CWD: folder },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output(), decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const [name, { text, label, options, task, used }] of Object.entries(ownFiles())) {
  Deno.test(`deno task run notebooks/20_your_own_data.ipynb: ${name}`, async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/my.csv`, text);
      const { code, stderr } = await run(folder, { data: "my.csv", label, ...options, out: "mine" });
      assertEquals([code, stderr], [0, ""]);
      const result = JSON.parse(await Deno.readTextFile(`${folder}/mine/result.json`));
      const { train, validation, test } = result.split;
      assertEquals([result.task, train + validation + test], [task, used]);
      assertEquals(result.rows >= used, true);
      assert(result.seconds > 0);
      for (const path of ["predictions.csv", "pipeline/pipeline.json", "index.html"]) {
        assert((await Deno.stat(`${folder}/mine/${path}`)).isFile, path);
      }
      const page = await Deno.readTextFile(`${folder}/mine/20_your_own_data.html`);
      assertStringIncludes(page, result.sentence.slice(0, 20));
    });
  });
}

Deno.test("a file that cannot be learnt from ends the run with one sentence that says what to do", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/my.csv`, "x,y\n1,a\n2,b\n");
    const { code, stdout } = await run(folder, { data: "my.csv", label: "z", out: "mine" });
    assertEquals(code, 1);
    assertStringIncludes(stdout, 'Cannot read my.csv: there is no column "z", but "x", "y". Name one of them.');
  });
});
