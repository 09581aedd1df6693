import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Test } from "shoplens/dataset";
import { createReceipt, type Figures, receiptFromJSON, verify } from "shoplens/notebook";
import { bundleOf } from "./fake_jupyter.ts";

const parts = {
  name: "Case study",
  seed: 42,
  data: "3f7a",
  split: { train: 4000, test: 100, stratify: true },
  metrics: { network: { accuracy: 0.91, interval: [0.84, 0.95] }, majority: { accuracy: 0.5 } },
};
const receipt = createReceipt(parts);
const again = (changes: object) => verify(receipt, () => createReceipt({ ...parts, ...changes }));

Deno.test("a receipt says what it was made from, with versions, and changes only when the result does", () => {
  assertEquals(Object.keys(receipt.versions), ["shoplens", "tfjs", "deno", "v8", "machine"]);
  assertEquals(receipt.versions.deno, Deno.version.deno);
  assertEquals(receipt.versions.tfjs, "4.22.0");
  assertEquals(JSON.stringify(createReceipt(parts)), JSON.stringify(receipt));
});

Deno.test("a receipt comes back from JSON as it was, with what JSON cannot say", () => {
  const odd = createReceipt({
    ...parts,
    data: { people: "a1", carts: "b2" },
    metrics: { a: NaN, b: -Infinity, c: [-0, 0.1], d: "text", e: null, f: true },
  });
  const back = receiptFromJSON(JSON.stringify(odd));
  assertEquals(back, odd);
  assert(Object.is((back.metrics.c as number[])[0], -0));
  assertEquals(JSON.stringify(back), JSON.stringify(odd));
});

Deno.test("a receipt is a copy: later changes to what it was made from do not reach it", () => {
  const metrics = { scores: [1, 2] };
  const early = createReceipt({ ...parts, metrics });
  metrics.scores[0] = 9;
  assertEquals(early.metrics.scores, [1, 2]);
  assertThrows(() => ((early.metrics.scores as number[])[0] = 9), TypeError);
});

Deno.test("the openings of the test set stand on the receipt", async () => {
  const test = new Test([1]);
  test.open("the report");
  test.reopen("a second look");
  assertEquals(createReceipt({ ...parts, test }).openings, ["the report", "a second look"]);
  assertStringIncludes(
    (await bundleOf(createReceipt({ ...parts, test })))["text/plain"],
    "opened 2 times: the report; a second look",
  );
});

Deno.test("what is no figure is refused with its place, typed arrays are figures, undefined is left out", () => {
  for (const bad of [() => 1, 1n, new Date(0), new Map(), Symbol("s")]) {
    assertThrows(
      () => createReceipt({ ...parts, metrics: { network: { bad } } as unknown as Figures }),
      TypeError,
      "metrics.network.bad",
    );
  }
  const metrics = { scores: Float64Array.of(0.5, NaN), absent: undefined };
  assertEquals(createReceipt({ ...parts, metrics }).metrics, { scores: [0.5, NaN] });
});

Deno.test("text that is no receipt is refused", () => {
  assertThrows(() => receiptFromJSON("{"), SyntaxError, "expected JSON");
  for (const text of ["null", "{}", "[1]", '{"kind":"receipt"}', '{"kind":"receipt","metrics":null,"versions":{}}']) {
    assertThrows(() => receiptFromJSON(text), TypeError, "Cannot read a receipt");
  }
});

Deno.test("receipts and verifications show themselves, with what comes from data escaped", async () => {
  const evil = createReceipt({ ...parts, name: "<script>", metrics: { "<b>": 1 } });
  const shown = [await bundleOf(evil), await bundleOf(await verify(evil, () => ({ "<b>": 2 })))];
  for (const bundle of shown) {
    assert(!/<script>|<b>\s*[12]/.test(bundle["text/html"]), bundle["text/html"]);
    assertStringIncludes(bundle["text/html"], "&lt;script&gt;");
    assertStringIncludes(bundle["text/plain"], "<b>");
  }
});

