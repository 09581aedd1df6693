/**
 * As much of TypeScript's grammar as it takes to see where statements of a cell begin. No parser: whoever uses it must do
 * nothing that would hurt where it is wrong.
 */

/** A word, number, text, regular expression or mark; comments are none. */
export interface Token {
  kind: "word" | "literal" | "mark";
  text: string;
  /** Offsets in the code, in UTF-16 units. */
  start: number;
  end: number;
  /** How many brackets are open around it; a bracket stands outside of what it encloses. */
  depth: number;
  /** Whether it is the first of its line. */
  onNewLine: boolean;
}

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const LITERAL = /\d[\w.]*|\.\d[\w.]*|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const MARK = /=>|\?\.(?!\d)|\+\+|--|[-+*/%&|^<>=!?:;,.~@()[\]{}]/y;
/** Words after which a slash begins a regular expression. */
const BEFORE_VALUE = new Set([
  "return",
  "typeof",
  "case",
  "do",
  "else",
  "in",
  "of",
  "instanceof",
  "new",
  "delete",
  "void",
  "throw",
  "await",
  "yield",
]);

/** The tokens of `code`; of code with an open quote or comment, those up to there. */
export function tokenize(code: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(code)?.[0];
  }

  while (at < code.length) {
    const space = take(SPACE) ?? "";
    at += space.length;
    if (at >= code.length) break;
    const onNewLine = tokens.length === 0 || space.includes("\n");
    const add = (kind: Token["kind"], text: string, level = depth) => {
      tokens.push({ kind, text, start: at, end: at + text.length, depth: level, onNewLine });
      at += text.length;
    };
    const last = tokens.at(-1);
    const word = take(WORD);
    const literal = word === undefined ? take(LITERAL) : undefined;
    if (word !== undefined) add("word", word);
    else if (literal !== undefined) add("literal", literal);
    else if (code[at] === "`") add("literal", code.slice(at, endOfTemplate(code, at)));
    else if (code[at] === "/" && expectsValue(last) && take(REGEX) !== undefined) add("literal", take(REGEX)!);
    else {
      const mark = take(MARK) ?? code[at];
      if (/[)\]}]/.test(mark)) depth = Math.max(0, depth - 1);
      add("mark", mark);
      if (/[([{]/.test(mark)) depth++;
    }
  }
  return tokens;
}

function expectsValue(last: Token | undefined): boolean {
  if (last === undefined || BEFORE_VALUE.has(last.text)) return true;
  return last.kind === "mark" && !/^(?:[)\]}]|\+\+|--)$/.test(last.text);
}

/** Where the template that begins at `start` ends, with the code within it. */
function endOfTemplate(code: string, start: number): number {
  let at = start + 1;
  while (at < code.length && code[at] !== "`") {
    if (code[at] === "\\") at += 2;
    else if (code.startsWith("${", at)) at = endOfHole(code, at + 2);
    else at++;
  }
  return Math.min(at + 1, code.length);
}

function endOfHole(code: string, start: number): number {
  let open = 1;
  let at = start;
  while (at < code.length && open > 0) {
    if (code[at] === "`") at = endOfTemplate(code, at);
    else if (code[at] === '"' || code[at] === "'") {
      LITERAL.lastIndex = at;
      at += LITERAL.exec(code)![0].length;
    } else {
      if (code[at] === "{") open++;
      if (code[at] === "}") open--;
      at++;
    }
  }
  return at;
}
