/**
 * Says what is invalid in the HTML files that are named: `deno run -A --no-lock --node-modules-dir=none tests/cli/_html_problems.ts FILE...`.
 * A process of its own, so that nobody but the tests has to install the validator.
 */
const VALIDATOR = "npm:html-validate@11.18.0";

interface Report {
  results: { messages: { line: number; column: number; message: string; ruleId: string }[] }[];
}

const { HtmlValidate } = await import(VALIDATOR);
const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
for (const path of Deno.args) {
  const { results }: Report = await validator.validateString(await Deno.readTextFile(path), path);
  for (const { line, column, message, ruleId } of results.flatMap(({ messages }) => messages)) {
    // deno-lint-ignore no-console
    console.log(`${path}:${line}:${column} ${message} (${ruleId})`);
  }
}
