/**
 * Checkpoints: a training run in one file, from which it goes on to the same bits. A line of text names the format, the hash of all that
 * follows and the length of the header; then come the header, JSON, and arrays of float32, which the header names.
 */
import { cannot } from "../errors.ts";
import { replaceFile, sha256 } from "../files.ts";
import type { RandomPosition } from "../random.ts";
import type { Snapshot } from "../engine/mod.ts";
import { differenceOf, hashWeights, type Identity } from "./_identity.ts";
import type { History, Stopped } from "./fitted.ts";

/** Where, and how often, `fit` keeps checkpoints. At most one of the three intervals; by default after each epoch. */
export interface CheckpointOptions {
  /** A folder of the run's own; made if need be. */
  folder: string;
  /** Steps of the optimiser between two checkpoints. */
  everySteps?: number;
  /** Epochs between two. Default 1. */
  everyEpochs?: number;
  /** Seconds between two, of the clock. */
  everySeconds?: number;
  /**
   * Whether to go on from the folder's checkpoint. By default if there is one; it must be of the same run. `true`: there must be one.
   * `false`: begin anew, and write over it.
   */
  resume?: boolean;
}

/** Where a run stands: all that its course depends on from here, beside rows and options. */
export interface Course {
  /** The running epoch, from 1. */
  epoch: number;
  /** Batches of it that are done. */
  batches: number;
  /** The sum of their rows' losses. */
  total: number;
  /** The learning rate of the last step. */
  rate: number;
  history: History;
  bestEpoch: number;
  /** The best watched loss; Infinity before the first. */
  lowest: number;
  /** Set once the run has ended by itself. */
  stopped?: Exclude<Stopped, "signal">;
  /** Where dropout draws from. */
  dropout: RandomPosition;
  weights: Snapshot;
  lastGood: Snapshot;
  best?: Snapshot;
  average?: Float32Array;
  memory: { steps: number; arrays: readonly Float32Array[] };
}

/** Keeps the checkpoints of a run. */
export interface Checkpoints {
  /** The course to go on with, if there is one. */
  readonly found?: Course;
  /** Writes one, if it is time. `of` is asked only then. */
  afterStep(steps: number, of: () => Course): Promise<void>;
  afterEpoch(epoch: number, of: () => Course): Promise<void>;
  /** Writes the last one, and remembers with which weights the model was left. */
  atEnd(course: Course, left: Snapshot): Promise<void>;
}

const NAME = "checkpoint.bin";
const FORMAT = "shoplens checkpoint 1";

/** Opens a folder of checkpoints for a run, and looks for one to go on from. */
export async function openCheckpoints(options: CheckpointOptions, run: Identity): Promise<Checkpoints> {
  const { folder, everySteps, everySeconds } = options;
  refuseBadIntervals(options);
  const everyEpochs = options.everyEpochs ?? (everySteps === undefined && everySeconds === undefined ? 1 : undefined);
  const path = `${folder}/${NAME}`;
  await Deno.mkdir(folder, { recursive: true });
  await removeDrafts(folder);
  const kept = options.resume === false ? undefined : await readCheckpoint(path, options.resume === true);
  if (kept !== undefined) refuseForeign(path, kept, run);
  let started = kept?.started ?? [run.weights], last = performance.now();

  async function write(course: Course): Promise<void> {
    try {
      await replaceFile(path, await encode({ run, started }, course));
    } catch (cause) {
      throw cannot(`write the checkpoint ${path}`, Error, {
        because: cause instanceof Error ? cause.message : String(cause),
        fix: "The one before it is still there: make room, and run the same again to go on from it.",
        cause,
      });
    }
    last = performance.now();
  }

  return {
    found: kept?.course,
    async afterStep(steps, of) {
      const due = everySteps !== undefined && steps % everySteps === 0 ||
        everySeconds !== undefined && performance.now() - last >= 1000 * everySeconds;
      if (due) await write(of());
    },
    async afterEpoch(epoch, of) {
      if (everyEpochs !== undefined && epoch % everyEpochs === 0) await write(of());
    },
    async atEnd(course, left) {
      // Who calls `fit` again with the same model, in the next cell, comes with these weights and means the same run.
      started = [started[0], await hashWeights(left)];
      await write(course);
    },
  };
}

/** What a checkpoint says of its run. */
interface Kept {
  run: Identity;
  /** Hashes of the weights that a model may come with: those of the start, and those that it was left with. */
  started: string[];
}

