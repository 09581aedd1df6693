/** Why a kernel process ended, in words for the cell that was running. */

/** @param written the end of what the process wrote to its standard error */
export function reasonOfDeath(status: Deno.CommandStatus, written: string): string {
  if (/heap limit|out of memory|allocation failed/i.test(written)) {
    return "the kernel ran out of memory; raise V8's limit, as with DENO_V8_FLAGS=--max-old-space-size=8192, or hold less at once";
  }
  if (status.signal === "SIGKILL") return "the kernel was killed by SIGKILL, as the system does when memory runs out";
  if (status.signal !== null) return `the kernel was ended by ${status.signal}${lastLine(written)}`;
  const panic = /panicked at|fatal error/i.test(written) ? lastLine(written) : "";
  return `the kernel ended with exit code ${status.code}${panic}`;
}

function lastLine(written: string): string {
  const line = written.trim().split("\n").at(-1)?.trim() ?? "";
  return line === "" || line.includes('"deno jupyter" is unstable') ? "" : `: ${line}`;
}
