/**
 * How time grows with rows, from 10,000 to 10,000,000: the exponent of a power of the rows fitted to the seconds, by least squares on
 * both logarithms. 1 is as fast as the work grows; 2 would be every row with every other.
 */
import { asTrain, Dataset, type Train } from "../../dataset.ts";
import { averagePrecision, logLoss, rocAuc, rocCurve } from "../../evaluate/mod.ts";
import { fitRecipe } from "../../features/mod.ts";
import {
  category,
  count,
  flag,
  type Frame,
  frameOf,
  group,
  join,
  mean,
  number,
  sessionize,
  sort,
  time,
} from "../../frame/mod.ts";
import { matrix } from "../../matrix.ts";
import { boostedTrees, logistic } from "../../models/mod.ts";
import { createRandom } from "../../random.ts";
import { split } from "../../sample/mod.ts";
import { fit } from "../../train/mod.ts";
import { timed } from "./_workload.ts";

export const SIZES = [1e4, 1e5, 1e6, 1e7];

const schema = { user: number(), price: number(), kind: category(), at: time(), bought: flag() };

/** Ten visits a user, in no order. */
function visits(rows: number): Frame<typeof schema> {
  const random = createRandom(0), users = rows / 10, kinds = Array.from({ length: 50 }, (_, i) => `kind ${i}`);
  const draw = (make: () => number) => Float64Array.from({ length: rows }, make);
  const columns = {
    user: draw(() => random.integer(0, users)),
    price: draw(() => random.uniform(0, 100)),
    kind: Array.from({ length: rows }, () => kinds[random.integer(0, kinds.length)]),
    at: { kind: "time", values: draw(() => 1.7e12 + Math.floor(random.uniform(0, 3e9))) },
    bought: Array.from({ length: rows }, () => random.uniform() < 0.2),
  } as const;
  return frameOf(columns, schema);
}

function points(rows: number): Train<Dataset> {
  const random = createRandom(0), features = matrix(rows, 4, new Float32Array(4 * rows).map(() => random.normal()));
  const labels = new Float32Array(rows).map((_, row) => features.data[4 * row] > random.normal() ? 1 : 0);
  return asTrain(new Dataset({ features, names: ["a", "b", "c", "d"], labels, classes: ["no", "yes"] }));
}

/** What is timed, by part, at so many rows: it gets ready, and gives the work. */
const PARTS: Record<string, (rows: number) => () => unknown> = {
  frame(rows) {
    const frame = visits(rows);
    return () => {
      const users = group(frame, "user", { visits: count(), spent: mean("price") });
      sessionize(sort(join(frame, users, { on: "user" }), "price"), { user: "user", time: "at" });
    };
  },
  recipe(rows) {
    const { train } = split(visits(rows), {
      label: "bought",
      fractions: { train: 0.9, validation: 0.05, test: 0.05 },
      seed: 0,
    });
    const steps = {
      scale: [{ columns: ["user"], to: "standard" }, { columns: ["price"], to: "quantile" }],
      target: { columns: ["kind"], seed: 0 },
      dates: { columns: ["at"], parts: ["hour"] },
    } as const;
    return () => fitRecipe(train, steps).apply(train);
  },
  metrics(rows) {
    const random = createRandom(0), labels = new Uint8Array(rows).map(() => random.integer(0, 2));
    const scores = new Float32Array(rows).map(() => random.uniform());
    return () => [rocAuc, rocCurve, averagePrecision, logLoss].map((metric) => metric(labels, scores));
  },
  training(rows) {
    const train = points(rows);
    return () => fit(logistic({ inputs: 4 }), train, { epochs: 1, batchSize: 1024, progress: false });
  },
  trees(rows) {
    const train = points(rows);
    return () => fit(boostedTrees({ trees: 5 }), train, { progress: false });
  },
};

/** The names of the parts. */
export const GROWING: readonly string[] = Object.keys(PARTS);

/** Seconds of a part at each size; the least of several where they are short. */
export async function secondsBySize(
  part: string,
  sizes: readonly number[] = SIZES,
  onSize: (rows: number, seconds: number) => void = () => {},
): Promise<number[]> {
  const seconds: number[] = [];
  for (const rows of sizes) {
    const work = PARTS[part](rows);
    let least = Infinity;
    for (let run = 0; run < (rows < 1e6 ? 5 : 2); run++) least = Math.min(least, await timed(work) / 1000);
    onSize(rows, least);
    seconds.push(least);
  }
  return seconds;
}

/** The exponent b of seconds = a rows^b. */
export function exponentOf(sizes: readonly number[], seconds: readonly number[]): number {
  const x = sizes.map(Math.log), y = seconds.map(Math.log);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return mean(x.map((value, i) => (value - mx) * (y[i] - my))) / mean(x.map((value) => (value - mx) ** 2));
}
