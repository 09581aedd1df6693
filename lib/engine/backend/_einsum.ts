/**
 * Sums over products by the names of their axes (Einstein's summation), which tfjs has only on the cpu, and no gradient of: on wasm they
 * are products of matrices, one for all axes that both sides and the result have.
 */
import * as tf from "@tensorflow/tfjs";
import type { Heap } from "./_heap.ts";
import { isFloat, type Made, sizeOf } from "./_tensor_kernel.ts";

/** A tensor with a letter for each axis. */
interface Named {
  axes: string;
  tensor: tf.TensorInfo;
}

/** The kernel, by its name. */
export function einsumKernel(heap: Heap): Record<string, Made> {
  const { backend, dispose } = heap;

  /** A kernel of tfjs's on tensors that are gone after it. */
  function run(kernelName: string, inputs: Record<string, tf.TensorInfo>, attrs: object): tf.TensorInfo {
    const { kernelFunc } = tf.getKernel(kernelName, "wasm");
    const result = kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend });
    for (const input of Object.values(inputs)) dispose(input);
    return result as tf.TensorInfo;
  }

  const sizesOf = ({ axes, tensor }: Named, names: string) => [...names].map((name) => tensor.shape[axes.indexOf(name)]);

  /** The tensor with only these axes, in this order: others are summed over. */
  function laidOut({ axes, tensor }: Named, wanted: string): Named {
    const gone = [...axes].flatMap((name, i) => wanted.includes(name) ? [] : [i]);
    const left = [...axes].filter((name) => wanted.includes(name)).join("");
    const summed = gone.length === 0 ? tensor : run("Sum", { x: tensor }, { axis: gone, keepDims: false });
    const perm = [...wanted].map((name) => left.indexOf(name));
    return { axes: wanted, tensor: run("Transpose", { x: summed }, { perm }) };
  }

  function shaped(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    const same = heap.alias(tensor, shape);
    dispose(tensor);
    return same;
  }

  /** The product of two, with the axes of `out` that they have. */
  function product(a: Named, b: Named, out: string): Named {
    const common = [...a.axes].filter((name) => b.axes.includes(name)), has = (name: string) => out.includes(name);
    const outer = common.filter(has).join(""), inner = common.filter((name) => !has(name)).join("");
    const [ofA, ofB] = [[a, b], [b, a]].map(([own, other]) =>
      [...own.axes].filter((name) => has(name) && !other.axes.includes(name)).join("")
    );
    const [left, right] = [laidOut(a, outer + ofA + inner), laidOut(b, outer + inner + ofB)];
    const batch = sizesOf(left, outer), [rows, columns] = [sizesOf(left, ofA), sizesOf(right, ofB)];
    const [m, k, n] = [rows, sizesOf(left, inner), columns].map(sizeOf);
    const sides = { a: shaped(left.tensor, [sizeOf(batch), m, k]), b: shaped(right.tensor, [sizeOf(batch), k, n]) };
    const result = run("BatchMatMul", sides, { transposeA: false, transposeB: false });
    return { axes: outer + ofA + ofB, tensor: shaped(result, [...batch, ...rows, ...columns]) };
  }

  const einsum: Made = (otherwise) => (call) => {
    const tensors = Object.values(call.inputs) as tf.TensorInfo[];
    const parsed = parse((call.attrs as { equation: string }).equation, tensors);
    if (parsed === undefined || !isFloat(...tensors)) return otherwise(call);
    const { sides, out } = parsed, named = tensors.map((tensor, i) => ({ axes: sides[i], tensor: heap.alias(tensor) }));
    return laidOut(named.length === 1 ? named[0] : product(named[0], named[1], out), out).tensor;
  };

  return { Einsum: einsum };
}

/** The letters of each side and of the result, if the kernel is made for them: each once, sizes that agree, and something in them. */
function parse(equation: string, tensors: readonly tf.TensorInfo[]): { sides: string[]; out: string } | undefined {
  const [left, out, ...more] = equation.replaceAll(" ", "").split("->"), sides = left.split(",");
  if (out === undefined || more.length > 0 || sides.length !== tensors.length || tensors.length > 2) return undefined;
  const once = [...sides, out].every((axes) => /^[A-Za-z]*$/.test(axes) && new Set(axes).size === axes.length);
  const sizes = new Map<string, number>();
  const agree = sides.every((axes, i) =>
    axes.length === tensors[i].shape.length && [...axes].every((name, axis) => {
      const size = tensors[i].shape[axis];
      return size > 0 && (sizes.get(name) ?? size) === size && sizes.set(name, size);
    })
  );
  return once && agree && [...out].every((name) => sizes.has(name)) ? { sides, out } : undefined;
}

/** By a side: the slopes times the other side, summed over what that side has not; repeated along axes that it alone had. */
tf.registerGradient({
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc(dy, saved, attrs) {
    const [left, out] = (attrs.equation as string).replaceAll(" ", "").split("->"), sides = left.split(",");
    const gradient = (i: number) => {
      const others = saved.flatMap((tensor, j) => j === i ? [] : [{ axes: sides[j], tensor }]);
      const known = [out, ...others.map(({ axes }) => axes)], all = known.join("");
      const kept = [...sides[i]].filter((name) => all.includes(name)).join("");
      const slopes = tf.einsum(`${known.join(",")}->${kept}`, dy as tf.Tensor, ...others.map(({ tensor }) => tensor));
      const { shape } = saved[i];
      const ones = [...sides[i]].map((name, axis) => kept.includes(name) ? shape[axis] : 1);
      return tf.broadcastTo(tf.reshape(slopes, ones), shape);
    };
    return Object.fromEntries(saved.map((_, i) => [i, () => gradient(i)]));
  },
});
