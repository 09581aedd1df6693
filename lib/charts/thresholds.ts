/** What decisions are worth or cost, at every threshold. */
import type { Chart } from "./chart.ts";
import { cannot } from "../errors.ts";
import { axis, colourBy, legendPick, type Part, plot, type PlotOptions, tooltips } from "./_plot.ts";
import { GREY } from "./_theme.ts";
import { checkLengths, figure, leftOut, short } from "./_values.ts";

/** A decision curve, as `decisionCurve` of shoplens/evaluate gives it. */
export interface DecisionCurveLike {
  readonly thresholds: ArrayLike<number>;
  readonly netBenefit: ArrayLike<number>;
  readonly treatAll: ArrayLike<number>;
}

/** A cost curve, as `costCurve` of shoplens/evaluate gives it. */
export interface CostCurveLike {
  readonly thresholds: ArrayLike<number>;
  readonly costs: ArrayLike<number>;
}

/** How {@linkcode decisionChart} draws. */
export interface DecisionChartOptions extends PlotOptions {
  /** What a positive that is acted on is called in the legend: `all visitors`. Default "all" and "none". */
  labels?: { readonly all: string; readonly none: string };
}

/**
 * Decision curves: the net benefit of acting on a model, over the threshold from which one acts, between the dashed lines of
 * acting on everybody and on nobody. Where a model is above both it is of use. Deep losses of acting on everybody are cut off.
 *
 * @param curves by name, or one
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = decisionChart({ thresholds: [0.1, 0.5], netBenefit: [0.3, 0.2], treatAll: [0.25, -0.3] });
 * assertEquals(chart.description, "Decision curves: model from 0.3 to 0.2.");
 * ```
 */
export function decisionChart(
  curves: DecisionCurveLike | Readonly<Record<string, DecisionCurveLike>>,
  { labels = { all: "all", none: "none" }, ...options }: DecisionChartOptions = {},
): Chart {
  const action = "draw decision curves";
  const named = "netBenefit" in curves && "treatAll" in curves
    ? { model: curves as DecisionCurveLike }
    : curves as Record<string, DecisionCurveLike>;
  const drawn = Object.entries(named).map(([name, { thresholds, netBenefit, treatAll }]) => {
    checkLengths(action, { thresholds: thresholds.length, netBenefit: netBenefit.length, treatAll: treatAll.length });
    return { name, at: thresholds, values: netBenefit };
  });
  refuseNone(action, drawn);
  const [{ thresholds, treatAll }] = Object.values(named);
  const highest = Math.max(
    0.01,
    ...drawn.flatMap(({ values }) => Array.from(values)).filter(Number.isFinite),
    ...Array.from(treatAll),
  );
  const everybody = Array.from(treatAll, (y, i) => ({ x: short(thresholds[i]), y: short(y), curve: labels.all }));
  const nobody = Array.from(thresholds, (x) => ({ x: short(x), y: 0, curve: labels.none }));
  return thresholdChart("Decision curves", drawn, [[labels.all, everybody], [labels.none, nobody]], {
    x: "threshold probability",
    y: "net benefit",
    ...options,
  }, { domain: [-highest / 4, highest * 1.05], nice: false });
}

/**
 * Cost curves: what a row costs, over the threshold. A flat valley forgives a threshold that is a little off.
 *
 * @param curves by name, or one
 * @throws TypeError if there is no curve, or its parts differ in length
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const chart = costChart({ thresholds: [0.1, 0.5, 0.9], costs: [3, 1, 2] });
 * assertEquals(chart.description, "Cost curves: model least 1 at 0.5.");
 * ```
 */
export function costChart(
  curves: CostCurveLike | Readonly<Record<string, CostCurveLike>>,
  options: PlotOptions = {},
): Chart {
  const action = "draw cost curves";
  const named = "costs" in curves && "thresholds" in curves
    ? { model: curves as CostCurveLike }
    : curves as Record<string, CostCurveLike>;
  const drawn = Object.entries(named).map(([name, { thresholds, costs }]) => {
    checkLengths(action, { thresholds: thresholds.length, costs: costs.length });
    return { name, at: thresholds, values: costs };
  });
  refuseNone(action, drawn);
  return thresholdChart("Cost curves", drawn, [], { x: "threshold", y: "cost a row", ...options }, { zero: true });
}

interface DrawnCurve {
  name: string;
  at: ArrayLike<number>;
  values: ArrayLike<number>;
}

function refuseNone(action: string, drawn: readonly DrawnCurve[]): void {
  if (drawn.length === 0) throw cannot(action, TypeError, { expected: "at least one curve", received: "none" });
}

/** Curves in colour, with grey dashed lines to compare with, each with its name at the right. */
function thresholdChart(
  kind: string,
  drawn: readonly DrawnCurve[],
  compared: readonly (readonly [string, Part[]])[],
  options: PlotOptions,
  scale: Part,
): Chart {
  const names = drawn.map(({ name }) => name);
  const rows = drawn.flatMap(({ name, at, values }) =>
    Array.from(values, (y, i) => ({ x: short(at[i]), y: short(y), curve: name })).filter(({ x, y }) => Number.isFinite(x + y))
  );
  const pick = legendPick("curve", names);
  const x = axis("x", options.x, { scale: { domain: [0, 1], nice: false } });
  const y = axis("y", options.y, { scale });
  const tips = tooltips(options.tooltip, [["curve", "model"], ["x", options.x!, ".2f"], ["y", options.y!, ".4~r"]]);
  const dashed = compared.flatMap(([name, values], i): Part[] => {
    // The name stands where the line crosses 0; of the line at 0 itself, below its start, where no curve is.
    const at = i === 0 ? values.findLast(({ y }) => (y as number) >= 0) : values[0];
    const beside = i === 0 ? { dx: 5, dy: -8 } : { dx: 2, dy: 10 };
    return [
      {
        data: { values },
        mark: { type: "line", color: GREY, strokeDash: i === 0 ? [6, 3] : [2, 3], strokeWidth: 1.5, clip: true },
        encoding: { x, y, ...tips },
      },
      ...at === undefined ? [] : [{
        data: { values: [at] },
        mark: { type: "text", text: name, color: GREY, fontSize: 12, align: "left", ...beside },
        encoding: { x, y },
      }],
    ];
  });
  const said = drawn.map(({ name, at, values }) => {
    if (kind === "Decision curves") return `${name} from ${figure(values[0])} to ${figure(values[values.length - 1])}`;
    const least = Array.from(values).indexOf(Math.min(...Array.from(values).filter(Number.isFinite)));
    return `${name} least ${figure(values[least])} at ${figure(at[least])}`;
  });
  return plot({
    layers: [...dashed, {
      data: { values: rows },
      mark: { type: "line", strokeWidth: 2, clip: true },
      ...(pick.params && { params: pick.params }),
      encoding: { x, y, color: colourBy("curve", names), opacity: pick.opacity, ...tips },
    }],
    description: `${kind}: ${said.join(", ")}`,
    notes: drawn.map(({ at, values }) => leftOut(at, values)).filter((note) => note !== undefined),
  }, options);
}
