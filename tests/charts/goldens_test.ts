/**
 * Every kind of chart against its golden file. After a wanted change, look at the pictures and renew the files with
 * `SHOPLENS_RENEW_GOLDENS=1 deno test -A tests/charts/goldens_test.ts`, which also writes each picture, on white and on
 * black, to `out/charts/`.
 */
import { assert, assertEquals } from "@std/assert";
import { compile } from "vega-lite";
import { toPng } from "shoplens/charts";
import { readPng } from "./png.ts";
import { samples } from "./samples.ts";

const GOLDENS = new URL("./goldens/", import.meta.url);
const PICTURES = new URL("../../out/charts/", import.meta.url);

if (Deno.env.get("SHOPLENS_RENEW_GOLDENS") === "1") {
  await Deno.mkdir(GOLDENS, { recursive: true });
  await Deno.mkdir(PICTURES, { recursive: true });
  for (const [name, chart] of Object.entries(samples)) {
    await Deno.writeTextFile(new URL(`${name}.json`, GOLDENS), `${JSON.stringify(chart, null, 2)}\n`);
    await Deno.writeFile(new URL(`${name}.png`, PICTURES), await toPng(chart));
    await Deno.writeFile(new URL(`${name}-dark.png`, PICTURES), await toPng(chart, { background: "#111111" }));
  }
}

Deno.test("there is a golden file for each sample and no other", () => {
  const files = [...Deno.readDirSync(GOLDENS)].map(({ name }) => name.replace(".json", ""));
  assertEquals(files.sort(), Object.keys(samples).sort());
});

for (const [name, chart] of Object.entries(samples)) {
  Deno.test(`the ${name} chart is its golden file, compiles without a warning, and has a picture`, async () => {
    assertEquals(JSON.parse(JSON.stringify(chart)), JSON.parse(await Deno.readTextFile(new URL(`${name}.json`, GOLDENS))));

    const said: unknown[] = [];
    const listen = (...words: unknown[]) => (said.push(words), logger);
    const logger = { warn: listen, info: () => logger, debug: () => logger, error: listen, level: () => logger };
    compile(structuredClone(chart), { logger: logger as unknown as NonNullable<Parameters<typeof compile>[1]>["logger"] });
    assertEquals(said, []);

    const { width, height, ink } = await readPng(await toPng(chart, { scale: 1 }));
    assert(width > 200 && width < 1000 && height > 100 && height < 800, `${width} x ${height}`);
    assert(ink > 0.01 && ink < 0.95, `${ink} of the picture is drawn`);
  });
}
