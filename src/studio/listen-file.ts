/** The beats of a recording on disk, block by block: memory does not grow with the file. */
import type { BeatGrid, Bpm, Ratio } from "#base";
import type { ReadOptions } from "#formats";
import { openAudioFile } from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";

/** What is known beforehand, who watches, how to stop. */
export interface ListenOptions {
  /** 40–300; it and its octaves are looked for. */
  readonly bpm?: Bpm | undefined;
  readonly beatsPerBar?: 3 | 4 | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: Ratio) => void) | undefined;
  /** Told what is odd about the file. */
  readonly onWarning?: ReadOptions["onWarning"];
}

/** Share of the work that is reading the file; the rest is finding the beats. */
const readingShare = 0.7;

/**
 * Listen to a recording.
 *
 * @param path - of a WAV, MP3, FLAC or Ogg file, of a pipe, or `-` for standard input
 * @param options - what is known beforehand, who watches, how to stop
 * @returns beats, downbeats, tempo, and how sure all that is
 * @throws LooperError INPUT_*, FORMAT_*; the signal's reason
 */
export async function listenFile(path: string, options: ListenOptions = {}): Promise<BeatGrid> {
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
  let heard = 0;
  for await (const block of reader.blocks({ signal, onWarning })) {
    stream.push(block);
    heard += block.channels[0]?.length ?? 0;
    if (reader.length !== null) onProgress?.((readingShare * heard) / Math.max(1, reader.length));
  }
  return stream.finish();
}
