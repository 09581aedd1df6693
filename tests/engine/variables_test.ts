import { assert, assertEquals, assertThrows } from "@std/assert";
import { engine, openVariables, stepBy, type StepRule, tf, type VariableWeights } from "shoplens/engine";
import { createRandom } from "shoplens/random";

const ROWS = 1100, WIDTH = 17, WIDE = 17_000, BATCH = 40;

/** A wide table, one of single numbers, a matrix and a bias, and the loss of some look-ups. */
function createVariables() {
  const random = createRandom(1);
  const variable = (...shape: number[]) =>
    tf.variable(tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()), shape));
  return [variable(ROWS, WIDTH), variable(WIDE, 1), variable(WIDTH, 3), variable(3)] as const;
}

type Variables = ReturnType<typeof createVariables>;

/** Some rows come often, most seldom, and some twice in a batch. */
function idsOf(step: number): [tf.Tensor1D, tf.Tensor1D] {
  const random = createRandom(step);
  const draw = (rows: number) =>
    tf.tensor1d(Int32Array.from({ length: BATCH }, () => Math.floor(rows * random.uniform() ** 3)), "int32");
  return [draw(ROWS), draw(WIDE)];
}

const lossOf = ([table, numbers, kernel, bias]: Variables, step: number) => () => {
  const [rows, singles] = idsOf(step);
  const sums = tf.add(tf.matMul(tf.gather(table, rows) as tf.Tensor2D, kernel as tf.Tensor2D), bias);
  return tf.mean(tf.square(tf.add(sums, tf.gather(numbers, singles)))) as tf.Scalar;
};

const rules: Record<string, { rule: StepRule; arrays: number; shrink?: number }> = {
  "gradient descent": { rule: { kind: "sgd", rate: 0.1, momentum: 0, nesterov: false }, arrays: 0 },
  "momentum": { rule: { kind: "sgd", rate: 0.01, momentum: 0.9, nesterov: false }, arrays: 1 },
  "momentum of Nesterov": { rule: { kind: "sgd", rate: 0.01, momentum: 0.9, nesterov: true }, arrays: 1 },
  "RMSprop": { rule: { kind: "rmsprop", rate: 0.01, decay: 0.9, momentum: 0, epsilon: 1e-7 }, arrays: 2 },
  "RMSprop with momentum": { rule: { kind: "rmsprop", rate: 0.01, decay: 0.9, momentum: 0.5, epsilon: 1e-7 }, arrays: 2 },
  "Adam": { rule: { kind: "adam", rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, arrays: 2 },
  "AdamW": { rule: { kind: "adam", rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-7 }, arrays: 2, shrink: 0.999 },
};

/** The rate of a step: none is like the one before. */
const at = (rule: StepRule, step: number): StepRule => ({ ...rule, rate: rule.rate * (1 + Math.sin(step) / 2) });

/** Trains, with something done before each step; gives the weights and what the rule remembers. */
function train(name: string, steps: number, before: (weights: VariableWeights, step: number) => void): Float32Array[] {
  const variables = createVariables(), weights = openVariables(variables), { rule, arrays, shrink } = rules[name];
  const memory = Array.from({ length: arrays }, weights.createArray);
  for (let step = 0; step < steps; step++) {
    weights.backward(lossOf(variables, step));
    before(weights, step);
    weights.step({ rule: at(rule, step), memory, shrink });
  }
  const result = [weights.parameters.slice(), ...memory.map((array) => array.slice())];
  weights.close();
  assertEquals(variables.flatMap((variable) => [...variable.dataSync()]), [...result[0]], "the variables have the weights");
  tf.dispose([...variables]);
  return result;
}

function assertClose(actual: Float32Array, expected: Float32Array, tolerance: number, what: string) {
  assertEquals(actual.length, expected.length);
  let worst = 0, place = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]) / (1 + Math.abs(expected[i]));
    if (!(difference <= worst)) [worst, place] = [difference, i];
  }
  assert(worst <= tolerance, `${what} at ${place}: ${actual[place]}, ${expected[place]}`);
}

