/** The kernels as they are compiled, both builds, against loops that are plain to read. */
import { assert, assertEquals } from "@std/assert";
import { stepAdam, stepRmsprop, stepSgd } from "shoplens/engine";
import { createRandom } from "shoplens/random";
import { type CompiledKernels, createWorkspace, relaxedSimd } from "../../lib/simd.ts";

// Tests come in by doors; the binaries have none.
const { KERNELS } = await import(new URL("../../lib/engine/kernels/_kernels_wasm.ts", import.meta.url).href);
const random = createRandom(11);

type Numbers = Record<string, (...numbers: number[]) => number>;

/** A build with a memory of its own. */
function load(build: string): { kernels: Numbers; floats: Float32Array } {
  const { kernels, memory } = createWorkspace({
    compiled: { plain: KERNELS[build] } as CompiledKernels<Numbers>,
    arrays: [[Float32Array, 2_600_000]],
    action: "test",
  });
  return { kernels, floats: new Float32Array(memory.buffer) };
}

const builds = relaxedSimd ? ["plain", "relaxed"] : ["plain"];

for (const build of builds) {
  Deno.test(`${build}: products are right at every edge of their tiles, with either side transposed, and on top of others`, () => {
    const { kernels, floats } = load(build);
    const shapes = [[1, 1, 1], [3, 17, 40], [4, 8, 5], [6, 8, 256], [7, 9, 257], [13, 30, 600], [97, 5, 3], [200, 33, 70], [
      2,
      50,
      300,
    ]];
    for (const [rows, columns, inner] of shapes) {
      for (const [transposeA, transposeB, add] of [[0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1]]) {
        const a = 16, b = a + rows * inner + 7, c = b + columns * inner + 5, bias = c + rows * columns + 3;
        const packing = bias + columns + 2, biased = random.uniform() < 0.5, how = add + 2 * random.integer(0, 2);
        for (let i = a; i < packing; i++) floats[i] = random.normal();
        // As ReLU leaves them.
        for (let i = a; i < b; i += 3) floats[i] = 0;
        const aRow = transposeA ? 1 : inner, aInner = transposeA ? rows : 1;
        const bInner = transposeB ? 1 : columns, bColumn = transposeB ? inner : 1;
        const expected = Float64Array.from({ length: rows * columns }, (_, at) => {
          let sum = add ? floats[c + at] : 0;
          const r = Math.floor(at / columns), j = at % columns;
          for (let k = 0; k < inner; k++) sum += floats[a + r * aRow + k * aInner] * floats[b + k * bInner + j * bColumn];
          if (biased) sum += floats[bias + j];
          return how >= 2 ? Math.max(sum, 0) : sum;
        });
        kernels.multiply(
          4 * c,
          rows,
          columns,
          inner,
          4 * a,
          aRow,
          aInner,
          4 * b,
          bInner,
          bColumn,
          4 * packing,
          biased ? 4 * bias : 0,
          how,
        );
        const where = JSON.stringify({ rows, columns, inner, transposeA, transposeB, biased, how });
        expected.forEach((value, at) =>
          assert(Math.abs(floats[c + at] - value) < 1e-4 * Math.sqrt(inner), `${where} at ${at}`)
        );
        assert(kernels.packingRoom(columns, inner) > 0);
      }
    }
  });

  Deno.test(`${build}: a product writes nothing beyond itself and the room for packing`, () => {
    const { kernels, floats } = load(build);
    const [rows, columns, inner] = [7, 9, 300], a = 16, b = a + rows * inner, c = b + columns * inner;
    const packing = c + rows * columns + 1, end = packing + kernels.packingRoom(columns, inner);
    floats.fill(0.5);
    kernels.multiply(4 * c, rows, columns, inner, 4 * a, inner, 1, 4 * b, columns, 1, 4 * packing, 0, 0);
    assertEquals([floats[c - 1], floats[packing - 1], floats[end], floats[end + 1]], [0.5, 0.5, 0.5, 0.5]);
    assertEquals(floats[c], 75);
  });

  Deno.test(`${build}: columns and activations, at counts that are no multiple of four`, () => {
    const { kernels, floats } = load(build);
    const [rows, columns] = [3, 7], x = 16, numbers = 64, other = 128, more = 192;
    const fill = (at: number, count: number) => {
      const drawn = Array.from({ length: count }, () => Math.fround(random.normal()));
      floats.set(drawn, at);
      return drawn;
    };
    const near = (at: number, expected: number[]) =>
      expected.forEach((value, i) => assert(Math.abs(floats[at + i] - value) < 1e-5, `${floats[at + i]} is not ${value}`));

    const given = fill(x, rows * columns), bias = fill(numbers, columns);
    kernels.plusRow(0, 4 * x, 4 * x, columns, 4 * numbers, 0, 0, rows);
    near(x, given.map((value, i) => value + bias[i % columns]));
    const sums = bias.map((value, j) => [0, 1, 2].reduce((sum, r) => sum + floats[x + r * columns + j], value));
    kernels.addColumns(0, 4 * numbers, 4 * x, rows, columns, 0, columns);
    near(numbers, sums);

    const slopes = fill(other, 21), before = [...floats.subarray(x, x + 21)];
    kernels.plusRow(0, 4 * x, 4 * x, columns, 0, 2, 0, rows);
    near(x, before.map((value) => Math.max(value, 0)));
    kernels.rectifyBack(0, 4 * other, 4 * other, 4 * x, 0, 21);
    near(other, slopes.map((slope, i) => before[i] > 0 ? slope : 0));

    const product = [...floats.subarray(x, x + 21)].map((value, i) => value * floats[other + i]);
    kernels.times(0, 4 * more, 4 * x, 4 * other, 0, 21);
    near(more, product);
  });

  Deno.test(`${build}: steps of all optimisers, at counts that are no multiple of four`, () => {
    const { kernels, floats } = load(build), places = [16, 64, 128, 192], count = 6;
    const bytes = places.map((place) => 4 * place);
    const same = (
      kernel: (...args: number[]) => void,
      figures: number[],
      plain: (...arrays: Float32Array[]) => void,
      used: number,
    ) => {
      const arrays = places.map((at) => {
        const drawn = Float32Array.from({ length: count }, () => Math.abs(random.normal()));
        floats.set(drawn, at);
        return drawn;
      });
      kernel(0, ...bytes.slice(0, used), ...figures, 0, count);
      plain(...arrays);
      arrays.forEach((array, i) =>
        array.forEach((value, at) => assert(Math.abs(floats[places[i] + at] - value) < 1e-5, `array ${i}: ${value}`))
      );
    };
    const adam = { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    same(kernels.adam, Object.values(adam), (w, g, m, v) => stepAdam(w, g, m, v, adam), 4);
    const rmsprop = { rate: 0.01, decay: 0.9, momentum: 0.5, epsilon: 1e-7 };
    same(kernels.rmsprop, Object.values(rmsprop), (w, g, v, d) => stepRmsprop(w, g, v, d, rmsprop), 4);
    same(kernels.sgd, [0.1], (w, g) => stepSgd(w, g, undefined, { rate: 0.1, momentum: 0, nesterov: false }), 2);
    for (const nesterov of [false, true]) {
      const sgd = { rate: 0.1, momentum: 0.9, nesterov };
      same(kernels.momentum, [0.1, 0.9, Number(nesterov)], (w, g, v) => stepSgd(w, g, v, sgd), 3);
    }
  });
}

Deno.test("NaN goes through ReLU, so that a training that diverged is noticed", () => {
  for (const build of builds) {
    const { kernels, floats } = load(build);
    floats[16] = NaN;
    kernels.plusRow(0, 64, 64, 4, 0, 2, 0, 1);
    assertEquals(floats[16], NaN);
  }
});
