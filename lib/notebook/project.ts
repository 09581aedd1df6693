/** The project's folder, whatever the working folder, which differs between editors. */
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

const ROOT = new URL("../../", import.meta.url);

/**
 * The full path of something in the project.
 *
 * @param relative from the folder that holds `deno.json`; a full path comes back as it is
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * assertStringIncludes(await Deno.readTextFile(projectPath("deno.json")), "@shoplens/shoplens");
 * ```
 */
export function projectPath(relative: string): string {
  return resolve(fileURLToPath(ROOT), relative);
}
