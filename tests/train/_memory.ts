/** A script: trains on a source of PIECES pieces, and prints how many of them were in memory at once, after each garbage collection. */
import { asTrain, Dataset } from "shoplens/dataset";
import { matrix } from "shoplens/matrix";
import { logistic } from "shoplens/models";
import { fit } from "shoplens/train";

const rows = 2000, columns = 20, pieces = Number(Deno.args[0]);
const made: WeakRef<Float32Array>[] = [];
let most = 0;

async function* source() {
  for (let piece = 0; piece < pieces; piece++) {
    // Weak references hold until the end of the turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    (globalThis as unknown as { gc(): void }).gc();
    most = Math.max(most, made.filter((reference) => reference.deref() !== undefined).length);
    const data = Float32Array.from({ length: rows * columns }, (_, i) => ((i + piece) % 7) / 7);
    made.push(new WeakRef(data));
    const labels = Float32Array.from({ length: rows }, (_, row) => data[row * columns] > 0.5 ? 1 : 0);
    const names = Array.from({ length: columns }, (_, c) => `x${c}`);
    yield asTrain(new Dataset({ features: matrix(rows, columns, data), labels, names, classes: ["no", "yes"] }));
  }
}

const fitted = await fit(logistic({ inputs: columns }), source, { epochs: 2, batchSize: 512 });
fitted.dispose();
// deno-lint-ignore no-console -- the parent reads it
console.log(most);
