/** The metronome: a click on every beat, a higher one on the first of a bar, as a loop as long as the others. */
import type { Samples, Seconds } from "#base";
import type { SessionClock } from "./session-clock.ts";

const clickTime: Seconds = 0.03;

/**
 * Make the clicks.
 *
 * @param context - makes the buffer
 * @param clock - of the session
 * @param length - of the loop that they lie in
 */
export function createClickTrack(
  context: BaseAudioContext,
  { sampleRate, beatFrames, beatsPerBar }: SessionClock,
  length: Samples,
): AudioBuffer {
  const buffer = context.createBuffer(1, length, sampleRate);
  const samples = buffer.getChannelData(0);
  const beats = Math.round(length / beatFrames);
  for (let beat = 0; beat < beats; beat++) {
    const from = Math.round(beat * beatFrames);
    const pitch = beat % beatsPerBar === 0 ? 1760 : 1175;
    for (let n = 0; n < clickTime * sampleRate && from + n < length; n++) {
      const time = n / sampleRate;
      samples[from + n] = 0.35 * Math.sin(2 * Math.PI * pitch * time) * Math.exp(-time / 0.006);
    }
  }
  return buffer;
}
