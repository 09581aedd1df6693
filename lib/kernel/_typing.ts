// deno-lint-ignore-file camelcase -- Jupyter's own names
/**
 * Answers what one asks while typing (members, signatures, docstrings, type errors) from `deno lsp`.
 *
 * The server starts when it is first wanted, in the background; until it is warm, nothing waits for it. One that dies is started again
 * when the next question comes.
 */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CellsDocument, cellsDocument, type Position, type ReadCell, readCell } from "./_cells_document.ts";
import { type LanguageServer, startLanguageServer } from "./_language_server.ts";
import { tokenize } from "./_tokens.ts";
import type { Content } from "./wire.ts";

/** A type error of a cell. */
export interface CellTypeError {
  /** From 1. */
  line: number;
  message: string;
}

/** What is known of a notebook's cells by their text. Offsets are Jupyter's, in code points. */
export interface Typing {
  /** Starts the server, if it does not run; nothing waits for it. */
  warm(): void;
  /** Content of a `complete_reply`; nothing when nothing is known, or the server is not warm, which it is then made. */
  complete(code: string, cursor: number): Promise<Content | undefined>;
  /** Content of an `inspect_reply`. */
  inspect(code: string, cursor: number): Promise<Content>;
  /** The type errors of a cell that is about to run, after those that run before it; nothing when the server is not warm. */
  check(code: string, before?: readonly string[]): Promise<CellTypeError[]> | undefined;
  /** Notes that a cell has run, after which its names are known. */
  remember(code: string, failed: boolean): void;
  /** Ends the server. */
  close(): Promise<void>;
}

/** Most time for an answer, in ms. */
const PATIENCE = 3_000;
/** Most time for an inspection, which nobody else can answer, while the server starts. */
const FIRST_PATIENCE = 10_000;
/** Most time for the signatures of a completion's first members, which come one by one. */
const SIGNATURES_MS = 60;
const SIGNATURES = 12;
/** Above this many cells, those are forgotten that only declare what was declared again. */
const REMEMBERED = 200;
/** Of errors that a block makes of what is right in a cell: modifiers, namespaces, `var` again, `export default`. */
const NOT_IN_CELLS = new Set([1184, 1231, 1232, 1233, 1234, 1235, 1258, 2403, 2481, 2528, 1192]);

