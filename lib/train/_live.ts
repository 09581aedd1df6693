/** What is seen of a training while it runs: a line of progress, and a chart of the losses where one is wanted. */
import { lossCurves } from "../charts/mod.ts";
import { displayAs, openDisplay, Progress, progress } from "../notebook/mod.ts";
import type { LearnerFitOptions } from "./fit_options.ts";
import type { History } from "./fitted.ts";

/** At most so often a chart is drawn, in ms; a slow front end would fall behind. */
const DRAW_EVERY = 500;

/** The view of one training. */
export interface Live {
  /** An epoch, or round, has ended: its figures are the last in the history. */
  tick(history: History, best: number): void;
  /** So many epochs were there before, as in a checkpoint. */
  goOn(history: History): void;
  /** The end, also when it throws; draws the last state. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How {@linkcode watchTraining} watches. */
interface Watch {
  /** Epochs, or rounds, planned. */
  total: number;
  /** What one is called. */
  unit: "epoch" | "round";
}

/** Opens what the options ask for. */
export function watchTraining(options: LearnerFitOptions, { total, unit }: Watch): Live {
  const { progress: wanted = true, chart = false, earlyStopping = false } = options;
  const isOthers = wanted instanceof Progress;
  const line = wanted === false || isOthers ? undefined : progress(typeof wanted === "string" ? wanted : "Training", total);
  const curves = chart ? liveCurves(unit) : undefined;
  return {
    tick(history, best) {
      const at = history.loss.length - 1, { loss, validationLoss } = history;
      const figures = {
        loss: loss[at].toPrecision(4),
        ...(validationLoss && { validation: validationLoss[at].toPrecision(4) }),
      };
      line?.tick(1, figures);
      // The line of a longer work counts its own steps, and says where this one stands.
      if (isOthers) wanted.update(wanted.done, { training: `${unit} ${at + 1} of ${total}`, ...figures });
      // Without early stopping the last weights are kept, whichever were the best.
      curves?.draw(history, earlyStopping === false ? 0 : best);
    },
    goOn: (history) => line?.update(history.epoch.length),
    async [Symbol.asyncDispose]() {
      line?.finish();
      if (isOthers) wanted.update(wanted.done, { training: undefined, loss: undefined, validation: undefined });
      await curves?.finish();
    },
  };
}

/** Curves that are drawn again every half second, and once at the end. */
function liveCurves(unit: string) {
  const place = openDisplay();
  let drawn = -Infinity, latest: { history: History; best: number } | undefined;
  const chartOf = ({ history, best }: { history: History; best: number }) => {
    const isPast = best > 0 && best < history.loss.length;
    return lossCurves(history, { x: unit, ...(isPast && { best }) });
  };
  return {
    draw(history: History, best: number) {
      latest = { history, best };
      if (performance.now() - drawn < DRAW_EVERY) return;
      const spec = chartOf(latest);
      // The picture, for who cannot draw, takes longer than some epochs; it comes with the last state.
      void place.update(
        displayAs({}, () => ({ "application/vnd.vegalite.v5+json": spec, "text/plain": spec.description ?? "" })),
      );
      drawn = performance.now();
    },
    async finish() {
      if (latest !== undefined) await place.update(chartOf(latest));
    },
  };
}
