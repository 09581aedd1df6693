/**
 * The inner loop of the neighbour search, in WebAssembly: 4 queries by 8 rows at a time, four float32 an instruction. It is a
 * sieve: what it lets through is measured again in float64. So it may round as the machine likes, and nothing depends on that.
 */
import * as wasm from "./_assembler.ts";

/** Queries that are compared at once. */
export const QUERIES = 4;
/** Rows that are compared at once. They lie in groups of 8: feature after feature, and of each the 8 numbers. */
export const LANES = 8;

/** The two loops. Each argument `...At` is a place in their memory, in bytes; each count is 1 or more. */
export interface Scan {
  readonly memory: WebAssembly.Memory;
  /** Writes the rows less `centre`, and for each row `factor` times the square of its length then. */
  centre(
    rowsAt: number,
    groups: number,
    width: number,
    centreAt: number,
    factor: number,
    centredAt: number,
    squaresAt: number,
  ): void;
  /**
   * Finds where `square - query . row <= limit`. For each tile of 4 x 8 that has such a place it writes two words: the number
   * of the tile, counted along the groups of rows, and a bit for each place, 8 for the first query, 8 for the next.
   *
   * @returns where the words end
   */
  scan(
    queriesAt: number,
    queryGroups: number,
    width: number,
    limitsAt: number,
    centredAt: number,
    squaresAt: number,
    groups: number,
    hitsAt: number,
  ): number;
}

function centre(): wasm.WasmFunction {
  const [rows, groups, width, centre, factor, centred, squares, feature, place, half, sum] = Array(11).keys();
  const halves = [0, 1];
  const body = wasm.repeat(
    groups,
    ...halves.map((h) => wasm.set(sum + h, wasm.everywhere([0x43, 0, 0, 0, 0]))),
    wasm.set(feature, wasm.get(width)),
    wasm.set(place, wasm.get(centre)),
    wasm.repeat(
      feature,
      ...halves.flatMap((h) => [
        wasm.set(half, wasm.subtract(wasm.load(rows, 16 * h), wasm.loadEverywhere(place))),
        wasm.store(centred, 16 * h, wasm.get(half)),
        wasm.set(sum + h, wasm.add(wasm.get(sum + h), wasm.multiply(wasm.get(half), wasm.get(half)))),
      ]),
      ...[rows, centred].map((at) => wasm.set(at, wasm.plus(wasm.get(at), wasm.constant(4 * LANES)))),
      wasm.set(place, wasm.plus(wasm.get(place), wasm.constant(4))),
    ),
    ...halves.map((h) => wasm.store(squares, 16 * h, wasm.multiply(wasm.get(sum + h), wasm.everywhere(wasm.get(factor))))),
    wasm.set(squares, wasm.plus(wasm.get(squares), wasm.constant(4 * LANES))),
  );
  const { I32, F32, V128 } = wasm;
  return {
    name: "centre",
    parameters: [I32, I32, I32, I32, F32, I32, I32],
    locals: [I32, I32, V128, V128, V128],
    body,
  };
}

function scan(relaxed: boolean): wasm.WasmFunction {
  const [queries, queryGroups, width, limits, centred, squares, groups, hits] = Array(8).keys();
  const [tile, group, feature, row, square, query, low, high, sums] = Array.from({ length: 9 }, (_, i) => 8 + i);
  const places = Array.from({ length: QUERIES }, (_, q) => [{ q, h: 0 }, { q, h: 1 }]).flat();
  const sum = ({ q, h }: { q: number; h: number }) => sums + 2 * q + h;
  const advance = (at: number, bytes: number) => wasm.set(at, wasm.plus(wasm.get(at), wasm.constant(bytes)));
  const isHit = (place: { q: number; h: number }) =>
    wasm.isAtMost(wasm.get(sum(place)), wasm.loadEverywhere(limits, 4 * place.q));
  const body = wasm.repeat(
    queryGroups,
    wasm.set(group, wasm.get(groups)),
    wasm.set(row, wasm.get(centred)),
    wasm.set(square, wasm.get(squares)),
    wasm.repeat(
      group,
      ...places.map((place) => wasm.set(sum(place), wasm.load(square, 16 * place.h))),
      wasm.set(query, wasm.get(queries)),
      wasm.set(feature, wasm.get(width)),
      wasm.repeat(
        feature,
        wasm.set(low, wasm.load(row)),
        wasm.set(high, wasm.load(row, 16)),
        ...places.map((place) => {
          const x = wasm.loadEverywhere(query, 4 * place.q), y = wasm.get(place.h === 0 ? low : high);
          return wasm.set(sum(place), wasm.subtractProduct(wasm.get(sum(place)), x, y, relaxed));
        }),
        advance(row, 4 * LANES),
        advance(query, 4 * QUERIES),
      ),
      wasm.when(
        wasm.isAny(places.map(isHit).reduce(wasm.either)),
        wasm.storeWord(hits, 0, wasm.get(tile)),
        wasm.storeWord(
          hits,
          4,
          places.map((place, i) => wasm.shiftLeft(wasm.bits(isHit(place)), 4 * i)).reduce(wasm.orBits),
        ),
        advance(hits, 8),
      ),
      advance(square, 4 * LANES),
      advance(tile, 1),
    ),
    wasm.set(queries, wasm.plus(wasm.get(queries), wasm.product(wasm.get(width), wasm.constant(4 * QUERIES)))),
    advance(limits, 4 * QUERIES),
  );
  const { I32, V128 } = wasm;
  return {
    name: "scan",
    parameters: [I32, I32, I32, I32, I32, I32, I32, I32],
    result: I32,
    locals: [I32, I32, I32, I32, I32, I32, V128, V128, ...places.map(() => V128)],
    body: [...body, ...wasm.get(hits)],
  };
}

let compiled: WebAssembly.Module | undefined;

/** A new instance, with `bytes` of memory. */
export function createScan(bytes: number): Scan {
  if (compiled === undefined) {
    const fused = wasm.assemble([centre(), scan(true)]);
    compiled = new WebAssembly.Module(WebAssembly.validate(fused) ? fused : wasm.assemble([centre(), scan(false)]));
  }
  const instance = new WebAssembly.Instance(compiled).exports as unknown as Scan;
  instance.memory.grow(Math.ceil(bytes / 65536));
  return instance;
}
