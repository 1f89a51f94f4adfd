/** How long a column takes, from the first to the last: the decode graph of a random model. */
import { createRandom } from "#base";
import { type Condition, generateCodes } from "#engine";
import { floatTensor, type Session } from "#inference";
import type { MusicGenConfig, Precision, Sampling } from "#model";

const guided: Sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };

/** Some columns that were decoded in one run. */
export interface Chunk {
  /** Columns in the cache when it began. */
  readonly column: number;
  readonly count: number;
  /** Per column, the way to the child process and back included. */
  readonly ms: number;
}

/** Milliseconds per column. */
export interface ColumnTimes {
  readonly rows: number;
  /** Mean over all columns. */
  readonly mean: number;
  readonly chunks: readonly Chunk[];
}

/** Which time is measured: of the wall, or of this process on all cores (for machines that others use too). */
export type Clock = "wall" | "cpu";

/** Read a clock, in milliseconds. */
export function readClock(clock: Clock): number {
  if (clock === "wall") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Words that cost what words cost: eight of them, random. */
export function randomCondition({ decoder }: MusicGenConfig): Condition {
  const { heads, layers, width } = decoder;
  const random = createRandom(2);
  const tensor = () =>
    floatTensor(
      Float32Array.from({ length: 8 * width }, () => random.normal()),
      [1, heads, 8, width / heads],
    );
  const names = Array.from({ length: layers }, (_, i) => [`cross_k_${i}`, `cross_v_${i}`]).flat();
  return {
    cross: Object.fromEntries(names.map((name) => [name, tensor()])),
    textBias: floatTensor(new Float32Array(8), [1, 1, 1, 8]),
  };
}

/**
 * Decode `columns` columns with `rows` rows, half of them unconditional, and time every chunk.
 *
 * @param between - done before each chunk, not timed: what the chunks are interleaved with
 */
export async function timeColumns(
  session: Session,
  config: MusicGenConfig,
  precision: Precision,
  rows: number,
  columns: number,
  chunk: number,
  clock: Clock,
  between: () => Promise<void> = async () => undefined,
): Promise<ColumnTimes> {
  const condition = randomCondition(config);
  const chunks: Chunk[] = [];
  let column = 0;
  let elsewhere = 0;
  const timed: Session = {
    ...session,
    async run(feeds, fetch, cache) {
      const arrived = readClock(clock);
      await between();
      const began = readClock(clock);
      elsewhere += began - arrived;
      const out = await session.run(feeds, fetch, cache);
      const count = Math.min(chunk, columns - column);
      chunks.push({ column, count, ms: (readClock(clock) - began) / count });
      column += count;
      return out;
    },
  };
  const keys = Array.from({ length: rows / 2 }, (_, variation) => ({ seed: 1, variation }));
  const frames = columns - config.decoder.levels + 1;
  const job = { precision, condition, rows: keys, frames, sampling: guided, chunk };
  const began = readClock(clock);
  await generateCodes(timed, config, job);
  return { rows, mean: (readClock(clock) - began - elsewhere) / columns, chunks };
}

/** A warm-up, so that the first column of the measurement is not the first of the session. */
export async function warmUp(session: Session, config: MusicGenConfig, precision: Precision): Promise<void> {
  await timeColumns(session, config, precision, 2, 8, 4, "wall");
}
