import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { asTrain } from "shoplens/dataset";
import { tf } from "shoplens/engine";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { type CheckpointOptions, fit, sgd } from "shoplens/train";
import { blobs } from "./_data.ts";
import { hashOf, network, options, pieces, run, train, validation } from "./_run.ts";

const paths = ["tfjs", "fused"] as const;
const sources = [false, true];
const long = { epochs: 60, earlyStopping: { patience: 60 } };

/** Runs a test in a folder of its own. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A signal that aborts when it is looked at for the nth time: `fit` looks once a step. */
function stopAt(step: number): AbortSignal {
  let looked = 0;
  const { signal } = new AbortController();
  Object.defineProperty(signal, "aborted", { get: () => ++looked > step });
  return signal;
}

/** Starts the run in a process of its own, kills it after `milliseconds` of training, and gives what it said if it came to an end. */
async function inChild(args: string[], milliseconds: number): Promise<string | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", new URL("./_run.ts", import.meta.url).pathname, ...args],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let said = "", timer: ReturnType<typeof setTimeout> | undefined;
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch { /* it has ended */ }
  };
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes("started")) timer ??= setTimeout(kill, milliseconds);
  }
  clearTimeout(timer);
  const { success } = await child.status;
  return success ? said.split("\n")[1] : undefined;
}

for (const path of paths) {
  for (const source of sources) {
    const what = `${path}, ${source ? "pieces" : "rows in memory"}`;

    Deno.test(`${what}: a run stopped at any step goes on to the bits of a run never stopped`, async () => {
      const whole = await run(path, { source });
      assert(whole.bestEpoch > 0 && whole.bestEpoch < whole.history.epoch.length, "the best weights are not the last ones");
      await inFolder(async (folder) => {
        for (const step of [0, 1, 2, 7, 8, 9, 23, 50]) {
          const checkpoint: CheckpointOptions = { folder: `${folder}/${step}`, everySteps: 3 };
          const stopped = await run(path, { source, checkpoint, signal: stopAt(step) });
          assertEquals(stopped.stopped, "signal");
          assertEquals(await run(path, { source, checkpoint }), whole, `stopped at step ${step}`);
          assertEquals(await run(path, { source, checkpoint }), whole, "a run that has ended is not run again");
        }
      });
    });

    Deno.test(`${what}: a run killed with SIGKILL, again and again, ends at the bits of a run never killed`, async () => {
      const whole = JSON.stringify(await run(path, { source, ...long })), random = createRandom(Date.now() % 1e6);
      await inFolder(async (folder) => {
        let ended: string | undefined, kills = 0;
        const moments: number[] = [];
        while (ended === undefined) {
          moments.push(Math.round(random.uniform(20, 150)));
          ended = await inChild([path, folder, source ? "source" : "data"], kills < 3 ? moments.at(-1)! : 60_000);
          if (ended === undefined) kills++;
          assert(kills <= 3, "it ends when it is not killed");
        }
        assert(kills > 0, "it was killed at least once");
        assertEquals(ended, whole, `killed after ${moments} ms`);
        assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["checkpoint.bin"]);
      });
    });
  }
}

Deno.test("the model that was stopped goes on too, in place, when fit is called again", async () => {
  await inFolder(async (folder) => {
    const model = network("fused"), whole = await run("fused");
    const more = { ...options, engine: "fused" as const, checkpoint: { folder } };
    await fit(model, train, { ...more, signal: stopAt(20) });
    const fitted = await fit(model, train, more);
    assertEquals({ weights: await hashOf(fitted), ...fitted.toJSON() }, whole);
    fitted.dispose();
  });
});

Deno.test("a checkpoint of another run is refused with what is other", async () => {
  await inFolder(async (folder) => {
    const checkpoint = { folder }, small = { ...options, epochs: 1, engine: "fused" as const, checkpoint };
    await run("fused", small);
    const bytes = await Deno.readFile(`${folder}/checkpoint.bin`), before = tf.memory().numTensors;
    const refused = async (attempt: () => Promise<unknown>, words: string) => {
      const { message } = await assertRejects(attempt, TypeError);
      assertStringIncludes(message, words);
      assertStringIncludes(message, "say resume: false to begin anew");
      assertEquals(await Deno.readFile(`${folder}/checkpoint.bin`), bytes);
    };
    const other = asTrain(blobs([[-0.4, 0], [0.4, 0.2]], 60, { seed: 9, spread: 1 }));
    const model = network("fused"), wide = mlp({ inputs: 2, hidden: [7], random: createRandom(3) });
    await refused(() => fit(model, other, small), "other training rows");
    await refused(() => fit(model, pieces, small), "other training rows");
    await refused(() => fit(model, train, { ...small, validation: undefined, earlyStopping: false }), "other validation rows");
    await refused(() => fit(wide, train, small), "another model");
    await refused(() => fit(model, train, { ...small, epochs: 2 }), "it was made with epochs 1, and not 2");
    await refused(() => fit(model, train, { ...small, seed: 6 }), 'seed "5", and not "6"');
    await refused(() => fit(model, train, { ...small, optimizer: sgd() }), "optimizer");
    await refused(() => fit(model, train, { ...small, classWeights: "balanced" }), "classWeights left out");
    const fresh = network("fused", 4);
    await refused(() => fit(fresh, train, small), "started from other weights");
    for (const each of [model, wide, fresh]) each.dispose();
    const anew = await run("fused", { ...small, seed: 6, checkpoint: { folder, resume: false } });
    assertEquals(anew.seed, "6");
    assert(tf.memory().numTensors <= before);
  });
});

