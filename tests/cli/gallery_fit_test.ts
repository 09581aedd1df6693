import { assert, assertEquals } from "@std/assert";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { bars, concat, confusionChart, lines } from "../../lib/charts/mod.ts";
import "../../lib/cli/gallery/fit.js";

type Spec = Record<string, unknown>;
const { narrowed, withBrokenTitles, groupNames } = (globalThis as unknown as {
  fit: {
    narrowed(spec: Spec, over: number): Spec | undefined;
    withBrokenTitles(spec: Spec, fits: (line: string, size: number, weight: string) => boolean): Spec;
    groupNames(spec: unknown): string[];
  };
}).fit;

/** How large Vega draws a chart, in pixels. */
async function sizeOf(spec: Spec): Promise<{ width: number; height: number }> {
  const view = new vega.View(vega.parse(compile(structuredClone(spec) as unknown as TopLevelSpec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  const [width, height] = ["width", "height"].map((side) => Number(new RegExp(`\\s${side}="([\\d.]+)"`).exec(svg)![1]));
  return { width, height };
}

/** As a page does it: draw, measure, give up width, until it fits or nothing is left to give. */
async function fitted(chart: TopLevelSpec, room: number): Promise<Spec> {
  let spec = chart as unknown as Spec;
  for (;;) {
    const over = (await sizeOf(spec)).width - room;
    const next = over > 0 ? narrowed(spec, over) : undefined;
    if (next === undefined) return spec;
    spec = next;
  }
}

const TELEPHONE = 358;

Deno.test("bars that lie become shorter on a telephone, and stay as high as they were", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `month number ${i}`);
  const chart = bars(names, names.map((_, i) => i + 1), { title: "Sold", x: "month", y: "sold" });
  const before = await sizeOf(chart as unknown as Spec), after = await sizeOf(await fitted(chart, TELEPHONE));
  assert(before.width > TELEPHONE);
  assert(after.width <= TELEPHONE);
  assertEquals(after.height, before.height);
});

Deno.test("charts side by side stand under one another where there is no room", async () => {
  const each = lines({ a: [1, 2, 3] }, { width: 300 });
  const three = concat([each, each, each]);
  assertEquals((await fitted(three, 800)).columns, 2);
  const narrow = await fitted(three, TELEPHONE);
  assertEquals(narrow.columns, 1);
  assert((await sizeOf(narrow)).width <= TELEPHONE);
  const { width } = await sizeOf(await fitted({ ...three, concat: undefined, hconcat: [each, each] } as never, TELEPHONE));
  assert(width <= TELEPHONE);
});

Deno.test("a square stays square, and what cannot be narrower stays as it is", async () => {
  const table = confusionChart([[1, 2], [3, 4]], {
    width: 400,
    height: 400,
  });
  const { width, height } = await fitted(table, TELEPHONE);
  assert((width as number) < 400);
  assertEquals(height, width);
  assertEquals((await fitted(table, 10)).width, 140);
  assertEquals(narrowed({ mark: "point" }, 50), undefined);
});

Deno.test("long titles go on in a second line, a percent sign beside its figure", () => {
  const fits = (line: string) => line.length <= 20;
  assertEquals(withBrokenTitles({ title: "It is right for 96.0 % of them" }, fits).title, {
    text: ["It is right for", "96.0 % of them"],
  });
  const title = { text: "Short", subtitle: ["a line that is too long", "not this"] };
  assertEquals(withBrokenTitles({ concat: [{ title }], title: ["One"] }, fits), {
    title: { text: ["One"] },
    concat: [{ title: { text: ["Short"], subtitle: ["a line that is too", "long", "not this"] } }],
  });
});

Deno.test("the names of a legend are those of the groups, wherever they stand in the spec", () => {
  const two = lines({ "cut by costs": [1, 2], "cut at one half": [2, 1] });
  assertEquals([...new Set(groupNames(concat([two, lines({ alone: [1, 2] })])))], ["cut by costs", "cut at one half"]);
});
