/** From sound to codes: the graph `codec-encode`, channel by channel. */
import { type AudioClip, type Codes, LooperError, mixToMono } from "#base";
import { floatTensor, type Session, type Tensors } from "#inference";
import { interleaveChannels, type MusicGenConfig } from "#model";

/**
 * Turn sound into codes.
 *
 * @param openSession - of the graph `codec-encode`; asked when the clips are found good
 * @param config - of the model
 * @param clips - of equal length, at the codec's sample rate
 * @param signal - stops between channels
 * @returns [B, K, T], the last frame filled up by its mirror image
 * @throws LooperError INPUT_CONTRADICTION, INPUT_AUDIO_TOO_SHORT, FORMAT_CORRUPT; the signal's reason
 * @parity test/golden, stage “encode”
 */
export async function encodeClips(
  openSession: () => Promise<Session>,
  config: MusicGenConfig,
  clips: readonly AudioClip[],
  signal?: AbortSignal,
): Promise<Codes> {
  const rows: Codes[] = [];
  for (const clip of clips) {
    const channels: Codes[] = [];
    for (const samples of channelsHeard(clip, config)) {
      signal?.throwIfAborted();
      const session = await openSession();
      const feeds = { audio: floatTensor(samples, [1, 1, samples.length]) };
      channels.push(codesOf(await session.run(feeds, ["codes"])));
    }
    // Mono sound stands in the middle of a stereo model: both channels have its codes.
    while (channels.length < config.decoder.channels) channels.push(channels[0] as Codes);
    rows.push(interleaveChannels(channels));
  }
  return stackRows(rows, config.decoder.codebooks);
}

/** The channels of a clip that the codec hears one by one; all in one where the model or the clip is mono. */
function channelsHeard(clip: AudioClip, { codec, decoder, hop }: MusicGenConfig): readonly Float32Array[] {
  if (clip.sampleRate !== codec.sampleRate) {
    throw new LooperError(
      "INPUT_CONTRADICTION",
      `The codec hears ${codec.sampleRate} Hz, the clip has ${clip.sampleRate} Hz. Resample it first.`,
      { facts: { found: clip.sampleRate, wanted: codec.sampleRate } },
    );
  }
  const apart = decoder.channels === 2 && clip.channels.length === 2;
  const channels = apart ? clip.channels : [mixToMono(clip)];
  const samples = channels[0]?.length ?? 0;
  if (samples < hop) {
    throw new LooperError(
      "INPUT_AUDIO_TOO_SHORT",
      `The clip has ${samples} samples; the codec needs ${hop} for a frame. Give a longer one.`,
      { facts: { samples, min: hop } },
    );
  }
  if (channels.every((channel) => channel.every(Number.isFinite))) return channels;
  throw new LooperError("FORMAT_CORRUPT", "The clip holds NaN or infinite samples. Export it again.");
}

function codesOf(out: Tensors): Codes {
  const { data, dims } = out.codes as { data: Int32Array; dims: readonly number[] };
  return { shape: [1, dims[1] as number, dims[2] as number], data };
}

/** Rows [1, K, T] of one length as [B, K, T]. */
function stackRows(rows: readonly Codes[], codebooks: number): Codes {
  const frames = rows[0]?.shape[2] ?? 0;
  if (rows.some(({ shape }) => shape[2] !== frames)) {
    throw new LooperError("INPUT_CONTRADICTION", "Clips that are encoded together must have one length.");
  }
  const data = new Int32Array(rows.length * codebooks * frames);
  for (const [row, { data: codes }] of rows.entries()) data.set(codes, row * codebooks * frames);
  return { shape: [rows.length, codebooks, frames], data };
}
