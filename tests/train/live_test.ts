import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { boostedTrees, logistic, mlp } from "shoplens/models";
import { progress } from "shoplens/notebook";
import { createRandom } from "shoplens/random";
import { adam, fit } from "shoplens/train";
import { inNotebook, type Message } from "../notebook/fake_jupyter.ts";
import { twoBlobs, twoBlobsValidation } from "./_data.ts";

const CHART = "application/vnd.vegalite.v5+json";
const network = () => mlp({ inputs: 2, hidden: [4], random: createRandom(1) });

/** What was shown, apart from lines of progress. */
const chartsOf = (messages: Message[]) => messages.filter(({ content }) => CHART in content.data);
const textOf = ({ content }: Message) => String(content.data["text/plain"]);

Deno.test("a chart of the losses stays in one place, and its last state has a picture and the best epoch", async () => {
  const stopping = { patience: 30 };
  const messages = await inNotebook(() =>
    fit(network(), twoBlobs(), {
      validation: twoBlobsValidation(),
      epochs: 5000,
      earlyStopping: stopping,
      optimizer: adam(0.05),
      chart: true,
      progress: false,
    })
  );
  const charts = chartsOf(messages), last = charts.at(-1)!;
  assertEquals(charts.length, messages.length, "no progress was asked for");
  assertEquals(charts.map(({ type }) => type), ["display_data", ...charts.slice(1).map(() => "update_display_data")]);
  assertEquals(new Set(charts.map(({ content }) => content.transient.display_id)).size, 1);
  assertEquals(charts.map(({ content }) => "image/png" in content.data), charts.map((chart) => chart === last));
  assertMatch(textOf(last), /^Lines of loss by epoch: training from .*, validation from/);
  assertStringIncludes(JSON.stringify(last.content.data[CHART]), '"kept"');
});

Deno.test("it is redrawn twice a second at most, however short the epochs are", async () => {
  const start = performance.now();
  const messages = await inNotebook(() => fit(network(), twoBlobs(), { epochs: 3000, chart: true, progress: false }));
  const seconds = (performance.now() - start) / 1000;
  assert(messages.length >= 2 && messages.length <= 3 + 2 * seconds, `${messages.length} in ${seconds} s`);
});

Deno.test("without being asked for there is no chart, and trees have rounds", async () => {
  assertEquals(chartsOf(await inNotebook(() => fit(network(), twoBlobs(), { epochs: 3 }))), []);
  const messages = await inNotebook(() => fit(boostedTrees({ trees: 5, minLeaf: 5 }), twoBlobs(), { chart: true }));
  assertMatch(textOf(chartsOf(messages).at(-1)!), /^Lines of loss by round: training from/);
});

Deno.test("a training that throws leaves the chart of the epochs that were good", async () => {
  const messages = await inNotebook(() =>
    assertRejects(
      () => fit(logistic({ inputs: 2 }), twoBlobs(), { epochs: 2000, optimizer: adam(1e37), chart: true, progress: false }),
      RangeError,
      "the loss became",
    )
  );
  for (const { content } of chartsOf(messages).slice(-1)) assert("image/png" in content.data);
});

Deno.test("the line of a longer work says the loss of the moment, and no more once that training is over", async () => {
  const messages = await inNotebook(async () => {
    using whole = progress("Three trainings", 3);
    for (let i = 0; i < 3; i++) {
      // Long enough to be drawn, on any machine.
      const signal = AbortSignal.timeout(600);
      await fit(network(), twoBlobs(), { epochs: 1e6, validation: twoBlobsValidation(), progress: whole, signal });
      whole.tick();
    }
  });
  assertEquals(new Set(messages.map(({ content }) => content.transient.display_id)).size, 1, "there is one line");
  assert(messages.some((message) => /training epoch \d+ of 1000000, loss 0\.\d+, validation 0\.\d+$/.test(textOf(message))));
  assertMatch(textOf(messages.at(-1)!), /^Three trainings {2}3, done in [\d.]+ m?s$/);
});