/** @param folder where the notebook is, which decides about configuration and import map */
export function createTyping(folder: string): Typing {
  const uri = new URL(`${pathToFileURL(folder).href}/.cells-${crypto.randomUUID()}.ts`).href;
  const textDocument = { uri };
  const cells: ReadCell[] = [];
  let starting: Promise<Session> | undefined;
  let session: Session | undefined;
  const stop = new AbortController();
  const waiting: { urgent: boolean; answer: () => Promise<unknown> }[] = [];
  let working = false;

  function start(): Promise<Session> {
    return starting ??= begin().catch((error) => {
      starting = undefined;
      throw error;
    });
  }

  async function begin(): Promise<Session> {
    const server = await startLanguageServer(projectOf(folder), stop.signal);
    const begun = session = { server, version: 0, warm: false } as Session;
    server.ended.then(() => {
      if (session === begun) session = starting = undefined;
    });
    // The first question of each kind takes long, since types are read then.
    const code = "Number.";
    const document = cellsDocument([...cells, readCell(code)]);
    open(begun, document);
    const position = document.positionOf(code.length);
    await server.request("textDocument/diagnostic", { textDocument });
    const found = await server.request("textDocument/completion", { textDocument, position });
    const items: Item[] = found?.items ?? [];
    await Promise.all(items.slice(0, SIGNATURES).map((item) => server.request("completionItem/resolve", item)));
    begun.warm = true;
    return begun;
  }

  function open(session: Session, { text }: CellsDocument): void {
    if (text === session.opened) return;
    const version = ++session.version;
    if (session.opened === undefined) {
      session.server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version, text } });
    } else session.server.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
    session.opened = text;
  }

  /** One thing after the other, since there is one document; what somebody waits for goes first. */
  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (waiting.length > 0) {
      const urgent = waiting.findIndex((question) => question.urgent);
      await waiting.splice(Math.max(urgent, 0), 1)[0].answer();
    }
    working = false;
  }

  /** Gives nothing when it takes too long. */
  async function ask<T>(
    code: string,
    question: (server: LanguageServer, document: CellsDocument, signal: AbortSignal) => Promise<T>,
    { patience = PATIENCE, urgent = true, before = [] }: { patience?: number; urgent?: boolean; before?: readonly string[] } =
      {},
  ): Promise<T | undefined> {
    if (stop.signal.aborted) return undefined;
    const signal = AbortSignal.timeout(patience);
    const gaveUp = new Promise<undefined>((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
    const ready = start();
    ready.catch(() => {});
    const answered = Promise.withResolvers<T | undefined>();
    const answer = async () => {
      const session = await Promise.race([ready, gaveUp]);
      if (session === undefined || signal.aborted) return undefined;
      const document = cellsDocument([...cells, ...[...before, code].map(readCell)]);
      open(session, document);
      return await question(session.server, document, signal);
    };
    waiting.push({
      urgent,
      answer: () => Promise.race([answer(), gaveUp]).then(answered.resolve, () => answered.resolve(undefined)),
    });
    work();
    return await Promise.race([answered.promise, gaveUp]);
  }

  return {
    warm() {
      if (!stop.signal.aborted) start().catch(() => {});
    },
    async complete(code, cursor) {
      if (!session?.warm) return void this.warm();
      return await ask(code, async (server, document, signal) => {
        const offset = toUnits(code, cursor);
        const position = document.positionOf(offset);
        const found = await server.request("textDocument/completion", { textDocument, position }, signal);
        const items: Item[] = found?.items ?? found ?? [];
        const { start, chosen } = choose(items, code, offset, document);
        if (chosen.length === 0) return undefined;
        const soon = AbortSignal.any([signal, AbortSignal.timeout(SIGNATURES_MS)]);
        const details = await Promise.all(
          chosen.slice(0, SIGNATURES).map((item) => server.request("completionItem/resolve", item, soon)),
        );
        const cursor_start = toPoints(code, start);
        return {
          status: "ok",
          matches: chosen.map(insertion),
          cursor_start,
          cursor_end: cursor,
          metadata: {
            _jupyter_types_experimental: chosen.map((item, i) => ({
              start: cursor_start,
              end: cursor,
              text: insertion(item),
              type: KINDS[item.kind] ?? "instance",
              signature: (details[i]?.detail ?? item.detail ?? "").replace(/\n(?:im|ex)port .*$/, ""),
            })),
          },
        };
      });
    },
    async inspect(code, cursor) {
      const markdown = await ask(code, async (server, document, signal) => {
        for (const offset of placesToLookAt(code, toUnits(code, cursor))) {
          const position = document.positionOf(offset);
          const hover = await server.request("textDocument/hover", { textDocument, position }, signal);
          const text = hover?.contents?.value?.trim();
          // A name that nobody declared.
          if (text && !/^```tsx\nany\n```$/.test(text)) return text;
        }
      }, { patience: session?.warm ? PATIENCE : FIRST_PATIENCE });
      if (markdown === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
      return {
        status: "ok",
        found: true,
        data: { "text/markdown": markdown.replaceAll("```tsx\n", "```typescript\n"), "text/plain": plain(markdown) },
        metadata: {},
      };
    },
    check(code, before = []) {
      if (!session?.warm) return undefined;
      return ask(code, async (server, document, signal) => {
        const report = await server.request("textDocument/diagnostic", { textDocument }, signal);
        return ((report?.items ?? []) as Diagnostic[]).flatMap(({ severity, code: number, message, range }) => {
          const offset = document.offsetAt(range.start);
          if (severity !== 1 || offset === undefined || NOT_IN_CELLS.has(Number(number))) return [];
          const line = code.slice(0, offset).split("\n").length;
          return [{ line, message: `${message.split("\n")[0]} (TS${number})` }];
        });
      }, { before, urgent: false }).then((errors) => errors ?? []);
    },
    remember(code, failed) {
      const cell = readCell(code);
      // What comes after a `throw` is never reached, and has no types.
      if (failed && cell.names.size === 0) return;
      // A cell that ran before adds nothing, unless its names were declared anew since.
      const before = cells.findLastIndex((other) => other.code === code);
      if (before >= 0 && cells.slice(before + 1).every(({ names }) => names.isDisjointFrom(cell.names))) return;
      cells.push(cell);
      if (cells.length > REMEMBERED) forget(cells);
    },
    async close() {
      stop.abort();
      await starting?.then(({ server }) => server.ended, () => {});
    },
  };
}

/** A server and what it knows. */
interface Session {
  server: LanguageServer;
  /** The document's text, once it was opened. */
  opened?: string;
  version: number;
  /** Whether it answers soon. */
  warm: boolean;
}

interface Item {
  label: string;
  kind: number;
  sortText?: string;
  filterText?: string;
  insertText?: string;
  detail?: string;
  textEdit?: { newText: string; range?: { start: Position; end: Position }; insert?: { start: Position; end: Position } };
}

interface Diagnostic {
  severity: number;
  code?: number | string;
  message: string;
  range: { start: Position };
}

/** JupyterLab's words for the protocol's kinds of completions. */
const KINDS: Record<number, string> = {
  2: "method",
  3: "function",
  4: "class",
  5: "property",
  6: "instance",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "path",
  19: "path",
  21: "instance",
};

function insertion({ textEdit, insertText, label }: Item): string {
  return textEdit?.newText ?? insertText ?? label;
}

/** The items that fit to what stands before the cursor, best first, and where what they replace begins. */
function choose(items: readonly Item[], code: string, offset: number, document: CellsDocument) {
  const word = offset - /[\p{ID_Continue}$\u200c\u200d]*$/u.exec(code.slice(0, offset))![0].length;
  const begin = ({ textEdit }: Item) => {
    const range = textEdit?.range ?? textEdit?.insert;
    return range === undefined ? word : document.offsetAt(range.start) ?? word;
  };
  const fitting = items.filter((item) => {
    const typed = code.slice(begin(item), offset).toLowerCase();
    return (item.filterText ?? insertion(item)).toLowerCase().startsWith(typed);
  });
  const key = ({ sortText, label }: Item) => sortText ?? label;
  fitting.sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  const start = fitting.length === 0 ? word : begin(fitting[0]);
  return { start, chosen: fitting.filter((item) => begin(item) === start) };
}

/** The name at the cursor or before it; then, within a call's brackets, the name that is called. */
function placesToLookAt(code: string, offset: number): number[] {
  const tokens = tokenize(code);
  const at = tokens.find(({ kind, start, end }) => kind !== "mark" && start <= offset && offset <= end);
  const places = at === undefined ? [] : [at.kind === "word" ? at.start : Math.min(offset, at.end - 1)];
  let open = 0;
  for (let i = tokens.findLastIndex(({ end }) => end <= offset); i > 0; i--) {
    const { text } = tokens[i];
    if (text === ")") open++;
    else if (text === "(" && open > 0) open--;
    else if (text === "(" && tokens[i - 1].kind === "word") return [...places, tokens[i - 1].start];
  }
  return places;
}

/** Without fences and emphasis, for front ends that show text only. */
function plain(markdown: string): string {
  return markdown.replace(/^```.*\n?/gm, "").replace(/\*@(\w+)\*/g, "@$1").replace(/\n{3,}/g, "\n\n").trim();
}

/** Drops the oldest cell all of whose names were declared again, or else the oldest. */
function forget(cells: ReadCell[]): void {
  const later = new Set<string>();
  let oldest = 0;
  for (let i = cells.length - 1; i >= 0; i--) {
    const { names } = cells[i];
    if (names.isSubsetOf(later)) oldest = i;
    names.forEach((name) => later.add(name));
  }
  cells.splice(oldest, 1);
}

/** Code points to UTF-16 units. */
function toUnits(code: string, points: number): number {
  let units = 0;
  for (let i = 0; i < points && units < code.length; i++) units += code.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** UTF-16 units to code points. */
function toPoints(code: string, units: number): number {
  return [...code.slice(0, units)].length;
}

/** The nearest folder upwards with a configuration, which is what the server needs as its root. */
function projectOf(folder: string): URL {
  for (let at = folder;; at = dirname(at)) {
    if (["deno.json", "deno.jsonc", "package.json"].some((name) => exists(join(at, name)))) return pathToFileURL(`${at}/`);
    if (dirname(at) === at) return pathToFileURL(`${folder}/`);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
