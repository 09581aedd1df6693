/**
 * The exercises of the course. {@linkcode check} judges a learner's answer: it computes what is right, says what an answer that is not right
 * yet really is (the odds, the accuracy of the training rows, a scale learnt before the split), and never tells the answer.
 * {@linkcode solved} shows how far one has come, and {@linkcode exercises} lists all there are, with goals and minutes.
 *
 * The notebooks that pose them, and their solutions, are in `notebooks/exercises`.
 *
 * @module
 */
export { check, type Feedback } from "./check.ts";
export { type Exercise, type ExerciseId, exercises, type Level } from "./exercises/mod.ts";
export { solved, type SolvedExercise } from "./solved.ts";
