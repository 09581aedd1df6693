/** Exercises to notebook 04: how many people a test needs, the best possible, a lucky seed. */
import { wilsonInterval } from "../../evaluate/mod.ts";
import { exercise, mistakeIn, notYet, right } from "./_exercise.ts";
import { aNumber, isNear } from "./_shapes.ts";
import { mean, shop } from "./_truth.ts";

/** Of an accuracy of 0.9 on so many people. */
function widthOn(people: number): number {
  const { low, high } = wilsonInterval(0.9 * people, people);
  return high - low;
}

/** Of so many tests on a hundred people, by a model that is right for nine of ten: what the luckiest says, on average. Exact. */
function luckiestOf(tests: number): number {
  let chance = 0.1 ** 100, below = 0, expected = 0;
  for (let hits = 0; hits <= 100; hits++) {
    const upTo = below + chance;
    expected += hits * (upTo ** tests - below ** tests);
    below = upTo;
    chance *= (100 - hits) / (hits + 1) * 9;
  }
  return expected / 100;
}

export const caseStudy = [
  exercise({
    id: "04.1",
    level: "first steps",
    minutes: 6,
    goal: "Say how many test people make the interval of an accuracy of 90 % four points wide.",
    answer: aNumber("a number of people"),
    judge(people) {
      if (!(people >= 1)) return notYet("A test needs people.");
      const width = widthOn(people), figures = { "its interval is": `${(100 * width).toFixed(1)} points wide` };
      const verdict = mistakeIn([
        [
          isNear(width, 0.08, 0.04),
          "That is ± four points, so eight from end to end. Wide means from end to end.",
        ],
        [
          isNear(width, 0.02, 0.04),
          "That is ± one point. Four points from end to end are asked for, and that takes fewer people.",
        ],
        [width > 0.0408, "Too few. And beware: half the width takes four times the people."],
        [width < 0.0392, "More than it takes. What would you do with the other people?"],
      ]) ??
        right("Several hundred people, for one figure that is sure to four points. The article had a hundred.");
      return { ...verdict, figures };
    },
  }),
  exercise({
    id: "04.2",
    level: "practice",
    minutes: 8,
    goal: "Compute how often one is right who knows each person's chance, from age, gender and income.",
    answer: aNumber("a share: the best possible accuracy, on average over all people"),
    async judge(best) {
      const { clean, truth } = await shop(), all = [...truth.values()], bought = clean.column("bought").values;
      const surest = (chance: number) => Math.max(chance, 1 - chance),
        close = (value: number) => Math.abs(best - value) < 0.0007;
      const drawn = mean(all.map(({ basicProbability }, row) => Number((basicProbability >= 0.5) === (bought[row] === 1))));
      const basic = mean(all.map(({ basicProbability }) => surest(basicProbability)));
      return mistakeIn([
        [best > 1, "An accuracy is a share, at most 1."],
        [best === 1, "Nobody is always right: at a chance of 0.7, three of ten do not buy."],
        [
          close(mean(all.map(({ basicProbability }) => basicProbability))),
          "That is the mean chance: how many buy. How often is one right about a person whose chance is 0.2?",
        ],
        [
          close(mean(all.map(({ probability }) => surest(probability)))),
          "That is for one who knows city, device and visits as well. From age, gender and income alone it is `basicProbability`.",
        ],
        [
          close(drawn) && !close(basic),
          "That is how often the best guess came true for these people: their luck is in it. Their chances alone say what to expect.",
        ],
        [close(Math.max(mean(bought), 1 - mean(bought))), "That is the majority baseline: it says the same of everybody."],
        [
          !close(basic),
          "At a chance p the best guess is right with p, or with 1 − p, whichever is larger. Average that over all people.",
        ],
      ]) ?? right(
        "No model of these three inputs can do better, whatever its size. A network that comes near it has learnt what there is to learn; one that is above it has been lucky, or has cheated.",
        { "of all causes": mean(all.map(({ probability }) => surest(probability))).toFixed(3) },
      );
    },
  }),
  exercise({
    id: "04.3",
    level: "stretch",
    minutes: 10,
    goal: "Say what the luckiest of twenty seeds reports, when each is truly right for nine of ten.",
    answer: aNumber("a share: the best of twenty accuracies on a hundred people, on average"),
    judge(luckiest) {
      const truth = luckiestOf(20), close = (value: number) => Math.abs(luckiest - value) < 0.004;
      return mistakeIn([
        [luckiest > 1, "An accuracy is a share, at most 1."],
        [
          Math.abs(luckiest - 0.9) < 0.02,
          "That is the average of the seeds, or one of them. Whoever reports the best one reports another figure.",
        ],
        [luckiest < 0.9, "Below nine of ten? The best of twenty is seldom worse than each of them is."],
        [
          !close(truth) && luckiest < truth,
          "The direction is right, and luck does more than that. Repeat the twenty many times, and average the best ones.",
        ],
        [
          !close(truth),
          "So lucky one is once in a while, not on average. Is the best taken of twenty, or of all that you drew?",
        ],
      ]) ?? right(
        "Luck alone adds several points, and nothing has been learnt. So one seed is reported, or all of them; and the choice among seeds is made on validation rows.",
        { "one of a hundred seeds, the best": luckiestOf(100).toFixed(3) },
      );
    },
  }),
];
