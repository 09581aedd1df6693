import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  bars,
  calibrationChart,
  type Chart,
  chart,
  concat,
  confusionChart,
  correlationChart,
  costChart,
  decisionChart,
  foldsChart,
  gainsChart,
  histogram,
  lines,
  lossCurves,
  missingChart,
  prChart,
  rocChart,
  scatter,
  surface,
  toPng,
  toSvg,
} from "shoplens/charts";
import { createRandom } from "shoplens/random";
import { readPng } from "./png.ts";

type Row = Record<string, unknown>;

/** All rows that a chart carries. */
function rowsOf(value: unknown): Row[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => key === "values" && Array.isArray(item) ? item : rowsOf(item));
}

/** Those of one curve. */
const curveOf = <T>(chart: Chart, name = "model") => rowsOf(chart).filter(({ curve }) => curve === name) as T[];

const subtitleOf = ({ title }: Chart) => JSON.stringify(title ?? "");
const bundleOf = async (chart: Chart) =>
  await chart[Symbol.for("Jupyter.display") as keyof Chart & symbol]() as Record<string, unknown>;

Deno.test("a chart shows itself as live chart, picture and text, and never as HTML, which would hide the first", async () => {
  const shown = bars(["a", "b"], [1, 2], { title: "Two bars" });
  const bundle = await bundleOf(shown);
  assertEquals(Object.keys(bundle).sort(), ["application/vnd.vegalite.v5+json", "image/png", "text/plain"]);
  assertEquals(bundle["text/plain"], "Two bars. Bars of value: a 1, b 2.");
  const { width } = await readPng(Uint8Array.fromBase64(bundle["image/png"] as string));
  assertEquals(width, (await readPng(await toPng(shown, { scale: 1 }))).width * 2);
  assertStringIncludes((bundle["application/vnd.vegalite.v5+json"] as { $schema: string }).$schema, "vega-lite/v5");
});

