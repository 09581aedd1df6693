/** Exercises to notebook 03: a slope, a gradient, a learning rate. */
import { createRandom } from "../../random.ts";
import { AnswerError } from "./_answer_error.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aFunction, aNumber, numbers } from "./_shapes.ts";

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

/** The person of 03.1. */
const unit = { x: [0.5, 1, 0.2], y: 1, weights: [0.4, -0.6, 1], bias: 0.1 };

/** The largest distance of two lists, for the size of the first. */
function distance(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((value, i) => value - other[i])) / (Math.hypot(...one) + 1e-12);
}

/** Two inputs, two hidden units: weights of the first unit, of the second, two biases, two weights out, one bias. */
function forward(theta: readonly number[], x: readonly number[]) {
  const sums = [0, 1].map((j) => theta[4 + j] + theta[2 * j] * x[0] + theta[2 * j + 1] * x[1]);
  const score = theta[8] + sums.reduce((total, z, j) => total + theta[6 + j] * Math.max(0, z), 0);
  return { sums, score };
}

function lossOf(theta: readonly number[], x: readonly number[], y: number): number {
  const { score } = forward(theta, x);
  return Math.max(score, 0) - score * y + Math.log1p(Math.exp(-Math.abs(score)));
}

/** What the loss does when each number moves a little, measured; no formula is trusted. */
function measured(theta: readonly number[], x: readonly number[], y: number): number[] {
  const h = 1e-5;
  return theta.map((_, m) => {
    const moved = (by: number) => lossOf(theta.map((value, k) => k === m ? value + by : value), x, y);
    return (moved(h) - moved(-h)) / (2 * h);
  });
}

/** Back-propagation with a mistake in it, to know it again. */
function mistaken(theta: readonly number[], x: readonly number[], y: number, which: "bracket" | "sums" | "biases"): number[] {
  const { sums, score } = forward(theta, x), ds = sigmoid(score) - y;
  const dz = sums.map((z, j) => which === "bracket" || z > 0 ? ds * theta[6 + j] : 0);
  return [
    ...dz.flatMap((d) => [d * x[0], d * x[1]]),
    ...dz.map((d) => which === "biases" ? 0 : d),
    ...sums.map((z) => ds * (which === "sums" ? z : Math.max(0, z))),
    which === "biases" ? 0 : ds,
  ];
}

/** Where down the hill (u^2 + 25 w^2) / 2 a rate leads from (10, 1): the height at the end, for that at the start. */
function descend(rate: number): number {
  let u = 10, w = 1;
  const height = () => (u * u + 25 * w * w) / 2, start = height();
  for (let step = 0; step < 2000; step++) {
    u -= rate * u;
    w -= rate * 25 * w;
    if (!(height() < 1e6 * start)) return Infinity;
  }
  return height() / start;
}

