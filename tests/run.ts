/**
 * `deno task test`: the tests, and the examples of every docstring. Ends with a line such as `123 passed, 0 failed`.
 * Arguments go to `deno test`: a folder, a file, `--filter name`. All machines test the same engine; `SHOPLENS_ENGINE=webgpu` tests that
 * of a graphics card.
 */
const paths = Deno.args.some((argument) => !argument.startsWith("-")) ? [] : ["tests", "lib", "links", "README.md"];
const tests = new Deno.Command(Deno.execPath(), {
  args: ["test", "--allow-all", "--doc", "--parallel", ...paths, ...Deno.args],
  env: { NO_COLOR: "1", SHOPLENS_ENGINE: Deno.env.get("SHOPLENS_ENGINE") ?? "wasm" },
  stdout: "piped",
  stderr: "inherit",
}).spawn();

let tail = "";
const decoder = new TextDecoder();
for await (const chunk of tests.stdout) {
  Deno.stdout.writeSync(chunk);
  tail = (tail + decoder.decode(chunk, { stream: true })).slice(-2000);
}
const { code } = await tests.status;

const summary = tail.match(/\| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/);
const [passed, failed, ignored] = (summary ?? []).slice(1).map((count) => Number(count ?? 0));
const closing = summary === null
  ? "The tests did not run to their end."
  : `${passed} passed, ${failed} failed${ignored > 0 ? `, ${ignored} skipped` : ""}`;
Deno.stdout.writeSync(new TextEncoder().encode(`\n${closing}\n`));
Deno.exit(code);