Deno.test("a picture of few colours has a palette, which others read too and which changes no pixel", async () => {
  const two = bars(["a", "b"], [1, 2], { title: "Two bars" });
  const png = await toPng(two), { width, height, pixels, hasPalette } = await readPng(png);
  assert(hasPalette);
  const { Resvg } = await import("@resvg/resvg-js");
  const image =
    `<image width="${width}" height="${height}" image-rendering="optimizeSpeed" href="data:image/png;base64,${png.toBase64()}"/>`;
  const other =
    new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`).render().pixels;
  assertEquals(new Uint32Array(other.buffer, other.byteOffset, width * height), pixels);

  // Where all shades are kept, each with how much it covers, they come out the same over white, but for rounding.
  const clear = await readPng(await toPng(two, { background: "transparent" }));
  assert(!clear.hasPalette);
  const off = clear.pixels.map((pixel, i) => {
    const share = (pixel >>> 24) / 255;
    const differences = [0, 8, 16].map((bits) =>
      Math.abs((pixel >>> bits & 255) * share + 255 * (1 - share) - (pixels[i] >>> bits & 255))
    );
    return Math.max(...differences);
  });
  assert(off.every((difference) => difference <= 2));
});

Deno.test("a picture of many colours keeps them all", async () => {
  const values = Array.from({ length: 400 }, (_, i) => ({ x: i % 20, y: Math.floor(i / 20), shade: i }));
  const shades = { field: "shade", type: "quantitative", scale: { range: ["#000000", "#ffcc33"] } };
  const encoding = { x: { field: "x", type: "ordinal" }, y: { field: "y", type: "ordinal" }, color: shades };
  const picture = await readPng(await toPng({ data: { values }, mark: "rect", encoding } as never));
  assert(!picture.hasPalette && new Set(picture.pixels).size > 256, `${new Set(picture.pixels).size} colours`);
});

Deno.test("a chart is plain data, and drawing leaves it as it was", async () => {
  const spec = scatter([1, 2], [3, 4]);
  const before = JSON.stringify(spec);
  assertEquals(JSON.parse(before), structuredClone(spec));
  await toSvg(spec);
  assertEquals(JSON.stringify(spec), before);
  assertEquals(rowsOf(spec).map((row) => Reflect.ownKeys(row)), [["x", "y"], ["x", "y"]]);
});

Deno.test("a spec of one's own keeps what it says and gets the look for the rest", async () => {
  const own = chart({
    data: { values: [{ a: 1 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" } },
    background: "red",
    config: { font: "serif" },
  });
  assertEquals(own.background, "red");
  assertEquals(own.config?.font, "serif");
  assert(own.config?.axis !== undefined);
  assertEquals((await bundleOf(own))["text/plain"], "A chart.");
});

Deno.test("a spec that is none is told in a sentence, and what shows it falls back to text", async () => {
  const none = chart({ mark: "no such mark", data: { values: [] }, encoding: {} } as unknown as Parameters<typeof chart>[0]);
  await assertRejects(() => toPng(none), TypeError, "Cannot draw a chart");
  const bundle = await bundleOf(none);
  assertEquals(bundle["image/png"], undefined);
  assertStringIncludes(bundle["text/plain"] as string, "(No picture: Cannot draw a chart");
  await assertRejects(() => toPng(bars(["a"], [1]), { scale: 0 }), RangeError, "scale");
});

Deno.test("histogram counts every finite value in the bin whose edges hold it", () => {
  const random = createRandom(1);
  const values = Float64Array.from({ length: 5000 }, () => random.normal(0, 100));
  const rows = rowsOf(histogram(values)) as { from: number; to: number; count: number }[];
  for (const { from, to, count } of rows) {
    assertEquals(values.filter((value) => value >= from && value < to).length, count);
  }
  assertEquals(rows.reduce((sum, { count }) => sum + count, 0), 5000);
});

Deno.test("histogram bins decimal edges exactly", () => {
  const rows = rowsOf(histogram([0.1, 0.2, 0.3, 0.3, 0.7, 1.1], { bins: 10 })) as { from: number; count: number }[];
  assertEquals(Object.fromEntries(rows.map(({ from, count }) => [from, count])), { 0.1: 1, 0.2: 1, 0.3: 2, 0.7: 1, 1: 1 });
});

Deno.test("histogram bins a value just below an edge below it", () => {
  const tick = new Float64Array(1), bits = new BigInt64Array(tick.buffer);
  const below = Array.from({ length: 40 }, (_, i) => {
    tick[0] = Number((-5 + (i + 1) / 10).toPrecision(14));
    bits[0]++; // Farther from zero, so below.
    return tick[0];
  });
  const rows = rowsOf(histogram([-5, ...below, -1], { bins: 40 }));
  assertEquals(rows.map(({ count }) => count), [2, ...new Array(38).fill(1), 2]);
});

Deno.test("histogram gives whole numbers bins of their own, or as many to each bin", () => {
  assertEquals(
    rowsOf(histogram([0, 1, 1, 2])).map(({ from, to, count }) => [from, to, count]),
    [[-0.5, 0.5, 1], [0.5, 1.5, 2], [1.5, 2.5, 1]],
  );
  const tens = rowsOf(histogram(Array.from({ length: 101 }, (_, i) => i), { bins: 10 }));
  assertEquals(tens.map(({ count }) => count), [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 1]);
});

Deno.test("histogram loses nothing at the ends of what numbers can say", () => {
  for (
    const values of [[1e20, 1e20], [1, 1 + 2 ** -52], [-1.7e308, 1.7e308], [5e-324, 1e-323], [-0, 0], [2 ** 53, 2 ** 53 + 2]]
  ) {
    const total = rowsOf(histogram(values)).reduce((sum, { count }) => sum + (count as number), 0);
    assertEquals(total, 2, `of ${values}`);
  }
});

Deno.test("histogram of a million values stays small", () => {
  const random = createRandom(2);
  const spec = histogram(Float64Array.from({ length: 1_000_000 }, () => random.normal()));
  assert(JSON.stringify(spec).length < 10_000);
});

Deno.test("empty and constant data make a chart that says so", async () => {
  assertStringIncludes(histogram([]).description!, "no values");
  assertStringIncludes(histogram([NaN, NaN]).description!, "2 missing left out");
  assertEquals(rowsOf(histogram([5, 5, 5])).map(({ count }) => count), [3]);
  for (const empty of [histogram([]), bars([], []), scatter([], []), lines({ a: [] }), surface(() => NaN)]) {
    assert((await toPng(empty)).length > 0);
  }
  assert((await toPng(scatter([1, 1], [2, 2]))).length > 0);
});

Deno.test("what cannot be drawn is left out and counted, never lost in silence", () => {
  const bad = [1, NaN, Infinity, -Infinity, null, 2];
  for (const drawn of [histogram(bad), bars(bad.map(String), bad), scatter(bad, bad), scatter([1, 2, 3, 4, 5, 6], bad)]) {
    assertStringIncludes(subtitleOf(drawn), "2 missing and 2 infinite left out");
    assertStringIncludes(drawn.description!, "2 missing and 2 infinite left out");
    assert(!JSON.stringify(rowsOf(drawn)).includes("null"));
  }
  assertStringIncludes(subtitleOf(lines({ a: bad })), "4 missing, infinite or off the axis left out");
  assertStringIncludes(subtitleOf(lines({ a: [0, 1] }, { log: "y" })), "1 missing, infinite or off the axis left out");
  assertStringIncludes(subtitleOf(surface((x) => 1 / (x > 0 ? 1 : 0), { cells: 2 })), "2 cells without a finite value");
});

Deno.test("columns of frames do as data, with missing values in each kind", () => {
  const age = { kind: "number", values: Float64Array.of(1, NaN, 3) } as const;
  const city = { kind: "category", codes: Int32Array.of(1, -1, 0), levels: ["b", "a", "unused"] } as const;
  const flag = { kind: "flag", values: Uint8Array.of(1, 0, 255) } as const;
  const text = { kind: "text", values: ["x", null, "y"] } as const;
  const groups = (by: Parameters<typeof bars>[0]) => rowsOf(bars(by, [1, 2, 3])).slice(0, 3).map(({ name }) => name);
  assertEquals(groups(city), ["a", "(missing)", "b"]);
  assertEquals(groups(flag), ["yes", "no", "(missing)"]);
  assertEquals(groups(text), ["x", "(missing)", "y"]);
  assertEquals(groups(age), ["1", "(missing)", "3"]);
  assertEquals(groups([true, null, 2]), ["true", "(missing)", "2"]);
  assertStringIncludes(subtitleOf(histogram(flag)), "1 missing");
  const columns = { age, city, flag, text };
  const missing = missingChart({
    rows: 3,
    names: Object.keys(columns),
    column: (name) => columns[name as keyof typeof columns],
  });
  assertEquals(rowsOf(missing).slice(0, 4).map(({ value }) => value), [0.333333, 0.333333, 0.333333, 0.333333]);
  assertThrows(() => histogram(text as unknown as number[]), TypeError, "expected numbers");
});

Deno.test("more groups than colours: the rarest become one, and the chart says so", () => {
  const by = Array.from({ length: 100 }, (_, i) => `group ${Math.floor(Math.sqrt(i))}`);
  const drawn = histogram(by.map((_, i) => i), { by });
  assertEquals(new Set(rowsOf(drawn).map(({ group }) => group)).size, 8);
  assertStringIncludes(subtitleOf(drawn), "3 rarest groups as one");
});

Deno.test("scatter draws a seeded sample of many points, and says so", () => {
  const x = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const first = scatter(x, x), again = scatter(x, x), other = scatter(x, x, { seed: 1 });
  assertEquals(rowsOf(first).length, 2000);
  assertEquals(rowsOf(first), rowsOf(again));
  assert(JSON.stringify(rowsOf(first)) !== JSON.stringify(rowsOf(other)));
  assertStringIncludes(subtitleOf(first), "2,000 of 10,000 points, drawn at random");
});

Deno.test("a long line keeps its peaks, and says what it is made of", () => {
  const values = new Float64Array(100_000).fill(1);
  values[54_321] = 9;
  const rows = rowsOf(lines({ a: values }));
  assert(rows.length <= 1000);
  assert(rows.some(({ x, y }) => x === 54_322 && y === 9));
  assertStringIncludes(subtitleOf(lines({ a: values })), "lows and highs of 500 stretches");
});

Deno.test("loss curves take a history by name or by epoch, and name what they do not find", () => {
  const byName = lossCurves({ loss: [3, 2], validationLoss: [3, 2.5] });
  const byEpoch = lossCurves([{ epoch: 1, loss: 3, validationLoss: 3 }, { epoch: 2, loss: 2, validationLoss: 2.5 }]);
  assertEquals(JSON.stringify(byName), JSON.stringify(byEpoch));
  assertThrows(() => lossCurves({ accuracy: [1] }), TypeError, "which has accuracy");
  assertThrows(() => lossCurves({ loss: [1] }, { figures: ["los"] }), TypeError, 'received "los"');
});

Deno.test("shapes that do not fit are refused with both sizes", () => {
  assertThrows(() => scatter([1], [1], { intervals: [[2, 1]] }), RangeError, "intervals with finite low <= high");
  assertThrows(() => scatter([1], [1], { intervals: [] }), TypeError, "as many");
  assertThrows(() => scatter([1, 2], [1]), TypeError, "as many of y as of x, which are 2, received 1");
  assertThrows(() => bars(["a"], [1, 2]), TypeError, "as many of values as of names");
  assertThrows(() => bars(["a", "a"], [1, 2]), TypeError, "expected each name once");
  assertThrows(() => bars(["a", "a"], [1, 2], { by: ["x", "x"] }), TypeError, "each name and group once");
  assertThrows(() => histogram([1, 2], { by: ["a"] }), TypeError, "as many of by");
  assertThrows(() => lines({ a: [1, 2] }, { at: [1] }), TypeError, "as many of a");
  assertThrows(() => lines({}), TypeError, "at least one series");
  assertThrows(() => rocChart({}), TypeError, "at least one curve");
  assertThrows(() => prChart({ a: { precision: [1], recall: [1, 2] } }), TypeError, "2 points on both axes, received 1");
  assertThrows(() => calibrationChart({}), TypeError, "at least one curve");
  assertThrows(() => confusionChart([[1, 2]]), TypeError, "square table");
  assertThrows(() => confusionChart([[1]], { classes: ["a", "b"] }), TypeError, "1 classes, received 2");
  assertThrows(() => confusionChart([[-1]]), RangeError, "counts of 0 or more");
  assertThrows(() => correlationChart(["a"], [[2]]), RangeError, "[-1, 1]");
  assertThrows(() => correlationChart(["a", "b"], [[1]]), TypeError, "2 rows");
  assertThrows(() => bars(["a"], [1], { intervals: [[2, 1]] }), RangeError, "low <= high");
  assertThrows(() => histogram([1], { bins: 0 }), RangeError, "bins");
  assertThrows(() => lines({ a: [1] }, { references: [{ y: NaN }] }), RangeError, "finite place");
  assertThrows(() => surface(() => 0, { xRange: [1, 1] }), RangeError, "low < high");
  assertThrows(() => concat([]), TypeError, "at least one chart");
});

Deno.test("areas in the legend are those under the curves", () => {
  const half = { falsePositiveRate: [0, 1], truePositiveRate: [0, 1] };
  assertStringIncludes(rocChart(half).description!, "area 0.5");
  assertStringIncludes(rocChart({ a: half }, { areas: { a: 0.25 } }).description!, "a (area 0.25)");
});

Deno.test("names from data are text: markup, quotes, expressions and control characters draw as they are", async () => {
  const names = [
    `<script>alert("1")</script>`,
    `'; datum.x`,
    "a.b[0]",
    "\u0000\u001b[2J\ud800",
    "constructor",
    "__proto__",
    "名前",
  ];
  const svg = await toSvg(
    bars(names, names.map((_, i) => i), { by: names, title: `<img onerror="x">`, x: names[1], y: names[0] }),
  );
  assert(!svg.includes("<script") && !svg.includes("<img"));
  assertStringIncludes(svg, "&lt;script");
  assertStringIncludes(svg, "constructor");
  assert((await toPng(lines({ constructor: [1, 2], ["__proto__"]: [2, 1] }))).length > 0);
});

