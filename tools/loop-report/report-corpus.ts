/**
 * The corpus, cut: figures by category, and the pieces that broke a bound.
 */
import { type AudioClip, type BeatGrid, createRandom } from "#base";
import { cutLoop, matchLevel, planCuts } from "#cut";
import { createStretcher } from "#platform-node";
import { trackBeats } from "#studio";
import { corpus, hardCorpus } from "../corpus/index.ts";
import { renderPiece, type Truth } from "../render/index.ts";
import { judgeLoop, type LoopVerdict } from "./judge-loop.ts";

/** What to run. */
export interface CorpusOptions {
  /** Where beats come from: the truth, the truth ± 10 ms, or our tracker. */
  readonly grid: "truth" | "jittered" | "tracked";
  readonly only?: string | undefined;
  readonly hard: boolean;
  readonly seed: number;
  /** Only every so many-th piece. */
  readonly every: number;
  readonly verbose: boolean;
}

interface Outcome extends LoopVerdict {
  readonly name: string;
  readonly category: string;
  readonly assumed: boolean;
  readonly overstretched: boolean;
  readonly stretched: boolean;
  readonly hasBeat: boolean;
  readonly peak: number;
  readonly elapsed: number;
}

/** The truth as a grid, its beats moved by chance. */
function gridOf(truth: Truth, jitter: number, seed: number): BeatGrid {
  const random = createRandom(seed).fork("beats");
  return {
    duration: truth.duration_s,
    tempo: truth.bpm,
    beatsPerBar: truth.beats_per_bar,
    confidence: truth.has_beat ? 1 : 0,
    downbeatConfidence: truth.has_downbeat ? 1 : 0.25,
    beats: truth.beats.map(({ time_s, position }) => ({
      time: Math.max(0, time_s + jitter * (2 * random.uniform() - 1)),
      position,
    })),
  };
}

function gridFor(clip: AudioClip, truth: Truth, { grid, seed }: CorpusOptions): BeatGrid {
  if (grid === "truth") return gridOf(truth, 0, seed);
  if (grid === "jittered") return gridOf(truth, 0.01, seed);
  return trackBeats(clip, { bpm: truth.bpm, beatsPerBar: truth.beats_per_bar === 3 ? 3 : 4 });
}

const share = (list: readonly boolean[]) => `${list.filter(Boolean).length}/${list.length}`;
const milliseconds = (value: number) => `${(1000 * value).toFixed(1)}`;

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function printRow(name: string, list: readonly Outcome[]): void {
  const some = <T>(pick: (outcome: Outcome) => T | null) =>
    list.map(pick).filter((value): value is T => value !== null);
  const beatOne = some((o) => o.beatOne);
  const worse = some((o) =>
    o.deviationAfter !== null && o.deviationBefore !== null ? o.deviationAfter - o.deviationBefore : null,
  );
  console.log(
    [
      name.padEnd(22),
      `n ${list.length}`,
      `length ${share(list.map((o) => o.lengthExact))}`,
      `click ${share(list.map((o) => o.clickClean))} max ${Math.max(...list.map((o) => o.click)).toFixed(2)}`,
      `beat1 ${share(beatOne.map((d) => d <= 0.002))}`,
      `rms ${milliseconds(
        quantile(
          some((o) => o.deviationBefore),
          0.5,
        ),
      )}→${milliseconds(
        quantile(
          some((o) => o.deviationAfter),
          0.5,
        ),
      )}`,
      `worse p95 ${milliseconds(quantile(worse, 0.95))} max ${milliseconds(Math.max(...worse))}`,
      `offset p50 ${milliseconds(
        quantile(
          some((o) => (o.offset === null ? null : Math.abs(o.offset))),
          0.5,
        ),
      )} p95 ${milliseconds(
        quantile(
          some((o) => (o.offset === null ? null : Math.abs(o.offset))),
          0.95,
        ),
      )}`,
      `farthest ${milliseconds(
        quantile(
          some((o) => o.worstAfter),
          0.95,
        ),
      )}`,
      `phase>0.15 ${share(some((o) => (o.phase === null ? null : o.phase > 0.15)))}`,
      `downbeat ${share(some((o) => o.beginsAtDownbeat))}`,
      `assumed ${share(list.map((o) => o.assumed))} far ${share(list.map((o) => o.overstretched))} vocoder ${share(list.map((o) => o.stretched))}`,
      `${Math.round(
        quantile(
          list.map((o) => o.elapsed),
          0.5,
        ),
      )} ms`,
    ].join("  "),
  );
}

/** The bounds that a loop breaks, in words. */
function listBrokenBounds(outcome: Outcome): string[] {
  const { beatOne, phase, peak } = outcome;
  const [before, after] = [outcome.deviationBefore ?? 0, outcome.deviationAfter ?? 0];
  const broken: string[] = [];
  if (!outcome.lengthExact) broken.push("length");
  if (!outcome.clickClean) broken.push(`click ${outcome.click.toFixed(2)}`);
  if (beatOne !== null && beatOne > 0.002) broken.push(`beat 1 ${milliseconds(beatOne)} ms`);
  if (after > before + 0.002) broken.push(`rms ${milliseconds(before)}→${milliseconds(after)}`);
  if (phase !== null && phase > 0.15) broken.push(`phase ${phase.toFixed(2)}`);
  if (Math.abs(peak + 1) > 0.001) broken.push(`peak ${peak}`);
  return broken;
}

/**
 * Cut every piece of the corpus at its own tempo (as asked for) and judge it.
 *
 * @param options - which pieces, whose beats
 */
export async function reportCorpus(options: CorpusOptions): Promise<void> {
  const stretcher = await createStretcher();
  const items = (options.hard ? hardCorpus(options.seed) : corpus(options.seed)).filter(
    ({ category }, index) =>
      index % options.every === 0 && (options.only === undefined || category === options.only),
  );
  const outcomes: Outcome[] = [];
  const failures: string[] = [];
  for (const [index, { name, category, spec }] of items.entries()) {
    const { mix, truth } = renderPiece(spec);
    try {
      const grid = gridFor(mix, truth, { ...options, seed: index });
      const from = performance.now();
      // Asked for at the nearest whole number, as people do.
      const bpm = Math.min(300, Math.max(40, Math.round(truth.bpm)));
      const [plan] = planCuts(mix, grid, { bpm, maxDuration: 8, beatsPerBar: truth.beats_per_bar });
      const loop = cutLoop(mix, plan, { sampleRate: 44_100, stretcher });
      const { peak } = matchLevel(loop.clip, null);
      const elapsed = performance.now() - from;
      const outcome: Outcome = {
        ...judgeLoop(loop, truth),
        name,
        category,
        assumed: plan.grid === "assumed",
        overstretched: plan.overstretched,
        stretched: loop.method === "stretched",
        hasBeat: truth.has_beat,
        peak,
        elapsed,
      };
      outcomes.push(outcome);
      const broken = listBrokenBounds(outcome);
      if (options.verbose && broken.length > 0) {
        console.log(
          `  ${name} (${truth.bpm.toFixed(1)} bpm, ${plan.grid}, ${loop.method}): ${broken.join(", ")}`,
        );
      }
    } catch (thrown) {
      failures.push(`${name}: ${thrown}`);
    }
  }
  console.log(`\ngrid: ${options.grid}, ${items.length} pieces`);
  for (const category of new Set(outcomes.map((o) => o.category))) {
    printRow(
      category,
      outcomes.filter((o) => o.category === category),
    );
  }
  printRow("all", outcomes);
  console.log(`failed: ${failures.length}${failures.map((text) => `\n  ${text}`).join("")}`);
}
