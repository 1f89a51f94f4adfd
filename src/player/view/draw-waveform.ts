/** Draw a loop: the outline of its peaks and its beats, as SVG in a box of `columns` × 2. */
import { createSvg } from "./create-element.ts";

const columns = 400;

/**
 * Outline the peaks of a sound as an SVG path; the middle line is at 1.
 *
 * @param channels - audio [C, N]
 * @returns path data: along the highest samples of each column and back along the lowest
 */
export function outlinePeaks(channels: readonly Float32Array[]): string {
  const length = channels[0]?.length ?? 0;
  const top: string[] = [];
  const bottom: string[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / columns));
    let high = -1;
    let low = 1;
    for (const channel of channels) {
      for (const sample of channel.subarray(from, to)) {
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

/** The picture of one loop. */
export interface Waveform {
  readonly element: SVGSVGElement;
  /** Draw the sound. */
  draw(buffer: AudioBuffer): void;
  /**
   * Move the line that shows what is heard.
   *
   * @param position - in the loop, 0…1
   */
  moveTo(position: number): void;
}

/**
 * Make the picture of a loop: its beats at once, its sound when it is decoded.
 *
 * @param label - for those who do not see it
 * @param beats - how many
 */
export function createWaveform(label: string, beats: number): Waveform {
  const element = createSvg("svg", {
    viewBox: `0 0 ${columns} 2`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": label,
  });
  for (let beat = 0; beat < beats; beat++) {
    const x = ((beat * columns) / beats).toFixed(2);
    element.append(
      createSvg("line", { class: beat % 4 === 0 ? "downbeat" : "beat", x1: x, x2: x, y1: 0, y2: 2 }),
    );
  }
  const wave = createSvg("path", { class: "wave", d: "" });
  const line = createSvg("line", { class: "position", x1: 0, x2: 0, y1: 0, y2: 2 });
  element.append(wave, line);
  return {
    element,
    draw(buffer) {
      const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
      wave.setAttribute("d", outlinePeaks(channels));
    },
    moveTo(position) {
      for (const end of ["x1", "x2"]) line.setAttribute(end, (position * columns).toFixed(2));
    },
  };
}
