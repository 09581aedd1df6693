/** Softmax, attention and layer normalisation in tfjs's memory, and their gradients. */
import { type Heap, PARTS } from "./_heap.ts";
import { type Call, inputsOf, isFloat, type Made, sizeOf } from "./_tensor_kernel.ts";

/** Numbers of which kernels with powers of e keep factors in their room. */
const FACTORS = 16;

/** What a power of e costs, in multiplications. */
const POWER = 10;

/** The kernels by name. */
export function attentionKernels(heap: Heap): Record<string, Made> {
  const { kernels, share, at, make } = heap;

  /** Heads and vectors, and the work on all heads. */
  function headsOf([rows, heads, asking, asked]: readonly number[], width: number, { attrs }: Call) {
    const room = kernels.packingRoom(Math.max(asked, width / heads), 0) + asking * asked + FACTORS;
    const items = rows * heads, cost = rows * asking * asked * (width + POWER * heads);
    return { sizes: [heads, asking, asked, width, Number(attrs!.causal)], work: { items, room, cost } };
  }

  const softmax: Made = (otherwise) => (call) => {
    const { logits } = inputsOf(call), { dim } = call.attrs as { dim: number }, width = logits.shape[logits.shape.length - 1];
    const size = sizeOf(logits.shape);
    if (!isFloat(logits) || dim !== logits.shape.length - 1) return otherwise(call);
    const result = make(logits.shape);
    share("softmax", { numbers: [at(result), at(logits), width], items: size / width, room: FACTORS, cost: POWER * size });
    return result;
  };

  const weights: Made = () => (call) => {
    const { queries, keys } = inputsOf(call), { heads } = call.attrs as { heads: number };
    const [rows, asking, width] = queries.shape, shape = [rows, heads, asking, keys.shape[1]];
    const result = make(shape), { sizes, work } = headsOf(shape, width, call);
    share("attentionWeights", { ...work, numbers: [at(result), at(queries), at(keys), ...sizes] });
    return result;
  };

  const weightsBack: Made = () => (call) => {
    const { queries, keys, weights, dy } = inputsOf(call), [dQueries, dKeys] = [make(queries.shape), make(keys.shape)];
    const { sizes, work } = headsOf(weights.shape, queries.shape[2], call);
    const numbers = [dQueries, dKeys, weights, dy, queries, keys].map(at);
    share("attentionWeightsBack", { ...work, numbers: [...numbers, ...sizes], cost: 2 * work.cost });
    return [dQueries, dKeys];
  };

  const values: Made = () => (call) => {
    const { weights, values } = inputsOf(call), [rows, , asking] = weights.shape, width = values.shape[2];
    const result = make([rows, asking, width]), { sizes, work } = headsOf(weights.shape, width, call);
    share("attentionValues", { ...work, numbers: [at(result), at(weights), at(values), ...sizes] });
    return result;
  };

  const valuesBack: Made = () => (call) => {
    const { weights, values, dy } = inputsOf(call), [dWeights, dValues] = [make(weights.shape), make(values.shape)];
    const { sizes, work } = headsOf(weights.shape, values.shape[2], call);
    const numbers = [dWeights, dValues, dy, weights, values].map(at);
    share("attentionValuesBack", { ...work, numbers: [...numbers, ...sizes], cost: 2 * work.cost });
    return [dWeights, dValues];
  };

  /** Vectors and heads, and the work on all heads. */
  function ownOf([rows, vectors, three]: readonly number[], { attrs }: Call) {
    const { heads, causal } = attrs as { heads: number; causal: boolean }, width = three / 3, size = vectors * vectors;
    const room = kernels.packingRoom(Math.max(vectors, width / heads), 0) + size + FACTORS;
    const work = { items: rows * heads, room, cost: rows * size * (2 * width + POWER * heads) };
    return { rows, heads, vectors, width, sizes: [heads, vectors, width, Number(causal)], work };
  }

  const self: Made = () => (call) => {
    const { vectors: all } = inputsOf(call), { rows, heads, vectors, width, sizes, work } = ownOf(all.shape, call);
    const [mixed, weights] = [make([rows, vectors, width]), make([rows, heads, vectors, vectors])];
    share("selfAttention", { ...work, numbers: [...[mixed, weights, all].map(at), ...sizes] });
    return [mixed, weights];
  };

  const selfBack: Made = () => (call) => {
    const { vectors: all, weights, dy } = inputsOf(call), { sizes, work } = ownOf(all.shape, call), dAll = make(all.shape);
    share("selfAttentionBack", { ...work, numbers: [...[dAll, dy, weights, all].map(at), ...sizes], cost: 2 * work.cost });
    return dAll;
  };

  const layerNorm: Made = () => (call) => {
    const { x, scale, shift } = inputsOf(call), { epsilon } = call.attrs as { epsilon: number };
    const result = make(x.shape), width = sizeOf(scale.shape), size = sizeOf(x.shape);
    const numbers = [at(result), at(x), at(scale), at(shift), width, epsilon];
    share("layerNorm", { numbers, items: size / width, cost: 2 * size });
    return result;
  };

  const layerNormBack: Made = () => (call) => {
    const { x, scale, dy } = inputsOf(call), { epsilon } = call.attrs as { epsilon: number };
    const [dx, dScale, dShift] = [x, scale, scale].map(({ shape }) => make(shape));
    const width = sizeOf(scale.shape), size = sizeOf(x.shape), rows = size / width;
    const each = Math.max(1, Math.ceil(rows / PARTS)), items = Math.ceil(rows / each);
    heap.withRoom(2 * items * width, (scales) => {
      const shifts = scales + 4 * items * width;
      const numbers = [at(dx), scales, shifts, at(x), at(scale), at(dy), width, epsilon, rows, each];
      share("layerNormBack", { numbers, items, cost: 4 * size });
      heap.sumOfParts(at(dScale), scales, items, width);
      heap.sumOfParts(at(dShift), shifts, items, width);
    });
    return [dx, dScale, dShift];
  };

  return {
    Softmax: softmax,
    AttentionWeights: weights,
    AttentionWeightsGrad: weightsBack,
    AttentionValues: values,
    AttentionValuesGrad: valuesBack,
    SelfAttention: self,
    SelfAttentionGrad: selfBack,
    LayerNorm: layerNorm,
    LayerNormGrad: layerNormBack,
  };
}
