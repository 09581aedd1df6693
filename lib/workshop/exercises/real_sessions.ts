/** Exercises to notebook 06: an F1 of a balanced test, one column alone, a paired comparison. */
import { accuracy, compareAuc, rocAuc } from "../../evaluate/mod.ts";
import { ofAnswer } from "./_answer_error.ts";
import { exercise, mistakeIn, right } from "./_exercise.ts";
import { aFunction, aNumber, isNear, numbers, parts } from "./_shapes.ts";
import { sessions } from "./_truth.ts";

export const realSessions = [
  exercise({
    id: "06.1",
    level: "first steps",
    minutes: 10,
    goal: "Compute the F1 that the same decisions would have if more or fewer of the test rows had bought.",
    answer: aFunction("a function (recall, falsePositiveRate, share) that gives an F1", aNumber("a number")),
    judge(f1At) {
      const cases = [0.6, 0.75, 0.9].flatMap((recall) =>
        [0.02, 0.07, 0.2].flatMap((rate) => [0.05, 0.155, 0.5].map((share) => ({ recall, rate, share })))
      );
      const given = cases.map(({ recall, rate, share }) => f1At(recall, rate, share));
      const all = (other: (one: typeof cases[number]) => number) =>
        given.every((value, i) => isNear(value, other(cases[i]), 0.002));
      const precisionOf = ({ recall, rate, share }: typeof cases[number]) =>
        recall * share / (recall * share + rate * (1 - share));
      const mixed = (one: number, other: number) => 2 * one * other / (one + other);
      const truth = (one: typeof cases[number]) => mixed(precisionOf(one), one.recall);
      return mistakeIn([
        [all(({ recall }) => recall), "That is the recall. It does not change with the share, and precision does."],
        [all(precisionOf), "That is the precision. F1 puts it together with the recall."],
        [
          all((one) => (precisionOf(one) + one.recall) / 2),
          "That is the plain mean of precision and recall. F1 is the harmonic one, which lies nearer to the smaller.",
        ],
        [
          all(({ recall, rate }) => mixed(recall / (recall + rate), recall)),
          "That is right where half of the rows bought, and the same for every share. False alarms grow with those who do not buy.",
        ],
        [
          all(({ recall, rate }) => mixed(1 - rate, recall)),
          "You took 1 − the false-positive rate for the precision. One is of those who did not buy, the other of those who were taken for buyers.",
        ],
        [
          !all(truth),
          "Of 1,000 rows: how many are buyers and found, how many are others and taken for buyers? Precision follows, then F1.",
        ],
      ]) ?? right(
        "The same model with the same decisions, and another F1 for every share of buyers. An F1 without the share of its test rows says nothing, and one of balanced rows is another sport.",
        {
          "recall 0.75, false-positive rate 0.07, 15.5 % bought": truth({ recall: 0.75, rate: 0.07, share: 0.155 }).toFixed(2),
          "the same, half bought": truth({ recall: 0.75, rate: 0.07, share: 0.5 }).toFixed(2),
        },
      );
    },
  }),
  exercise({
    id: "06.2",
    level: "practice",
    minutes: 6,
    goal: "Say how well PageValues alone ranks the sessions.",
    answer: aNumber("a number: an area under the ROC curve"),
    async judge(area) {
      const frame = await sessions(), bought = frame.column("Revenue").values, worth = frame.column("PageValues").values;
      const truth = rocAuc(bought, worth),
        rule = worth.map((value) => value > 0 ? 1 : 0),
        close = (value: number) => Math.abs(area - value) < 0.003;
      return mistakeIn([
        [area < 0 || area > 1, "An area under the ROC curve lies between 0 and 1; 0.5 is chance."],
        [close(1 - truth), "That ranks buyers last. Is the score turned round?"],
        [
          close(accuracy(bought, rule)),
          'That is an accuracy: how often "above 0" is right. An area asks whether buyers stand above others, at all thresholds.',
        ],
        [close(rocAuc(bought, rule)), "You ranked by whether it is above 0. The value itself knows more: let it rank."],
        [!close(truth), "Give `rocAuc` the labels and the column, all rows of the file."],
      ]) ?? right(
        "One column, no model, and far from chance. The shop computed it from purchases, some of them of this very session: ask when it is known before you build on it.",
      );
    },
  }),
  exercise({
    id: "06.3",
    level: "stretch",
    minutes: 12,
    goal: "Say how sure it is that a model with PageValues ranks better than one without.",
    answer: parts(
      "{ labels, withIt, without, low, high }: the rows' labels, what both models say of them, and the ends of the interval of the difference",
      {
        labels: numbers("labels"),
        withIt: numbers("scores"),
        without: numbers("scores"),
        low: aNumber("a number"),
        high: aNumber("a number"),
      },
    ),
    judge({ labels, withIt, without, low, high }) {
      const { difference, values: [one, other] } = ofAnswer(() => compareAuc(labels, { withIt, without }));
      const close = (value: number, truth: number) => Math.abs(value - truth) < 0.0011;
      const apart = high - low, paired = difference.high - difference.low;
      return mistakeIn([
        [low === high, "An interval has two ends. How sure is the difference?"],
        [low > high, "The ends are the wrong way round."],
        [
          close(low, -difference.high) && close(high, -difference.low),
          "That is the model without it less the one with it. Turn it round.",
        ],
        [
          !close(low, difference.low) && apart > 1.15 * paired && low < difference.value && high > difference.value,
          "Two intervals, each for itself, put together: too wide. Both models rank the same sessions, and what is hard for one is hard for the other. Compare them in pairs.",
        ],
        [
          close((low + high) / 2, one) || close((low + high) / 2, other),
          "That is the interval of one model. The difference is asked for.",
        ],
        [
          !(close(low, difference.low) && close(high, difference.high)),
          "`compareAuc` takes both models' scores of the same rows; its `difference` has the ends.",
        ],
      ]) ?? right(
        "Both models met the same sessions, so the luck of the draw cancels, and the interval of the difference is narrower than those of the two.",
        {
          "with it": one.toFixed(3),
          "without": other.toFixed(3),
          "a 95 % interval of the difference": `${paired.toFixed(3)} wide`,
        },
      );
    },
  }),
];
