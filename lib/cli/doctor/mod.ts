/**
 * The doctor: looks at a machine the day before a workshop, and changes nothing. Each file looks at one thing (`lookAt...`, which
 * gives facts) and says what they mean (`judge...`, which a test can ask about any machine). Nothing here imports a package, so that
 * it runs where none is installed.
 *
 * @module
 */
import { freePort } from "../lab/server.ts";
import { hashPeople, judgePeople } from "./data.ts";
import { asCalled, judgeDeno } from "./deno.ts";
import { findBrowser, judgeBrowser, judgePort } from "./doorway.ts";
import type { Finding } from "./finding.ts";
import { judgeFolder, judgeSystem, lookAtFolder } from "./folder.ts";
import { judgeEngine, judgeKernel, judgeRealData, tryKernel } from "./kernel.ts";
import { judgeLab, lookAtLab } from "./lab.ts";
import { judgeClock, judgeDisk, judgeMemory, lookAtClock, lookAtDisk, lookAtMemory } from "./machine.ts";
import { judgePackages, listPackages } from "./packages.ts";

export { canBegin, type Finding, type Verdict } from "./finding.ts";
export { listPackages, type Package } from "./packages.ts";

export interface ExamineOptions {
  /** Whether notebooks are to be opened in the JupyterLab of `deno task lab`. Default true. */
  lab?: boolean;
  /** Called before what takes more than a moment. */
  onLook?: (what: string) => void;
  signal?: AbortSignal;
}

/** Looks at everything, and tells each finding as soon as it is known; the quick ones come first. */
export async function* examine(root: string, options: ExamineOptions = {}): AsyncGenerator<Finding> {
  for await (const finding of findings(root, options)) {
    yield finding.fix === undefined ? finding : { ...finding, fix: asCalled(finding.fix) };
  }
}

async function* findings(root: string, { lab = true, onLook, signal }: ExamineOptions): AsyncGenerator<Finding> {
  const folder = await lookAtFolder(root);
  yield judgeSystem(folder.system);
  yield judgeDeno(Deno.version.deno);
  yield judgeFolder(folder);
  yield judgeMemory(await lookAtMemory());
  yield judgeDisk(await lookAtDisk(root));
  yield judgeClock(await lookAtClock(root));
  yield judgePort(tryPort());
  yield judgeBrowser(await findBrowser(Deno.env.get("PATH") ?? ""), folder.system);
  yield judgePeople(await hashPeople(root));
  const packages = judgePackages(await listPackages(root));
  yield packages;
  onLook?.("JupyterLab and a notebook's kernel");
  // Beside each other, as both take a while. Without its packages a kernel would begin to fetch them.
  const looking = lab ? lookAtLab(root) : undefined;
  const trying = packages.verdict === "ok" ? tryKernel(root, { signal }) : undefined;
  if (looking !== undefined) yield judgeLab(await looking);
  if (trying === undefined) return;
  const kernel = await trying;
  yield judgeKernel(kernel);
  for (const finding of [judgeEngine(kernel), judgeRealData(kernel)]) if (finding !== undefined) yield finding;
}

function tryPort(): number | Error {
  try {
    return freePort();
  } catch (error) {
    return error as Error;
  }
}
