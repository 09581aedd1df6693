import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { logistic } from "shoplens/models";
import { constant, cosine, exponential, fit, learningRateFactor, type Schedule, sgd, stepwise } from "shoplens/train";
import { twoBlobs } from "./_data.ts";

const at = (schedule: Schedule, epoch: number) => learningRateFactor(schedule, { epoch, epochs: 100 });

Deno.test("each schedule follows its formula", () => {
  assertEquals([0, 50, 100].map((epoch) => at(constant(), epoch)), [1, 1, 1]);
  assertEquals([0, 9.9, 10, 25].map((epoch) => at(stepwise({ every: 10 }), epoch)), [1, 1, 0.5, 0.25]);
  assertAlmostEquals(at(exponential({ factor: 0.9 }), 2.5), 0.9 ** 2.5, 1e-12);
  [[0, 1], [50, 0.55], [100, 0.1]].forEach(([epoch, factor]) =>
    assertAlmostEquals(at(cosine({ floor: 0.1 }), epoch), factor, 1e-12)
  );
});

Deno.test("warm-up climbs in a straight line, and the schedule starts after it", () => {
  const schedule = stepwise({ every: 10, warmup: 4 });
  assertEquals([0, 1, 2, 4, 13.9, 14].map((epoch) => at(schedule, epoch)), [0, 0.25, 0.5, 1, 1, 0.5]);
  assertAlmostEquals(at(cosine({ warmup: 50 }), 75), 0.5, 1e-12);
});

Deno.test("fit multiplies the optimizer's rate, measured in the middle of each step, and notes the last of each epoch", async () => {
  const options = { epochs: 4, batchSize: 100, optimizer: sgd(0.1), schedule: constant({ warmup: 2 }) };
  const fitted = await fit(logistic({ inputs: 2 }), twoBlobs(), options);
  // 200 rows make two steps an epoch, whose middles are at 0.25 and 0.75.
  [0.75, 1.75].forEach((epoch, i) => assertAlmostEquals(fitted.history.learningRate![i], 0.1 * epoch / 2, 1e-12));
  assertEquals(fitted.history.learningRate!.slice(2), [0.1, 0.1]);
  fitted.dispose();
});

Deno.test("schedules that make no sense are refused", async () => {
  assertThrows(() => stepwise({ every: 0 }), RangeError, "every above 0");
  assertThrows(() => stepwise({ every: 5, factor: 2 }), RangeError, "factor in (0, 1]");
  assertThrows(() => exponential({ factor: 0 }), RangeError, "factor in (0, 1]");
  assertThrows(() => cosine({ floor: 2 }), RangeError, "floor in [0, 1]");
  assertThrows(() => constant({ warmup: -1 }), RangeError, "warmup of 0 or more");
  const model = logistic({ inputs: 2 });
  const schedule = { kind: "linear", warmup: 0 } as unknown as Schedule;
  await assertRejects(() => fit(model, twoBlobs(), { schedule }), RangeError, "made by constant, stepwise");
  model.dispose();
});