Deno.test("a checkpoint that is damaged, cut, or none is refused with a sentence", async () => {
  await inFolder(async (folder) => {
    const checkpoint = { folder }, path = `${folder}/checkpoint.bin`;
    await assertRejects(() => run("fused", { checkpoint: { folder, resume: true } }), Deno.errors.NotFound, "there is none");
    await run("fused", { epochs: 1, checkpoint });
    const whole = await Deno.readFile(path);
    const attempt = (bytes: Uint8Array) => async () => {
      await Deno.writeFile(path, bytes);
      await run("fused", { epochs: 1, checkpoint });
    };
    for (const cut of [100, whole.length - 1]) {
      await assertRejects(attempt(whole.subarray(0, cut)), SyntaxError, "it is damaged or cut");
    }
    for (const at of [120, whole.length >> 1, whole.length - 1]) {
      const damaged = whole.slice();
      damaged[at] ^= 1;
      await assertRejects(attempt(damaged), SyntaxError, "it is damaged or cut");
    }
    for (const length of [0, 10]) await assertRejects(attempt(whole.subarray(0, length)), SyntaxError, "it is no checkpoint");
    const later = new TextEncoder().encode(new TextDecoder("latin1").decode(whole).replace("checkpoint 1", "checkpoint 2"));
    await assertRejects(attempt(later), SyntaxError, "it is of version 2, not 1");
  });
});

Deno.test("intervals are kept to, and those that make no sense are refused", async () => {
  await inFolder(async (folder) => {
    const written = async (checkpoint: Partial<CheckpointOptions>) => {
      let writes = 0;
      const rename = Deno.rename;
      Deno.rename = (...args) => (writes++, rename(...args));
      try {
        await run("fused", { epochs: 5, earlyStopping: false, checkpoint: { folder, resume: false, ...checkpoint } });
      } finally {
        Deno.rename = rename;
      }
      return writes - 1; // one at the end
    };
    // 8 steps an epoch; after the last epoch the checkpoint is the one at the end.
    assertEquals(await written({}), 4);
    assertEquals(await written({ everyEpochs: 2 }), 2);
    assertEquals(await written({ everySteps: 7 }), 5);
    assertEquals(await written({ everySeconds: 0 }), 40);
    assertEquals(await written({ everySeconds: 1000 }), 0);
    const refused = (checkpoint: Partial<CheckpointOptions>, ...rest: [new () => Error, string]) =>
      assertRejects(() => run("fused", { checkpoint: { folder, ...checkpoint } }), ...rest);
    await refused({ everySteps: 0 }, RangeError, "everySteps to be a whole number of 1 or more");
    await refused({ everySeconds: NaN }, RangeError, "everySeconds of 0 or more");
    await refused({ everySteps: 1, everyEpochs: 1 }, TypeError, "both everySteps and everyEpochs");
    await refused({ folder: "" }, TypeError, "expected a folder");
  });
});

Deno.test("a full disk leaves the checkpoint before, from which the run goes on when there is room", async () => {
  const whole = await run("fused");
  await inFolder(async (folder) => {
    const { writeFile } = Deno;
    let room = 5;
    // A disk that fills up while the sixth checkpoint is written: half of it is there.
    Deno.writeFile = async (path, data, ...rest) => {
      if (room-- > 0) return await writeFile(path, data, ...rest);
      await writeFile(path, (data as Uint8Array).subarray(0, 100));
      throw new Error("No space left on device (os error 28)");
    };
    const model = network("fused");
    try {
      const attempt = () => fit(model, train, { ...options, engine: "fused", checkpoint: { folder, everySteps: 1 } });
      const { message } = await assertRejects(attempt, Error, "No space left on device");
      assertStringIncludes(message, "make room, and run the same again");
    } finally {
      Deno.writeFile = writeFile;
      model.dispose();
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["checkpoint.bin"]);
    assertEquals(await run("fused", { checkpoint: { folder, everySteps: 1 } }), whole);
  });
  const before = tf.memory().numTensors;
  await inFolder(async (folder) => {
    await run("tfjs", { epochs: 2, checkpoint: { folder } });
    await run("tfjs", { epochs: 2, checkpoint: { folder } });
  });
  assertEquals(tf.memory().numTensors, before, "no tensor is left");
  assertEquals(validation.rows, 80);
});
