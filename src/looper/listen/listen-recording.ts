/** Listening, without cutting: the beats, the key and the chords of a sound that is never kept whole. */
import type { AudioClip, BeatGrid, Hertz, Ratio, Samples } from "#base";
import type { BeatTracker } from "#beat";
import { type BarSpan, barSpans, createHarmonyListener, type HeardChord, type HeardKey } from "#harmony";
import type { ListenRequest } from "../request/schema.ts";

/** A sound that comes in blocks. */
export interface SoundInBlocks {
  readonly sampleRate: Hertz;
  /** Of all blocks; null where it is not known beforehand. */
  readonly length: Samples | null;
  readonly blocks: AsyncIterable<AudioClip> | Iterable<AudioClip>;
}

/** What was heard in a recording. */
export interface HeardRecording {
  readonly grid: BeatGrid;
  /** null where nothing of a pitch is heard. */
  readonly key: HeardKey | null;
  /** For each whole bar of the grid its chord; null where nothing of a pitch is heard. */
  readonly chordsByBar: readonly (BarSpan & { readonly heard: HeardChord | null })[];
}

/** Who watches, how to stop. */
export interface ListenRun {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: Ratio) => void) | undefined;
}

/** Share of the work that is reading; the rest is finding the beats. */
const readingShare = 0.7;

/**
 * Listen to a recording.
 *
 * @param sound - mono or stereo, any rate
 * @param request - what is known beforehand
 * @param beatTracker - finds the beats
 * @param run - who watches, how to stop
 * @returns beats, downbeats, tempo, key, chords, and how sure all that is
 * @throws what the blocks throw; the signal's reason
 */
export async function listenRecording(
  { sampleRate, length, blocks }: SoundInBlocks,
  { bpm, beats_per_bar: beatsPerBar }: ListenRequest,
  beatTracker: BeatTracker,
  { signal, onProgress }: ListenRun = {},
): Promise<HeardRecording> {
  const stream = beatTracker.stream({
    sampleRate,
    bpm,
    beatsPerBar,
    onProgress: (done) => {
      signal?.throwIfAborted();
      onProgress?.(readingShare + (1 - readingShare) * done);
    },
  });
  const harmonyListener = createHarmonyListener(sampleRate);
  let heard = 0;
  for await (const block of blocks) {
    signal?.throwIfAborted();
    stream.push(block);
    harmonyListener.push(block);
    heard += block.channels[0]?.length ?? 0;
    if (length !== null) onProgress?.((readingShare * heard) / Math.max(1, length));
  }
  const grid = stream.finish();
  const harmony = harmonyListener.finish();
  const bars = barSpans(grid);
  const chords = harmony.chords(bars);
  const chordsByBar = bars.map((bar, i) => ({ ...bar, heard: chords[i] ?? null }));
  return { grid, key: harmony.key(), chordsByBar };
}