Deno.test("charts side by side keep apart what readers pick in each", async () => {
  const one = histogram([1, 2, 3], { by: ["a", "b", "a"] });
  const both = concat([one, one, rocChart({ a: { falsePositiveRate: [0, 1], truePositiveRate: [0, 1] } })]);
  assert((await toPng(both)).length > 0);
  const picks = JSON.stringify(both).match(/"param":"picked_\d"/g);
  assertEquals(picks, ['"param":"picked_1"', '"param":"picked_2"']);
});

Deno.test("pictures measure text by the font that they draw", async () => {
  const label = "twenty characters ll";
  assertStringIncludes(await toSvg(bars([label, "b"], [1, 2])), `>${label}</text>`, "the axis cut a label that fits");
  const long = "W".repeat(20);
  assert(!(await toSvg(bars([long, "b"], [1, 2]))).includes(`>${long}</text>`), "the axis kept a label that does not fit");
});

Deno.test("calibration intervals are drawn for the curves that have them", () => {
  const plain = { predicted: [0.1, 0.9], observed: [0.2, 0.8] };
  const chart = calibrationChart({ sure: { ...plain, low: [0.1, 0.7], high: [0.3, 0.9] }, plain });
  assertEquals(curveOf<{ low: number }>(chart, "sure").map(({ low }) => low), [0.1, 0.7]);
  assertEquals(curveOf<{ low?: number }>(chart, "plain").map(({ low }) => low), [undefined, undefined]);
  assert(JSON.stringify(chart).includes(`"type":"rule"`));
  assert(!JSON.stringify(calibrationChart(plain)).includes(`"type":"rule"`));
  assertThrows(() => calibrationChart({ ...plain, low: [0.1], high: [0.3] }), TypeError, "as many of low as of predicted");
});

