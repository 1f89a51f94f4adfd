/**
 * What a MusicGen is made of, read from `config.json`. Absent fields have the defaults of Hugging
 * Face transformers, which leaves out what equals them. Whatever our graphs do not draw is refused
 * here, by name, before anything is built.
 */
import { type Hertz, LooperError } from "#base";

/** The language model: transformer decoder over codebooks. */
interface DecoderConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Codebooks of all channels together. */
  readonly codebooks: number;
  /** 2 is stereo: codebooks of left and right take turns. */
  readonly channels: 1 | 2;
  /** Codebooks of one channel, which is also how many delays there are. */
  readonly levels: number;
  /** Codes of a codebook; one more, equal to this, is the pad and start code. */
  readonly vocabulary: number;
  /** Columns that have a position. */
  readonly maxColumns: number;
}

/** The text encoder: T5. */
export interface TextConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly buckets: number;
  readonly maxDistance: number;
  readonly epsilon: number;
}

/** The codec: EnCodec. */
export interface CodecConfig {
  readonly sampleRate: Hertz;
  readonly filters: number;
  readonly ratios: readonly number[];
  readonly width: number;
  readonly codebookSize: number;
  readonly kernel: number;
  readonly lastKernel: number;
  readonly residualKernel: number;
  readonly residualLayers: number;
  readonly dilationGrowth: number;
  readonly compress: number;
  readonly lstmLayers: number;
  readonly padMode: "reflect" | "constant";
}

