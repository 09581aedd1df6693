/** The search for neighbours is exact, on data where float32 is not: what samplers keep is compared with a search by hand. */
import { assertEquals, assertRejects } from "@std/assert";
import { asTrain, Dataset, type Train } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";
import { editedNearestNeighbours, nearMiss, tomekLinks } from "shoplens/sample";
import { nearestByHand, rowAt, rowsOfClass, squareBetween } from "./_rare.ts";

const random = createRandom(12);

interface Case {
  rows: number;
  columns: number;
  value: (row: number, column: number) => number;
}

const cases: Record<string, Case> = {
  "one feature": { rows: 300, columns: 1, value: () => random.normal() },
  "20 features": { rows: 700, columns: 20, value: () => random.normal() },
  "150 features": { rows: 150, columns: 150, value: () => random.normal() },
  "a full leaf and one row more": { rows: 65, columns: 3, value: () => random.normal() },
  "many leaves": { rows: 1200, columns: 2, value: () => random.normal() },
  "distances that float32 cannot tell apart": {
    rows: 400,
    columns: 20,
    value: () => random.integer(0, 2) + 2e-7 * random.normal(),
  },
  "one row far from rows whose squares vanish": {
    rows: 300,
    columns: 3,
    value: (row) => row === 0 ? 1 : 3e-22 * random.normal(),
  },
  "many ties": { rows: 400, columns: 2, value: () => random.integer(0, 6) },
  "all the same": { rows: 200, columns: 3, value: () => 7 },
  "squares beyond float32": { rows: 300, columns: 3, value: () => 3e38 * random.uniform(-1, 1) },
  "squares below float32": { rows: 300, columns: 3, value: () => 1e-30 * random.normal() },
  "tight clusters far apart": { rows: 400, columns: 3, value: (row) => 1e4 * (row % 3) + 1e-2 * random.normal() },
  "a large offset": { rows: 400, columns: 4, value: () => 1e6 + random.integer(0, 8) },
  "heavy tails": { rows: 400, columns: 3, value: () => Math.exp(15 * random.normal()) },
  "features of very different scale": { rows: 400, columns: 3, value: (_, column) => 1000 ** (column - 1) * random.normal() },
};

function trainFor({ rows, columns, value }: Case): Train<Dataset> {
  const features = matrix(rows, columns);
  features.data.forEach((_, i, data) => data[i] = value(Math.floor(i / columns), i % columns));
  const labels = Float32Array.from({ length: rows }, () => random.uniform() < 0.3 ? 1 : 0);
  const ids = Array.from(labels, (_, row) => `${row}`);
  const names = Array.from({ length: columns }, (_, c) => `x${c}`);
  return asTrain(new Dataset({ features, labels, ids, names, classes: ["common", "rare"] }));
}

for (const [name, each] of Object.entries(cases)) {
  Deno.test(`neighbours are exact: ${name}`, async () => {
    const train = trainFor(each), everyone = [...train.labels.keys()], { features, labels } = train;
    const nearest = everyone.map((row) => nearestByHand(features, row, everyone, 5));
    const isLink = (row: number) => labels[nearest[row][0]] !== labels[row] && nearest[nearest[row][0]][0] === row;
    assertEquals((await tomekLinks(train)).ids!.map(Number), everyone.filter((row) => labels[row] === 1 || !isLink(row)));

    const majority = (row: number) => nearest[row].filter((other) => labels[other] === 1).length > 2 ? 1 : 0;
    const edited = everyone.filter((row) => labels[row] === 1 || majority(row) === 0);
    const found = editedNearestNeighbours(train, { kind: "mode", neighbours: 5 });
    if (edited.some((row) => labels[row] === 0)) assertEquals((await found).ids!.map(Number), edited);
    else await assertRejects(() => found, RangeError, "no row of common would stay");
  });

  Deno.test(`their distances are, and those of the farthest: ${name}`, async () => {
    const train = trainFor(each), rare = rowsOfClass(train, 1), common = rowsOfClass(train, 0);
    for (const kind of [1, 2] as const) {
      const order = kind === 1 ? 1 : -1;
      const sums = new Map(common.map((row) => {
        const squares = rare.map((other) => squareBetween(rowAt(train.features, row), rowAt(train.features, other)));
        return [
          row,
          squares.toSorted((a, b) => order * (a - b)).slice(0, 7).reduce((sum, square) => sum + Math.sqrt(square), 0),
        ];
      }));
      const wanted = common.toSorted((a, b) => sums.get(a)! - sums.get(b)!).slice(0, rare.length);
      const kept = (await nearMiss(train, { kind, neighbours: 7 })).ids!.map(Number);
      assertEquals(kept, [...wanted, ...rare].toSorted((a, b) => a - b));
    }
  });
}

Deno.test("a search is stopped on its way", async () => {
  const train = trainFor({ rows: 30_000, columns: 10, value: () => random.normal() });
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 20);
  await assertRejects(() => tomekLinks(train, { signal: stop.signal }), Error, "enough");
});