Deno.test("gains with many points are thinned to what a plot shows, and lift is found over taken", () => {
  const taken = Array.from({ length: 5001 }, (_, i) => i / 5000), found = taken.map((share) => Math.sqrt(share));
  const rows = curveOf<{ x: number; y: number }>(gainsChart({ taken, found }));
  assertEquals(rows.length, 301);
  for (const { x, y } of rows) assert(Math.abs(y - Math.sqrt(x)) < 0.01, `${x}`);
  const lift = curveOf<{ x: number; y: number }>(gainsChart({ taken, found }, { kind: "lift" }));
  for (const { x, y } of lift) assert(x >= 0.01 && Math.abs(y - 1 / Math.sqrt(x)) < 0.01, `${x}`);
  assertEquals(
    gainsChart({ a: { taken, found } }).description,
    "Gains: the first tenth of the rows holds 31.6 % of the positives by a.",
  );
  assertThrows(() => gainsChart({}), TypeError, "at least one curve");
  assertThrows(() => gainsChart({ taken, found: [0] }), TypeError, "as many of found as of taken");
});

Deno.test("decisions and costs over thresholds leave out what is not finite, and say so", () => {
  const curve = { thresholds: [0.1, 0.2, 0.3], netBenefit: [0.2, NaN, 0.1], treatAll: [0.1, 0, -0.1] };
  const chart = decisionChart(curve);
  assertEquals(curveOf<{ x: number }>(chart).map(({ x }) => x), [0.1, 0.3]);
  assertStringIncludes(chart.description!, "1 missing left out");
  const cost = costChart({ a: { thresholds: [0.1, 0.2], costs: [2, 1] }, b: { thresholds: [0.5], costs: [3] } });
  assertEquals(cost.description, "Cost curves: a least 1 at 0.2, b least 3 at 0.5.");
  assertThrows(() => costChart({}), TypeError, "at least one curve");
  assertThrows(() => decisionChart({ ...curve, treatAll: [1] }), TypeError, "as many of treatAll as of thresholds");
  assertThrows(() => foldsChart([]), TypeError, "at least one model");
});
