/** Exercises to notebook 00: rows, a report, a recipe. */
import type { Interval } from "../../evaluate/mod.ts";
import { exercise, mistakeIn, notYet, right } from "./_exercise.ts";
import { aDataset, aNumber, isNear, parts, type Shape } from "./_shapes.ts";
import { filePeople, people } from "./_truth.ts";

/** As much of a report as is looked at. */
interface ReportLike {
  models: Record<string, { accuracy: Interval & { value: number } }>;
  baseline: { accuracy: Interval & { value: number } };
}

const aReport: Shape<ReportLike> = {
  text: "a report",
  read: (answer) => {
    const { models, baseline } = (answer ?? {}) as Partial<ReportLike>;
    return Object.values(models ?? {})[0]?.accuracy !== undefined && baseline?.accuracy !== undefined
      ? answer as ReportLike
      : undefined;
  },
};

export const startHere = [
  exercise({
    id: "00.1",
    level: "first steps",
    minutes: 3,
    goal: "Say how many rows the shop's file has.",
    answer: aNumber("a number: the rows of the file"),
    async judge(rows) {
      const raw = await filePeople();
      return mistakeIn([
        [rows === 0, "No rows at all would be a sad shop. Read the file, and ask the frame."],
        [rows === raw.names.length, "That is how many columns it has."],
        [rows === raw.rows + 1, "That counts the line with the names of the columns too."],
        [
          rows === (await people()).rows,
          "That is how many different people there are. Some stand in the file twice, and both rows count here.",
        ],
        [rows !== raw.rows, "That is not it. A frame says in `rows` how many it has."],
      ]) ?? right("You have read a file and asked it a question. `await` gave you the frame, and `rows` its rows.");
    },
  }),
  exercise({
    id: "00.2",
    level: "practice",
    minutes: 6,
    goal: "Read a report: by how much is the network better than the majority, at the very least?",
    answer: parts("{ report, atLeast }: the report, and the least advantage in accuracy", {
      report: aReport,
      atLeast: aNumber("a share"),
    }),
    judge({ report, atLeast }) {
      const { accuracy: network } = Object.values(report.models)[0], { accuracy: majority } = report.baseline;
      const least = network.low - majority.high, close = (value: number) => Math.abs(atLeast - value) < 0.0006;
      return mistakeIn([
        [
          close(network.value - majority.value),
          "That is the difference of the two figures. With other people each of them could have been lower or higher; their intervals say how far.",
        ],
        [close(network.low - majority.value), "You took the network at its worst. The majority has an interval too."],
        [close(network.value - majority.high), "You took the majority at its best. The network has an interval too."],
        [close(network.high - majority.low), "That is the most that it could be. The question is the least."],
        [close(-least), "The right two figures, the wrong way round."],
        [Math.abs(atLeast - 100 * least) < 0.06, "In percentage points that is right. Give a share: 0.01 for one point."],
        [!close(least), "Take the network at its worst and the majority at its best, as the intervals have them."],
      ]) ?? right(
        "Even a network without luck against a majority with luck is ahead by that much. (Two intervals that do not touch are a strict rule; 06.3 shows a sharper one.)",
      );
    },
  }),
  exercise({
    id: "00.3",
    level: "stretch",
    minutes: 8,
    goal: "Make training rows that know the city and the device too.",
    answer: { ...aDataset, text: "rows for a model: recipe.apply(train)" },
    judge(rows) {
      const has = (column: string) => rows.names.some((name) => name.startsWith(`${column}=`));
      const lacks = ["gender", "cityTier", "device"].filter((column) => !has(column));
      if (rows.role === "validation") return notYet("These are validation rows. A model learns from training rows.");
      if (rows.role !== "train") {
        return notYet("These rows do not say that they are for training. Give the recipe `train`, as the split made it.");
      }
      if (lacks.length > 0) {
        return notYet(`The features know nothing of ${lacks.join(" and ")}. Which step spells a category out?`);
      }
      const ranges = ["age", "income"].map((name) => {
        const at = rows.names.indexOf(name);
        const values = Array.from({ length: rows.rows }, (_, row) => rows.features.data[row * rows.width + at]);
        return [Math.min(...values), Math.max(...values)];
      });
      if (ranges.some(([low, high]) => !isNear(high - low, 1, 0.001))) {
        return notYet("Age and income are no longer scaled to [0, 1]. Leave that step as it was.");
      }
      return right("Gaps filled, numbers scaled, categories spelt out, and all of it learnt from training rows.", {
        features: String(rows.width),
        rows: rows.rows.toLocaleString("en-US"),
      });
    },
  }),
];
