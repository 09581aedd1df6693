/** A scale as a function of one number, ready for many. */
export interface Curve {
  forward(x: number): number;
  /** The number that `forward` took; NaN if none gives this. */
  backward(y: number): number;
}

/** (x - center) / spread. */
export function line(center: number, spread: number): Curve {
  return { forward: (x) => (x - center) / spread, backward: (y) => center + y * spread };
}
