/** What the packages allow. They are used as they are, side by side with ours: nothing of them is copied into the project. */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { listPackages } from "../../lib/cli/doctor/mod.ts";

/** Licences that ask for their notice and nothing else. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "PSF-2.0",
  "The MIT License (MIT)",
  "Unlicense",
]);

/** Others, which were read. */
const READ = new Map([
  // The fonts' own: free for any use; changed ones need another name.
  ["dejavu-fonts-ttf", "SEE LICENSE IN README.md AND LICENSE"],
  // Who changes resvg's own files publishes these files; it asks nothing of what uses it.
  ["@resvg/resvg-js", "MPL-2.0"],
]);

Deno.test("every package may be used by anybody for anything", async () => {
  const packages = await listPackages(fileURLToPath(new URL("../../", import.meta.url)));
  assert(packages.length > 100);
  const others = packages.filter(({ name, licence = "none" }) => {
    const family = [...READ.keys()].find((known) => name === known || name.startsWith(`${known}-`));
    return !PERMISSIVE.has(licence) && (family === undefined || READ.get(family) !== licence);
  });
  assertEquals(others.map(({ name, licence }) => `${name}: ${licence}`), []);
});
