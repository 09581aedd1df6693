/** Says what is wrong with code that Deno's kernel refused without a word. */

/** An error as Jupyter shows it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Parses `code` with Deno's own formatter, whose parser is the kernel's: a few milliseconds, and only after a failure. */
export async function explainRefusal(code: string): Promise<ErrorContent> {
  for (const extension of ["tsx", "ts"]) {
    const complaint = await parse(code, extension);
    if (complaint !== undefined) return complaint;
  }
  const imported = [...code.matchAll(/["']((?:npm|jsr|https?):[^"']+)["']/g)].map((match) => match[1]);
  const evalue = imported.length > 0
    ? `The cell did not run; its syntax is right, so an import could not be loaded: ${imported.join(", ")}`
    : "The cell did not run, and Deno's kernel does not say why";
  return { ename: "Error", evalue, traceback: [`Error: ${evalue}`] };
}

async function parse(code: string, extension: string): Promise<ErrorContent | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext", extension, "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A parser that gives up early closes its end; its complaint is what counts.
  await writer.write(new TextEncoder().encode(code)).then(() => writer.close()).catch(() => {});
  const { success, stderr } = await child.output();
  return success ? undefined : readComplaint(new TextDecoder().decode(stderr));
}

/** From "error: SyntaxError: Expression expected", the marked line, and "at file:///_stdin.ts:2:11". */
function readComplaint(text: string): ErrorContent | undefined {
  const found = text.match(/SyntaxError: ([\s\S]*?)\n\s+at \S*?:(\d+):(\d+)/);
  if (found === null) return undefined;
  const [, explained, line, column] = found;
  const [message, ...marked] = explained.split("\n");
  const evalue = `${message} (line ${line}, column ${column})`;
  return { ename: "SyntaxError", evalue, traceback: [`SyntaxError: ${evalue}`, ...marked] };
}
