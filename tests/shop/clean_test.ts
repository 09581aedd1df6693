import { assertEquals } from "@std/assert";
import { type CleanPeople, cleanPeople, personSchema, simulateShop } from "shoplens/shop";
import { frameOf } from "shoplens/frame";

const shop = await simulateShop({ people: 3000, seed: 5 });
const { frame, report } = cleanPeople(shop.people);

function values(people: CleanPeople, name: keyof CleanPeople["schema"]): unknown[] {
  return Array.from({ length: people.rows }, (_, i) => people.column(name).get(i));
}

Deno.test("cleaning gives back every person as before the dirt, but for cells that were emptied or had an impossible age", () => {
  assertEquals(frame.rows, shop.clean.rows);
  for (const name of frame.names) {
    const [cleaned, before] = [values(frame, name), values(shop.clean, name)];
    cleaned.forEach((value, i) => {
      if (value !== null) assertEquals(value, before[i], `${name} of row ${i}`);
    });
    if (!(name in shop.dirt.missing)) assertEquals(cleaned, before);
  }
});

Deno.test("cleaning reports all the dirt that was put in, and no other", () => {
  const { dirt } = shop;
  assertEquals(
    report.map(({ rule, columns, changed, emptied, dropped }) => ({ rule, columns, changed, emptied, dropped })),
    [
      ...(["gender", "cityTier", "device"] as const).map((column) => (
        { rule: "spelling" as const, columns: [column], changed: dirt.spellings[column], emptied: 0, dropped: 0 }
      )),
      { rule: "range", columns: ["age"], changed: 0, emptied: dirt.impossibleAges, dropped: 0 },
      { rule: "duplicates", columns: ["id"], changed: 0, emptied: 0, dropped: dirt.duplicates },
    ],
  );
});

Deno.test("a spelling that nobody knows becomes missing and is reported, and no people are no trouble", () => {
  const person = { ...shop.people.row(0), gender: "fm", age: 40 };
  const { frame, report } = cleanPeople(frameOf([person], personSchema));
  assertEquals([frame.row(0).gender, report[0].emptied, report[0].examples], [null, 1, ['"fm"']]);
  assertEquals(cleanPeople(frameOf([], personSchema)).frame.rows, 0);
});
