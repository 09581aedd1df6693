/** Agreement with imbalanced-learn: exact where nothing is drawn, in distribution where something is. */
import { assert, assertEquals } from "@std/assert";
import type { Dataset, Train } from "shoplens/dataset";
import { createRandom } from "shoplens/random";
import { adasyn, borderlineSmote, editedNearestNeighbours, nearMiss, smote, smoteNc, tomekLinks } from "shoplens/sample";
import { fixture, nearestByHand, numbersIn, rowAt, rowsOfClass, seedsOf, squareBetween, trainOf } from "./_rare.ts";

const droppers: Record<string, (train: Train<Dataset>) => Promise<Train<Dataset>>> = {
  "tomek": (train) => tomekLinks(train),
  "tomek all": (train) => tomekLinks(train, { from: "all" }),
  "enn": (train) => editedNearestNeighbours(train),
  "enn all": (train) => editedNearestNeighbours(train, { from: "all" }),
  "enn mode": (train) => editedNearestNeighbours(train, { kind: "mode" }),
  "enn mode of 5, all": (train) => editedNearestNeighbours(train, { kind: "mode", neighbours: 5, from: "all" }),
  "near miss 1": (train) => nearMiss(train),
  "near miss 2": (train) => nearMiss(train, { kind: 2 }),
  "near miss 3": (train) => nearMiss(train, { kind: 3 }),
  "near miss 1 of 5": (train) => nearMiss(train, { neighbours: 5 }),
  "near miss 2 of 5": (train) => nearMiss(train, { kind: 2, neighbours: 5 }),
  "near miss 3 of 1 and 5": (train) => nearMiss(train, { kind: 3, neighbours: 1, candidates: 5 }),
};

fixture.dropping.forEach(({ features, labels, kept }: { features: string; labels: string; kept: Record<string, string> }) => {
  const train = trainOf(features, labels);
  for (const [name, rows] of Object.entries(kept)) {
    Deno.test(`${name} keeps the rows that imbalanced-learn keeps, of ${train.classCounts.join(", ")} in ${train.width} features`, async () => {
      assertEquals((await droppers[name](train)).ids!.map(Number), numbersIn(rows));
    });
  }
});

const random = createRandom(4);

Deno.test("ADASYN starts as often from each row as imbalanced-learn's", async () => {
  for (const { features, labels, adasyn: counts } of fixture.seeds) {
    const train = trainOf(features, labels), most = Math.max(...train.classCounts);
    const seeds = seedsOf(await adasyn(train, { random }), train.rows);
    const made = new Uint32Array(train.rows);
    for (const seed of seeds) made[seed]++;
    const grown = train.classes!.map((_, k) => k).filter((k) => train.classCounts[k] < most);
    assertEquals(grown.map((k) => rowsOfClass(train, k).map((row) => made[row])), counts.map(numbersIn));
  }
});

Deno.test("Borderline-SMOTE starts from the rows in danger, as imbalanced-learn's, and from all of them", async () => {
  for (const { features, labels, danger } of fixture.seeds) {
    const train = trainOf(features, labels);
    const counts = Object.fromEntries(train.classes!.map((name) => [name, 3000]));
    for (const kind of [1, 2] as const) {
      const made = await borderlineSmote(train, { random, kind, counts: { ...counts, "class 0": train.classCounts[0] } });
      const seeds = [...new Set(seedsOf(made, train.rows))];
      for (const [k, rows] of Object.entries(danger as Record<string, string>)) {
        assertEquals(seeds.filter((row) => train.labels[row] === Number(k)).toSorted((a, b) => a - b), numbersIn(rows));
      }
    }
  }
});

type Points = readonly (readonly number[])[];

