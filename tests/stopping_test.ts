/** Every long call hears the stop button, here the signal that the kernel's gate sends, and keeps what it has. */
import { assert, assertEquals } from "@std/assert";
import { runScript } from "./notebook/fake_jupyter.ts";

/** In a process of its own, as in a notebook: each call is a cell, and the button is pressed once it has shown how far it is, or soon. */
const CALLS = `
  const drawn = [];
  const broadcast = (_, { data }) => void drawn.push(data["text/plain"]);
  Object.defineProperty(globalThis, "Deno", { value: Object.create(Deno, { jupyter: { value: { broadcast } } }) });
  const { buildModel, personSchema, preprocessData, simulateShop, simulateVisits, trainModel } = await import("shoplens/shop");
  const { addNoise, adasyn, editedNearestNeighbours, mixup, smote, split, tomekLinks } = await import("shoplens/sample");
  const school = await import("shoplens/train");
  const { boostedTrees, mlp } = await import("shoplens/models");
  const { bootstrapInterval, evaluate } = await import("shoplens/evaluate");
  const { Dataset, asTrain } = await import("shoplens/dataset");
  const { matrix } = await import("shoplens/matrix");
  const { createRandom } = await import("shoplens/random");
  const { fitRecipe } = await import("shoplens/features");
  const { head, inferSchema, readCsv, writeCsv } = await import("shoplens/frame");
  const { candidatePlans, chooseBest, findSuspects } = await import("shoplens/auto");

  const random = createRandom(1), forever = 1e6;
  const { clean } = await simulateShop({ people: 3000, dirt: false });
  const parts = split(clean, { label: "bought", seed: 1 });
  const steps = { scale: { columns: ["age", "income"], to: "unit" }, oneHot: ["gender"] };
  const recipe = fitRecipe(parts.train, steps), train = recipe.apply(parts.train), validation = recipe.apply(parts.validation);
  const network = () => mlp({ inputs: train.width, hidden: [8], random });
  const short = { recipe: steps, model: network, fit: { epochs: 2 } }, long = { ...short, fit: { epochs: forever } };
  // The first trainings are short, the later ones would take hours: something is there to be kept.
  const growing = (whole) => { let made = 0; return { recipe: steps, model: network, get fit() { return { epochs: made++ < whole ? 2 : forever }; } }; };
  // An ensemble reads its plan once: members of half a second, of which it has some when the third has begun.
  const slow = { ...short, fit: { epochs: 200 } };
  const many = matrix(150_000, 8, Float32Array.from({ length: 1_200_000 }, () => random.normal()));
  const crowd = asTrain(new Dataset({
    features: many, names: [..."abcdefgh"], classes: ["no", "yes"], labels: Float32Array.from({ length: 150_000 }, (_, i) => i % 9 === 0 ? 1 : 0),
  }));
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  const { people } = await simulateShop({ people: 100_000 });
  await writeCsv(people, file);
  const article = (await preprocessData()).train, articles = await buildModel();

  const folds = { label: "bought", seed: 1, k: 4 };
  const calls = {
    "fit, a network": () => school.fit(network(), train, { epochs: forever, validation }),
    "fit, in tfjs": () => school.fit(network(), train, { epochs: forever, engine: "tfjs" }),
    "fit, from a source": () => school.fit(network(), () => [train], { epochs: forever }),
    "fit, trees": () => school.fit(boostedTrees({ trees: forever }), train),
    "the article's training": () => trainModel(articles, article, { iterations: forever }),
    trainPipeline: () => school.trainPipeline(parts, long, { seed: 1 }),
    search: () => school.search(parts.train, { plans: { a: short, b: long }, ...folds }),
    crossValidate: () => school.crossValidate(parts.train, { a: growing(2) }, folds),
    repeatedHoldout: () => school.repeatedHoldout(clean, { a: growing(2) }, { label: "bought", seeds: 9 }),
    learningCurve: () => school.learningCurve(parts.train, growing(3), { ...folds, fractions: [0.5, 1] }),
    "trainEnsemble, bagging": () => school.trainEnsemble(parts, { kind: "bagging", plan: slow, members: 99 }),
    "trainEnsemble, stacking": () => school.trainEnsemble(parts, { kind: "stacking", plans: { a: slow, b: slow } }, { label: "bought" }),
    chooseBest: () => chooseBest(parts, { a: short, b: long }, { seed: 1 }),
    findSuspects: async () => findSuspects(split((await simulateShop({ people: 100_000, progress: false })).clean, { label: "bought", seed: 1 }).train, { seed: 1 }),
    bootstrapInterval: () => bootstrapInterval(1000, (weights) => weights[0], { resamples: forever }),
    evaluate: async () => {
      const fitted = await school.fit(network(), train, { epochs: 1, progress: false });
      const { test } = split(clean, { label: "bought", seed: 1 }), sealed = recipe.apply(test);
      try {
        return await evaluate(fitted, sealed, { resamples: forever });
      } catch (error) {
        throw Object.assign(error, { note: sealed.openings.length === 0 ? "sealed still" : "opened" });
      }
    },
    smote: () => smote(crowd, { random }),
    adasyn: () => adasyn(crowd, { random }),
    tomekLinks: () => tomekLinks(crowd),
    editedNearestNeighbours: () => editedNearestNeighbours(crowd),
    mixup: () => mixup(crowd, { random, share: 200 }),
    addNoise: () => addNoise(crowd, { random, copies: 200 }),
    simulateShop: () => simulateShop({ people: 5_000_000 }),
    simulateVisits: () => simulateVisits({ visits: 5_000_000 }),
    readCsv: () => readCsv(file, personSchema),
    inferSchema: () => inferSchema(file, { rows: Infinity }),
    writeCsv: () => writeCsv(people, file + ".copy"),
  };
  const kept = (value) => value.stopped ?? value.model?.toJSON?.().stopped ?? value.pipeline?.model.stopped ?? (value.members && value.members.length + " members");
  const whatIsThere = (value) => ({
    epochs: value.history?.epoch.length, trials: value.trials?.length, folds: value.rows?.length, reports: value.reports?.length,
    points: value.points?.[0].judged.length, members: value.members?.length, candidates: value.candidates?.length,
  });
  let cell = 0;
  for (const [name, call] of Object.entries(calls)) {
    globalThis[Symbol.for("shoplens.cell")] = ++cell;
    drawn.length = 0;
    let pressed = Infinity;
    const press = () => {
      pressed = performance.now();
      Deno.kill(Deno.pid, "SIGINT");
    };
    // What is quick is stopped at once; what keeps whole trainings, when it is in one of those that would not end.
    const wait = setInterval(() => {
      if (pressed < Infinity) return;
      if (!/search|cross|Holdout|Curve|Ensemble|chooseBest/.test(name) || drawn.some((line) => /epoch \\d+ of 1000000|member (member [3-9]|b)/.test(line))) press();
    }, name === "evaluate" || name.startsWith("fit") ? 300 : 20);
    let outcome;
    try {
      const value = await call();
      outcome = { kept: kept(value) ?? "all", ...whatIsThere(value ?? {}) };
    } catch (error) {
      outcome = { threw: error.name, note: error.note, message: error.message };
    }
    clearInterval(wait);
    outcome.ms = Math.round(performance.now() - pressed);
    Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify([name, outcome]) + "\\n"));
  }
  await Deno.remove(file);
  Deno.exit(0);
`;

