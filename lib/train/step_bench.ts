/** A training step (forward, backward, Adam) on either path, at sizes on both sides of where tfjs overtakes our own loop. */
import { adam, createUpdate } from "shoplens/train";
import { mlp } from "shoplens/models";
import { createRandom } from "shoplens/random";
import { engine, type NetworkPath, openNetwork } from "shoplens/engine";

const sizes: [number[], number][] = [
  [[17, 10, 1], 32],
  [[3, 10, 1], 4000],
  [[30, 16, 1], 256],
  [[30, 64, 32, 1], 128],
  [[64, 128, 64, 1], 256],
  [[100, 512, 256, 128, 1], 512],
];

const random = createRandom(1);
for (const [shape, rows] of sizes) {
  const [inputs, ...hidden] = shape.slice(0, -1);
  const batch = {
    features: Float32Array.from({ length: rows * inputs }, () => random.normal()),
    labels: Float32Array.from({ length: rows }, () => random.integer(0, 2)),
    weights: new Float32Array(rows).fill(1),
    rows,
  };
  for (const path of ["fused", "tfjs"] satisfies NetworkPath[]) {
    const network = openNetwork(mlp({ inputs, hidden, random }), { task: "binary", path });
    const update = createUpdate(adam(), network.parameters.length, network.createArray);
    Deno.bench({
      name: path === "tfjs" ? `tfjs on ${engine.backend}` : path,
      group: `${shape.join("-")}, batch ${rows}`,
      fn() {
        network.backward(batch);
        network.step(update.next(0.001));
      },
    });
  }
}
