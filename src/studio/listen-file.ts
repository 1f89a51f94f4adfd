/** The beats, the key and the chords of a recording on disk, block by block: its sound is never kept whole. */
import type { BeatGrid, Bpm, Ratio } from "#base";
import type { ReadOptions } from "#formats";
import { type BarSpan, barSpans, createHarmonyListener, type HeardChord, type HeardKey } from "#harmony";
import { openAudioFile } from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";

/** What is known beforehand, who watches, how to stop. */
export interface ListenOptions {
  /** 40–300; it and its octaves are looked for. */
  readonly bpm?: Bpm | undefined;
  /** 2–7. */
  readonly beatsPerBar?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: Ratio) => void) | undefined;
  /** Told what is odd about the file. */
  readonly onWarning?: ReadOptions["onWarning"];
}

/** What was heard in a recording. */
export interface HeardRecording {
  readonly grid: BeatGrid;
  /** null where nothing of a pitch is heard. */
  readonly key: HeardKey | null;
  /** For each whole bar of the grid its chord; null where nothing of a pitch is heard. */
  readonly chordsByBar: readonly (BarSpan & { readonly heard: HeardChord | null })[];
}

/** Share of the work that is reading the file; the rest is finding the beats. */
const readingShare = 0.7;

/**
 * Listen to a recording.
 *
 * @param path - of a WAV, MP3, FLAC or Ogg file, of a pipe, or `-` for standard input
 * @param options - what is known beforehand, who watches, how to stop
 * @returns beats, downbeats, tempo, key, chords, and how sure all that is
 * @throws LooperError INPUT_*, FORMAT_*; the signal's reason
 */
export async function listenFile(path: string, options: ListenOptions = {}): Promise<HeardRecording> {
  const { bpm, beatsPerBar, signal, onProgress, onWarning } = options;
  const reader = await openAudioFile(path);
  const { sampleRate } = reader;
  const stream = openBeatTracker().stream({
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
  for await (const block of reader.blocks({ signal, onWarning })) {
    stream.push(block);
    harmonyListener.push(block);
    heard += block.channels[0]?.length ?? 0;
    if (reader.length !== null) onProgress?.((readingShare * heard) / Math.max(1, reader.length));
  }
  const grid = stream.finish();
  const harmony = harmonyListener.finish();
  const bars = barSpans(grid);
  const chords = harmony.chords(bars);
  const chordsByBar = bars.map((bar, i) => ({ ...bar, heard: chords[i] ?? null }));
  return { grid, key: harmony.key(), chordsByBar };
}