export const networkByHand = [
  exercise({
    id: "03.1",
    level: "first steps",
    minutes: 7,
    goal: "Compute the gradient of one unit's loss for one person, by hand.",
    answer: numbers("four numbers: the slopes of the three weights, then of the bias", 4),
    judge(gradient) {
      const { x, y, weights, bias } = unit;
      const p = sigmoid(weights.reduce((sum, weight, i) => sum + weight * x[i], bias)), ds = p - y;
      const truth = [...x.map((value) => ds * value), ds], close = (other: number[]) => distance(other, gradient) < 0.01;
      return mistakeIn([
        [gradient.every((slope) => slope === 0), "Nothing is computed yet. Begin with the score s, then p, then p − y."],
        [
          close(truth.map((slope) => -slope)),
          "The sign is turned: that is y − p, which points downhill. A gradient points uphill, and a step goes against it.",
        ],
        [
          close(truth.map((slope) => slope * p * (1 - p))),
          "There is a factor p (1 − p) too much. It belongs to the squared error; with the cross-entropy it cancels.",
        ],
        [close(truth.map(() => ds)), "That is p − y for each. A weight's slope is that times its own input."],
        [close([...x.map((value) => p * value), p]), "That is p times the input. The error is p − y, and y is 1 here."],
        [close([...truth.slice(0, 3), 0]), "The weights are right. The bias has a slope too: its input is always 1."],
        [
          close([...weights.map((weight) => ds * weight), ds]),
          "You multiplied by the weight. A weight's slope is the error times its input x.",
        ],
        [!close(truth), "Not these. The slope of weight i is (p − y) times x i; that of the bias is p − y."],
      ]) ?? right("Three products and a difference. A network is this, many times over, with the chain rule in between.");
    },
  }),
  exercise({
    id: "03.2",
    level: "practice",
    minutes: 12,
    goal: "Write the gradient of a network with two hidden units.",
    answer: aFunction("a function (theta, x, y) that gives nine slopes", numbers("nine numbers, in the order of theta", 9)),
    judge(gradient) {
      const random = createRandom(3).fork("gradients");
      const trials = Array.from({ length: 20 }, (_, i) => {
        const theta = Array.from({ length: 9 }, () => random.normal()), x = [random.normal(), random.normal()], y = i % 2;
        return { theta, x, y, truth: measured(theta, x, y), given: gradient(theta.slice(), x.slice(), y) };
      }).filter(({ theta, x }) => forward(theta, x).sums.every((z) => Math.abs(z) > 1e-3)); // at the kink there is no slope
      const all = (made: (trial: typeof trials[number]) => number[]) =>
        trials.every((trial) => distance(made(trial), trial.given) < 1e-4);
      const made = (which: Parameters<typeof mistaken>[3]) => all(({ theta, x, y }) => mistaken(theta, x, y, which));
      const good = trials.filter(({ truth, given }) => distance(truth, given) < 1e-4).length;
      const figures = { "points at which it agrees with what was measured": `${good} of ${trials.length}` };
      const verdict = mistakeIn([
        [
          trials.every(({ given }) => given.every((slope) => slope === 0)),
          "It gives zeros wherever one stands. Fill in the chain rule from the end to the beginning.",
        ],
        [all(({ truth }) => truth.map((slope) => -slope)), "All signs are turned: begin with p − y, not y − p."],
        [made("bracket"), "The bracket is missing: where a hidden unit was off (z below 0), nothing goes back through it."],
        [made("sums"), "A weight of the output is multiplied by the sum z instead of by the activation max(0, z)."],
        [made("biases"), "The biases have slopes too: that of a hidden bias is ∂L/∂z, that of the last one p − y."],
        [
          good >= 3 && good < trials.length,
          "At some points it agrees, at others not. Where is it that both hidden units are on, and where is one of them off?",
        ],
        [good < trials.length, "Measured, the slopes are others. Compare number by number: the last bias first, it is p − y."],
      ]) ??
        right("The same slopes as measured, also where units are off. That is the whole of back-propagation.");
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "03.3",
    level: "stretch",
    minutes: 10,
    goal: "Find the largest learning rate that still comes down a narrow valley.",
    answer: aNumber("a number: a learning rate"),
    judge(rate) {
      if (!(rate > 0)) throw new AnswerError("A learning rate is above 0: below it, one goes uphill.");
      const end = descend(rate),
        figures = {
          "height after 2,000 steps, as a share of that at the start": end === Infinity
            ? "beyond all measure"
            : end.toExponential(1),
        };
      // It must come down, and a little more must not. The limit itself, where it swings for ever, counts as right.
      const comesDown = (rate: number) => descend(rate) < 1e-3;
      const verdict = mistakeIn([
        [
          !comesDown(0.999 * rate),
          "It does not come down: across the valley each step jumps further than the one before. Smaller.",
        ],
        [
          comesDown(1.9 * rate) && !comesDown(2.1 * rate),
          "That is the best rate for the steep direction, which it takes in one step. There is room above it.",
        ],
        [comesDown(1.02 * rate), "It comes down, and so does a larger one. How much does a step across the valley change w?"],
      ]) ??
        right(
          "Larger, and it flies away. The steepest direction alone sets this limit, and the gentle one has to wait for it: what Adam and RMSprop mend.",
        );
      return { ...verdict, figures };
    },
  }),
];