function refuseBadIntervals(options: CheckpointOptions): void {
  const given = (["everySteps", "everyEpochs", "everySeconds"] as const).filter((name) => options[name] !== undefined);
  if (typeof options.folder !== "string" || options.folder === "") {
    throw cannot("keep checkpoints", TypeError, { expected: "a folder", received: options.folder });
  }
  if (given.length > 1) {
    throw cannot("keep checkpoints", TypeError, {
      because: `both ${given.join(" and ")} were given`,
      fix: "Give one of them.",
    });
  }
  for (const name of given) {
    const value = options[name]!, fine = name === "everySeconds" ? value >= 0 : Number.isInteger(value) && value >= 1;
    if (!fine) {
      const expected = name === "everySeconds" ? `${name} of 0 or more` : `${name} to be a whole number of 1 or more`;
      throw cannot("keep checkpoints", RangeError, { expected, received: value });
    }
  }
}

function refuseForeign(path: string, { run: kept, started }: Kept, now: Identity): void {
  const because = differenceOf(kept, now, started);
  if (because === undefined) return;
  throw cannot(`go on from the checkpoint ${path}`, TypeError, {
    because,
    fix: "Take a folder of its own for each run, or say resume: false to begin anew.",
  });
}

/** What a process left that was killed while it wrote. */
async function removeDrafts(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.startsWith(`${NAME}.`) && name.endsWith(".tmp")) await Deno.remove(`${folder}/${name}`);
  }
}

async function encode(kept: Kept, course: Course): Promise<Uint8Array> {
  const { weights, lastGood, best, average, memory, lowest, ...rest } = course;
  const snapshots = [weights, lastGood, ...(best ? [best] : [])].flatMap(({ parameters, others }) => [parameters, ...others]);
  const arrays = [...snapshots, ...memory.arrays, ...(average ? [average] : [])];
  const header = {
    ...kept,
    // JSON knows no Infinity.
    course: { ...rest, lowest: lowest === Infinity ? null : lowest },
    steps: memory.steps,
    lengths: {
      parameters: weights.parameters.length,
      others: weights.others.map(({ length }) => length),
      memory: memory.arrays.length,
    },
    best: best !== undefined,
    average: average !== undefined,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const body = new Uint8Array(json.length + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  body.set(json);
  let at = json.length;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    body.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const line = new TextEncoder().encode(`${FORMAT} ${await sha256(body)} ${json.length}\n`);
  const file = new Uint8Array(line.length + body.length);
  file.set(line);
  file.set(body, line.length);
  return file;
}

async function readCheckpoint(path: string, wanted: boolean): Promise<Kept & { course: Course } | undefined> {
  const action = `go on from the checkpoint ${path}`;
  let file: Uint8Array;
  try {
    file = await Deno.readFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    if (!wanted) return undefined;
    throw cannot(action, Deno.errors.NotFound, { because: "there is none", fix: "Leave out resume to begin anew.", cause });
  }
  const end = file.indexOf("\n".charCodeAt(0)), line = new TextDecoder().decode(file.subarray(0, Math.max(0, end)));
  const [, hash, length] = line.match(/^shoplens checkpoint 1 ([0-9a-f]{64}) (\d+)$/) ?? [];
  if (hash === undefined) {
    const version = line.match(/^shoplens checkpoint (\d+) /)?.[1];
    throw cannot(action, SyntaxError, {
      because: version === undefined ? "it is no checkpoint, or its start is damaged" : `it is of version ${version}, not 1`,
      fix: "Say resume: false to begin anew.",
    });
  }
  const body = file.slice(end + 1);
  if (await sha256(body) !== hash) {
    throw cannot(action, SyntaxError, {
      because: "it is damaged or cut: its bytes have another hash than it says",
      fix: "Take a copy that is whole, or say resume: false to begin anew.",
    });
  }
  const header = JSON.parse(new TextDecoder().decode(body.subarray(0, Number(length))));
  return { run: header.run, started: header.started, course: decode(header, body.slice(Number(length))) };
}

// deno-lint-ignore no-explicit-any -- its hash was right, so it is as `encode` wrote it
function decode({ course, steps, lengths, best, average }: any, bytes: Uint8Array): Course {
  const numbers = new Float32Array(bytes.buffer);
  let at = 0;
  const take = (length: number) => numbers.slice(at, at += length);
  const snapshot = (): Snapshot => ({ parameters: take(lengths.parameters), others: lengths.others.map(take) });
  return {
    ...course,
    lowest: course.lowest ?? Infinity,
    weights: snapshot(),
    lastGood: snapshot(),
    ...(best && { best: snapshot() }),
    memory: { steps, arrays: Array.from({ length: lengths.memory }, () => take(lengths.parameters)) },
    ...(average && { average: take(lengths.parameters) }),
  };
}