/** A whole MusicGen. */
export interface MusicGenConfig {
  readonly decoder: DecoderConfig;
  readonly text: TextConfig;
  readonly codec: CodecConfig;
  /** Samples of a frame. */
  readonly hop: number;
  readonly frameRate: Hertz;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Parse the `config.json` of a checkpoint.
 *
 * @param json - its text
 * @param where - what to call it in messages
 * @throws LooperError MODEL_NOT_MUSICGEN when it describes something else, MODEL_UNSUPPORTED when it
 *   is a MusicGen of a kind that is not drawn (melody, other activations or norms)
 * @source huggingface/transformers@v5.23.0:src/transformers/models/musicgen/configuration_musicgen.py
 * @parity test/golden, every checkpoint
 */
export function parseConfig(json: string, where: string): MusicGenConfig {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch (cause) {
    throw new LooperError("MODEL_FILE_CORRUPT", `${where} is not valid JSON. Download it again.`, {
      facts: { file: where },
      cause,
    });
  }
  const config = fields(root);
  if (config?.model_type !== "musicgen") {
    const found = String(config?.model_type ?? "nothing");
    const melody = found === "musicgen_melody" ? " Melody models are not supported." : "";
    throw new LooperError("MODEL_NOT_MUSICGEN", `${where} describes “${found}”, not a musicgen.${melody}`, {
      facts: { file: where, model_type: found },
    });
  }
  const [text, codec, decoder] = [config.text_encoder, config.audio_encoder, config.decoder].map(fields);
  if (!text || !codec || !decoder) {
    throw new LooperError("MODEL_NOT_MUSICGEN", `${where} lacks text_encoder, audio_encoder or decoder.`, {
      facts: { file: where },
    });
  }
  const parsed = {
    decoder: readDecoder(decoder, where),
    text: readText(text, where),
    codec: readCodec(codec, where),
  };
  const hop = parsed.codec.ratios.reduce((a, b) => a * b, 1);
  return { ...parsed, hop, frameRate: Math.ceil(parsed.codec.sampleRate / hop) };
}

function readDecoder(c: Fields, where: string): DecoderConfig {
  expect(c, where, { activation_function: "gelu", scale_embedding: false });
  expect(c, where, { cross_attention_hidden_size: null }, null);
  const channels = c.audio_channels ?? 1;
  if (channels !== 1 && channels !== 2) throw unsupported(where, "audio_channels", channels, "1 or 2");
  const codebooks = count(c, where, "num_codebooks", 4);
  if (codebooks % channels !== 0) {
    throw unsupported(where, "num_codebooks", codebooks, `an even number for ${channels} channels`);
  }
  const config: DecoderConfig = {
    width: count(c, where, "hidden_size", 1024),
    layers: count(c, where, "num_hidden_layers", 24),
    heads: count(c, where, "num_attention_heads", 16),
    feedForward: count(c, where, "ffn_dim", 4096),
    codebooks,
    channels,
    levels: codebooks / channels,
    vocabulary: count(c, where, "vocab_size", 2048),
    maxColumns: count(c, where, "max_position_embeddings", 2048),
  };
  expect(c, where, { pad_token_id: config.vocabulary }, config.vocabulary);
  if (config.width % config.heads !== 0 || config.width % 2 !== 0) {
    throw unsupported(where, "hidden_size", config.width, `an even multiple of its ${config.heads} heads`);
  }
  return config;
}

function readText(c: Fields, where: string): TextConfig {
  if (c.model_type !== "t5") throw unsupported(where, "text_encoder.model_type", c.model_type, "t5");
  expect(c, where, { feed_forward_proj: "relu" });
  return {
    width: count(c, where, "d_model", 512),
    layers: count(c, where, "num_layers", 6),
    heads: count(c, where, "num_heads", 8),
    headWidth: count(c, where, "d_kv", 64),
    feedForward: count(c, where, "d_ff", 2048),
    vocabulary: count(c, where, "vocab_size", 32128),
    buckets: count(c, where, "relative_attention_num_buckets", 32),
    maxDistance: count(c, where, "relative_attention_max_distance", 128),
    epsilon: typeof c.layer_norm_epsilon === "number" ? c.layer_norm_epsilon : 1e-6,
  };
}

function readCodec(c: Fields, where: string): CodecConfig {
  if (c.model_type !== "encodec")
    throw unsupported(where, "audio_encoder.model_type", c.model_type, "encodec");
  const wanted = { norm_type: "weight_norm", use_causal_conv: false, use_conv_shortcut: false };
  expect({ use_causal_conv: true, use_conv_shortcut: true, ...c }, where, wanted);
  // One channel, in stereo models too: the codec hears left and right one after the other.
  expect({ normalize: false, audio_channels: 1, ...c }, where, { normalize: false, audio_channels: 1 });
  expect({ chunk_length_s: null, ...c }, where, { chunk_length_s: null }, null);
  const width = count(c, where, "hidden_size", 128);
  expect(c, where, { codebook_dim: width }, width);
  const padMode = c.pad_mode ?? "reflect";
  if (padMode !== "reflect" && padMode !== "constant") {
    throw unsupported(where, "pad_mode", padMode, "reflect or constant");
  }
  const ratios = c.upsampling_ratios ?? [8, 5, 4, 2];
  if (!Array.isArray(ratios) || ratios.length === 0 || !ratios.every((r) => Number.isInteger(r) && r >= 1)) {
    throw unsupported(where, "upsampling_ratios", ratios, "a list of whole numbers");
  }
  return {
    sampleRate: count(c, where, "sampling_rate", 24000),
    filters: count(c, where, "num_filters", 32),
    ratios,
    width,
    codebookSize: count(c, where, "codebook_size", 1024),
    kernel: count(c, where, "kernel_size", 7),
    lastKernel: count(c, where, "last_kernel_size", 7),
    residualKernel: count(c, where, "residual_kernel_size", 3),
    residualLayers: count(c, where, "num_residual_layers", 1),
    dilationGrowth: count(c, where, "dilation_growth_rate", 2),
    compress: count(c, where, "compress", 2),
    lstmLayers: count(c, where, "num_lstm_layers", 2),
    padMode,
  };
}

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** No dimension of a network is above this; a product of two still counts exactly. */
const largest = 1_000_000;

function count(c: Fields, where: string, name: string, absent: number): number {
  const value = c[name] ?? absent;
  if (Number.isInteger(value) && (value as number) > 0 && (value as number) <= largest)
    return value as number;
  throw unsupported(where, name, value, `a whole number in 1…${largest}`);
}

/** Refuse fields that differ from what the graphs draw; an absent field counts as `absent`, or as equal. */
function expect(c: Fields, where: string, wanted: Fields, absent?: unknown): void {
  for (const [name, value] of Object.entries(wanted)) {
    const found = c[name] ?? (absent === undefined ? value : absent);
    if (found !== value) throw unsupported(where, name, found, JSON.stringify(value));
  }
}

function unsupported(where: string, name: string, found: unknown, wanted: string): LooperError {
  const shown = JSON.stringify(found) ?? "nothing";
  return new LooperError("MODEL_UNSUPPORTED", `${where}: ${name} is ${shown}; supported is ${wanted}.`, {
    facts: { file: where, field: name, found: shown },
  });
}
