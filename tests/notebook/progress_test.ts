import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { progress } from "shoplens/notebook";
import { inNotebook, type Message } from "./fake_jupyter.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const textOf = ({ content }: Message) => content.data["text/plain"] as string;

Deno.test("progress stays in one place", async () => {
  const messages = await inNotebook(() => {
    const first = progress("First", 2), second = progress("Second", 2);
    first.tick(2);
    first.finish();
    second.finish();
  });
  assertEquals(messages.map(({ type }) => type), [
    "display_data",
    "display_data",
    "update_display_data",
    "update_display_data",
  ]);
  const ids = messages.map(({ content }) => content.transient.display_id);
  assertEquals([ids[2], ids[3]], [ids[0], ids[1]]);
  assert(ids[0] !== ids[1]);
});

Deno.test("progress is drawn a few times a second, however often it ticks", async () => {
  const start = performance.now();
  const messages = await inNotebook(async () => {
    using steps = progress("Counting", 1e6);
    // Beginning, middle and end at least.
    while (performance.now() < start + 600) {
      for (let i = 0; i < 1000; i++) steps.tick();
      await sleep(0);
    }
  });
  const seconds = (performance.now() - start) / 1000;
  assert(messages.length >= 3 && messages.length <= 2 + 4 * seconds, `${messages.length} messages in ${seconds} s`);
});

Deno.test("progress tells how far, how fast, how long still, and the figures of the moment", async () => {
  const messages = await inNotebook(async () => {
    const steps = progress("Training", 1000);
    await sleep(300);
    steps.tick(250, { loss: 0.123456 });
    await sleep(300);
    steps.tick(250, { accuracy: 0.9, kept: "epoch 3" });
    steps.update(1000);
    steps.finish({ loss: 0.1 });
    steps.finish();
  });
  const lines = messages.map(textOf);
  assertMatch(lines[1], /^Training {2}━{5}─{15} {2}250 of 1,000, \d+\/s, .* left, loss 0\.1235$/);
  assertMatch(lines[2], /500 of 1,000.*loss 0\.1235, accuracy 0\.9, kept epoch 3$/);
  assertMatch(lines[3], /^Training {2}1,000, done in \d+ ms, loss 0\.1, accuracy 0\.9, kept epoch 3$/);
  assertEquals(lines.length, 4);
});

Deno.test("work that throws leaves a line that says how far it came", async () => {
  const messages = await inNotebook(() => {
    try {
      using steps = progress("Reading", 10);
      steps.tick(3);
      throw new Error("out of paper");
    } catch { /* The line is what counts. */ }
  });
  assertStringIncludes(textOf(messages.at(-1)!), "3 of 10, stopped after");
});

Deno.test("labels and figures from data are escaped, and cannot move a terminal's cursor", async () => {
  const [{ content: { data } }] = await inNotebook(() => progress("<b>\n\x1b[2J").finish({ note: "<i>" }));
  assertStringIncludes(data["text/html"] as string, "&lt;b&gt;");
  assert(!(data["text/plain"] as string).includes("\x1b"));
});

Deno.test("progress without a total counts, and odd totals are refused", async () => {
  const messages = await inNotebook(() => {
    const steps = progress("Streaming");
    steps.update(12);
    steps.finish();
    progress("Nothing", 0).finish();
  });
  assertMatch(textOf(messages[1]), /^Streaming {2}12, done in/);
  assertThrows(() => progress("x", NaN), RangeError, "finite total");
  assertThrows(() => progress("x", -1), RangeError, "received -1");
});

Deno.test("work that is quicker than `after` shows nothing, and longer work shows in one place", async () => {
  const quick = await inNotebook(() => {
    using steps = progress("Quick", 10, { after: 1000 });
    steps.update(10);
  });
  assertEquals(quick, []);
  const slow = await inNotebook(async () => {
    using steps = progress("Slow", 3, { after: 100 });
    steps.tick();
    await sleep(150);
    steps.tick(2);
  });
  assertEquals(slow.map(({ type }) => type), ["display_data", "update_display_data"]);
  assertMatch(textOf(slow[1]), /^Slow {2}3, done in/);
});

Deno.test("a figure goes when it is undefined", async () => {
  const messages = await inNotebook(() => {
    const steps = progress("Training", 2);
    steps.tick(2, { loss: 0.5, epoch: 3 });
    steps.finish({ epoch: undefined });
  });
  assertMatch(textOf(messages.at(-1)!), /, loss 0\.5$/);
});
