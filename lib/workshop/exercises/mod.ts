/**
 * All exercises, a file a notebook, and their judges. A judge computes what is right, and knows the common mistakes by what comes out of
 * them, so that it can call them by name.
 */
import { caseStudy } from "./case_study.ts";
import { choosingModels } from "./choosing_models.ts";
import { explore } from "./explore.ts";
import { imbalance } from "./imbalance.ts";
import { networkByHand } from "./network_by_hand.ts";
import { ownData } from "./own_data.ts";
import { prepare } from "./prepare.ts";
import { realSessions } from "./real_sessions.ts";
import { startHere } from "./start_here.ts";
import type { Exercise, JudgedExercise, Verdict } from "./_exercise.ts";

export type { Exercise, Level, Verdict } from "./_exercise.ts";

const judged = [
  ...startHere,
  ...explore,
  ...prepare,
  ...networkByHand,
  ...caseStudy,
  ...imbalance,
  ...realSessions,
  ...choosingModels,
  ...ownData,
] as const;

/** The number of an exercise: that of its notebook, a dot, its own. */
export type ExerciseId = typeof judged[number]["id"];

/** Every exercise, in the order of the course: its number, level, minutes, goal, and what an answer is. */
export const exercises: readonly Exercise<ExerciseId>[] = judged.map(({ judge: _, ...facts }) => facts);

const byId = new Map<string, JudgedExercise>(judged.map((exercise) => [exercise.id, exercise]));

/** What judges answers to an exercise; undefined if there is none of that number. */
export function judgeOf(id: string): ((answer: unknown) => Promise<Verdict>) | undefined {
  return byId.get(id)?.judge;
}
