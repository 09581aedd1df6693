/** `deno task data:simulate`: writes the data that the project carries. The same bytes every time. */
import { writeCsv } from "../frame/mod.ts";
import { projectPath } from "../notebook/mod.ts";
import { simulateShop } from "../shop/mod.ts";

/** Writes the 5,000 people of seed 42, with their dirt, to `path`; gives one line that says so. */
export async function writePeople(path: string): Promise<string> {
  const { people, dirt } = await simulateShop();
  await writeCsv(people, path);
  return `${path}: ${people.rows} rows. Dirt: ${JSON.stringify(dirt)}`;
}

if (import.meta.main) {
  const line = await writePeople(projectPath("data/user_behavior_data.csv"));
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
