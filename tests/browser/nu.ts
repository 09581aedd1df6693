/** The gallery's HTML as the Nu checker sees it, which W3C's validator runs on; it knows more than html-validate, and needs Java. */
import { join } from "node:path";
import type { Row } from "./run.ts";

/** What it says of every page in `folder`; nothing where there is no Java. */
export async function checkHtml(folder: string): Promise<Row | undefined> {
  const java = (args: string[]) => new Deno.Command("java", { args, stdin: "null", stdout: "null", stderr: "piped" }).output();
  if (!await java(["-version"]).then(({ success }) => success, () => false)) return undefined;
  const checker = "npm:vnu-jar@26.9.27";
  const { default: jar } = await import(checker);
  const pages = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".html")).sort();
  // Warnings would be of a policy that it takes for that of a page without an address.
  const { stderr } = await java(["-jar", jar, "--errors-only", ...pages.map((name) => join(folder, name))]);
  const problems = new TextDecoder().decode(stderr).split("\n").filter((line) => line !== "");
  return { name: "gallery html", shown: `${pages.length} pages through the Nu checker`, problems };
}
