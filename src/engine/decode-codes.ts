/** From codes to sound: the graph `codec-decode`, row by row. */
import { type AudioClip, type Codes, type Frames, LooperError } from "#base";
import { intTensor, type Session, type Tensors } from "#inference";
import { channelOf, type MusicGenConfig } from "#model";

/** How to watch and stop it. */
export interface DecodeCodesRun {
  readonly signal?: AbortSignal | undefined;
  /** Called after each row. */
  readonly onRow?: ((progress: { done: number; total: number; frames: Frames }) => void) | undefined;
}

/**
 * Turn codes into sound.
 *
 * @param session - of the graph `codec-decode`
 * @param config - of the model
 * @param codes - [B, K, T]
 * @param run - progress and cancellation
 * @returns one clip [C, N] per row, N = T · hop
 * @throws LooperError RUNTIME_NOT_A_NUMBER, and what the session throws; the signal's reason
 * @parity test/golden, stage “audio”
 */
export async function decodeCodes(
  session: Session,
  { codec, decoder }: MusicGenConfig,
  codes: Codes,
  { signal, onRow }: DecodeCodesRun = {},
): Promise<AudioClip[]> {
  const [rows, , frames] = codes.shape;
  const clips: AudioClip[] = [];
  // Row by row, channel by channel: in time order the codec's memory is many times the sound's.
  for (let row = 0; row < rows; row++) {
    const channels: Float32Array[] = [];
    for (let c = 0; c < decoder.channels; c++) {
      signal?.throwIfAborted();
      const { shape, data } = channelOf(codes, row, c, decoder.channels);
      if (frames === 0) channels.push(new Float32Array(0));
      else channels.push(soundOf(await session.run({ codes: intTensor(data, shape) }, ["audio"])));
    }
    clips.push({ channels, sampleRate: codec.sampleRate });
    onRow?.({ done: row + 1, total: rows, frames });
  }
  return clips;
}

function soundOf(out: Tensors): Float32Array {
  const samples = out.audio?.data as Float32Array;
  if (Number.isFinite(samples.reduce((sum, x) => sum + x, 0))) return samples;
  throw new LooperError("RUNTIME_NOT_A_NUMBER", "The codec returned NaN. The checkpoint is damaged.");
}
