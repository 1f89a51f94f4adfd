/**
 * Speed of the decode loop, interleaved with what it is compared to: before every chunk of columns the
 * machine's memory is read once, and transformers take their turns. So all see the same neighbours.
 */
import type { MusicGenConfig, Precision } from "#model";
import { createEngineHost } from "#platform-node";
import type { Baseline } from "./baseline.ts";
import { type Chunk, type Clock, type ColumnTimes, timeColumns, warmUp } from "./decode-speed.ts";
import type { Reader } from "./read-speed.ts";

/** What is measured. */
export interface SpeedTask {
  readonly folder: string;
  readonly config: MusicGenConfig;
  readonly precision: Precision;
  /** That every column reads. */
  readonly weightBytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly threads: number;
  readonly clock: Clock;
  readonly reader: Reader | null;
  readonly baselines: ReadonlyMap<string, Baseline>;
  /** Of each measurement of the baseline. */
  readonly rounds: number;
}

/** What came out. */
export interface Speed extends ColumnTimes {
  /** Bytes per second of the chunks, weights and cache over time. */
  readonly rates: { best: number; median: number };
  /** Bytes per second of the readings between them. */
  readonly readings: { best: number; median: number };
  /** Peak memory of the child process, and what weights and one cache are. */
  readonly peak: number;
  readonly needed: number;
  /** Milliseconds per column of the baselines: median at each length of the past, mean of those. */
  readonly baselines: ReadonlyMap<string, number>;
}

const lengths = [25, 225, 425];

/** Decode with so many rows, and all that goes beside it. */
export async function measureSpeed(task: SpeedTask): Promise<Speed> {
  const { folder, config, precision, weightBytes, rows, columns, threads, clock, reader, baselines, rounds } =
    task;
  const { layers, width } = config.decoder;
  // Bytes of keys and values; rounded ones have a scale for each 64 of them.
  const perColumn = layers * 2 * rows * width * (precision === "fp32" ? 4 : 1 + 4 / 64);
  const readings: number[] = [];
  const times = new Map<string, number[]>();
  const turns = Array.from({ length: rounds }, () => [...baselines.keys()].flatMap(turnsOf)).flat();
  const chunk = Math.max(2, Math.floor(60 / rows));
  const each = Math.ceil(turns.length / Math.ceil(columns / chunk));
  const between = async () => {
    for (const { name, length } of turns.splice(0, each)) {
      const ms = await (baselines.get(name) as Baseline).time(rows, length);
      const key = `${name} ${length}`;
      times.set(key, [...(times.get(key) ?? []), ms]);
    }
    if (reader) readings.push(await reader.read());
  };
  // The product's own path: a child process.
  const runtime = createEngineHost({ inProcess: clock === "cpu" }).startRuntime(threads);
  try {
    const session = await runtime.open(folder, "decode.onnx");
    await warmUp(session, config, precision);
    const spent = await timeColumns(session, config, precision, rows, columns, chunk, clock, between);
    const bytes = ({ column, count }: Chunk) => weightBytes + perColumn * (column + count / 2);
    const rates = spent.chunks.map((part) => bytes(part) / (part.ms / 1000));
    return {
      ...spent,
      rates: bestAndMedian(rates),
      readings: bestAndMedian(readings),
      peak: (await runtime.memory()).peak,
      needed: weightBytes + perColumn * columns,
      baselines: new Map(
        [...baselines.keys()].map((name) => {
          const medians = lengths.map((length) => bestAndMedian(times.get(`${name} ${length}`) ?? []).median);
          return [name, medians.reduce((a, b) => a + b) / medians.length];
        }),
      ),
    };
  } finally {
    await runtime.close();
  }
}

function turnsOf(name: string) {
  return lengths.map((length) => ({ name, length }));
}

function bestAndMedian(values: readonly number[]): { best: number; median: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { best: sorted.at(-1) ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN };
}
