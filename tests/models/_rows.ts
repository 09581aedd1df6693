/** Small made-up data with codes and numbers, for the tests of networks. */
import { asTrain, Dataset, type Task, type Train } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

/** Where the codes stand: feature 1 with four levels and feature 3 with three, 0 for what was not seen among them. */
export const categories = [
  { name: "city", at: 1, width: 1, levels: 4 },
  { name: "device", at: 3, width: 1, levels: 3 },
];

/** Rows of three numbers and two codes, whose label follows all of them. */
export function rowsOf(task: Task, rows: number, seed = 1): Train<Dataset> {
  const random = createRandom(seed), features = matrix(rows, 5);
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const numbers = [random.normal(), random.normal(), random.normal()];
    const city = random.integer(0, 4), device = random.integer(0, 3);
    features.data.set([numbers[0], city, numbers[1], device, numbers[2]], row * 5);
    const score = numbers[0] + (city === device ? 1 : -1) * numbers[1] + random.normal(0, 0.1);
    return { binary: Number(score > 0), multiclass: score > 1 ? 2 : score > -1 ? 1 : 0, regression: score }[task];
  });
  const classes = { binary: ["no", "yes"], multiclass: ["low", "middle", "high"], regression: undefined }[task];
  return asTrain(new Dataset({ features, labels, classes, names: ["a", "city", "b", "device", "c"], categories }));
}
