/** What every command that takes a while does: help, a plan or a sentence why not, and an end when it is told to stop. */
import { complain, say } from "./_reporter.ts";

/** A command, in parts. */
export interface Command<Plan> {
  help: string;
  /** Reads the command line; what it throws is told, and ends with 2. */
  makePlan(args: readonly string[]): Promise<Plan>;
  /** Does the work, and gives the process's exit code. */
  carryOut(plan: Plan, stop: AbortSignal): Promise<number>;
}

/** Runs a command and returns the process's exit code. Ctrl-C and its like abort the signal; what fails then ends with 130. */
export async function runCommand<Plan>(args: readonly string[], { help, makePlan, carryOut }: Command<Plan>): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    say(help);
    return 0;
  }
  let plan: Plan;
  try {
    plan = await makePlan(args);
  } catch (error) {
    complain(`${(error as Error).message}\n`);
    return 2;
  }
  const stop = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  const onSignal = () => stop.abort();
  for (const signal of signals) Deno.addSignalListener(signal, onSignal);
  try {
    return await carryOut(plan, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return 130;
    complain(`${(error as Error).message}\n`);
    return 1;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, onSignal);
  }
}
