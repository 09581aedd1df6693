/** Parameters of a notebook: what its cell tagged `parameters` declares, and how `-p name=value` overrides it. */
// deno-lint-ignore-file camelcase -- the notebook format's own names
import { cannot } from "../errors.ts";
import { type CodeCell, type Notebook } from "./notebook_file.ts";

/** A declaration of the cell tagged `parameters`: a line `const seed = 42;`. */
export interface Parameter {
  name: string;
  keyword: "const" | "let" | "var";
  /** The value, where it is written as JSON has it. */
  initial?: unknown;
}

/** Splits `name=value`, as written after `-p`. */
export function parseOverride(argument: string): [name: string, value: string] {
  const [, name, value] = /^\s*([A-Za-z_$][\w$]*)\s*=(.*)$/s.exec(argument) ?? [];
  if (name === undefined) {
    throw cannot("set a parameter", SyntaxError, { expected: "-p name=value", received: argument });
  }
  return [name, value];
}

/** The parameters of a notebook, in the order of their declarations. */
export function parametersOf(notebook: Notebook): Parameter[] {
  const cell = parameterCell(notebook);
  if (cell === undefined) return [];
  const declarations = cell.source.matchAll(
    /^(const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=\n]+)?=\s*(.*?);?[ \t]*(?:\/\/.*)?$/gm,
  );
  return [...declarations].map(([, keyword, name, text]) => {
    const parameter = { name, keyword: keyword as Parameter["keyword"] };
    const initial = json(text);
    return initial === undefined ? parameter : { ...parameter, initial };
  });
}

/**
 * The notebook with a cell tagged `injected-parameters` after the one tagged `parameters`, which declares the overridden
 * names again. Deno's Jupyter kernel permits that if the keyword is the same. Names that the notebook does not have are
 * left to the caller to report.
 *
 * Values are read as JSON where that is possible, else taken as strings; a parameter that is a string stays one.
 *
 * @throws TypeError if a value is not of the kind that the notebook declares
 */
export function withParameters(notebook: Notebook, overrides: ReadonlyMap<string, string>): Notebook {
  const chosen = parametersOf(notebook).filter(({ name }) => overrides.has(name));
  if (chosen.length === 0) return notebook;
  const declarations = chosen.map((parameter) => {
    const value = overrideOf(parameter, overrides.get(parameter.name)!);
    return `${parameter.keyword} ${parameter.name} = ${JSON.stringify(value)};`;
  });
  const cell: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: declarations.join("\n"),
    outputs: [],
    execution_count: null,
  };
  const cells = notebook.cells.filter(({ id }) => id !== cell.id);
  cells.splice(cells.indexOf(parameterCell(notebook)!) + 1, 0, cell);
  return { ...notebook, cells };
}

function parameterCell({ cells }: Notebook): CodeCell | undefined {
  return cells.find((cell): cell is CodeCell => cell.cell_type === "code" && !!cell.metadata.tags?.includes("parameters"));
}

function overrideOf({ name, initial }: Parameter, text: string): unknown {
  const value = json(text) ?? text;
  if (typeof initial === "string") return typeof value === "string" ? value : text;
  if (initial !== undefined && initial !== null && kindOf(value) !== kindOf(initial)) {
    throw cannot(`set the parameter ${name}`, TypeError, {
      expected: `a ${kindOf(initial)} such as ${JSON.stringify(initial)}`,
      received: value,
    });
  }
  return value;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
