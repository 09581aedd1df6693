/** Every metric against scikit-learn's answers, which `fixtures/make_fixtures.py` wrote down. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationCurve,
  confusion,
  f1,
  logLoss,
  mae,
  matthews,
  prCurve,
  precision,
  r2,
  recall,
  rmse,
  rocAuc,
  rocCurve,
  wilsonInterval,
} from "shoplens/evaluate";
import { matrixFromRows } from "shoplens/matrix";
import fixtures from "./fixtures/scikit_learn.json" with { type: "json" };

type Answer = number | string | Answer[];

/** Equal to 1e-9, relative for large numbers; lists by item. */
function assertSame(actual: unknown, expected: Answer, where: string, tolerance = 1e-9) {
  if (Array.isArray(expected)) {
    const list = Array.from(actual as ArrayLike<unknown>);
    assertEquals(list.length, expected.length, where);
    expected.forEach((item, i) => assertSame(list[i], item, `${where}[${i}]`, tolerance));
  } else if (expected === "Infinity") {
    assertEquals(actual, Infinity, where);
  } else {
    assertAlmostEquals(actual as number, expected as number, tolerance * Math.max(1, Math.abs(expected as number)), where);
  }
}

/** Every answer of scikit-learn's, and an error of ours where there is none. */
function compare(
  where: string,
  answers: Record<string, unknown>,
  metrics: Record<string, () => unknown>,
  tolerance?: number,
) {
  for (const [name, metric] of Object.entries(metrics)) {
    const answer = answers[name] as Answer | undefined;
    if (answer === undefined) assertThrows(metric, RangeError, "Cannot ", `${where}: ${name}`);
    else assertSame(metric(), answer, `${where}: ${name}`, tolerance);
  }
  for (const name of Object.keys(answers)) assert(name in metrics, `${where}: nothing is compared with ${name}`);
}

const optional = (weights: number[] | null) => weights === null ? {} : { weights };

for (const { name, labels, scores, weights, expected } of fixtures.ranking) {
  Deno.test(`ranking metrics equal scikit-learn's: ${name}`, () => {
    const options = optional(weights);
    const roc = (dropIntermediate: boolean) => {
      const curve = rocCurve(labels, scores, { ...options, dropIntermediate });
      return [curve.falsePositiveRate, curve.truePositiveRate, curve.thresholds];
    };
    const pr = (dropIntermediate: boolean) => {
      const curve = prCurve(labels, scores, { ...options, dropIntermediate });
      return [curve.precision, curve.recall, curve.thresholds];
    };
    compare(name, expected, {
      rocAuc: () => rocAuc(labels, scores, options),
      averagePrecision: () => averagePrecision(labels, scores, options),
      rocCurve: () => roc(true),
      rocCurveFull: () => roc(false),
      prCurve: () => pr(true),
      prCurveFull: () => pr(false),
    });
  });
}

for (const { name, labels, probabilities, weights, float32, expected } of fixtures.probabilities) {
  Deno.test(`probability metrics equal scikit-learn's: ${name}`, () => {
    const options = optional(weights);
    const given = Array.isArray(probabilities[0])
      ? matrixFromRows(probabilities as number[][])
      : float32
      ? Float32Array.from(probabilities as number[])
      : probabilities as number[];
    const calibrations = Object.keys(expected).filter((key) => key.startsWith("calibration")).map((key) => {
      const [, strategy, bins] = key.split(" ");
      return [key, () => {
        const curve = calibrationCurve(labels, given as ArrayLike<number>, {
          strategy: strategy as "uniform" | "quantile",
          bins: Number(bins),
        });
        assertEquals(curve.counts.reduce((sum, count) => sum + count), labels.length);
        return [curve.observed, curve.predicted];
      }];
    });
    compare(
      name,
      expected,
      {
        logLoss: () => logLoss(labels, given, options),
        brier: () => brier(labels, given, options),
        ...Object.fromEntries(calibrations),
      },
      // There scikit-learn itself computes in float32.
      float32 ? 1e-6 : 1e-9,
    );
  });
}

for (const { name, labels, predicted, weights, expected } of fixtures.decisions) {
  Deno.test(`metrics of decisions equal scikit-learn's: ${name}`, () => {
    const options = optional(weights);
    const answers: Record<string, unknown> = expected;
    const metrics: Record<string, () => unknown> = {
      accuracy: () => accuracy(labels, predicted, options),
      balancedAccuracy: () => balancedAccuracy(labels, predicted, options),
      matthews: () => matthews(labels, predicted, options),
      confusion: () => confusion(labels, predicted, options),
    };
    for (const [metric, compute] of Object.entries({ precision, recall, f1 })) {
      for (const average of ["binary", "macro", "weighted"] as const) {
        for (const zeroDivision of [0, 1] as const) {
          metrics[`${metric} ${average} ${zeroDivision}`] = () =>
            compute(labels, predicted, { ...options, average, zeroDivision });
        }
      }
    }
    compare(name, answers, metrics);
  });
}

for (const { name, labels, predicted, weights, expected } of fixtures.numbers) {
  Deno.test(`metrics of numbers equal scikit-learn's: ${name}`, () => {
    const options = optional(weights);
    compare(name, expected, {
      rmse: () => rmse(labels, predicted, options),
      mae: () => mae(labels, predicted, options),
      r2: () => r2(labels, predicted, options),
    });
  });
}

Deno.test("Wilson's interval equals scipy's", () => {
  for (const { successes, trials, level, expected } of fixtures.wilson) {
    const { low, high } = wilsonInterval(successes, trials, { level });
    assertSame([low, high], expected, `${successes} of ${trials}`);
  }
});
