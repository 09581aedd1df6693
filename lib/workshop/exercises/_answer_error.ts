/** Errors that are the learner's. */

/** Something in a learner's own code went wrong, which is no fault of the judge. */
export class AnswerError extends Error {}

/** What work on a learner's values gives; where it refuses them, its sentence is what they are told. */
export function ofAnswer<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AnswerError((error as Error).message);
  }
}
