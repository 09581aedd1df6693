/** What the teacher's guide says of exercises, minutes and times is what the exercises and notebooks say of themselves. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { exercises } from "shoplens/workshop";
import { readNotebook } from "../../lib/cli/notebook_file.ts";
import { folder } from "./_notebooks.ts";

const guide = await Deno.readTextFile(join(folder, "README.md"));

/** The minutes to read that a notebook names. */
async function minutesOf(link: string): Promise<number> {
  const { cells } = await readNotebook(join(folder, link));
  return Number(/\*(\d+) minutes\./.exec(cells[0].source)![1]);
}

/** 95 as 1:35. */
function clock(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

Deno.test("the guide lists every exercise with its level, minutes and goal", () => {
  const rows = [...guide.matchAll(/^\| (\d\d\.\d) \| (.+?) \| (\d+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);
  assertEquals(rows, exercises.map(({ id, level, minutes, goal }) => [id, level, String(minutes), goal]));
});

Deno.test("each timetable's minutes are those of what it names, and add up to its times", async () => {
  const tables = guide.split(/^### /m).slice(1);
  assertEquals(tables.map((table) => table.split("\n")[0]), [
    "90 minutes",
    "Half a day",
    "Two days: the first",
    "Two days: the second",
  ]);
  const ends: string[] = [];
  for (const table of tables) {
    const rows = [...table.matchAll(/^\| (\d:\d\d) \| (\d*) ?\| (.+) \|$/gm)].map(([, from, minutes, what]) => ({
      from,
      minutes: Number(minutes),
      what,
    }));
    let now = 0;
    for (const { from, minutes, what } of rows) {
      assertEquals(from, clock(now), what);
      now += minutes;
      const links = [...what.matchAll(/\((\.\.\/\d\d_\w+\.ipynb)\)/g)].map(([, link]) => link);
      const ids = what.match(/\d\d\.\d/g) ?? [];
      if (links.length + ids.length === 0) continue;
      const parts = await Promise.all(links.map(minutesOf));
      const own = ids.map((id) => exercises.find((exercise) => exercise.id === id)!.minutes);
      assertEquals(minutes, [...parts, ...own].reduce((sum, each) => sum + each, 0), what);
    }
    assertEquals(rows.at(-1)!.what, "end");
    ends.push(rows.at(-1)!.from);
  }
  assertEquals(ends.slice(0, 2), ["1:30", "4:00"]);
});

Deno.test("two days hold all exercises, and every notebook that the guide links to is there", () => {
  const days = guide.split("### Two days").slice(1).join();
  assertEquals(exercises.filter(({ id }) => !days.includes(id)), []);
  for (const [, link] of guide.matchAll(/\((\.\.\/[^)]+)\)/g)) assert(Deno.statSync(join(folder, link)).isFile, link);
});
