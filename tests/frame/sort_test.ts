import { assertEquals, assertThrows } from "@std/assert";
import { category, derive, frameOf, number, sort, type SortKey } from "shoplens/frame";
import { createRandom } from "shoplens/random";
import { everyKind, forRandomFrames, rowsOf } from "./_random_frames.ts";

type Name = keyof typeof everyKind & string;
type NamedRow = Readonly<Record<Name, unknown>>;

/** What the documentation says, slowly. */
function slowSort<R extends NamedRow>(rows: R[], keys: readonly SortKey<Name>[]): R[] {
  const levels = everyKind.tier.levels!;
  return rows.toSorted((a, b) => {
    for (const key of keys) {
      const { column, descending } = typeof key === "string" ? { column: key, descending: false } : key;
      const placeOf = (value: unknown) =>
        column === "tier" ? levels.indexOf(value as never) : typeof value === "string" ? value : Number(value);
      const missing = Number(a[column] === null) - Number(b[column] === null);
      if (missing !== 0) return missing;
      if (a[column] === null) continue;
      const [x, y] = [placeOf(a[column]), placeOf(b[column])];
      if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  });
}

Deno.test("sorting by each kind, both ways, is what a slow stable sort gives, with missing values last", () => {
  forRandomFrames((made) => {
    const { city: _, ...others } = everyKind; // A free category sorts by its levels' order, tested below.
    const frame = derive(made, { row: { kind: number(), from: (_, index) => index } });
    for (const column of Object.keys(others) as Name[]) {
      for (const descending of [false, true]) {
        const keys = [{ column, descending }];
        assertEquals(rowsOf(sort(frame, keys)), slowSort(rowsOf(frame), keys), `${column} ${descending}`);
      }
    }
  });
});

Deno.test("several keys: the next decides where the first is equal", () => {
  forRandomFrames((made, random) => {
    const frame = derive(made, { row: { kind: number(), from: (_, index) => index } });
    const names = random.choice(["amount", "tier", "note", "at", "bought", "user"] as const, 3, { replace: false });
    const keys = names.map((column) => random.uniform() < 0.5 ? column : { column, descending: random.uniform() < 0.5 });
    assertEquals(rowsOf(sort(frame, keys)), slowSort(rowsOf(frame), keys), JSON.stringify(keys));
  });
});

Deno.test("numbers of all sizes sort, 0 and -0 as equals", () => {
  const values = [5e-324, -0, 0, Infinity, -Infinity, -5e-324, 2 ** 53, 1.5, -1.5, 1e308, -1e308, null, NaN, 0, -0];
  const frame = frameOf({ x: values, row: values.map((_, row) => row) }, { x: number(), row: number() });
  const up = [4, 10, 8, 5, 1, 2, 13, 14, 0, 7, 6, 9, 3, 11, 12];
  assertEquals([...sort(frame, "x").column("row").values], up);
  const down = [3, 9, 6, 7, 0, 1, 2, 13, 14, 5, 8, 10, 4, 11, 12];
  assertEquals([...sort(frame, { column: "x", descending: true }).column("row").values], down);
});

Deno.test("a column that looks into the middle of a larger buffer sorts by its own numbers", () => {
  const values = Float64Array.of(9, 9, 3, 1, 2, 9).subarray(2, 5);
  assertEquals([...sort(frameOf({ x: { kind: "number", values } }, { x: number() }), "x").column("x").values], [1, 2, 3]);
});

Deno.test("categories sort by their levels' order, stated or as they came", () => {
  const sizes = ["M", "S", "L", "S"];
  const order = (levels?: string[]) => {
    const column = sort(frameOf({ size: sizes }, { size: category(levels) }), "size").column("size");
    return Array.from({ length: 4 }, (_, row) => column.get(row));
  };
  assertEquals([order(["S", "M", "L"]), order()], [["S", "S", "M", "L"], ["M", "S", "S", "L"]]);
});

Deno.test("many rows of few and of many values sort right", () => {
  const random = createRandom(5);
  const values = Array.from({ length: 100_000 }, () => random.uniform() < 0.5 ? random.normal(0, 1e6) : random.integer(-9, 9));
  const sorted = sort(frameOf({ x: values }, { x: number() }), "x").column("x").values;
  assertEquals(sorted, Float64Array.from(values).sort());
});

Deno.test("no key leaves the rows as they are, a column that does not exist is refused", () => {
  const frame = frameOf({ x: [2, 1] }, { x: number() });
  assertEquals([...sort(frame, []).column("x").values], [2, 1]);
  assertThrows(() => sort(frame, "y" as "x"), TypeError, 'Cannot sort: expected one of the columns x, received "y"');
});
