/** The files in tests/types hold code that must not compile; an expected error that does not come is an error itself. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";

const folder = join(import.meta.dirname!, "types");
const files = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name)).toSorted();

Deno.test("what must not compile does not compile", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: ["check", "--quiet", ...files] }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("every file of tests/types expects an error", () => {
  for (const file of files) assert(Deno.readTextFileSync(file).includes("@ts-expect-error"), file);
});
