/** Draw a loop as a path: the outline of its peaks. Knows samples and SVG; refuses to know pages. */
import type { AudioClip } from "#base";

/** How many columns a waveform has. */
export const waveformColumns = 400;

/**
 * Outline the peaks of a clip as an SVG path in a box of `waveformColumns` × 2, the middle line at 1.
 *
 * @param clip - audio [C, N]
 * @returns path data: along the highest samples of each column and back along the lowest
 */
export function drawWaveform(clip: AudioClip): string {
  const length = clip.channels[0]?.length ?? 0;
  const top: string[] = [];
  const bottom: string[] = [];
  for (let column = 0; column < waveformColumns; column++) {
    const from = Math.floor((column * length) / waveformColumns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / waveformColumns));
    let high = -1;
    let low = 1;
    for (const channel of clip.channels) {
      for (let n = from; n < to && n < length; n++) {
        const sample = channel[n] as number;
        if (sample > high) high = sample;
        if (sample < low) low = sample;
      }
    }
    if (low > high) low = high = 0;
    top.push(`${column} ${(1 - high).toFixed(2)}`);
    bottom.push(`${column} ${(1 - low).toFixed(2)}`);
  }
  return `M${top.join("L")}L${bottom.reverse().join("L")}Z`;
}