interface Outcome {
  kept?: string;
  threw?: string;
  note?: string;
  /** From the button to the end; null if it ended first. */
  ms: number | null;
  [count: string]: unknown;
}

/** What each must come to. Of a training that was told to stop, what there is; of a change of rows or a file, nothing that is half. */
const WANTED: Record<string, Partial<Outcome>> = {
  ...each({ kept: "signal" }, ["fit, a network", "fit, in tfjs", "fit, from a source", "fit, trees", "the article's training"]),
  trainPipeline: { kept: "signal" },
  search: { kept: "signal", trials: 1 },
  crossValidate: { kept: "signal", folds: 2 },
  repeatedHoldout: { kept: "signal", reports: 2 },
  learningCurve: { kept: "signal", points: 1 },
  "trainEnsemble, bagging": {},
  chooseBest: { kept: "signal", candidates: 2 },
  evaluate: { threw: "AbortError", note: "sealed still" },
  ...each({ threw: "AbortError" }, [
    "trainEnsemble, stacking",
    "findSuspects",
    "bootstrapInterval",
    "simulateShop",
    "simulateVisits",
  ]),
  ...each({ threw: "AbortError" }, ["smote", "adasyn", "tomekLinks", "editedNearestNeighbours", "mixup", "addNoise"]),
  ...each({ threw: "AbortError" }, ["readCsv", "inferSchema", "writeCsv"]),
};

function each(outcome: Partial<Outcome>, names: string[]): Record<string, Partial<Outcome>> {
  return Object.fromEntries(names.map((name) => [name, outcome]));
}

Deno.test("every long call ends soon after the stop button, and keeps what it has", async (t) => {
  const { stdout, stderr } = await runScript(CALLS);
  const outcomes = new Map<string, Outcome>(stdout.trim().split("\n").map((line) => JSON.parse(line)));
  assertEquals([...outcomes.keys()].sort(), Object.keys(WANTED).sort(), stderr);
  for (const [name, outcome] of outcomes) {
    await t.step(name, () => {
      const seen = Object.fromEntries(Object.keys(WANTED[name]).map((key) => [key, outcome[key]]));
      assertEquals(seen, WANTED[name]);
      assert(outcome.ms !== null, "it ended before the button was pressed");
      // A second is the promise; many seconds on a busy machine are still not the hours that these calls would take.
      assert(outcome.ms < 10_000, `it took ${outcome.ms} ms`);
    });
  }
  const { members } = outcomes.get("trainEnsemble, bagging")!;
  assert(Number(members) >= 2 && Number(members) < 99, `${members} members`);
});
