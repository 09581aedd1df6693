/** The rules of the house, read off the imports. The floors are those of the table in lib/README.md. */
import { assert, assertEquals } from "@std/assert";
import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dirname!, "..");
const LIB = join(ROOT, "lib");

interface SourceFile {
  /** From lib/, with slashes: `frame/mod.ts`. */
  path: string;
  /** The first folder, or the file itself on the ground floor: `frame`, `random.ts`. */
  room: string;
  code: string;
  /** Files of lib that it imports, as paths from lib/. */
  imports: string[];
}

function listSources(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory ? listSources(path) : path.endsWith(".ts") ? [path] : [];
  });
}

/** The code without comments, in which docstrings show imports and forbidden calls. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

function readSource(file: string): SourceFile {
  const path = relative(LIB, file).replaceAll("\\", "/");
  const code = withoutComments(Deno.readTextFileSync(file));
  const specifiers = [...code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)["']([^"']+)["']/g)].map((match) => match[1]);
  const imports = specifiers.filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(LIB, join(dirname(file), specifier)).replaceAll("\\", "/"));
  return { path, room: path.split("/")[0], code, imports };
}

/** Floor of each room, from the table `| floor | room | ... |`. */
function readFloors(): Map<string, number> {
  const floors = new Map<string, number>();
  for (const line of Deno.readTextFileSync(join(LIB, "README.md")).split("\n")) {
    const match = line.match(/^\| (\d) \| (.+?) \|/);
    if (match) { for (const [, room] of match[2].matchAll(/`([^`]+)`/g)) floors.set(room, Number(match[1])); }
  }
  return floors;
}

const sources = listSources(LIB).map(readSource);
const floors = readFloors();

/** What breaks the rule, one line for each, so that a failing test names them all. */
function violations(rule: (file: SourceFile) => string[]): string[] {
  return sources.flatMap((file) => rule(file).map((problem) => `lib/${file.path}: ${problem}`));
}

Deno.test("every room stands on a floor of the map in lib/README.md", () => {
  const rooms = new Set(sources.map(({ room }) => room));
  assertEquals([...rooms].filter((room) => !floors.has(room)), []);
  assertEquals([...floors.keys()].filter((room) => !rooms.has(room)), [], "the map names rooms that are not there");
});

Deno.test("rooms import downwards only", () => {
  assertEquals(
    violations(({ room, imports }) =>
      imports.filter((path) => path.split("/")[0] !== room && !path.startsWith(".."))
        .filter((path) => floors.get(path.split("/")[0])! >= floors.get(room)! && floors.get(room)! > 1)
        .map((path) => `imports ${path}, which is not on a floor below`)
    ),
    [],
  );
  const ground = sources.filter(({ room }) => floors.get(room) === 1);
  assertEquals(ground.flatMap(({ imports }) => imports.filter((path) => floors.get(path) !== 1)), []);
});

Deno.test("rooms are entered by their door", () => {
  assertEquals(
    violations(({ room, imports }) =>
      imports.filter((path) => path.split("/")[0] !== room && path.includes("/") && !path.endsWith("/mod.ts"))
        .map((path) => `reaches into ${path}`)
    ),
    [],
  );
});

Deno.test("nothing outside lib is imported, and nothing private from another folder", () => {
  assertEquals(
    violations(({ path, imports }) =>
      imports.filter((imported) =>
        imported.startsWith("..") || (imported.split("/").pop()!.startsWith("_") && dirname(imported) !== dirname(path))
      )
        .map((imported) => `imports ${imported}`)
    ),
    [],
  );
});

Deno.test("no files import each other in a circle, types included", () => {
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports])), done = new Set<string>();
  /** The way on which a file is reached from itself, if there is one. */
  function circleFrom(path: string, way: readonly string[]): readonly string[] | undefined {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of importsOf.get(path) ?? []) {
      const circle = circleFrom(next, [...way, path]);
      if (circle !== undefined) return circle;
    }
    done.add(path);
  }
  assertEquals([...importsOf.keys()].flatMap((path) => circleFrom(path, [])?.join(" -> ") ?? []), []);
});

Deno.test("tests and notebooks use doors only", () => {
  const files = listSources(join(ROOT, "tests")).filter((file) => !file.includes("fixtures"));
  const wrong = files.flatMap((file) =>
    [...withoutComments(Deno.readTextFileSync(file)).matchAll(/from\s+["']([^"']*lib\/[^"']*\/_[^"']+)["']/g)]
      .map((match) => `${relative(ROOT, file)}: ${match[1]}`)
  );
  assertEquals(wrong, []);
});

Deno.test("nothing is random by accident", () => {
  const accidents: [RegExp, string][] = [
    [/\bMath\.random\b/g, "Math.random has no seed"],
    [/\bcrypto\.(randomUUID|getRandomValues)\b/g, "crypto's randomness has no seed"],
    [/\btf\.(rand\w*|multinomial)\b/g, "tfjs's random operations hide their seed: use lib/random.ts"],
    [/\btf\.initializers\.(?!zeros|ones|constant|identity)\w+/g, "tfjs's initialisers hide their seed: use lib/models"],
    [/\.layers\.dropout\((?![^)]*\bseed\b)/g, "dropout without a seed"],
  ];
  // A kernel's key and JupyterLab's token are secrets, not experiments: they must not be foreseeable.
  const mayKeepSecrets = (path: string) => path.startsWith("kernel/") || path === "cli/lab/server.ts";
  assertEquals(
    violations(({ path, code }) =>
      accidents.filter(([pattern]) => !(mayKeepSecrets(path) && pattern.source.includes("crypto")))
        .filter(([pattern]) => code.match(pattern)).map(([, why]) => why)
    ),
    [],
  );
});

Deno.test("every door says what its room is, and every example names what it asserts", () => {
  for (const { path } of sources.filter(({ path }) => path.endsWith("mod.ts"))) {
    assert(Deno.readTextFileSync(join(LIB, path)).startsWith("/**"), `lib/${path} does not say what its room is`);
  }
});
