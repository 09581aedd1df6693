/** Exercises to notebook 07: a budget of weights, what more rows would bring, what an ensemble adds, what a search owes to luck. */
import { logLoss, rocAuc } from "../../evaluate/mod.ts";
import { AnswerError, ofAnswer } from "./_answer_error.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aNumber, lists, numbers, parts, type Shape } from "./_shapes.ts";
import { mean, visits } from "./_truth.ts";

/** Inputs and the most weights in 07.1. */
const inputs = 12, most = 1000;
const parametersOf = (hidden: number) => inputs * hidden + hidden + hidden + 1;

/** As much of a learning curve as is looked at. */
interface CurveLike {
  points: readonly { rows: number; learnt: readonly number[]; judged: readonly number[] }[];
}

const aCurve: Shape<CurveLike> = {
  text: "a learning curve",
  read: (answer) =>
    (answer as Partial<CurveLike> | undefined)?.points?.[0]?.judged !== undefined ? answer as CurveLike : undefined,
};

/** As much of a search's result as is looked at. */
interface FoundLike {
  best: { score: number };
  trials: readonly { score: number }[];
}

const aSearch: Shape<FoundLike> = {
  text: "what search found",
  read: (answer) =>
    (answer as Partial<FoundLike> | undefined)?.trials?.[0]?.score !== undefined ? answer as FoundLike : undefined,
};