for (const name of Object.keys(rules)) {
  Deno.test(`${name}: rows that wait for their steps end at the bits of rows that took each, whenever they are asked for`, () => {
    const waited = train(name, 60, () => {});
    assertEquals(waited, train(name, 60, ({ gradients }) => gradients), "all rows take each step");
    assertEquals(waited, train(name, 60, (weights, step) => step % 7 === 0 && weights.parameters), "all catch up at times");
    const start = createVariables(), first = start.flatMap((variable) => [...variable.dataSync()]);
    tf.dispose([...start]);
    const moved = waited[0].filter((weight, i) => weight !== first[i]).length;
    assert(moved > 0.3 * ROWS * WIDTH);
  });

  Deno.test(`${name}: steps are those of whole arrays along tfjs's own gradients`, () => {
    const { rule, arrays, shrink = 1 } = rules[name];
    const variables = createVariables(), weights = openVariables(variables), plain = createVariables();
    const memory = Array.from({ length: arrays }, weights.createArray);
    const memories = plain.map(({ size }) => Array.from({ length: arrays }, () => new Float32Array(size)));
    for (let step = 0; step < 40; step++) {
      weights.backward(lossOf(variables, step));
      weights.step({ rule: at(rule, step), memory, shrink });
      weights.publish();
      tf.tidy(() => {
        const { grads } = tf.variableGrads(lossOf(plain, step), [...plain]);
        plain.forEach((variable, v) => {
          const numbers = variable.dataSync().map((weight) => variable.rank < 2 ? weight : weight * shrink) as Float32Array;
          const gradients = grads[variable.name].dataSync() as Float32Array, ours = variables[v].dataSync() as Float32Array;
          stepBy(numbers, gradients, { rule: at(rule, step), memory: memories[v] });
          assertClose(ours, numbers, 1e-5, `variable ${v} of step ${step}`);
          // Adam and RMSprop divide by the gradient's size, which magnifies rounding where a gradient is nearly nothing.
          variable.assign(tf.tensor(ours, variable.shape));
        });
      });
    }
    tf.dispose([...variables, ...plain]);
  });
}

Deno.test("memory from elsewhere serves too, at any time", () => {
  const run = (createArray: (weights: VariableWeights, step: number) => Float32Array) => {
    const variables = createVariables(), weights = openVariables(variables), { rule } = rules.Adam;
    let memory: Float32Array[] = [];
    for (let step = 0; step < 12; step++) {
      if (step % 6 === 0) {
        // What was remembered moves on to arrays of another kind.
        const { parameters: { length } } = weights;
        memory = [0, 1].map((a) => {
          const array = createArray(weights, step);
          array.set(memory[a] ?? new Float32Array(length));
          return array;
        });
      }
      weights.backward(lossOf(variables, step));
      weights.step({ rule: at(rule, step), memory, shrink: 0.99 });
    }
    const result = weights.parameters.slice();
    assertEquals(variables.flatMap((variable) => [...variable.dataSync()]), [...result]);
    tf.dispose([...variables]);
    return result;
  };
  const elsewhere = ({ parameters: { length } }: VariableWeights) => new Float32Array(length);
  const inside = run((weights, step) => step === 0 ? weights.createArray() : elsewhere(weights));
  assertClose(inside, run(elsewhere), 1e-4, "weight");
});

Deno.test("a row may miss more steps than the books have room for", () => {
  const run = (before: (weights: VariableWeights) => void) => {
    const variable = tf.variable(tf.ones([4096, 4])),
      weights = openVariables([variable]),
      memory = [1, 2].map(weights.createArray);
    for (let step = 0; step < 1100; step++) {
      weights.backward(() => tf.sum(tf.gather(variable, tf.tensor1d([step === 0 ? 7 : 9], "int32"))));
      before(weights);
      weights.step({ rule: rules.Adam.rule, memory, shrink: 0.9999 });
    }
    const result = [weights.parameters.slice(7 * 4, 10 * 4), ...memory.map((array) => array.slice(9 * 4, 10 * 4))];
    tf.dispose(variable);
    return result;
  };
  const [waited, each] = [run(() => {}), run(({ gradients }) => gradients)];
  assertEquals(waited, each);
  const [seventh, , eighth] = [waited[0][0], 0, waited[0][4]];
  assert(seventh < eighth && Math.abs(eighth - 0.9999 ** 1100) < 1e-4, `${seventh}, ${eighth}`);
});

