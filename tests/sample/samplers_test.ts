/** The contract of all samplers. What is a sampler's own stands in the file of its name. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { asTrain, asValidation, Dataset, type DatasetParts, type Train } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom, type Random } from "shoplens/random";
import {
  adasyn,
  balancedBags,
  borderlineSmote,
  editedNearestNeighbours,
  nearMiss,
  oversample,
  smote,
  smoteEnn,
  smoteNc,
  smoteTomek,
  type TargetOptions,
  tomekLinks,
  undersample,
} from "shoplens/sample";
import { drawTrain, rowAt } from "./_rare.ts";

type Options = TargetOptions & { random: Random; neighbours?: number; signal?: AbortSignal };

interface Sampler {
  sample(train: Train<Dataset>, options: Options): Promise<Train<Dataset>>;
  /** Whether rows are added after the originals, dropped, or both. */
  does: "add" | "drop" | "both";
  /** Whether it measures distances, draws, takes targets. */
  measures?: true;
  draws?: true;
  takesTargets?: true;
  /** Whether the counts come out as asked for. */
  isExact?: true;
  /** Whether it wants data with categories. */
  wantsCategories?: true;
}

const samplers: Record<string, Sampler> = {
  oversample: { sample: oversample, does: "add", draws: true, takesTargets: true, isExact: true },
  undersample: { sample: undersample, does: "drop", draws: true, takesTargets: true, isExact: true },
  "balancedBags, the first": {
    sample: (train, options) => Promise.resolve().then(() => balancedBags(train, options)[0]),
    does: "drop",
    draws: true,
    isExact: true,
  },
  smote: { sample: smote, does: "add", measures: true, draws: true, takesTargets: true, isExact: true },
  smoteNc: {
    sample: smoteNc,
    does: "add",
    measures: true,
    draws: true,
    takesTargets: true,
    isExact: true,
    wantsCategories: true,
  },
  borderlineSmote: { sample: borderlineSmote, does: "add", measures: true, draws: true, takesTargets: true, isExact: true },
  "borderlineSmote, kind 2": {
    sample: (train, options) => borderlineSmote(train, { ...options, kind: 2 }),
    does: "add",
    measures: true,
    draws: true,
    takesTargets: true,
    isExact: true,
  },
  adasyn: { sample: adasyn, does: "add", measures: true, draws: true, takesTargets: true },
  tomekLinks: { sample: tomekLinks, does: "drop", measures: true },
  editedNearestNeighbours: { sample: editedNearestNeighbours, does: "drop", measures: true },
  nearMiss: { sample: nearMiss, does: "drop", measures: true, takesTargets: true, isExact: true },
  "nearMiss, kind 2": {
    sample: (train, options) => nearMiss(train, { ...options, kind: 2 }),
    does: "drop",
    measures: true,
    takesTargets: true,
    isExact: true,
  },
  "nearMiss, kind 3": {
    sample: (train, options) => nearMiss(train, { ...options, kind: 3 }),
    does: "drop",
    measures: true,
    takesTargets: true,
  },
  smoteTomek: { sample: smoteTomek, does: "both", measures: true, draws: true, takesTargets: true },
  smoteEnn: { sample: smoteEnn, does: "both", measures: true, draws: true, takesTargets: true },
};

const CATEGORIES = [{ name: "city", at: 2, width: 1 }];

/** 90 and 25 rows of three features; for those that want one, the last is a category. */
function dataFor({ wantsCategories }: Sampler, more: Partial<DatasetParts> = {}, counts = [90, 25]): Train<Dataset> {
  const train = drawTrain(counts, 3, more);
  if (!wantsCategories) return train;
  const { data, columns } = train.features;
  for (let i = 2; i < data.length; i += columns) data[i] = Math.round(Math.abs(data[i]));
  return asTrain(new Dataset({ ...train, categories: CATEGORIES }));
}

function copyOf(train: Train<Dataset>): unknown {
  return structuredClone({ ...train });
}

const options = () => ({ random: createRandom(7) });

