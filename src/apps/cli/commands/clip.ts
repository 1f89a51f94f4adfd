/** `clip "PROMPT" --seconds 8`: the model alone, from a prompt to sound, without any looping. */
import { randomInt } from "node:crypto";
import type { Command } from "commander";
import { type AudioClip, type Codes, LooperError, mixToMono, type Seconds } from "#base";
import { resample } from "#dsp";
import { createEngine, type Engine } from "#engine";
import { encodeWav } from "#formats";
import { modelOf, parseRequest, requestSchema } from "#looper";
import { createEngineHost, readAudioFile, writeFileAtomic } from "#platform-node";
import type { CommandContext } from "../command-context.ts";
import { createProgressLine } from "../progress-line.ts";
import { precisionHelp, readPrecision } from "../read-precision.ts";
import { addSchemaOptions, flagOf, optionsToFields } from "../schema-options.ts";

interface ClipOptions extends Record<string, unknown> {
  readonly seconds: string;
  readonly audio?: string;
  readonly greedy?: boolean;
  readonly precision?: string;
  readonly device?: string;
  readonly threads?: string;
  readonly out: string;
  readonly codes?: string;
  readonly quiet?: boolean;
}

/** What a clip shares with a request for loops: the same names, ranges and defaults. */
const samplingSchema = requestSchema.pick({
  model_version: true,
  top_k: true,
  top_p: true,
  temperature: true,
  classifier_free_guidance: true,
  seed: true,
});

/**
 * Add the command.
 *
 * @param program - to add to
 * @param context - signal
 */
export function addClip(program: Command, context: CommandContext): void {
  const command = program
    .command("clip")
    .description("Play a prompt with the model alone: no beats, no loop. Writes 32-bit float WAV.")
    .argument("<prompt>", "what the model is told, as it stands")
    .option("--seconds <value>", "how much to play, 0.02–30", "8")
    .option("--audio <file>", "a recording to continue; what is written begins where it ends")
    .option("--greedy", "always take the likeliest code: temperature 0");
  addSchemaOptions(command, samplingSchema);
  command
    .option("--precision <value>", precisionHelp)
    .option("--device <value>", "cpu")
    .option("--threads <value>", "threads of the runtime [one per core]")
    .option("--out <file>", "where the sound goes", "clip.wav")
    .option("--codes <file>", 'also write the codes: {"shape": [B, K, T], "codes": [...]}')
    .option("--quiet", "no progress")
    .action((prompt: string, options: ClipOptions) => playClip(prompt, options, context));
}

async function playClip(prompt: string, options: ClipOptions, { signal }: CommandContext): Promise<void> {
  const request = parseRequest({ prompt, ...optionsToFields(options, samplingSchema) }, flagOf);
  const seconds = readNumber("--seconds", options.seconds, 0.02, 30);
  const threads =
    options.threads === undefined ? undefined : readNumber("--threads", options.threads, 1, 256);
  const precision = readPrecision(options.precision);
  const recording = options.audio === undefined ? undefined : await readAudioFile(options.audio, signal);
  const line = createProgressLine(process.stderr, options.quiet === true);
  const { device } = options;
  const engine = await createEngine(
    { model: request.model_version, precision, device, threads, signal },
    createEngineHost(),
  );
  try {
    const { info } = engine;
    const seed = request.seed === -1 ? randomInt(2 ** 32) : request.seed;
    const greedy = options.greedy === true || request.temperature === 0;
    const chance = greedy ? "greedy" : `seed ${seed}`;
    line.say(`Model: ${info.name} (${info.precision}, licence ${info.licence}); ${chance}.`);
    const promptCodes = recording && (await hearRecording(engine, recording, options.audio ?? ""));
    const codes = await engine.generate(
      {
        text: prompt,
        rows: [{ seed, variation: 1 }],
        frames: Math.max(1, Math.round(seconds * info.frameRate)),
        promptCodes,
        sampling: {
          topK: request.top_k,
          topP: request.top_p,
          temperature: greedy ? 0 : request.temperature,
          guidanceScale: request.classifier_free_guidance ?? modelOf(engine).traits.guidance,
        },
      },
      {
        signal,
        onProgress: ({ done, seconds: spent }) =>
          line.update("Playing", done, done > 0 ? (spent / done) * (1 - done) : null),
      },
    );
    const sound = await soundOf(engine, codes, promptCodes);
    signal.throwIfAborted();
    await writeFileAtomic(options.out, encodeWav(sound, { bitDepth: 32 }), signal);
    line.finish();
    process.stdout.write(`${options.out}\n`);
    if (options.codes === undefined) return;
    const document = { shape: codes.shape, codes: [...codes.data] };
    await writeFileAtomic(options.codes, `${JSON.stringify(document)}\n`, signal);
    process.stdout.write(`${options.codes}\n`);
  } finally {
    line.finish();
    await engine.close();
  }
}

/** The codes of a recording, at the model's rate. */
async function hearRecording(engine: Engine, recording: AudioClip, path: string): Promise<Codes> {
  const { sampleRate, frameRate } = engine.info;
  const apart = engine.info.channels === 2 && recording.channels.length === 2;
  const heard = apart ? recording.channels : [mixToMono(recording)];
  const channels = heard.map((channel) => resample(channel, recording.sampleRate, sampleRate));
  const samples = channels[0] as Float32Array;
  if (samples.length < sampleRate / frameRate) {
    throw new LooperError(
      "INPUT_AUDIO_TOO_SHORT",
      `${path} is shorter than a frame of ${1000 / frameRate} ms.`,
      {
        facts: { file: path, samples: samples.length },
      },
    );
  }
  return engine.encode([{ channels, sampleRate }]);
}

/** Codes as sound; after a recording they are decoded together with it, so that the join is true. */
async function soundOf(engine: Engine, codes: Codes, promptCodes?: Codes): Promise<AudioClip> {
  const clip = (all: Codes) => engine.decode(all).then((clips) => clips[0] as AudioClip);
  if (!promptCodes) return clip(codes);
  const [, codebooks, known] = promptCodes.shape;
  const length = known + codes.shape[2];
  const data = new Int32Array(codebooks * length);
  for (let k = 0; k < codebooks; k++) {
    data.set(promptCodes.data.subarray(k * known, (k + 1) * known), k * length);
    data.set(codes.data.subarray(k * codes.shape[2], (k + 1) * codes.shape[2]), k * length + known);
  }
  const { channels, sampleRate } = await clip({ shape: [1, codebooks, length], data });
  const from = known * (sampleRate / engine.info.frameRate);
  return { channels: channels.map((channel) => channel.subarray(from)), sampleRate };
}

function readNumber(flag: string, text: string, from: number, to: number): Seconds {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) {
    throw new LooperError("INPUT_NOT_A_NUMBER", `${flag} is "${text}", which is no number.`, {
      facts: { field: flag, value: text },
    });
  }
  if (value >= from && value <= to) return value;
  throw new LooperError("INPUT_OUT_OF_RANGE", `${flag} is ${text}; it must be from ${from} to ${to}.`, {
    facts: { field: flag, value, min: from, max: to },
  });
}