/** The greatest distance of two samples' distribution functions, times the root that makes 1.95 its limit at 0.1 %. */
function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, step: 1 / a.length })), ...b.map((value) => ({ value, step: -1 / b.length }))]
    .sort((x, y) => x.value - y.value);
  let gap = 0, widest = 0;
  all.forEach(({ value, step }, i) => {
    gap += step;
    if (i + 1 === all.length || all[i + 1].value !== value) widest = Math.max(widest, Math.abs(gap));
  });
  return widest * Math.sqrt(a.length * b.length / (a.length + b.length));
}
const KS_LIMIT = 1.95;

/** Each point's distance to the nearest of the data: points between neighbours lie near it, others do not. */
function nearness(points: Points, data: Points): number[] {
  return points.map((point) => Math.sqrt(Math.min(...data.map((other) => squareBetween(point, other)))));
}

/** The share of permutations whose energy distance (Székely and Rizzo 2013) is at least that of the samples. */
function energyTest(a: Points, b: Points): number {
  const points = [...a, ...b], n = points.length, m = a.length;
  const distances = points.map((p) => Float64Array.from(points, (q) => Math.sqrt(squareBetween(p, q))));
  const energy = (order: readonly number[]) => {
    let across = 0, within = 0, others = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const distance = distances[order[i]][order[j]];
        if (i < m) within += distance;
        else if (j >= m) others += distance;
        else across += distance;
      }
    }
    return 2 * across / (m * (n - m)) - 2 * within / m ** 2 - 2 * others / (n - m) ** 2;
  };
  const random = createRandom(8), order = points.map((_, i) => i), own = energy(order);
  const rounds = 99;
  let above = 1;
  for (let round = 0; round < rounds; round++) if (energy(random.shuffle(order)) >= own) above++;
  return above / (rounds + 1);
}

const data = trainOf(fixture.drawing.features, fixture.drawing.labels);
const rare: Points = rowsOfClass(data, 1).map((row) => rowAt(data.features, row));

function pointsIn(text: string, columns: number): Points {
  const values = numbersIn(text);
  return Array.from({ length: values.length / columns }, (_, r) => values.slice(r * columns, (r + 1) * columns));
}

function madeBy(sampled: Dataset, originals: number): Points {
  return Array.from({ length: sampled.rows - originals }, (_, i) => rowAt(sampled.features, originals + i));
}

/** What tells the two samples apart, in words; nothing where they may come from one distribution. */
function differences(ours: Points, theirs: Points): string[] {
  const found = ours[0].flatMap((_, c) =>
    kolmogorovSmirnov(ours.map((p) => p[c]), theirs.map((p) => p[c])) > KS_LIMIT ? [`feature ${c}`] : []
  );
  if (kolmogorovSmirnov(nearness(ours, rare), nearness(theirs, rare)) > KS_LIMIT) found.push("nearness");
  if (energyTest(ours.slice(0, 250), theirs.slice(0, 250)) <= 0.01) found.push("energy");
  return found;
}

const makers = {
  smote: (train: Train<Dataset>) => smote(train, { random }),
  borderline: (train: Train<Dataset>) => borderlineSmote(train, { random }),
  adasyn: (train: Train<Dataset>) => adasyn(train, { random }),
};

for (const [name, make] of Object.entries(makers)) {
  Deno.test(`${name} makes rows of the same distribution as imbalanced-learn`, async () => {
    const theirs = pointsIn(fixture.drawing.made[name], 3);
    // Made rows stand in the order of their seeds where those are not drawn.
    assertEquals(differences(random.shuffle(madeBy(await make(data), data.rows)), random.shuffle(theirs)), []);
  });
}

