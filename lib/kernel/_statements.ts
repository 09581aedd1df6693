/** What of a cell's statements must be known: its imports, the names that it declares, and a value at its end. */
import { type Token, tokenize } from "./_tokens.ts";

/** A piece of code, by offsets. */
export interface Span {
  start: number;
  end: number;
}

/** What stands at the top level of a cell. */
export interface Outline {
  /** Import statements, also one that is being typed, each with the names that it brings. */
  imports: (Span & { names: string[] })[];
  /** The word `export`, which a cell may say and which means nothing there. */
  exports: Span[];
  /** Names that are declared, imported ones among them; of a pattern, all that may be names. */
  names: Set<string>;
}

const DECLARES = new Set(["const", "let", "var", "function", "class", "interface", "type", "enum", "namespace"]);

/** @param code a cell, which need not be whole */
export function outline(code: string): Outline {
  const tokens = tokenize(code);
  const imports: Outline["imports"] = [];
  const exports: Span[] = [];
  const names = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.depth > 0 || token.kind !== "word" || isProperty(tokens, i)) continue;
    if (token.text === "import" && !/^[(.]$/.test(tokens[i + 1]?.text)) {
      const last = endOfImport(tokens, i);
      const found = importedNames(tokens.slice(i + 1, last + 1));
      found.forEach((name) => names.add(name));
      imports.push({ start: token.start, end: tokens[last].end, names: found });
      i = last;
    } else if (token.text === "export") exports.push(token);
    else if (DECLARES.has(token.text)) declaredNames(tokens, i + 1).forEach((name) => names.add(name));
  }
  return { imports, exports, names };
}

function isProperty(tokens: readonly Token[], i: number): boolean {
  return /^\??\.$/.test(tokens[i - 1]?.text) || tokens[i + 1]?.text === ":";
}

/** The index of the last token of the import at `start`: its module's name; where that is missing, the last on its line. */
function endOfImport(tokens: readonly Token[], start: number): number {
  let last = start;
  for (let i = start + 1; i < tokens.length; i++) {
    const { text, depth, kind, onNewLine } = tokens[i];
    if (text === ";" || (onNewLine && depth === 0 && !/^(?:from|[{}*,]|["'].*)$/.test(text))) break;
    last = i;
    if (kind === "literal" && depth === 0) {
      // Attributes: `with { type: "json" }`.
      if (tokens[i + 1]?.text !== "with") break;
      while (last + 1 < tokens.length && tokens[last].text !== "}") last++;
      break;
    }
  }
  return last;
}

/** From `def, { a, b as c, type D }` or `* as all`: the names on this side. */
function importedNames(tokens: readonly Token[]): string[] {
  return tokens.filter(({ kind, text }, i) => {
    if (kind !== "word" || text === "from" || text === "as") return false;
    const next = tokens[i + 1]?.text;
    return next !== "as" && !(text === "type" && next !== "from" && next !== "," && next !== "}");
  }).map(({ text }) => text);
}

function declaredNames(tokens: readonly Token[], start: number): string[] {
  const first = tokens[start];
  if (first === undefined) return [];
  if (first.kind === "word") return [first.text];
  if (first.text === "*") return tokens[start + 1] === undefined ? [] : [tokens[start + 1].text];
  const names = [];
  for (let i = start + 1; i < tokens.length && tokens[i].depth > first.depth; i++) {
    if (tokens[i].kind === "word" && tokens[i + 1]?.text !== ":") names.push(tokens[i].text);
  }
  return names;
}

/** Words that an expression statement does not begin with, or that go on with the line before. */
const NOT_A_VALUE = new Set(
  ("abstract async break case catch class const continue debugger declare default do else enum export extends finally for " +
    "from function if implements import interface in instanceof let namespace of return satisfies as switch throw try type " +
    "using var while with yield").split(" "),
);
/** Marks with which a line goes on from the line before, or of which it is not sure. */
const GOES_ON = /^(?:[-[(.,?:+*/%&|^<>=}\])@{;]|\?\.|=>|\+\+|--)$/;
const CAN_END = /^(?:[;)\]}])$/;

/**
 * The expression that is a cell's last statement, if it surely is one: it begins a line or follows a semicolon, and the line
 * before does not go on. Objects in braces are left out, since Deno reads them as it sees fit.
 */
export function lastValue(code: string): Span | undefined {
  const tokens = tokenize(code);
  while (tokens.at(-1)?.text === ";") tokens.pop();
  let start = tokens.length - 1;
  while (start >= 0 && !beginsStatement(tokens, start)) start--;
  const first = tokens[start];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined || first.depth > 0) return undefined;
  if (first.kind === "word" ? NOT_A_VALUE.has(first.text) : first.kind === "mark" && !/^[-+!~([]$/.test(first.text)) {
    return undefined;
  }
  if (first.text === "await" && tokens[start + 1]?.text === "using") return undefined;
  // A label, a type's arrow, an open bracket.
  if (tokens[start + 1]?.text === ":" || last.depth > 0 || /[([{]$/.test(last.text)) return undefined;
  return { start: first.start, end: last.end };
}

function beginsStatement(tokens: readonly Token[], i: number): boolean {
  const { depth, onNewLine, text, kind } = tokens[i];
  if (depth > 0) return false;
  const before = tokens[i - 1];
  if (before === undefined || before.text === ";") return true;
  if (!onNewLine || (kind === "mark" && GOES_ON.test(text)) || text.startsWith("`")) return false;
  if (before.kind === "mark") return CAN_END.test(before.text);
  return before.kind === "literal" ||
    !NOT_A_VALUE.has(before.text) && !/^(?:typeof|void|delete|new|await|keyof)$/.test(before.text);
}
