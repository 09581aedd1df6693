/** What comes out of the main road as one thing: the recipe, the model and what was chosen for it. */
import type { Task } from "../dataset.ts";
import type { tf } from "../engine/mod.ts";
import { cannot } from "../errors.ts";
import type { Calibrated, Predictor, RowPredictor } from "../evaluate/mod.ts";
import type { Recipe } from "../features/mod.ts";
import type { Frame, Schema } from "../frame/mod.ts";
import type { Matrix } from "../matrix.ts";
import type { Learnt } from "../models/mod.ts";
import { DISPLAY, type Displayable, html, type MimeBundle, type Receipt } from "../notebook/mod.ts";
import { decisionsOf } from "./_decide.ts";
import type { Fitted } from "./fitted.ts";
import { readPipeline, writePipeline } from "./_pipeline_file.ts";
import type { PipelineParts } from "./pipeline_parts.ts";

/**
 * Predicts from rows as they come: applies its recipe, asks its model, corrects what it says, and decides. `evaluate` and `score` take
 * it with the rows that `split` gave. {@linkcode trainPipeline} makes one; {@linkcode loadPipeline} brings one back.
 */
export class Pipeline<S extends Schema = Schema> implements RowPredictor<S>, Displayable {
  readonly recipe: Recipe<S>;
  readonly model: Fitted<tf.LayersModel | Learnt>;
  readonly calibration?: Calibrated;
  readonly threshold: number;
  readonly receipt?: Receipt;

  /** @throws TypeError if the recipe's label is not what the model predicts */
  constructor({ recipe, model, calibration, threshold = 0.5, receipt }: PipelineParts<S>) {
    if (recipe.classes?.join() !== model.classes?.join()) {
      throw cannot("make a pipeline", TypeError, {
        expected: `a model of the classes ${recipe.classes?.join(", ") ?? "(none: numbers)"}, as the recipe has them`,
        received: model.classes?.join(", ") ?? "(none: numbers)",
      });
    }
    this.recipe = recipe;
    this.model = model;
    this.calibration = calibration;
    this.threshold = threshold;
    this.receipt = receipt;
  }

  /** What the labels mean. */
  get task(): Task {
    return this.model.task;
  }

  /** The classes by index, the positive one last of two; undefined where labels are numbers. */
  get classes(): readonly string[] | undefined {
    return this.model.classes;
  }

  /** What predicts from the recipe's features: the model, calibrated if it is. */
  get predictor(): Predictor {
    return this.calibration ?? this.model;
  }

  /**
   * Predictions for rows, which need no label.
   *
   * @returns rows x 1 with P(positive) or the number, or rows x classes with probabilities
   * @throws TypeError or RangeError as `recipe.transform` does, if rows are not as they should be
   */
  async predict<T extends Schema>(rows: Frame<T>): Promise<Matrix> {
    return await this.predictor.predict(this.recipe.transform(rows));
  }

  /** What is decided for each row: the class's name, or the number. */
  async decide<T extends Schema>(rows: Frame<T>): Promise<readonly (string | number)[]> {
    return decisionsOf(await this.predict(rows), this);
  }

  /** The same pipeline with the receipt of its result, which is saved with it. */
  withReceipt(receipt: Receipt): Pipeline<S> {
    return new Pipeline({ ...this, receipt });
  }

  /**
   * Saves all of it into `folder`, which is made if need be: `pipeline.json`, and the model in a folder beside. A crash leaves the
   * old pipeline or the new one, never a mixture.
   */
  save(folder: string): Promise<void> {
    return writePipeline(this as unknown as Pipeline, folder);
  }

  /** Frees the model's tensors. */
  dispose(): void {
    this.model.dispose();
  }

  /** What it is made of, in lines. */
  [DISPLAY](): MimeBundle {
    const { recipe, model, calibration, threshold, task } = this;
    const lines = [
      ["predicts", `${recipe.label ?? "the label"}${this.classes === undefined ? "" : `: ${this.classes.join(", ")}`}`],
      ["recipe", `${recipe.width} features, learnt from ${recipe.rows.toLocaleString("en-US")} rows`],
      ["model", model.describe()],
      ...(calibration === undefined ? [] : [["calibration", [calibration.kind, ...calibration.warnings].join(". ")]]),
      ...(task === "binary" ? [["threshold", threshold.toPrecision(3)]] : []),
    ];
    const table = html`
      <table>
        <caption style="text-align: left">Pipeline</caption>
        <tbody>${lines.map(([name, what]) =>
          html`
            <tr>
              <th scope="row" style="text-align: left">${name}</th>
              <td style="text-align: left">${what}</td>
            </tr>
          `
        )}</tbody>
      </table>
    `;
    return table[DISPLAY]();
  }
}

/**
 * Loads what {@linkcode Pipeline.save} saved. Which columns it wants is known when it runs only, so it takes any frame.
 *
 * @throws Deno.errors.NotFound if there is no pipeline
 * @throws SyntaxError or TypeError if a file is damaged, or is not what was saved
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { flag, frameOf, number } from "shoplens/frame";
 * import { logistic } from "shoplens/models";
 * import { split } from "shoplens/sample";
 * import { trainPipeline } from "shoplens/train";
 *
 * const rows = frameOf(Array.from({ length: 60 }, (_, i) => ({ x: i, yes: i > 30 })), { x: number(), yes: flag() });
 * const pipeline = await trainPipeline(split(rows, { label: "yes", seed: 1 }), {
 *   recipe: { scale: { columns: ["x"], to: "unit" } },
 *   model: ({ inputs }) => logistic({ inputs }),
 *   fit: { epochs: 3 },
 * });
 * const folder = await Deno.makeTempDir();
 * await pipeline.save(folder);
 * const loaded = await loadPipeline(folder);
 * assertEquals(await loaded.predict(rows), await pipeline.predict(rows));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadPipeline(folder: string): Promise<Pipeline> {
  return new Pipeline(await readPipeline(folder));
}
