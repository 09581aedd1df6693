import { assert, assertEquals } from "@std/assert";
import { stopSignal, yieldToStop } from "shoplens/notebook";
import { runScript } from "./fake_jupyter.ts";

/** In a process of its own: runs until stopped, by a SIGINT that it sends itself. */
const LOOP = `
  import { show, stopSignal, yieldToStop } from "shoplens/notebook";
  const press = () => Deno.kill(Deno.pid, "SIGINT");
  async function loop(limit = 20_000) {
    const signal = stopSignal();
    for (const start = performance.now(); !signal.aborted && performance.now() - start < limit;) await yieldToStop();
    return signal;
  }
`;

const CELL = "globalThis[Symbol.for('shoplens.cell')]";

Deno.test("the stop is seen by a loop that yields", async () => {
  const { stdout, status } = await runScript(`${LOOP}
    setTimeout(press, 100);
    const signal = await loop();
    await show([signal.aborted, signal.reason.name].join());
  `);
  assertEquals([stdout, status], ["true,AbortError\n", 0]);
});

Deno.test("after a stop the rest of the cell is stopped too, and the next cell is not", async () => {
  const { stdout } = await runScript(`${LOOP}
    ${CELL} = 7;
    stopSignal();
    press();
    await loop();
    await show((await loop()).aborted);
    ${CELL} = 8;
    await show((await loop(60)).aborted);
    press();
    await show((await loop()).aborted);
  `);
  assertEquals(stdout, "true\nfalse\ntrue\n");
});

Deno.test("in a script a stop is for good, and a second Ctrl-C ends the process", async () => {
  const { stdout, signal } = await runScript(`${LOOP}
    stopSignal();
    press();
    await loop();
    await show(stopSignal().aborted);
    press();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await show("still here");
  `);
  assertEquals([stdout, signal], ["true\n", "SIGINT"]);
});

Deno.test("a script that never asked for the signal ends at the first Ctrl-C", async () => {
  const { stdout, signal } = await runScript(`${LOOP}
    press();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await show("still here");
  `);
  assertEquals([stdout, signal], ["", "SIGINT"]);
});

Deno.test("in a notebook every stop is survived, and where cells cannot be told apart it holds for half a second", async () => {
  const { stdout, status } = await runScript(`
    const broadcast = (_, { data }) => Deno.stdout.writeSync(new TextEncoder().encode(data["text/plain"] + " "));
    const deno = Object.create(Deno, { jupyter: { value: { broadcast } } });
    Object.defineProperty(globalThis, "Deno", { value: deno });
    const { show, stopSignal, yieldToStop } = await import("shoplens/notebook");
    for (let press = 0; press < 2; press++) {
      const signal = stopSignal();
      await show(signal.aborted);
      Deno.kill(Deno.pid, "SIGINT");
      for (const start = performance.now(); !signal.aborted && performance.now() - start < 20_000;) await yieldToStop();
      await show(stopSignal().aborted);
      Deno.kill(Deno.pid, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
  `);
  assertEquals([stdout, status], ["false true false true ", 0]);
});

Deno.test("the signal is the same until a stop, and yielding is nearly free", async () => {
  assert(stopSignal() === stopSignal());
  assertEquals(stopSignal().aborted, false);
  let turns = 0;
  const going = setInterval(() => turns++, 0);
  for (let i = 0; i < 100_000; i++) await yieldToStop();
  clearInterval(going);
  assert(turns < 1000, `of 100,000 yields ${turns} gave way`);
});
