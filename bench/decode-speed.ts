/** How long a column takes, from the first to the last: the decode graph of a random model. */
import { createRandom } from "#base";
import { floatTensor, type Session } from "#inference";
import { type Condition, decodeColumns, type MusicGenConfig, type Sampling } from "#model";

const guided: Sampling = { topK: 250, topP: 0, temperature: 1, guidanceScale: 3 };

/** Milliseconds per column at some columns, and on the whole. */
export interface ColumnTimes {
  readonly rows: number;
  /** Mean over all columns. */
  readonly mean: number;
  readonly at: readonly { readonly column: number; readonly ms: number }[];
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
 */
export async function timeColumns(
  session: Session,
  config: MusicGenConfig,
  rows: number,
  columns: number,
  chunk: number,
  clock: Clock,
): Promise<ColumnTimes> {
  const condition = randomCondition(config);
  const began = readClock(clock);
  let last = began;
  const at: { column: number; ms: number }[] = [];
  let column = 0;
  const onProgress = () => {
    const now = readClock(clock);
    const count = Math.min(chunk, columns - column);
    column += count;
    at.push({ column, ms: (now - last) / count });
    last = now;
  };
  const keys = Array.from({ length: rows / 2 }, (_, variation) => ({ seed: 1, variation }));
  const frames = columns - config.decoder.levels + 1;
  await decodeColumns(
    session,
    config,
    { condition, rows: keys, frames, sampling: guided, chunk },
    { onProgress },
  );
  return { rows, mean: (readClock(clock) - began) / columns, at };
}

/** A warm-up, so that the first column of the measurement is not the first of the session. */
export async function warmUp(session: Session, config: MusicGenConfig): Promise<void> {
  await timeColumns(session, config, 2, 8, 4, "wall");
}
