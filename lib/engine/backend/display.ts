/** How what tfjs makes shows itself: any `tf.LayersModel`, layers, tensors, and the history that tfjs's own `fit` gives. */
import * as tf from "@tensorflow/tfjs";
import { DISPLAY, type MimeBundle, table } from "../../notebook/mod.ts";

/** Layers shown of a model. */
const MOST_LAYERS = 40;

/** Without these a notebook shows a model's insides, some hundred lines without a figure that anybody looks for. */
export function giveDisplays(): void {
  give(tf.Tensor.prototype, (tensor: tf.Tensor) => ({ "text/plain": describeTensor(tensor) }));
  give(tf.SymbolicTensor.prototype, ({ name, dtype, shape }: tf.SymbolicTensor) => ({
    "text/plain": `Symbolic tensor ${name}: ${dtype} ${shapeText(shape)}`,
  }));
  give(tf.layers.Layer.prototype, (layer: tf.layers.Layer) => ({ "text/plain": describeLayer(layer) }));
  give(tf.LayersModel.prototype, showModel);
  give(tf.History.prototype, showHistory);
}

/** Both for a cell's last expression and for `console.log`. */
function give<T extends object>(prototype: T, show: (value: T) => MimeBundle): void {
  Object.defineProperty(prototype, DISPLAY, {
    value(this: T) {
      return show(this);
    },
  });
  Object.defineProperty(prototype, Symbol.for("Deno.customInspect"), {
    value(this: T) {
      // Deno prints prototypes too, which have neither shape nor weights.
      return Object.hasOwn(this, "constructor") ? this.constructor.name : String(show(this)["text/plain"]);
    },
  });
}

function showModel(model: tf.LayersModel): MimeBundle {
  if (model.inputs === undefined || model.inputs.length === 0) {
    const text = `${model.name}: not built yet, as nothing says how many features come in. Give the first layer an inputShape.`;
    return { "text/plain": text };
  }
  const weights = [...new Set(model.weights)], learning = new Set(model.trainableWeights);
  const size = (some: readonly Weight[]) => some.reduce((sum, { shape }) => sum + product(shape), 0);
  const all = size(weights), trained = size(weights.filter((weight) => learning.has(weight)));
  const inputs = model.inputs.map(({ shape }) => shapeText(shape)),
    outputs = model.outputs.map(({ shape }) => shapeText(shape));
  const rows = model.layers.map((layer) => {
    const own = size(layer.weights), kind = layer.getClassName();
    const activation = (layer.getConfig().activation as string | undefined) ?? "";
    return [
      layer.name,
      activation === "" || activation === "linear" ? kind : `${kind}, ${activation}`,
      shapeText(layer.outputShape),
      own,
      own === 0 ? "" : layer.trainableWeights.length === 0 ? "no" : "yes",
    ];
  });
  const display = table(["layer", "kind", "output", "parameters", "trainable"], rows, {
    words: [0, 1, 2, 4],
    most: MOST_LAYERS,
    caption: [
      `${model.name}: ${inputs.join(", ")} in, ${outputs.join(", ")} out; a dot stands for the number of rows.`,
      `${count(all)} parameters, ${trained === all ? "all trainable" : `${count(trained)} of them trainable`}; ${
        bytesText(weights.reduce((sum, { shape, dtype }) => sum + product(shape) * bytesOf(dtype), 0))
      } of weights.`,
      ...(weights.some(isFreed) ? ["Its weights are freed: it can no longer predict or learn."] : []),
    ],
  });
  return display[DISPLAY]() as MimeBundle;
}

/** A weight as layers keep it. */
type Weight = tf.LayersModel["weights"][number];

function isFreed(weight: Weight): boolean {
  return (weight as unknown as { val?: tf.Tensor }).val?.isDisposed === true;
}

function describeLayer(layer: tf.layers.Layer): string {
  const title = `${layer.getClassName()} layer ${layer.name}`;
  if (layer.inboundNodes.length === 0) return `${title}, not yet called on anything`;
  const [{ inputShapes }] = layer.inboundNodes as unknown as { inputShapes: Shape[] }[];
  const shape = layer.inboundNodes.length > 1 ? "" : `: ${shapeText(inputShapes)} in, ${shapeText(layer.outputShape)} out`;
  return `${title}${shape}; ${count(layer.countParams())} parameters`;
}

function describeTensor(tensor: tf.Tensor): string {
  const kind = tensor instanceof tf.Variable ? `Variable ${tensor.name}` : "Tensor";
  const title = `${kind}: ${tensor.dtype} ${shapeText(tensor.shape)}, ${bytesText(tensor.size * bytesOf(tensor.dtype))}`;
  if (tensor.isDisposed) return `${title}, freed`;
  // tfjs leaves out the middle of a long axis, and indents what is in it under its own title.
  return `${title}\n${tensor.toString().replace(/^Tensor\n/, "").replace(/^ {4}/gm, "")}`;
}

/** A row an epoch, with what was measured. */
function showHistory({ epoch, history }: tf.History): MimeBundle {
  const names = Object.keys(history);
  const figure = (value: number | tf.Tensor | undefined) => typeof value === "number" ? value.toPrecision(4) : "";
  const rows = epoch.map((
    at,
    row,
  ) => [String(at + 1), ...names.map((name) => figure(history[name][row] as number | tf.Tensor))]);
  const display = table(["epoch", ...names], rows, {
    words: [],
    most: 12,
    caption: `History of ${count(epoch.length)} epochs.`,
  });
  return display[DISPLAY]() as MimeBundle;
}

type Shape = readonly (number | null)[];

/** `[·, 10]`: rows x 10. Several of a layer that gives several. */
function shapeText(shape: Shape | readonly Shape[]): string {
  if (Array.isArray(shape[0])) return (shape as readonly Shape[]).map(shapeText).join(", ");
  return `[${(shape as Shape).map((length) => length ?? "·").join(", ")}]`;
}

function product(shape: Shape): number {
  return shape.reduce<number>((size, length) => size * (length ?? 1), 1);
}

function bytesOf(dtype: string | undefined): number {
  return dtype === "bool" ? 1 : dtype === "complex64" ? 8 : 4;
}

function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Number((bytes / 1e3).toPrecision(3))} kB` : `${count(Number((bytes / 1e6).toPrecision(3)))} MB`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