Deno.test("a receipt shows a line for each model, with intervals beside their figures", async () => {
  const metrics = {
    "mlp.auc": 0.93,
    "mlp.auc.low": 0.91,
    "mlp.auc.high": 0.95,
    "mlp.f1": 0.67,
    "base.auc": 0.5,
    "base.auc.low": 0.4,
    n: 9,
  };
  const { "text/plain": text } = await bundleOf(createReceipt({ ...parts, metrics }));
  const indent = " ".repeat(10);
  assertStringIncludes(text, `Result    mlp: auc 0.93 (0.91 to 0.95), f1 0.67\n${indent}base: auc 0.5\n`);
  assertStringIncludes(text, `\n${indent}base.auc: low 0.4\n${indent}n 9\n`);
});

Deno.test("verify agrees to the last bit by default", async () => {
  const same = await again({});
  assertEquals([same.ok, same.compared, same.differences], [true, 9, []]);
  const metrics = { ...parts.metrics, majority: { accuracy: 0.5 + 2 ** -53 } };
  const other = await again({ metrics });
  assertEquals(other.ok, false);
  assertEquals(other.differences, [{ figure: "metrics.majority.accuracy", expected: 0.5, received: 0.5 + 2 ** -53 }]);
  assertStringIncludes(
    (await bundleOf(other))["text/plain"],
    "metrics.majority.accuracy: 0.5 -> 0.5000000000000001 (+1.11e-16)",
  );
});

Deno.test("verify takes a tolerance for numbers, and NaN for the same as NaN", async () => {
  const small = createReceipt({ ...parts, metrics: { a: 1, b: NaN, c: "x" } });
  const check = async (figures: Figures, tolerance: number) =>
    (await verify(small, () => figures, { tolerance })).differences.map(({ figure }) => figure);
  assertEquals(await check({ a: 1.01, b: NaN, c: "x" }, 0.011), []);
  assertEquals(await check({ a: 1.01, b: NaN, c: "x" }, 0.001), ["metrics.a"]);
  assertEquals(await check({ a: NaN, b: 1, c: "y" }, Infinity), ["metrics.a", "metrics.b", "metrics.c"]);
  await assertRejects(() => verify(small, () => ({ a: 1 }), { tolerance: -1 }), RangeError, "tolerance");
  await assertRejects(() => verify(small, () => ({ a: 1 }), { tolerance: NaN }), RangeError, "received NaN");
});

Deno.test("verify finds what is gone, what is new, and what it was made from otherwise", async () => {
  const differences =
    (await again({ seed: 43, data: "0000", metrics: { network: { accuracy: 0.91, interval: [0.84] }, extra: 1 } })).differences;
  assertEquals(differences.map(({ figure, expected, received }) => [figure, expected, received]), [
    ["seed", 42, 43],
    ["data", "3f7a", "0000"],
    ["metrics.network.interval[1]", 0.95, undefined],
    ["metrics.majority.accuracy", 0.5, undefined],
    ["metrics.extra", undefined, 1],
  ]);
});

Deno.test("verify notes other versions without failing for them", async () => {
  const old = receiptFromJSON(JSON.stringify(receipt).replace(`"deno":"${Deno.version.deno}"`, '"deno":"1.0.0"'));
  const verification = await verify(old, () => createReceipt(parts));
  assertEquals(verification.ok, true);
  assertEquals(verification.versions, [{ figure: "deno", expected: "1.0.0", received: Deno.version.deno }]);
  assertStringIncludes((await bundleOf(verification))["text/plain"], "deno was 1.0.0, is");
});

Deno.test("verify waits for work that takes time, passes on its errors, and refuses to compare nothing", async () => {
  assertEquals((await verify(receipt, () => Promise.resolve(createReceipt(parts)))).ok, true);
  await assertRejects(() => verify(receipt, () => Promise.reject(new Error("no data"))), Error, "no data");
  const empty = createReceipt({ ...parts, metrics: {} });
  await assertRejects(() => verify(empty, () => ({})), TypeError, "no figures");
});
