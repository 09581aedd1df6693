/** Small made-up data for the tests of training. */
import { asTrain, asValidation, Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { createRandom } from "shoplens/random";

/** Points around a centre for each class, `spread` wide. */
export function blobs(centres: number[][], perClass: number, { seed = 1, spread = 0.5 } = {}): Dataset {
  const random = createRandom(seed), width = centres[0].length, rows = perClass * centres.length;
  const features = matrix(rows, width), labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    labels[row] = row % centres.length;
    for (let c = 0; c < width; c++) features.data[row * width + c] = random.normal(centres[labels[row]][c], spread);
  }
  const names = centres[0].map((_, c) => `x${c}`);
  return new Dataset({ features, labels, names, classes: centres.map((_, c) => `class ${c}`) });
}

/** y = 2 a - 3 b + 1, with a little noise. */
export function line(rows: number, { seed = 1, noise = 0.01 } = {}): Dataset {
  const random = createRandom(seed), features = matrix(rows, 2);
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const a = features.data[2 * row] = random.normal(), b = features.data[2 * row + 1] = random.normal();
    return 2 * a - 3 * b + 1 + random.normal(0, noise);
  });
  return new Dataset({ features, labels, names: ["a", "b"] });
}

/** Two classes that a straight line parts. */
export const twoBlobs = (seed = 1) => asTrain(blobs([[-1, 0], [1, 0.5]], 100, { seed }));
export const twoBlobsValidation = (seed = 2) => asValidation(blobs([[-1, 0], [1, 0.5]], 50, { seed }));
