/** Whether this is a Deno that the kernel runs on. */
import type { Finding } from "./finding.ts";

/** The version that everything was tried with. */
export const TRIED = "2.9.6";
/** The first whose Jupyter kernel can be driven. */
const OLDEST = "2.9.1";

/** @param version such as "2.9.6" */
export function judgeDeno(version: string): Finding {
  const what = "Deno";
  const fix = `Put "npx -y deno@${TRIED}" in place of "deno", or type: deno upgrade ${TRIED}.`;
  if (isOlder(version, OLDEST)) {
    return { what, verdict: "not ok", found: `${version}, whose kernel does not do: ${OLDEST} or later is needed`, fix };
  }
  if (version === TRIED) return { what, verdict: "ok", found: version };
  return { what, verdict: "warning", found: `${version}, and the workshop was tried with ${TRIED}`, fix };
}

/** What to type, for who called Deno through npx and so has no `deno`. */
export function asCalled(text: string, program: string = Deno.execPath()): string {
  if (!/[\\/]node_modules[\\/]/.test(program)) return text;
  return text.replace(/\bdeno (?=task|install)/g, `npx -y deno@${Deno.version.deno} `);
}

function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number.parseFloat));
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] < b[at];
}
