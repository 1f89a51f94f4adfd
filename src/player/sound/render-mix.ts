/** Render what is heard into samples: the same layers in the same mixer, faster than they are played. */
import type { Hertz } from "#base";
import { startLayer } from "./layer.ts";
import type { MixSettings } from "./mix-settings.ts";
import { Mixer } from "./mixer.ts";
import { gridOf, type LoopGrid } from "./session-clock.ts";
import type { LayerSound } from "./session-player.ts";

/** What to render. */
export interface MixDown {
  readonly layers: readonly { readonly column: string; readonly sound: LayerSound }[];
  readonly settings: MixSettings;
  readonly sampleRate: Hertz;
  /** The longest loop: the clock's measure. */
  readonly grid: LoopGrid;
  readonly bars: number;
}

/**
 * Render a mix.
 *
 * @param mix - layers, all from their beat one, and how they are mixed
 * @returns two channels of exactly so many bars, without any fade
 */
export function renderMix({ layers, settings, sampleRate, grid, bars }: MixDown): Promise<AudioBuffer> {
  const clock = { sampleRate, ...gridOf(grid), origin: 0 };
  const length = Math.round(bars * clock.beatsPerBar * clock.beatFrames);
  const context = new OfflineAudioContext(2, length, sampleRate);
  const mixer = new Mixer(context, settings);
  for (const { column, sound } of layers) {
    const output = mixer.inputOf(column);
    startLayer({ context, clock, buffer: sound.buffer, level: sound.level, begin: 0, output });
  }
  return context.startRendering();
}
