import { assert, assertEquals } from "@std/assert";
import { type CompiledKernels, createWorkspace } from "../lib/simd.ts";
import { hireCrew } from "../lib/threads.ts";

interface Times {
  times(room: number, numbers: number, factor: number, from: number, end: number): void;
}

/**
 * By way of the thread's room:
 * `for (let i = from; i < end; i++) store<f64>(room + ((i - from) << 3), factor * load<f64>(numbers + (i << 3)));`
 * `memory.copy(numbers + (from << 3), room, (end - from) << 3);`
 */
const TIMES: CompiledKernels<Times> = {
  plain: "AGFzbQEAAAABCQFgBX9/fH9/AAISAQNlbnYGbWVtb3J5AgMBgIAEAwIBAAcSAgV0aW1lcwAABm1lbW9yeQIACl" +
    "ABTgEBfyADIQUDQCAEIAVLBEAgACAFIANrQQN0aiACIAEgBUEDdGorAwCiOQMAIAVBAWohBQwBCwsgASADQQN0aiAAIAQgA2tBA3T8CgAACw==",
};

const MOST = 40, THREADS_HERE = 4;

function workplace() {
  const arrays = { numbers: [Float64Array, MOST], rooms: [Float64Array, THREADS_HERE * MOST] } as const;
  const { kernels, memory, arrays: { numbers, rooms } } = createWorkspace({ compiled: TIMES, arrays, action: "multiply" });
  const byHalf = { numbers: [numbers.byteOffset, 0.5], room: rooms.byteOffset, roomEach: 8 * MOST } as const;
  return { compiled: TIMES, memory, kernels, numbers, byHalf };
}

/** Goes round until it is enough, or for twenty seconds. */
function goRound(isEnough: (round: number) => boolean, go: (round: number) => void): void {
  const started = Date.now();
  for (let round = 0; !isEnough(round) && Date.now() < started + 20_000; round++) go(round);
}

Deno.test("however many threads there are, each item is done once, and before the next work begins", () => {
  const { numbers, byHalf, ...place } = workplace(), crew = hireCrew({ ...place, threads: THREADS_HERE });
  try {
    let most = 1;
    goRound((round) => round >= 5000 && most === THREADS_HERE, (round) => {
      const items = 1 + round % MOST, cut = [{}, { unit: 6 }, { piece: 1 }, { piece: 7 }][round % 4];
      numbers.set(numbers.keys().toArray());
      for (let i = 0; i < 9; i++) crew.share("times", { ...byHalf, items, ...cut });
      assertEquals(numbers, Float64Array.from(numbers.keys(), (i) => i < items ? i / 512 : i));
      most = Math.max(most, crew.threads());
    });
    assertEquals(most, THREADS_HERE);
  } finally {
    crew.dismiss();
  }
  assertEquals(crew.threads(), 1);
  crew.share("times", { ...byHalf, items: 2 });
  assertEquals(numbers[1], 2 ** -10, "whoever is alone does it alone");
});

Deno.test("one thread needs no other; pieces are multiples of a unit, or what was said; nothing is no work", () => {
  const { compiled, memory } = workplace(), pieces: [from: number, end: number][] = [];
  const kernels = { note: (_room: number, from: number, end: number) => void pieces.push([from, end]) };
  const crew = hireCrew({ compiled, memory, kernels, threads: 1 });
  const piecesOf = (work: { items: number; unit?: number; piece?: number }) => {
    pieces.length = 0;
    crew.share("note", { numbers: [], ...work });
    return [...pieces];
  };
  assertEquals(piecesOf({ items: 20, unit: 6 }), [[0, 20]]);
  assertEquals(piecesOf({ items: 20, piece: 8 }), [[0, 8], [8, 16], [16, 20]]);
  assertEquals(piecesOf({ items: 0, unit: 6 }), []);
  assertEquals(crew.threads(), 1);
  crew.dismiss();
});

Deno.test("helpers find kernels that a module of JavaScript adds, and have room of their own", () => {
  const { numbers, byHalf: _, ...place } = workplace();
  const add = `export const addKernels = ({ buffer }, given) => ({
    mark: (room, at, from, end) => void new Float64Array(buffer, at).fill(room + Number(given), from, end) });`;
  const more = { from: `data:text/javascript,${encodeURIComponent(add)}`, given: "7" };
  const mark = (room: number, _at: number, from: number, end: number) => void numbers.fill(room, from, end);
  const crew = hireCrew({ ...place, kernels: { ...place.kernels, mark }, more, threads: 2 });
  try {
    const seen = new Set<number>();
    goRound(() => seen.size === 2, () => {
      crew.share("mark", { numbers: [numbers.byteOffset], room: 100, roomEach: 20, items: MOST, piece: 1 });
      for (const by of numbers) seen.add(by);
    });
    assertEquals([...seen].sort(), [100, 127]);
  } finally {
    crew.dismiss();
  }
});

Deno.test("helpers that cannot start do not come, and disturb nobody", async () => {
  const { numbers, byHalf, ...place } = workplace();
  const crew = hireCrew({ ...place, more: { from: "data:text/javascript,throw 1", given: "" }, threads: 2 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  numbers.fill(1);
  crew.share("times", { ...byHalf, items: MOST });
  assertEquals([numbers[MOST - 1], crew.threads()], [0.5, 1]);
  crew.dismiss();
});

Deno.test("helpers keep no program from ending, though nobody sends them home", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-lock",
      "--check=none",
      `import { hireCrew, THREADS } from "./lib/threads.ts";
       import { createWorkspace } from "./lib/simd.ts";
       const compiled = ${JSON.stringify(TIMES)};
       const crew = hireCrew({ compiled, ...createWorkspace({ compiled, arrays: {}, action: "multiply" }) });
       while (crew.threads() < THREADS) crew.share("times", { numbers: [0, 1], items: 3 });
       console.log(THREADS);`,
    ],
    cwd: new URL("..", import.meta.url),
    env: { NO_COLOR: "1", SHOPLENS_THREADS: "3" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout), "3\n");
});
