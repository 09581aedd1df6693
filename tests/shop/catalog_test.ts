import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { readCsv } from "shoplens/frame";
import { catalog, dataFolders, type DataName, findData, shopperSchema } from "shoplens/shop";

const folders = [...dataFolders(), "../shared/data"];
const shoppers = await findData("online_shoppers", folders).catch(() => undefined);

Deno.test("every set of the catalog says what it is, whose, and how to know its files", () => {
  assertEquals(Object.keys(catalog), ["online_shoppers", "online_retail", "obd"] satisfies DataName[]);
  for (const [name, { title, about, page, licence, citation, files }] of Object.entries(catalog)) {
    for (const said of [title, about, page, licence, citation]) assertEquals(said.length > 0, true, name);
    for (const { path, address, rows, columns, bytes, sha256 } of files) {
      assertEquals([path.startsWith(`${name}/`), address.startsWith("https://")], [true, true], path);
      assertEquals([rows, columns, bytes].every((figure) => Number.isInteger(figure) && figure > 0), true, path);
      assertEquals(/^[0-9a-f]{64}$/.test(sha256), true, path);
    }
  }
});

Deno.test("a set is found in the first folder that has all of it", async () => {
  const [empty, half, full] = await Promise.all([0, 1, 2].map(() => Deno.makeTempDir()));
  try {
    const name: DataName = "obd";
    for (const [folder, files] of [[half, catalog[name].files.slice(1)], [full, catalog[name].files]] as const) {
      await Deno.mkdir(join(folder, name));
      for (const { path } of files) await Deno.writeTextFile(join(folder, path), "");
    }
    const { path, paths } = await findData(name, [empty, half, full]);
    assertEquals(path, join(full, "obd/random_men.csv.gz"));
    assertEquals(Object.keys(paths).length, catalog[name].files.length);
  } finally {
    for (const folder of [empty, half, full]) await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "the schema of shopping sessions reads the real file whole",
  ignore: shoppers === undefined,
  async fn() {
    const sessions = await readCsv(shoppers!.path, shopperSchema);
    assertEquals([sessions.rows, sessions.names.length], [12_330, 18]);
    assertEquals(sessions.column("Revenue").values.filter((bought) => bought === 1).length, 1908);
    assertEquals(sessions.names.filter((name) => sessions.column(name).isMissing(0)), []);
  },
});
