/** Exercises to notebook 05: a threshold, a correction, rebalancing where it may be done, a budget. */
import { correctPrior, costThreshold } from "../../evaluate/mod.ts";
import { matrix } from "../../matrix.ts";
import { AnswerError } from "./_answer_error.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aDataset, aFunction, aNumber, isNear, parts } from "./_shapes.ts";
import { mean, visits } from "./_truth.ts";

/** What mistakes cost in 05.1. */
const costs = { falsePositive: 1, falseNegative: 12 };

/** What a thousand visits cost, on average, when coupons go to chances of the threshold or more. */
async function spentAt(threshold: number): Promise<number> {
  const chances = [...(await visits()).truth.values()], { falsePositive, falseNegative } = costs;
  return 1000 * mean(chances.map((p) => p >= threshold ? (1 - p) * falsePositive : p * falseNegative));
}

/** Shares of the classes in 05.2: of the rows that were learnt from, and of those that come. */
const shares = { trained: [0.5, 0.5], true: [0.95, 0.05] };

export const imbalance = [
  exercise({
    id: "05.1",
    level: "first steps",
    minutes: 5,
    goal: "Choose the threshold by what mistakes cost.",
    answer: aNumber("a number from 0 to 1: the threshold"),
    async judge(threshold) {
      const truth = costThreshold(costs),
        { falsePositive, falseNegative } = costs,
        close = (value: number) => isNear(threshold, value, 0.01);
      if (threshold < 0 || threshold > 1) throw new AnswerError("A threshold is a probability, from 0 to 1.");
      const figures = {
        "a thousand visits cost, at your threshold": (await spentAt(threshold)).toFixed(0),
        "with coupons for nobody": (await spentAt(2)).toFixed(0),
        "with coupons for everybody": (await spentAt(0)).toFixed(0),
      };
      const verdict = mistakeIn([
        [close(0.5), "One half is right where both mistakes cost the same. Here one costs twelve times the other."],
        [close(1 - truth), "The right fraction the wrong way round: a missed buyer is dear, so the threshold must be low."],
        [
          close(falsePositive / falseNegative),
          "That is the odds, not the probability: one to twelve. Of how many in all is that one?",
        ],
        [
          close(0.05),
          "That is the share of buyers. A threshold follows from costs; how many buy is in the probabilities already.",
        ],
        [
          !isNear(threshold, truth, 0.05),
          threshold > truth
            ? "Too many buyers are missed for what they cost."
            : "Too many coupons for what a missed buyer costs.",
        ],
      ]) ??
        right("At this chance a coupon and no coupon cost the same. It follows from costs alone, if probabilities are honest.");
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "05.2",
    level: "practice",
    minutes: 8,
    goal: "Correct what a model says that learnt from balanced rows.",
    answer: aFunction("a function of a probability that gives the corrected one", aNumber("a number")),
    judge(correct) {
      const said = Float32Array.from({ length: 19 }, (_, i) => (i + 1) / 20), given = Array.from(said, (p) => correct(p));
      const truth = correctPrior(matrix(said.length, 1, said), shares).data, rate = shares.true[1];
      const all = (other: (p: number, i: number) => number) =>
        given.every((value, i) => isNear(value, other(said[i], i), 0.002));
      const odds = (p: number) => p / (1 - p), factor = rate / (1 - rate);
      return mistakeIn([
        [all((p) => p), "Nothing is changed. A model that saw as many buyers as others promises far too much."],
        [all((p) => odds(p) * factor), "That is the odds, not the probability. Odds o are the probability o / (1 + o)."],
        [
          all((p) => p * rate) || all((p) => p * rate / 0.5),
          "To multiply by the share is to shrink all alike: then even a sure buyer is none. It is the odds that are multiplied.",
        ],
        [
          all((p) => odds(p) / factor / (1 + odds(p) / factor)),
          "The wrong way round: buyers were made more, so what is said must become less.",
        ],
        [
          all((p) => odds(p) * rate / (1 + odds(p) * rate)),
          "Nearly. The odds are multiplied by the odds of the true shares, 5 to 95, and not by 5 of 100.",
        ],
        [given.some((p) => p < 0 || p > 1), "A probability is a number from 0 to 1. What comes out is not always one."],
        [
          !all((_, i) => truth[i]),
          "Not yet. Turn the probability into odds, multiply them by the true odds for those in training, and turn them back.",
        ],
      ]) ??
        right(
          "The order stays, so ROC-AUC does; what changes is what is promised. `fit` does the same by itself, as the rows remember their true shares.",
        );
    },
  }),
  exercise({
    id: "05.3",
    level: "practice",
    minutes: 10,
    goal: "Balance the rows to learn from, and leave those to choose with as they come.",
    answer: parts("{ train, validation }: rows as a recipe gives them", { train: aDataset, validation: aDataset }),
    async judge({ train, validation }) {
      const known = new Set(train.ids), met = (validation.ids ?? []).filter((id) => known.has(id)).length;
      const rate = mean((await visits()).visits.column("bought").values);
      const shareOf = ({ labels }: { labels: Float32Array }) => mean(labels),
        percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      const figures = {
        "buyers among training rows": percent(shareOf(train)),
        "buyers among validation rows": percent(shareOf(validation)),
        "validation rows that stand among training rows": `${met} of ${validation.rows}`,
      };
      const verdict = mistakeIn([
        [train.role !== "train", "The first rows do not say that they are for training. Use what `split` and the recipe give."],
        [
          met > 0,
          "You over-sampled before you split: copies of one buyer landed on both sides, and whoever knows a row by heart is right about its copy. Split first.",
        ],
        [validation.role !== "validation", "The second rows are not validation rows. Use what `split` and the recipe give."],
        [
          Math.abs(shareOf(validation) - rate) > 0.01,
          "The validation rows do not come as visits come. A threshold that is chosen on them is one for another shop.",
        ],
        [
          Math.abs(shareOf(train) - 0.5) > 0.02,
          "Nothing leaks. Now the training rows: as many buyers as others are asked for.",
        ],
        [
          train.trueShares === undefined || Math.abs(train.trueShares[1] - rate) > 0.01,
          "The rows are balanced and do not remember that they were: nobody can correct what a model says that learns from them. Use a sampler of shoplens/sample.",
        ],
      ]) ??
        right(
          "Balanced where one learns, untouched where one chooses, and the true shares are remembered. (Whether balancing was worth it is what the notebook asks.)",
        );
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "05.4",
    level: "stretch",
    minutes: 10,
    goal: "Say how many buyers a thousand coupons can reach at most, on average.",
    answer: aNumber("a number of buyers"),
    async judge(reached) {
      const { truth, visits: frame } = await visits(),
        chances = Float64Array.from(truth.values()),
        bought = frame.column("bought").values;
      const order = Array.from(chances.keys()).sort((a, b) => chances[b] - chances[a]).slice(0, 1000);
      const best = 1000 * mean(order.map((row) => chances[row])), drawn = 1000 * mean(order.map((row) => bought[row]));
      const first = 1000 * mean(chances.subarray(0, 1000)),
        close = (value: number) => Math.abs(reached - value) < Math.max(0.6, 0.003 * best);
      return mistakeIn([
        [
          close(1000 * mean(chances)) || close(1000 * mean(bought)),
          "That is what a thousand coupons reach at random. Who should get them?",
        ],
        [close(first), "Those are the first thousand in the file. Sort by chance, highest first."],
        [
          close(1000 * mean(chances.toSorted().subarray(0, 1000))),
          "Those are the thousand with the lowest chances. A sort puts the smallest first.",
        ],
        [
          close(drawn) && !close(best),
          "You counted who really bought: that has their luck in it, and nobody knows it beforehand. Add up chances.",
        ],
        [!close(best) && reached > best, "More than the best possible. Nobody knows more than the chances."],
        [!close(best), "There are better thousand. Take the highest chances, and add them up."],
      ]) ?? right(
        "No model can do better on average, with however many features. Compare yours with this, and with chance, before you ask for a larger one.",
        {
          "at random": (1000 * mean(chances)).toFixed(0),
          "all buyers, on average": (chances.length * mean(chances)).toFixed(0),
        },
      );
    },
  }),
];
