/** Columns named by a person: looked up, and told of where there is none. */
import { cannot } from "../errors.ts";

/** A list as it is typed: names between commas, or JSON where a name has a comma itself. */
export function listOf(names: string | readonly string[] = []): readonly string[] {
  if (typeof names !== "string") return names;
  if (!names.trimStart().startsWith("[")) return names.split(",").map((name) => name.trim()).filter((name) => name !== "");
  try {
    return JSON.parse(names);
  } catch (cause) {
    throw cannot("read the list of columns", SyntaxError, { expected: 'names as JSON: ["a,b"]', received: names, cause });
  }
}

/** The column of that name; as a person types it, capitals and blanks around it do not count. */
export function findColumn(action: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const plain = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();
  const near = names.filter((other) => plain(other) === plain(name));
  if (near.length === 1) return near[0];
  const shown = names.slice(0, 40).map((other) => JSON.stringify(other)).join(", ");
  throw cannot(action, TypeError, {
    because: `there is no column ${JSON.stringify(name)}, but ${shown}${names.length > 40 ? " and others" : ""}`,
    fix: "Name one of them.",
  });
}

/** A name that no column has. */
export function freeName(name: string, names: readonly string[]): string {
  let free = name;
  for (let n = 2; names.includes(free); n++) free = `${name} ${n}`;
  return free;
}

/** "3 rows", "1 row". */
export function countOf(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
