/** Verbs beside pandas, on the fixture that fixtures/make_fixtures.py writes. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { correlation, count, cut, describe, deviation, distinct, filter, flag, frameOf, group, id } from "shoplens/frame";
import { join, max, mean, min, number, present, sort, sum } from "shoplens/frame";

type Value = string | number | boolean | null;
const fixture = JSON.parse(Deno.readTextFileSync(new URL("./fixtures/pandas.json", import.meta.url)));
const frame = frameOf({ ...fixture.table, row: fixture.table.city.map((_: string, row: number) => row) }, {
  city: id(),
  tier: number(),
  amount: number(),
  pages: number(),
  minutes: number(),
  bought: flag(),
  row: number(),
});
const shops = frameOf(fixture.right, { city: id(), shop: number() });

/** Numbers may differ by rounding alone; all else must be the same. */
function assertClose(actual: readonly unknown[], expected: readonly Value[], what: string): void {
  assertEquals(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    if (typeof value !== "number") return assertEquals(actual[i], value, `${what}, row ${i}`);
    assertAlmostEquals(actual[i] as number, value, 1e-9 * Math.max(1, Math.abs(value)), `${what}, row ${i}`);
  });
}

const valuesOf = (column: { length: number; get(row: number): unknown }) =>
  Array.from({ length: column.length }, (_, row) => column.get(row));

for (const [name, by] of [["city", ["city"]], ["city and tier", ["city", "tier"]]] as const) {
  Deno.test(`grouped as pandas does, missing keys as a group of their own: by ${name}`, () => {
    const grouped = group(frame, by, {
      rows: count(),
      sum: sum("pages"),
      mean: mean("amount"),
      deviation: deviation("amount"),
      min: min("minutes"),
      max: max("minutes"),
      present: present("minutes"),
      distinct: distinct("pages"),
      rate: mean("bought"),
    });
    assertEquals([...grouped.names].sort(), Object.keys(fixture.group[name]).sort());
    for (const figure of grouped.names) assertClose(valuesOf(grouped.columns[figure]), fixture.group[name][figure], figure);
  });
}

Deno.test("sorted as pandas does, with ties in their order and missing values last", () => {
  const orders = {
    "pages": sort(frame, "pages"),
    "pages, descending": sort(frame, { column: "pages", descending: true }),
    "city": sort(frame, "city"),
    "city, then minutes descending": sort(frame, ["city", { column: "minutes", descending: true }]),
  };
  for (const [name, sorted] of Object.entries(orders)) {
    assertEquals([...sorted.column("row").values], fixture.sort[name], name);
  }
});

Deno.test("joined as pandas does, but that missing keys do not meet", () => {
  for (const how of ["inner", "left"] as const) {
    const joined = join(frame, shops, { on: "city", how });
    assertEquals([...joined.column("row").values], fixture.join[how].row, how);
    assertEquals(valuesOf(joined.column("shop")), fixture.join[how].shop, how);
  }
});

Deno.test("described as pandas does", () => {
  const described = describe(frame);
  for (const [name, figures] of Object.entries<Record<string, number>>(fixture.describe)) {
    const row = described.row(frame.names.indexOf(name as "pages"));
    const { missing, distinct, mean, deviation, min, q25, median, q75, max } = row;
    const { missing: gone, distinct: different, mean: m, std, min: least, "25%": a, "50%": b, "75%": c, max: most } = figures;
    assertEquals([row.column, missing, distinct], [name, gone, different]);
    assertClose([mean, deviation, min, q25, median, q75, max], [m, std, least, a, b, c, most], name);
  }
});

for (const method of ["pearson", "spearman"] as const) {
  Deno.test(`correlated as pandas does, by ${method}, each pair on the rows that have both`, () => {
    const names = ["amount", "pages", "minutes", "bought"] as const;
    const table = correlation(frame, names, { method });
    names.forEach((name, c) => assertClose(valuesOf(table.column(name)), fixture.correlation[method][c], name));
  });
}

Deno.test("cut into bands as pandas does, by edges and by quantiles", () => {
  const { edges, quartiles } = fixture.cut;
  const banded = cut(frame, { page: { of: "pages", at: edges }, minute: { of: "minutes", at: { quantiles: 4 } } });
  assertEquals([...banded.column("page").codes], fixture.cut.pages);
  assertEquals([...banded.column("minute").codes], fixture.cut.minutes);
  const counts = group(filter(banded, ({ minutes }) => minutes !== null), "minute", { rows: count() });
  assert([...counts.column("rows").values].every((rows) => Math.abs(rows - counts.column("rows").values[0]) <= 1));
  assertEquals(banded.column("minute").levels.length, quartiles.length + 1);
});

Deno.test("the fixture names its pandas, and has missing values in every column", () => {
  assertEquals(/^pandas \d+\.\d+\.\d+/.test(fixture.source), true);
  for (const values of Object.values<Value[]>(fixture.table)) assert(values.includes(null));
});