for (const [name, sampler] of Object.entries(samplers)) {
  const { sample, does, measures, draws, takesTargets, isExact } = sampler;

  Deno.test(`${name}: the same seed gives the same rows, bit for bit, and the stream is not advanced`, async () => {
    const train = dataFor(sampler), random = createRandom(7);
    const once = await sample(train, { random }), again = await sample(train, { random });
    assertEquals(once.features, again.features);
    assertEquals(once.labels, again.labels);
    if (draws) assertNotEquals(once.features, (await sample(train, { random: createRandom(8) })).features);
  });

  Deno.test(`${name}: the input is untouched, what comes out is training data of the same kind and finite`, async () => {
    const train = dataFor(sampler), before = copyOf(train);
    const sampled = await sample(train, options());
    assertEquals(copyOf(train), before);
    assertEquals([sampled.role, sampled.names, sampled.classes], ["train", train.names, train.classes]);
    assertEquals(sampled.categories, train.categories);
    assert(sampled.features.data.every(Number.isFinite));
    assert(sampled.features.data.buffer !== train.features.data.buffer);
  });

  Deno.test(`${name}: originals come first and in order, as far as they stay`, async () => {
    const ids = Array.from({ length: 115 }, (_, row) => `${row}`);
    const weights = Float32Array.from(ids, (_, row) => 1 + row / 100);
    const train = dataFor(sampler, { ids, weights });
    const sampled = await sample(train, options());
    assertEquals([sampled.ids!.length, sampled.weights!.length], [sampled.rows, sampled.rows]);
    const isMade = sampled.ids!.map((id) => id.startsWith("made from "));
    const originals = isMade.includes(true) ? isMade.indexOf(true) : does === "add" ? train.rows : sampled.rows;
    assert(!isMade.slice(originals).includes(false) || !isMade.includes(true), "made rows come last");
    const rows = sampled.ids!.slice(0, originals).map(Number);
    assertEquals(rows, rows.toSorted((a, b) => a - b));
    if (does === "add") assertEquals(rows.length, train.rows);
    if (does === "drop") assert(sampled.rows < train.rows);
    else assert(sampled.rows > train.rows / 2);
    rows.forEach((row, at) => {
      assertEquals(rowAt(sampled.features, at), rowAt(train.features, row));
      assertEquals([sampled.labels[at], sampled.weights![at]], [train.labels[row], weights[row]]);
    });
    sampled.ids!.forEach((id, at) => {
      const row = Number(id.replace("made from ", ""));
      assertEquals(sampled.labels[at], train.labels[row], "a made row is of the class that it was made from");
      assert(sampled.weights![at] >= 1 && sampled.weights![at] < 2.15);
    });
  });

  Deno.test(`${name}: the true shares are remembered, and the first time only`, async () => {
    const train = dataFor(sampler), [common, rare] = train.classShares;
    const once = await sample(train, options());
    assertEquals(once.trueShares, [common, rare]);
    const twice = await undersample(once, options());
    assertEquals(twice.trueShares, [common, rare]);
    const weighted = dataFor(sampler, { weights: Float32Array.from({ length: 115 }, (_, row) => 1 + row % 3) });
    assertEquals((await sample(weighted, options())).trueShares, weighted.classShares);
    assertEquals((await sample(await oversample(train, { ...options(), ratio: 0.5 }), options())).trueShares, [common, rare]);
  });

  Deno.test(`${name}: balances, several classes too`, async () => {
    const train = dataFor(sampler, {}, [90, 25, 40]);
    const counts = [...(await sample(train, options())).classCounts];
    if (isExact) assertEquals(counts, new Array(3).fill(does === "add" ? 90 : 25));
    const spread = (counts: number[]) => Math.max(...counts) / Math.min(...counts);
    assert(spread(counts) < spread([90, 25]), counts.join());
  });

  Deno.test(`${name}: refuses other roles, a promise, and numbers for labels`, async () => {
    const train = dataFor(sampler);
    const wrong = (data: unknown) => sample(data as Train<Dataset>, options());
    await assertRejects(() => wrong(asValidation(new Dataset({ ...train }))), TypeError, `received "validation"`);
    await assertRejects(() => wrong(new Dataset({ ...train, role: undefined })), TypeError, "rows without a role");
    await assertRejects(() => wrong(Promise.resolve(train)), TypeError, "Say `await`");
    await assertRejects(() => wrong(new Dataset({ ...train, classes: undefined })), TypeError, "have no classes");
    if (draws) await assertRejects(() => sample(train, undefined!), TypeError, "a random stream");
    if (draws) await assertRejects(() => sample(train, { random: 42 as unknown as Random }), TypeError, "received 42");
  });

  Deno.test(`${name}: refuses no rows, and rows of one class, with a sentence`, async () => {
    const train = dataFor(sampler);
    const rare = Uint32Array.from(train.labels.keys()).filter((row) => train.labels[row] === 1);
    await assertRejects(() => sample(train.take([]), options()), RangeError, "there are no rows");
    await assertRejects(() => sample(train.take(rare), options()), RangeError, 'received "class 1 only"');
  });

  Deno.test(`${name}: an absent class stays absent`, async () => {
    const train = dataFor(sampler, { classes: ["a", "b", "nobody"] });
    const sampled = await sample(train, options());
    assertEquals([sampled.classCounts[2], sampled.trueShares![2]], [0, 0]);
  });

  if (name !== "smoteNc") {
    Deno.test(`${name}: rows without features are met, with rows or a sentence`, async () => {
      const bare = drawTrain([90, 25], 0);
      const sampled = await sample(bare, options()).catch((error) => error);
      if (sampled instanceof Error) assert(sampled.message.startsWith("Cannot "), sampled.message);
      else assertEquals([sampled.width, sampled.features.data.length], [0, 0]);
    });
  }

  Deno.test(`${name}: duplicates and constant columns do no harm`, async () => {
    const train = dataFor(sampler);
    const { data, columns } = train.features, changed = data.slice();
    for (let i = 0; i < data.length; i += columns) changed[i] = 3;
    const constant = asTrain(new Dataset({ ...train, features: matrix(train.rows, columns, changed) }));
    const sampled = await sample(constant, options());
    for (let i = 0; i < sampled.features.data.length; i += columns) assertEquals(sampled.features.data[i], 3);
    const doubled = train.take([...train.labels.keys(), ...train.labels.keys()]);
    assert((await sample(doubled, options())).features.data.every(Number.isFinite));
  });

  if (measures) {
    Deno.test(`${name}: refuses missing values and too few rows, and says what to do`, async () => {
      const train = dataFor(sampler), holes = train.features.data.slice();
      holes[3 * 4 + 1] = NaN;
      const missing = asTrain(new Dataset({ ...train, features: matrix(train.rows, 3, holes), missing: "kept" }));
      await assertRejects(() => sample(missing, options()), RangeError, `"x1" has one in row 4`);
      const kept = asTrain(new Dataset({ ...train, missing: "kept" }));
      assert((await sample(kept, options())).rows > 0, "data that may have holes and has none is fine");
    });

    Deno.test(`${name}: a stop signal stops it`, async () => {
      const reason = new Error("enough");
      await assertRejects(() => sample(dataFor(sampler), { ...options(), signal: AbortSignal.abort(reason) }), Error, "enough");
    });

    Deno.test(`${name}: refuses a number of neighbours that is none`, async () => {
      for (const neighbours of [0, 1.5, NaN, -1, Infinity]) {
        if (name === "tomekLinks") continue;
        await assertRejects(
          () => sample(dataFor(sampler), { ...options(), neighbours }),
          RangeError,
          "neighbours of 1 or more",
        );
      }
    });
  } else {
    Deno.test(`${name}: missing values pass`, async () => {
      const train = dataFor(sampler), holes = train.features.data.slice().fill(NaN);
      const missing = asTrain(new Dataset({ ...train, features: matrix(train.rows, 3, holes), missing: "kept" }));
      assertEquals((await sample(missing, options())).missing, "kept");
    });
  }

  if (measures && does !== "drop") {
    Deno.test(`${name}: fewer rare rows than neighbours are met with what to do`, async () => {
      const train = dataFor(sampler, {}, [90, 4]);
      const fix = "Say { neighbours: 3 } or less, or use oversample.";
      await assertRejects(
        () => sample(train, options()),
        RangeError,
        `at least 6 rows of class 1, since each needs 5 neighbours`,
      );
      await assertRejects(() => sample(train, options()), RangeError, fix);
      await assertRejects(() => sample(dataFor(sampler, {}, [90, 1]), options()), RangeError, "or get more rows of it");
    });

    Deno.test(`${name}: categories go to smoteNc, and to it alone`, async () => {
      const train = dataFor(samplers.smoteNc), plain = dataFor(samplers.smote);
      if (name === "smoteNc") {
        await assertRejects(() => sample(plain, options()), TypeError, "has no categories. Use smote.");
        const only = asTrain(new Dataset({ ...plain, categories: [{ name: "all", at: 0, width: 3 }] }));
        await assertRejects(() => sample(only, options()), TypeError, "categories only");
      } else {await assertRejects(
          () => sample(train, options()),
          TypeError,
          "city would get values between categories. Use smoteNc",
        );}
    });
  }

  if (measures && does === "drop") {
    Deno.test(`${name}: codes of categories have no distance, features of 0 and 1 have one`, async () => {
      const codes = dataFor(samplers.smoteNc);
      await assertRejects(() => sample(codes, options()), TypeError, `"city" holds codes of a category`);
      const { data, columns } = codes.features;
      for (let i = 2; i < data.length; i += columns) data[i] = Math.min(1, data[i]);
      assert((await sample(codes, options())).rows < codes.rows);
    });
  }

  if (name.startsWith("nearMiss")) {
    Deno.test(`${name}: fewer rare rows than neighbours are met with what to do`, async () => {
      const few = dataFor(sampler, {}, [90, 2]);
      await assertRejects(() => sample(few, options()), RangeError, "Say { neighbours: 2 } or less.");
      assert((await sample(few, { ...options(), neighbours: 2 })).rows <= 4);
    });
  }

  if (takesTargets) {
    Deno.test(`${name}: takes a ratio of two classes, or counts`, async () => {
      const train = dataFor(sampler), adds = does !== "drop";
      const half = [...(await sample(train, { ...options(), ratio: 0.5 })).classCounts];
      if (isExact) assertEquals(half, adds ? [90, 45] : [50, 25]);
      const counted = await sample(train, { ...options(), counts: adds ? { "class 1": 70 } : { "class 0": 30 } });
      if (isExact) assertEquals([...counted.classCounts], adds ? [90, 70] : [30, 25]);
      const more = adds ? { "class 0": 100, "class 1": 60 } : { "class 0": 40, "class 1": 25 };
      const both = await sample(train, { ...options(), counts: more });
      if (isExact) assertEquals([...both.classCounts], Object.values(more));
    });

    Deno.test(`${name}: refuses targets that make no sense, and huge ones before memory is spent`, async () => {
      const train = dataFor(sampler), three = dataFor(sampler, {}, [90, 25, 40]);
      const wrong = (targets: TargetOptions, data = train) => sample(data, { ...options(), ...targets });
      for (const ratio of [0, -1, 1.5, NaN, Infinity]) {
        await assertRejects(() => wrong({ ratio }), RangeError, "ratio in (0, 1]");
      }
      await assertRejects(() => wrong({ ratio: 0.01 }), RangeError, "a ratio of at least 0.27");
      await assertRejects(() => wrong({ ratio: 0.5, counts: {} }), TypeError, 'received "both"');
      await assertRejects(() => wrong({ ratio: 0.5 }, three), TypeError, "two classes, where a ratio is given");
      await assertRejects(() => wrong({ counts: { nobody: 3 } }), TypeError, `received "nobody"`);
      await assertRejects(() => wrong({ counts: { "class 1": 2.5 } }), RangeError, "a whole number of rows of class 1");
      const huge = does === "drop" ? "at most the 25 rows that class 1 has" : "rows of 3 features in the result";
      await assertRejects(() => wrong({ counts: { "class 1": 1e12 } }), RangeError, huge);
      if (does !== "drop") {
        await assertRejects(() => wrong({ counts: { "class 0": 89 } }), RangeError, "at least the 90 rows that class 0 has");
        const absent = dataFor(sampler, { classes: ["class 0", "class 1", "class 2"] });
        await assertRejects(() => wrong({ counts: { "class 2": 5 } }, absent), RangeError, "no row is of class class 2");
      } else await assertRejects(() => wrong({ counts: { "class 0": 0 } }), RangeError, "1 row of class 0 at least");
    });
  }
}