Deno.test("gradients of rows are tfjs's own, where a table is read twice, as a matrix too, or through another shape", () => {
  const losses: Record<string, (table: tf.Variable, step: number) => tf.Tensor> = {
    "twice": (table, step) => {
      const [ids, other] = [idsOf(step)[0], idsOf(step + 100)[0]];
      return tf.mul(tf.gather(table, ids), tf.gather(table, tf.reshape(other, [BATCH / 2, 2])).reshape([BATCH, WIDTH]));
    },
    "as a matrix": (table, step) => {
      const vectors = tf.gather(table, idsOf(step)[0]);
      return tf.softmax(tf.matMul(vectors, table as unknown as tf.Tensor2D, false, true));
    },
    "as a matrix from the third step": (table, step) => {
      const vectors = tf.gather(table, idsOf(step)[0]);
      return step < 3 ? vectors : tf.matMul(vectors, table as unknown as tf.Tensor2D, false, true);
    },
    "as a matrix before": (table, step) => {
      const sums = tf.mean(table, 0);
      return tf.mul(sums, tf.gather(table, idsOf(step)[0]));
    },
    "through another shape": (table, step) => tf.gather(tf.reshape(table, [ROWS * WIDTH / 2, 2]), idsOf(step)[0]),
    "through a gradient of its own": (table, step) => {
      const turned = tf.customGrad((x) => ({ value: tf.clone(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.mul(dy, -1) }));
      return tf.gather(turned(table), idsOf(step)[0]);
    },
    "by columns": (table, step) => tf.gather(table, tf.tensor1d([step, 0, step], "int32"), 1),
    "with a penalty": (table, step) => tf.add(tf.gather(table, idsOf(step)[0]), tf.mean(tf.square(table))),
  };
  const { rule } = rules["gradient descent"];
  for (const [what, made] of Object.entries(losses)) {
    const [table, ...others] = createVariables(), weights = openVariables([table]), plain = tf.variable(tf.clone(table));
    tf.dispose([...others]);
    const before = tf.memory();
    for (let step = 0; step < 6; step++) {
      const loss = (table: tf.Variable) => () => tf.mean(tf.square(made(table, step))) as tf.Scalar;
      weights.backward(loss(table));
      weights.step({ rule, memory: [] });
      tf.tidy(() => {
        const { grads: { [plain.name]: slopes } } = tf.variableGrads(loss(plain), [plain]);
        plain.assign(tf.sub(plain, tf.mul(rule.rate, slopes)));
      });
    }
    assertEquals(tf.memory().numTensors, before.numTensors);
    assertEquals(tf.memory().numBytes, before.numBytes);
    assertClose(weights.parameters, plain.dataSync() as Float32Array, 1e-5, what);
    weights.close();
    assertEquals([...table.dataSync()], [...weights.parameters]);
    tf.dispose([table, plain]);
  }
});

Deno.test("the gradient is clipped by the norm of all of it, rows and the rest; what was written into one is not in the next", () => {
  const variables = createVariables(), weights = openVariables(variables);
  weights.backward(lossOf(variables, 3));
  const { gradients } = weights, norm = Math.hypot(...gradients), expected = gradients.map((slope) => slope * 0.5 / norm);
  weights.backward(lossOf(variables, 3));
  weights.clip(2 * norm);
  weights.clip(0.5);
  assertClose(weights.gradients, expected, 1e-6, "clipped");
  weights.clip(0.25);
  assertClose(weights.gradients, expected.map((slope) => slope / 2), 1e-6, "clipped as a whole");
  weights.gradients.fill(7);
  weights.backward(lossOf(variables, 3));
  assertClose(weights.gradients, expected.map((slope) => slope * 2 * norm), 1e-5, "as before");
  tf.dispose([...variables]);
});

Deno.test("a row that is not there is refused as tfjs refuses it, and the table goes on", () => {
  const [table, ...others] = createVariables(), weights = openVariables([table]);
  const loss = (id: number) => () => tf.sum(tf.gather(table, tf.tensor1d([id], "int32"))) as tf.Scalar;
  const before = tf.memory().numTensors;
  assertThrows(() => weights.backward(loss(ROWS)), Error, "GatherV2");
  assertEquals(tf.memory().numTensors, before);
  weights.backward(loss(ROWS - 1));
  assertEquals(weights.gradients.findIndex((slope) => slope === 1), (ROWS - 1) * WIDTH);
  tf.dispose([table, ...others]);
});

Deno.test("who shares a variable's data keeps it: steps write in place only where nobody else looks", () => {
  const variable = tf.variable(tf.tensor1d([1, 2])), weights = openVariables([variable]);
  const step = () => {
    weights.backward(() => tf.sum(variable));
    weights.step({ rule: rules["gradient descent"].rule, memory: [] });
  };
  const before = tf.clone(variable);
  step();
  step();
  const between = tf.clone(variable);
  step();
  assertEquals([...before.dataSync()], [1, 2]);
  assertClose(between.dataSync() as Float32Array, new Float32Array([0.8, 1.8]), 1e-6, "between");
  assertClose(variable.dataSync() as Float32Array, new Float32Array([0.7, 1.7]), 1e-6, "after");
  tf.dispose([variable, before, between]);
});

Deno.test("tensors and their bytes stay as many over 10,000 steps", { ignore: engine.backend !== "wasm" }, () => {
  const table = tf.variable(tf.ones([8192, 2])), bias = tf.variable(tf.zeros([2]));
  const weights = openVariables([table, bias]), memory = [1, 2].map(weights.createArray), ids = tf.tensor1d([1, 5, 1], "int32");
  const step = () => {
    weights.backward(() => tf.sum(tf.square(tf.add(tf.gather(table, ids), bias))));
    weights.clip(1);
    weights.step({ rule: rules.Adam.rule, memory });
  };
  for (let i = 0; i < 10; i++) step();
  const { buffer } = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8, before = tf.memory();
  for (let i = 0; i < 10_000; i++) step();
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  assertEquals([numTensors, numBytes, numDataBuffers], [before.numTensors, before.numBytes, before.numDataBuffers]);
  assert(buffer.byteLength > 0, "wasm's memory has not grown");
  tf.dispose([table, bias, ids]);
});

Deno.test("what the way back has used is let go as it goes, and the gradients are tfjs's own", () => {
  const x = tf.variable(tf.tensor1d(Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i)))), weights = openVariables([x]);
  let left = 0;
  const watched = tf.customGrad((x) => ({
    value: (x as tf.Tensor).clone(),
    gradFunc(slopes: tf.Tensor) {
      left = tf.memory().numBytes;
      return slopes.clone();
    },
  }));
  const loss = () => {
    let h = watched(x);
    for (let i = 0; i < 30; i++) h = tf.relu(tf.add(tf.square(tf.sin(h)), tf.mul(h, 0.1)));
    return tf.sum(h) as tf.Scalar;
  };
  const before = tf.memory();
  weights.backward(loss);
  assert(left - before.numBytes < 10 * 4000, `${left - before.numBytes} bytes are kept`);
  assertEquals(tf.memory().numTensors, before.numTensors);
  const { grads, value } = tf.variableGrads(loss, [x]);
  assertEquals(weights.gradients.slice(), grads[x.name].dataSync());
  weights.close();
  tf.dispose([x, value, ...Object.values(grads)]);
});