export const choosingModels = [
  exercise({
    id: "07.1",
    level: "first steps",
    minutes: 6,
    goal: "Find the widest hidden layer that a thousand parameters pay for.",
    answer: aNumber("a whole number: the units of the hidden layer"),
    judge(hidden) {
      if (!(Number.isInteger(hidden) && hidden >= 1)) throw new AnswerError("A layer has a whole number of units, 1 or more.");
      const is = (count: (hidden: number) => number) => count(hidden) <= most && count(hidden + 1) > most;
      const figures = { "parameters of such a network": parametersOf(hidden).toLocaleString("en-US") };
      const verdict = mistakeIn([
        [
          is((units) => inputs * units + units),
          "You counted the weights and forgot the biases: one for each hidden unit, and one at the end.",
        ],
        [
          is((units) => inputs * units),
          "Those are the weights into the hidden layer. There are others out of it, and the biases.",
        ],
        [is((units) => inputs * units + units + 1), "You forgot the biases of the hidden units, or the weights out of them."],
        [parametersOf(hidden) > most, "That is more than the budget."],
        [parametersOf(hidden + 1) <= most, "That is within the budget, and so is one unit more."],
      ]) ??
        right(
          "Nearly all parameters stand between the inputs and the hidden layer. `cost` counts them for any network before you train it.",
        );
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "07.2",
    level: "practice",
    minutes: 10,
    goal: "Read a learning curve: what could more rows bring at most, and what must come from another model?",
    answer: parts("{ curve, byRows, byModel }: the curve, and two differences of ROC-AUC", {
      curve: aCurve,
      byRows: aNumber("a difference"),
      byModel: aNumber("a difference"),
    }),
    async judge({ curve, byRows, byModel }) {
      const { truth, visits: frame } = await visits(),
        best = rocAuc(frame.column("bought").values, Float64Array.from(truth.values()));
      const gaps = (point: CurveLike["points"][number]) => ({
        rows: mean(point.learnt) - mean(point.judged),
        model: best - mean(point.learnt),
      });
      const last = gaps(curve.points.at(-1)!), first = gaps(curve.points[0]);
      const close = (rows: number, model: number) => Math.abs(byRows - rows) < 0.0016 && Math.abs(byModel - model) < 0.0016;
      return mistakeIn([
        [
          byRows === 0 && byModel === 0,
          "Nothing is read yet. Look at the last point: what the model reaches on rows that it has learnt, and on others.",
        ],
        [close(last.model, last.rows), "The two are swapped."],
        [
          close(first.rows, first.model),
          "That is the first point, with the fewest rows. You have more than that: read the last one.",
        ],
        [
          close(-last.rows, last.model) || close(-last.rows, -last.model),
          "The sign is turned: what could be reached, less what is.",
        ],
        [
          close(last.rows, best - mean(curve.points.at(-1)!.judged)),
          "The first is right. The second is the whole way to the best possible; more rows walk a part of it.",
        ],
        [
          !close(last.rows, last.model),
          "More rows bring the two lines together, at most to the upper one. The rest, from there to the best possible, no row will bring.",
        ],
      ]) ?? right(
        last.rows < last.model
          ? "This model has nearly learnt what it can. More rows would be paid for and hardly seen; a model that can bend is what is missing."
          : "This model knows its rows better than others: more of them would help it, or a simpler model.",
        { "where it is": mean(curve.points.at(-1)!.judged).toFixed(3), "best possible": best.toFixed(3) },
      );
    },
  }),
  exercise({
    id: "07.3",
    level: "stretch",
    minutes: 12,
    goal: "Say what asking five networks brings, fairly compared.",
    answer: parts(
      "{ labels, members, gain }: the rows' labels, what each member says of them, and a difference of log losses",
      {
        labels: numbers("labels"),
        members: lists(numbers("probabilities")),
        gain: aNumber("a difference"),
      },
    ),
    judge({ labels, members, gain }) {
      if (members.length < 2) throw new AnswerError("An ensemble has two members or more.");
      const losses = members.map((said) => ofAnswer(() => logLoss(labels, said))),
        mixed = (mix: (said: number[]) => number) => labels.map((_, row) => mix(members.map((said) => said[row])));
      const together = logLoss(labels, mixed(mean)), average = mean(losses);
      const close = (value: number) => Math.abs(gain - value) < 0.00006;
      return mistakeIn([
        [gain === 0, "Nothing is compared yet."],
        [close(together - average), "The right size, the wrong way round: a gain is what the loss falls by."],
        [
          close(Math.min(...losses) - together),
          "You compared with the best member. Which one that is you learnt from these very rows, so it is no fair rival: without them you would have had any of the five.",
        ],
        [
          close(Math.max(...losses) - together),
          "You compared with the worst member. Any of the five could have been yours: take what they lose on average.",
        ],
        [
          close(losses[0] - together) && !close(average - together),
          "You compared with the first member. Any of the five could have been yours: take what they lose on average.",
        ],
        [
          !close(average - together),
          "The mean of what they say has one log loss; the members have five, with a mean. The gain is the difference.",
        ],
      ]) ?? right(
        "The mean never loses more than its members do on average: the log loss is convex. How much it gains depends on how much they disagree, and it costs five trainings.",
        { "the members lose, on average": average.toFixed(4), "together they lose": together.toFixed(4) },
      );
    },
  }),
  exercise({
    id: "07.4",
    level: "stretch",
    minutes: 10,
    goal: "Say how much of the best score of a search was luck.",
    answer: parts(
      "{ found, fresh, said, luck }: the search's result, labels of other rows, what the plan says of them, and a difference of ROC-AUC",
      { found: aSearch, fresh: numbers("labels"), said: numbers("probabilities"), luck: aNumber("a difference") },
    ),
    judge({ found, fresh, said, luck }) {
      const worth = ofAnswer(() => rocAuc(fresh, said)),
        { score } = found.best,
        scores = found.trials.map(({ score }) => score);
      const close = (value: number) => Math.abs(luck - value) < 0.0016;
      return mistakeIn([
        [luck === 0, "Nothing is compared yet. And no luck at all would be luck."],
        [close(score), "That is the score itself. How much of it is there on other rows?"],
        [close(worth), "That is what the plan is worth. How much more had the search promised?"],
        [
          close(score - mean(scores)),
          "You compared with the other plans. They may truly be worse: what you have measured is luck and skill together. Other rows part the two.",
        ],
        [
          close(score - (scores[1] ?? NaN)),
          "You compared with the second plan, which was lucky too. Other rows part luck from skill.",
        ],
        [close(worth - score), "The right size, the wrong way round: what was promised, less what it is worth."],
        [!close(score - worth), "The score of the best trial, less the ROC-AUC on rows that nothing was chosen by."],
      ]) ?? right(
        "The plan was chosen because its score was high, and a score is high by skill or by luck. On rows that took no part in the choice only the skill is left.",
        { "the search promised": score.toFixed(3), "on other rows it is": worth.toFixed(3) },
      );
    },
  }),
];
