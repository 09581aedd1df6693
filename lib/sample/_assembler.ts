/**
 * As much of a WebAssembly assembler as one loop over vectors of four float32 needs. An expression is the bytes that leave its
 * value on the stack; a statement leaves nothing. Opcodes: WebAssembly core specification 3.0, section 5.4.
 */

/** Instructions, as bytes. */
export type Code = readonly number[];

export const I32 = 0x7f, F32 = 0x7d, V128 = 0x7b;

/** An unsigned number, seven bits a byte. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

/** A signed number, seven bits a byte. */
function signed(value: number): Code {
  const low = value & 127, rest = value >> 7;
  return (rest === 0 && low < 64) || (rest === -1 && low >= 64) ? [low] : [low | 128, ...signed(rest)];
}

const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const product = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const orBits = (a: Code, b: Code): Code => [...a, ...b, 0x72];
export const shiftLeft = (a: Code, places: number): Code => [...a, ...constant(places), 0x74];
export const storeWord = (at: number, offset: number, value: Code): Code => [
  ...get(at),
  ...value,
  0x36,
  2,
  ...unsigned(offset),
];

/** Four numbers, from `offset` bytes after the place that the local `at` holds. */
export const load = (at: number, offset = 0): Code => [...get(at), ...vector(0x00), 2, ...unsigned(offset)];
/** One number from there, four times. */
export const loadEverywhere = (at: number, offset = 0): Code => [...get(at), ...vector(0x09), 2, ...unsigned(offset)];
export const store = (at: number, offset: number, value: Code): Code => [
  ...get(at),
  ...value,
  ...vector(0x0b),
  2,
  ...unsigned(offset),
];
export const everywhere = (number: Code): Code => [...number, ...vector(0x13)];
export const add = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe4)];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe5)];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe6)];
/** c - a b. Fused where the machine can, and then rounded once. */
export const subtractProduct = (c: Code, a: Code, b: Code, relaxed: boolean): Code =>
  relaxed ? [...a, ...b, ...c, ...vector(0x106)] : subtract(c, multiply(a, b));
export const isAtMost = (a: Code, b: Code): Code => [...a, ...b, ...vector(0x45)];
export const either = (a: Code, b: Code): Code => [...a, ...b, ...vector(0x50)];
export const isAny = (a: Code): Code => [...a, ...vector(0x53)];
/** One bit for each of four answers. */
export const bits = (a: Code): Code => [...a, ...vector(0xa4)];

/** Runs `body` once, and again as long as `counter`, counted down, is not 0. */
export const repeat = (counter: number, ...body: Code[]): Code => [
  ...[0x03, 0x40],
  ...body.flat(),
  ...plus(get(counter), constant(-1)),
  ...[0x22, ...unsigned(counter)],
  ...[0x0d, 0, 0x0b],
];

export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b];

/** A function of a module. */
export interface WasmFunction {
  name: string;
  parameters: readonly number[];
  result?: number;
  /** Types of the locals that follow the parameters. */
  locals: readonly number[];
  body: Code;
}

/** The module's bytes: the functions, and a `memory` of one page that can grow. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (code: Code): Code => [...unsigned(code.length), ...code];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
  const text = (name: string): Code => sized([...new TextEncoder().encode(name)]);
  const one = (type: number): Code => [type];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ parameters, result }) => [
        0x60,
        ...list(parameters.map(one)),
        ...list(result === undefined ? [] : [one(result)]),
      ]),
    ),
    ...section(3, functions.map((_, i) => unsigned(i))),
    ...section(5, [[0, 1]]),
    ...section(7, [[...text("memory"), 2, 0], ...functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)])]),
    ...section(
      10,
      functions.map(({ locals, body }) => sized([...list(locals.map((type) => [1, type])), ...body, 0x0b])),
    ),
  ]);
}
