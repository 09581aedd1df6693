import { assertEquals, assertStringIncludes } from "@std/assert";
import { projectPath } from "shoplens/notebook";
import { bestPossible, catalog, personSchema, simulateShop, simulateVisits, visitSchema } from "shoplens/shop";

const readme = await Deno.readTextFile(projectPath("data/README.md"));

/** The number in the last cell of the table row that starts so. */
function inTable(start: string): number {
  const row = readme.split("\n").find((line) => line.startsWith(`| ${start}`));
  return Number(row?.split("|").at(-2)?.replaceAll(",", ""));
}

Deno.test("data/README.md counts the dirt as the simulation does", async () => {
  const { dirt } = await simulateShop();
  for (const [name, count] of Object.entries(dirt.missing)) assertEquals(inTable(`emptied: \`${name}\``), count, name);
  for (const [name, count] of Object.entries(dirt.spellings)) {
    assertEquals(inTable(`another spelling: \`${name}\``), count, name);
  }
  assertEquals([inTable("persons in the file twice"), inTable("impossible ages")], [dirt.duplicates, dirt.impossibleAges]);
});

Deno.test("data/README.md states the best possible accuracy and the share of buyers", () => {
  const { buyRate, accuracy, balancedAccuracy } = bestPossible();
  assertStringIncludes(readme, `${(100 * buyRate).toFixed(1)} % buy`);
  assertStringIncludes(readme, `income alone is ${accuracy.toFixed(3)},`);
  assertStringIncludes(readme, `${balancedAccuracy.toFixed(3)} on a test where half`);
});

Deno.test("data/README.md states the intercept of visits", async () => {
  const { intercept } = await simulateVisits({ visits: 1 });
  assertStringIncludes(readme, `every seed, and ${intercept.toFixed(3)} at the default rate`);
});

Deno.test("data/README.md has a row for each column and for each set of the catalog", () => {
  const names = [personSchema, visitSchema, catalog].flatMap(Object.keys);
  for (const name of names) assertStringIncludes(readme, `\n| \`${name}\` |`);
});
