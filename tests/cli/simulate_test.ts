import { assertEquals } from "@std/assert";
import { projectPath } from "shoplens/notebook";
import { cleanPeople, personSchema, simulateShop } from "shoplens/shop";
import { readCsv } from "shoplens/frame";
import { writePeople } from "../../lib/cli/simulate.ts";

const carried = projectPath("data/user_behavior_data.csv");

Deno.test("the data that the project carries is what the simulation writes, byte for byte", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await writePeople(path);
  assertEquals(await Deno.readFile(path), await Deno.readFile(carried));
  await Deno.remove(path);
});

Deno.test("the file read is the simulated frame, column by column", async () => {
  const { people, clean } = await simulateShop();
  const read = await readCsv(carried, personSchema);
  assertEquals(read.names, people.names);
  for (const name of read.names) assertEquals(read.column(name), people.column(name));
  assertEquals(cleanPeople(read).frame.rows, clean.rows);
});

Deno.test("reviews have commas, quotes and a letter beyond ASCII, so that readers are put to the test", async () => {
  const text = await Deno.readTextFile(carried);
  for (const sign of [',"', '""', "è"]) assertEquals(text.includes(sign), true, sign);
});