Deno.test("those tests tell wrong samplers from right ones", () => {
  const theirs = pointsIn(fixture.drawing.made.smote, 3), rows = rowsOfClass(data, 1);
  const wrong = (neighbours: number, step: () => number) => {
    const lists = new Map(rows.map((row) => [row, nearestByHand(data.features, row, rows, neighbours)]));
    return theirs.map(() => {
      const seed = rows[random.integer(0, rows.length)], near = lists.get(seed)!;
      const x = rowAt(data.features, seed), y = rowAt(data.features, near[random.integer(0, near.length)]), u = step();
      return x.map((value, c) => value + u * (y[c] - value));
    });
  };
  assertEquals(differences(wrong(5, () => random.uniform()), theirs), [], "the right one, by hand");
  assert(differences(wrong(5, () => random.uniform(0, 2)), theirs).length > 0, "steps in [0, 2)");
  assert(differences(wrong(5, () => 0), theirs).length > 0, "copies");
  assert(differences(wrong(1, () => random.uniform()), theirs).length > 0, "the nearest neighbour only");
  assert(differences(wrong(40, () => random.uniform()), theirs).length > 0, "any neighbour");
});

const { features, labels, median, made } = fixture.categories;
const categories = [{ name: "page", at: 2, width: 1 }, { name: "device", at: 3, width: 1 }];

Deno.test("SMOTE-NC makes numbers and categories of the same distribution as imbalanced-learn", async () => {
  const train = trainOf(features, labels, { categories }), theirs = pointsIn(made, 4);
  const ours = madeBy(await smoteNc(train, { random }), train.rows);
  for (const c of [0, 1]) assert(kolmogorovSmirnov(ours.map((p) => p[c]), theirs.map((p) => p[c])) < KS_LIMIT);
  const chiSquare = (ours: Points, c: number) =>
    [0, 1, 2, 3].reduce((sum, level) => {
      const [a, b] = [ours, theirs].map((points) => points.filter((p) => p[c] === level).length);
      return a + b === 0 ? sum : sum + (a - b) ** 2 / (a + b);
    }, 0);
  // The limit at 0.1 % with 3 degrees of freedom.
  for (const c of [2, 3]) assert(chiSquare(ours, c) < 16.3, `category ${c}: ${chiSquare(ours, c)}`);
  const copied = seedsOf(await smoteNc(train, { random }), train.rows).map((row) => rowAt(train.features, row));
  assert(chiSquare(copied, 3) > 16.3, "levels copied from the seed, which is wrong, are told apart");
});

Deno.test("SMOTE-NC takes the most frequent level among neighbours by its own distance, as codes and as features of 0 and 1", async () => {
  const train = trainOf(features, labels, { categories }), { data } = train.features;
  const oneHot = Array.from({ length: train.rows }, (_, row) => {
    const [x, y, page, device] = rowAt(train.features, row);
    return [x, ...[0, 1, 2, 3].map((level) => Number(level === page)), y, ...[0, 1].map((level) => Number(level === device))];
  });
  const wide = trainOf(oneHot.flat().join(" "), labels, {
    categories: [{ name: "page", at: 1, width: 4 }, { name: "device", at: 6, width: 2 }],
  });
  const narrow = await smoteNc(train, { random }), broad = await smoteNc(wide, { random });
  const rows = rowsOfClass(train, 1);
  const square = (a: number, b: number) =>
    [0, 1].reduce((sum, c) => sum + (data[4 * a + c] - data[4 * b + c]) ** 2, 0) +
    [2, 3].reduce((sum, c) => sum + (data[4 * a + c] === data[4 * b + c] ? 0 : median ** 2), 0);
  seedsOf(narrow, train.rows).forEach((seed, i) => {
    const near = rows.filter((row) => row !== seed).sort((a, b) => square(seed, a) - square(seed, b)).slice(0, 5);
    const levels = rowAt(narrow.features, train.rows + i), wideRow = rowAt(broad.features, train.rows + i);
    for (const c of [2, 3]) {
      const votes = [0, 0, 0, 0];
      for (const row of near) votes[data[4 * row + c]]++;
      assertEquals(votes[levels[c]], Math.max(...votes));
    }
    assertEquals(wideRow.slice(1, 5), [0, 1, 2, 3].map((level) => Number(level === levels[2])));
    assertEquals([wideRow[0], wideRow[5]], levels.slice(0, 2));
  });
});
