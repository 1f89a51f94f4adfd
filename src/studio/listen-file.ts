/** The beats, the key and the chords of a recording on disk, block by block: its sound is never kept whole. */
import { limitAudio, type ReadOptions } from "#formats";
import { type HeardRecording, type ListenRequest, type ListenRun, listenRecording } from "#looper";
import { openAudioFile } from "#platform-node";
import { openBeatTracker } from "./beat-tracker.ts";

/** Who watches, how to stop. */
export interface ListenOptions extends ListenRun {
  /** Told what is odd about the file. */
  readonly onWarning?: ReadOptions["onWarning"];
  /** Whether a stranger sent it: no more than ten minutes are heard. */
  readonly isFromStranger?: boolean;
}

/**
 * Listen to a recording.
 *
 * @param path - of a WAV, MP3, FLAC or Ogg file, of a pipe, or `-` for standard input
 * @param request - what is known beforehand; checked
 * @param options - who watches, how to stop
 * @returns beats, downbeats, tempo, key, chords, and how sure all that is
 * @throws LooperError INPUT_*, FORMAT_*; the signal's reason
 */
export async function listenFile(
  path: string,
  request: ListenRequest = {},
  { signal, onProgress, onWarning, isFromStranger }: ListenOptions = {},
): Promise<HeardRecording> {
  const opened = await openAudioFile(path);
  const reader = isFromStranger ? limitAudio(opened) : opened;
  const { sampleRate, length } = reader;
  const blocks = reader.blocks({ signal, onWarning });
  return listenRecording({ sampleRate, length, blocks }, request, openBeatTracker(), { signal, onProgress });
}
