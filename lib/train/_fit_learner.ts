/** Training a model that is not a network. */
import type { Dataset, Train } from "../dataset.ts";
import type { Learner, Learnt, Round } from "../models/mod.ts";
import { type Live, watchTraining } from "./_live.ts";
import { prepare } from "./_prepare.ts";
import type { LearnerFitOptions } from "./fit_options.ts";
import { Fitted, type History, type Stopped } from "./fitted.ts";

/** Lets a learner learn; see `fit`. */
export async function fitLearner<L extends Learnt>(
  learner: Learner<L>,
  data: Train<Dataset>,
  options: LearnerFitOptions,
): Promise<Fitted<L>> {
  const { weights, shares, held, random, stopping, signal } = prepare(data, options);
  const history: History = { epoch: [], loss: [], ...(held && { validationLoss: [] }) };
  let planned = 0, live: Live | undefined, lowest = Infinity, best = 0;

  function onRound({ loss, validationLoss }: Round, rounds: number): void {
    if (planned === 0) live = watchTraining(options, { total: rounds, unit: "round" });
    planned = rounds;
    history.epoch.push(history.epoch.length + 1);
    history.loss.push(loss);
    if (validationLoss !== undefined) history.validationLoss?.push(validationLoss);
    const watched = validationLoss ?? loss;
    if (watched < lowest - (stopping?.minDelta ?? 0)) [lowest, best] = [watched, history.epoch.length];
    live?.tick(history, best);
  }

  try {
    const learnt = await learner.learn(data, { weights, validation: held, stopping, random, signal, onRound });
    const done = history.epoch.length;
    const ended = planned > 0 && done === planned;
    const stopped: Stopped = ended ? "end" : signal.aborted ? "signal" : planned > 0 ? "early" : "end";
    return new Fitted(learnt, {
      task: data.task,
      classes: data.classes,
      history,
      stopped,
      bestEpoch: learnt.bestRound ?? done,
      epochs: planned,
      seed: random.name,
      ...(shares && { shares }),
    });
  } finally {
    // TypeScript does not see that `onRound` set it.
    await (live as Live | undefined)?.[Symbol.asyncDispose]();
  }
}
