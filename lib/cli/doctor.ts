/**
 * `deno task doctor`: looks whether the workshop can begin on this machine, and says what to do where it cannot. It installs and
 * changes nothing, and takes some seconds.
 *
 * Ends with 0 if the workshop can begin, 1 if something is to be mended before, 2 if the command makes no sense.
 */
import { fileURLToPath } from "node:url";
import { say } from "./_reporter.ts";
import { readArguments } from "./arguments.ts";
import { runCommand } from "./command.ts";
import { canBegin, examine, type Finding, listPackages, type Verdict } from "./doctor/mod.ts";
import { formatSeconds } from "./seconds.ts";

const HELP = `Looks whether the workshop can begin on this machine.

  deno task doctor [options]

  --no-lab          leaves JupyterLab out, for those who use VS Code or a Jupyter of their own
  --json            one line of JSON for the teacher, without names of people, machines or folders
  --licences        lists the packages with their licences instead

Without packages, deno task fetches them first. Where there is no network for that: deno run -A lib/cli/doctor.ts
`;

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Plan {
  lab: boolean;
  json: boolean;
  licences: boolean;
}

/** Runs the command and returns the process's exit code. */
export function doctor(args: readonly string[]): Promise<number> {
  return runCommand(args, { help: HELP, makePlan, carryOut });
}

function makePlan(args: readonly string[]): Promise<Plan> {
  const { values } = readArguments({
    args: [...args],
    options: {
      "no-lab": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      licences: { type: "boolean", default: false },
    },
  });
  return Promise.resolve({ lab: !values["no-lab"], json: values.json, licences: values.licences });
}

async function carryOut({ lab, json, licences }: Plan, signal: AbortSignal): Promise<number> {
  if (licences) {
    for (const { name, version, licence } of await listPackages(root)) say(`${name} ${version}: ${licence ?? "not known"}\n`);
    return 0;
  }
  const started = performance.now();
  const findings: Finding[] = [];
  const draws = !json && Deno.stdout.isTerminal();
  const onLook = draws ? (what: string) => say(`         ${what}, a few seconds ...`) : undefined;
  for await (const finding of examine(root, { lab, signal, onLook })) {
    findings.push(finding);
    if (!json) say(`${draws ? "\r\u001b[K" : ""}${findingText(finding)}`);
  }
  if (signal.aborted) return 130;
  const seconds = (performance.now() - started) / 1000;
  say(json ? `${reportText(findings, seconds)}\n` : `\n${closingText(findings, seconds)}\n`);
  return canBegin(findings) ? 0 : 1;
}

/** A line, and below it what to do, and what was said where something failed. */
export function findingText({ what, verdict, found, fix, details }: Finding): string {
  const indent = " ".repeat(9);
  const rest = [fix, details && shorten(details)].filter((text) => text !== undefined);
  return `${coloured(verdict)}${what}: ${found}\n${rest.map((text) => `${indent}${text}\n`).join("")}`;
}

/** The last line: whether the workshop can begin. */
export function closingText(findings: readonly Finding[], seconds: number): string {
  const count = (verdict: Verdict, one: string, more: string) => {
    const number = findings.filter((finding) => finding.verdict === verdict).length;
    return number === 0 ? "" : `${number} ${number === 1 ? one : more}`;
  };
  const remarks = count("warning", "remark", "remarks");
  const end = `(${formatSeconds(seconds)})`;
  if (canBegin(findings)) return `The workshop can begin${remarks && `, with ${remarks} above`}. ${end}`;
  return `The workshop cannot begin yet: ${count("not ok", "thing is", "things are")} to be mended${
    remarks && `, ${remarks}`
  }. ${end}`;
}

/** The same for a teacher's list, without what may name folders. */
export function reportText(findings: readonly Finding[], seconds: number): string {
  const told = findings.map(({ what, verdict, found, fix }) => ({ what, verdict, found, fix }));
  return JSON.stringify({ doctor: 1, canBegin: canBegin(findings), seconds: Math.round(seconds * 10) / 10, findings: told });
}

const COLOURS: Record<Verdict, number> = { ok: 32, warning: 33, "not ok": 31 };

function coloured(verdict: Verdict): string {
  const text = verdict.padEnd(9);
  return Deno.noColor || !Deno.stdout.isTerminal() ? text : `\u001b[${COLOURS[verdict]}m${text}\u001b[0m`;
}

/** Programs may have much to say of a failure; its end says why. */
function shorten(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.slice(-3).join(" ").slice(-400);
}

if (import.meta.main) Deno.exit(await doctor(Deno.args));
