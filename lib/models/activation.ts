/** What hidden units do to their sum. */

/** The activations that tfjs has. */
export const ACTIVATIONS = [
  "elu",
  "gelu",
  "gelu_new",
  "hardSigmoid",
  "linear",
  "mish",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "tanh",
] as const;

/** An activation's name. */
export type Activation = typeof ACTIVATIONS[number];
