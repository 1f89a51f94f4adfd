/**
 * The mixer: one strip for each column, and a master. The same graph for what is heard and for what is rendered
 * into a file.
 *
 *     layers ─► input ─► fader ─► pan ─► gate ─┬─► master ─┬─► destination
 *                                        meter ◄┘   meters ◄┘
 */
import type { Seconds } from "#base";
import { type MixSettings, plainStrip } from "./mix-settings.ts";

/** How long a change of a fader takes: long enough to be no click, too short to be heard as a fade. */
export const rampTime: Seconds = 0.005;

interface Strip {
  readonly input: GainNode;
  readonly fader: GainNode;
  readonly pan: StereoPannerNode;
  readonly gate: GainNode;
}

/** Tell whether a column is heard: not muted, and soloed where any is. */
export function isAudible(column: string, { strips }: MixSettings): boolean {
  const { isMuted, isSolo } = strips[column] ?? plainStrip;
  return !isMuted && (isSolo || !Object.values(strips).some((strip) => strip.isSolo));
}

/** A mixer with a life: strips are added as columns come. */
export class Mixer {
  /** Everything that is heard, before the device. */
  readonly master: GainNode;
  readonly #context: BaseAudioContext;
  readonly #strips = new Map<string, Strip>();
  #settings: MixSettings;

  /**
   * @param context - real or offline
   * @param settings - to begin with
   */
  constructor(context: BaseAudioContext, settings: MixSettings) {
    this.#context = context;
    this.#settings = settings;
    this.master = stereoGain(context, settings.master);
    this.master.connect(context.destination);
  }

  /** Where the layers of a column are connected. */
  inputOf(column: string): AudioNode {
    return this.#stripOf(column).input;
  }

  /** What is heard of a column, for its meter. */
  outputOf(column: string): AudioNode {
    return this.#stripOf(column).gate;
  }

  /** Move faders, in a ramp too short to be heard. */
  apply(settings: MixSettings): void {
    this.#settings = settings;
    ramp(this.#context, this.master.gain, settings.master);
    for (const [column, { fader, pan, gate }] of this.#strips) {
      const strip = settings.strips[column] ?? plainStrip;
      ramp(this.#context, fader.gain, strip.gain);
      ramp(this.#context, pan.pan, strip.pan);
      ramp(this.#context, gate.gain, isAudible(column, settings) ? 1 : 0);
    }
  }

  #stripOf(column: string): Strip {
    const known = this.#strips.get(column);
    if (known) return known;
    const settings = this.#settings.strips[column] ?? plainStrip;
    const context = this.#context;
    const strip: Strip = {
      // A mono layer becomes two equal channels first: a panner would make it 3 dB quieter in the middle.
      input: stereoGain(context, 1),
      fader: stereoGain(context, settings.gain),
      pan: new StereoPannerNode(context, { pan: settings.pan }),
      gate: stereoGain(context, isAudible(column, this.#settings) ? 1 : 0),
    };
    strip.input.connect(strip.fader).connect(strip.pan).connect(strip.gate).connect(this.master);
    this.#strips.set(column, strip);
    return strip;
  }
}

function stereoGain(context: BaseAudioContext, gain: number): GainNode {
  return new GainNode(context, { gain, channelCount: 2, channelCountMode: "explicit" });
}

function ramp(context: BaseAudioContext, param: AudioParam, value: number): void {
  const now = context.currentTime;
  param.cancelScheduledValues(now);
  param.setValueAtTime(param.value, now);
  param.linearRampToValueAtTime(value, now + rampTime);
}
