import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createRandom } from "shoplens/random";
import { balancedBags, oversample, undersample } from "shoplens/sample";
import { drawTrain, rowsOfClass } from "./_rare.ts";

const ids = Array.from({ length: 200 }, (_, row) => `${row}`);
const train = drawTrain([150, 50], 2, { ids });
const random = createRandom(1);

Deno.test("over-sampling repeats whole rows, each as likely as another", async () => {
  const sampled = await oversample(train, { random, counts: { "class 1": 50 + 10_000 } });
  const times = new Map<string, number>();
  for (const id of sampled.ids!.slice(200)) times.set(id, (times.get(id) ?? 0) + 1);
  assertEquals([...times.keys()].map(Number).toSorted((a, b) => a - b), rowsOfClass(train, 1));
  const chiSquare = [...times.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
  // 49 degrees of freedom: 85.4 at 0.1 %.
  assert(chiSquare < 85.4, `${chiSquare}`);
});

Deno.test("under-sampling keeps each row of the common class as often as another, and none twice", async () => {
  const times = new Uint32Array(200);
  for (let seed = 0; seed < 600; seed++) {
    const kept = (await undersample(train, { random: createRandom(seed) })).ids!;
    assertEquals(new Set(kept).size, 100);
    for (const id of kept) times[Number(id)]++;
  }
  const common = rowsOfClass(train, 0);
  // Each is kept with probability 1/3: 200 times on average, with variance 133 (a little dependent, as the sum is fixed).
  const chiSquare = common.reduce((sum, row) => sum + (times[row] - 200) ** 2 / 133, 0);
  assert(chiSquare > 149 - 5 * 17 && chiSquare < 149 + 5 * 17, `${chiSquare}`);
  assert(rowsOfClass(train, 1).every((row) => times[row] === 600));
});

Deno.test("bags are balanced, differ, and draw with replacement from all rows", () => {
  const bags = balancedBags(train, { random, bags: 20 });
  assertEquals(bags.length, 20);
  for (const bag of bags) {
    assertEquals([[...bag.classCounts], bag.role, bag.trueShares], [[50, 50], "train", [0.75, 0.25]]);
    assert(new Set(bag.ids).size < 100);
  }
  assertNotEquals(bags[0].ids, bags[1].ids);
  assertEquals(balancedBags(train, { random, bags: 2 })[1].ids, bags[1].ids);
  const seen = new Set(bags.flatMap((bag) => bag.ids!));
  assert(seen.size > 195, `${seen.size} of 200 rows`);
  assertEquals(balancedBags(train, { random }).length, 10);
});
