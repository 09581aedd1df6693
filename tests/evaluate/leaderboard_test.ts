import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { compareFolds, leaderboard } from "shoplens/evaluate";
import { DISPLAY } from "shoplens/notebook";
import { holm } from "../../lib/evaluate/holm.ts";

const scores = {
  logistic: { rocAuc: [0.8, 0.82, 0.79, 0.81, 0.8], logLoss: [0.41, 0.4, 0.42, 0.41, 0.42] },
  mlp: { rocAuc: [0.9, 0.91, 0.88, 0.92, 0.9], logLoss: [0.3, 0.29, 0.33, 0.28, 0.3] },
  tree: { rocAuc: [0.89, 0.92, 0.87, 0.91, 0.9], logLoss: [0.28, 0.29, 0.27, 0.31, 0.29] },
};

Deno.test("models stand by their mean, with the corrected test against the best", () => {
  const { rows, best, folds } = leaderboard(scores);
  assertEquals([best, folds], ["mlp", 5]);
  assertEquals(rows.map(({ rank, model }) => [rank, model]), [[1, "mlp"], [2, "tree"], [3, "logistic"]]);
  const [first, second, third] = rows;
  assertEquals([first.behind, first.pValue], [undefined, undefined]);
  assertAlmostEquals(first.mean, 0.902, 1e-12);
  assertAlmostEquals(first.deviation, 0.0148324, 1e-7);
  assertEquals(first.points, scores.mlp.rocAuc);
  const { difference, pValue } = compareFolds({ logistic: scores.logistic.rocAuc, mlp: scores.mlp.rocAuc });
  assertEquals([third.behind, third.pValue], [difference, pValue]);
  assert(second.pValue! > 0.05 && third.pValue! < 0.05);
  assertAlmostEquals(third.means.logLoss, 0.412, 1e-12);
  assert(leaderboard(scores, { testShare: 0.5 }).rows[2].pValue! > third.pValue!);
});

Deno.test("against a model, each is compared with that one, and the verdict counts all comparisons", () => {
  const board = leaderboard(scores, { against: "logistic", testShare: 0 });
  const { difference, pValue } = compareFolds(
    { mlp: scores.mlp.rocAuc, logistic: scores.logistic.rocAuc },
    { testShare: 0 },
  );
  assertEquals(board.rows.map(({ model }) => model), ["mlp", "tree", "logistic"]);
  assertEquals([board.rows[0].behind, board.rows[0].pValue, board.rows[2].behind], [difference, pValue, undefined]);
  assertEquals(board.verdict, { better: ["mlp", "tree"], worse: [] });
  const text = board[DISPLAY]()["text/plain"] as string;
  assert(text.includes("against logistic") && text.includes("from the paired t test"), text);
  assert(text.endsWith("better mlp, tree; worse none."), text);
  assertEquals(leaderboard(scores, { by: "logLoss", against: "logistic" }).verdict.better, ["tree", "mlp"]);
  assertEquals(leaderboard(scores, { against: "mlp" }).verdict, { better: [], worse: ["logistic"] });
});

Deno.test("p-values are adjusted as Holm has it: by the number that are left, and never below a smaller one", () => {
  assertEquals(holm([0.04, 0.01, 0.015]), [0.04, 0.03, 0.03]);
  assertEquals(holm([0.01, 0.03, 0.02, 0.9, 0.6]), [0.05, 0.09, 0.08, 1, 1]);
  assertEquals(holm([]), []);
});

Deno.test("of a loss less is better, also of one that nobody knows if it is said", () => {
  assertEquals(leaderboard(scores, { by: "logLoss" }).best, "tree");
  const own = { a: { regret: [3, 2] }, b: { regret: [1, 2] } };
  assertEquals(leaderboard(own).best, "a");
  assertEquals(leaderboard(own, { lessIsBetter: ["regret"] }).best, "b");
});

Deno.test("equal means share a rank", () => {
  const { rows } = leaderboard({ a: { f1: [0.5, 0.75] }, b: { f1: [0.75, 0.5] }, c: { f1: [0.25, 0.5] } });
  assertEquals(rows.map(({ rank, model }) => `${rank} ${model}`), ["1 a", "1 b", "3 c"]);
  assertEquals(rows[1].behind!.value, 0);
});

Deno.test("it shows itself as a table, in HTML with what is in a name escaped, and in text", () => {
  const bundle = leaderboard({ ...scores, "<b>": scores.tree })[DISPLAY]();
  const [titles, first, second, ...rest] = (bundle["text/plain"] as string).split("\n");
  assertEquals(
    titles.trim().split(/ {2,}/),
    ["rank  model", "ROC-AUC\u00a0↑", "behind the best", "p", "each fold", "log loss"]
      .flatMap((title) => title.split("  ")),
  );
  assert(/^ {3}1 {2}mlp {7}0\.902 ± 0\.015 .* 0\.900 0\.910 0\.880 0\.920 0\.900 +0\.300$/.test(first), first);
  assert(second.includes("-0.004 [") && second.includes("tree"));
  assertEquals(rest.at(-1), "Not told apart from the first: tree, <b>.");
  const html = bundle["text/html"] as string;
  assert(html.includes("&lt;b&gt;") && !html.includes("<b>") && html.includes("5 folds"));
  const amounts = { a: { cost: [1500, 1502.4] }, b: { cost: [1400, 1401] } };
  const [, costs] = (leaderboard(amounts)[DISPLAY]()["text/plain"] as string).split("\n");
  assert(costs.includes("1,501 ± 2 ") && costs.endsWith("1,500 1,502"), costs);
  const many = leaderboard({ a: { f1: [1, 2, 3, 4, 5, 6] } })[DISPLAY]()["text/plain"] as string;
  assert(!many.includes("each fold") && many.includes("3.500 ± 1.871"), many);
  const alone = leaderboard({ mlp: scores.mlp })[DISPLAY]()["text/plain"] as string;
  assert(!alone.includes("first"));
});

Deno.test("what cannot be ranked is refused with a sentence", () => {
  assertThrows(() => leaderboard({}), TypeError, "at least one model");
  assertThrows(() => leaderboard(scores, { against: "luck" }), TypeError, "one of the models logistic, mlp, tree");
  assertThrows(() => leaderboard(scores, { by: "luck" }), TypeError, `one of the metrics rocAuc, logLoss, received "luck"`);
  assertThrows(
    () => leaderboard({ a: { f1: [1, 2] }, b: { f1: [1] } }),
    TypeError,
    "2 figures of each metric for b, received 1",
  );
  assertThrows(() => leaderboard({ a: { f1: [1, 2] }, b: { auc: [1, 2] } }), TypeError, `"f1 of some models only"`);
  assertThrows(
    () => leaderboard({ a: { f1: [1, 2] }, b: { f1: [1, 2], auc: [1, 2] } }),
    TypeError,
    `"auc of some models only"`,
  );
  assertThrows(() => leaderboard({ a: { f1: [1, NaN] } }), RangeError, `f1 for a, received "NaN in fold 1"`);
  assertThrows(() => leaderboard({ a: { f1: [1] } }), RangeError, "two folds or more, received 1");
});
