/** What an engine is: a model that can be played, heard, and asked how surprised it is. */
import type { AudioClip, Codes, Frames, Hertz, Ratio, Seconds } from "#base";
import type { Nats, NoiseKey, Precision, Sampling } from "#model";
import type { TextsByBar } from "./texts-by-bar.ts";

/** What an engine says of itself. */
export interface EngineInfo {
  /** Name of the model. */
  readonly name: string;
  /** Of its checkpoint; equal digests, precisions and threads make equal music on one machine. */
  readonly digest: string;
  readonly precision: Precision;
  readonly device: "cpu";
  readonly sampleRate: Hertz;
  readonly frameRate: Hertz;
  /** Codebooks, K. */
  readonly codebooks: number;
  /** Codes of a codebook, V. */
  readonly vocabulary: number;
  readonly channels: number;
  /** Frames of the longest piece, prompt included. */
  readonly maxFrames: Frames;
  readonly licence: string;
  /** The folder of the model. */
  readonly path: string;
  /** Whether it was chosen because none was named. */
  readonly chosen: boolean;
  /** The parsed content of the model's `looper.json`, undefined where there is none. */
  readonly looperJson: unknown;
}

/** Something to play. */
export interface GenerateJob {
  /** What the model is prompted with, complete: one text for all rows and bars, or one for each bar of each row. */
  readonly text: string | TextsByBar;
  /**
   * One take each, all in one batch. Rows share the weights' way through memory, and each keeps what it has
   * played: 8 · layers · width bytes a column, twice that with guidance.
   */
  readonly rows: readonly NoiseKey[];
  /** To play, prompt not counted. */
  readonly frames: Frames;
  /** To continue: [1, K, T] for all rows, or [B, K, T]. */
  readonly promptCodes?: Codes | undefined;
  readonly sampling: Sampling;
}

/** How to watch and stop something long. */
export interface EngineRun {
  readonly signal?: AbortSignal | undefined;
  /** Called after each chunk: the share that is done, frames, and the time since it began. */
  readonly onProgress?:
    | ((progress: { done: Ratio; frames: Frames; total: Frames; seconds: Seconds }) => void)
    | undefined;
}

/** Something to be scored. */
export interface ScoreJob {
  /** As it was told, or would be: one text, or one for each bar of each row. */
  readonly text: string | TextsByBar;
  /** [B, K, T] */
  readonly codes: Codes;
  /** First frame scored; what comes before is context. */
  readonly from: Frames;
  /** One past the last, ≤ T. */
  readonly to: Frames;
}

/** A model, ready. */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * Play codes.
   *
   * @returns [B, K, frames], prompt not included
   * @throws LooperError INPUT_*, RUNTIME_*; the signal's reason
   */
  generate(job: GenerateJob, run?: EngineRun): Promise<Codes>;
  /**
   * Turn codes into sound.
   *
   * @param codes - [B, K, T]
   * @returns one clip per row with the model's channels, T · sampleRate / frameRate samples each
   */
  decode(codes: Codes, run?: EngineRun): Promise<AudioClip[]>;
  /**
   * Turn sound into codes.
   *
   * @param clips - of equal length, at the model's sample rate; a mono model mixes stereo to mono, a
   *   stereo model hears mono in both channels
   * @returns [B, K, T], the last frame filled up by its mirror image
   */
  encode(clips: readonly AudioClip[], run?: EngineRun): Promise<Codes>;
  /**
   * Compute how surprised the model is, without guidance.
   *
   * @returns nats [B, K, to − from]
   */
  score(job: ScoreJob, run?: EngineRun): Promise<Nats>;
  /** Let go of memory and processes. */
  close(): Promise<void>;
}
