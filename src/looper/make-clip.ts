/**
 * The shortest story: the model alone, from a prompt to sound. Nothing is heard, cut or looped.
 *
 *     prompt ─► codes ─► clip          recording ─► codes ─► continued ─► clip
 */
import { type AudioClip, type Codes, LooperError, mixToMono, type Ratio } from "#base";
import { resample } from "#dsp";
import type { Engine } from "#engine";
import { joinCodes } from "./generate/codes.ts";
import { mapGuidance } from "./request/map-guidance.ts";
import { modelOf } from "./request/model-traits.ts";
import type { ParsedClipRequest } from "./request/schema.ts";

/** What was played. */
export interface GeneratedClip {
  /** The sound at the model's rate; what was continued is not in it. */
  readonly clip: AudioClip;
  /** The codes played, [1, K, T]. */
  readonly codes: Codes;
  readonly seed: number;
}

/** What a clip needs from outside. */
export interface ClipDeps {
  readonly engine: Engine;
  /** Read a recording to continue. */
  readAudio(path: string): Promise<AudioClip>;
}

/** How a clip is watched and stopped. */
export interface ClipRun {
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is, 0…1. */
  readonly onProgress?: ((done: Ratio) => void) | undefined;
  /** Gives a fresh seed, where the request has none: a whole number, 0…2³²−1. */
  readonly drawSeed: () => number;
}

/**
 * Play a prompt with the model alone.
 *
 * @param request - a checked request; its prompt reaches the model as it stands
 * @param deps - the model, and how recordings are read
 * @param options - listener, signal, and where seeds come from
 * @returns `round(seconds · frameRate)` frames of sound, at least one
 * @throws LooperError INPUT_AUDIO_TOO_SHORT, FORMAT_*, RUNTIME_*; the signal's reason
 */
export async function makeClip(
  request: ParsedClipRequest,
  deps: ClipDeps,
  options: ClipRun,
): Promise<GeneratedClip> {
  const { engine } = deps;
  const { signal, onProgress } = options;
  const recording = request.audio === undefined ? undefined : await deps.readAudio(request.audio);
  const promptCodes = recording && (await encodeRecording(engine, recording));
  const seed = request.seed === -1 ? options.drawSeed() : request.seed;
  const codes = await engine.generate(
    {
      text: request.prompt,
      rows: [{ seed, variation: 1 }],
      frames: Math.max(1, Math.round(request.seconds * engine.info.frameRate)),
      promptCodes,
      sampling: {
        topK: request.top_k,
        topP: request.top_p,
        temperature: request.temperature,
        guidanceScale: mapGuidance(request.classifier_free_guidance, modelOf(engine).traits.guidance),
      },
    },
    { signal, onProgress: ({ done }) => onProgress?.(done) },
  );
  const clip = await decodeAfter(engine, codes, promptCodes);
  signal?.throwIfAborted();
  return { clip, codes, seed };
}

/** Put a recording into codes, at the model's rate and channels. */
async function encodeRecording(engine: Engine, recording: AudioClip): Promise<Codes> {
  const { sampleRate, frameRate } = engine.info;
  const isStereo = engine.info.channels === 2 && recording.channels.length === 2;
  const heard = isStereo ? recording.channels : [mixToMono(recording)];
  const channels = heard.map((channel) => resample(channel, recording.sampleRate, sampleRate));
  const samples = channels[0]?.length ?? 0;
  if (samples < sampleRate / frameRate) {
    const message = `The recording is shorter than a frame of ${1000 / frameRate} ms.`;
    throw new LooperError("INPUT_AUDIO_TOO_SHORT", message, { facts: { samples } });
  }
  return engine.encode([{ channels, sampleRate }]);
}

/** Codes as sound; after a recording they are decoded together with it, so that the join is true. */
async function decodeAfter(engine: Engine, codes: Codes, before: Codes | undefined): Promise<AudioClip> {
  const decodeOne = async (all: Codes) => (await engine.decode(all))[0] as AudioClip;
  if (!before) return decodeOne(codes);
  const { channels, sampleRate } = await decodeOne(joinCodes(before, codes));
  const from = before.shape[2] * (sampleRate / engine.info.frameRate);
  return { channels: channels.map((channel) => channel.subarray(from)), sampleRate };
}
