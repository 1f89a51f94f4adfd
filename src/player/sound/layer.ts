/**
 * A layer: one loop that repeats in time with the session's clock, faded in just before it begins and out just
 * before it ends, so that neither clicks and from its first frame on every sample is the file's own.
 *
 *     level  1 |          ┌───────────────┐
 *              |         ╱                 ╲
 *            0 |────────╱                   ╲────
 *                    begin                  end
 */
import type { Samples } from "#base";
import { type SessionClock, sampleAt } from "./session-clock.ts";

/** Frames of a fade: 3 ms at 44.1 kHz. */
export const fadeFrames: Samples = 128;

/** A layer that plays, or will. */
export interface Layer {
  /** Frame at which it is at its level; it fades in before. */
  readonly begin: Samples;
  /** Frame at which its source starts: the first of the fade. */
  readonly from: Samples;
  /** Fade out so that it is silent from a frame on. */
  endAt(frame: Samples): void;
  /** Take back an end that has not begun. */
  keepOn(): void;
  /** Free it; to be called once it is silent. */
  dispose(): void;
}

/** What a layer needs. */
export interface LayerOptions {
  readonly context: BaseAudioContext;
  readonly clock: SessionClock;
  readonly buffer: AudioBuffer;
  /** Factor on the samples. */
  readonly level: number;
  readonly begin: Samples;
  /** Where it goes. */
  readonly output: AudioNode;
}

/** Frame to time; a fraction of a frame early, as the context rounds times up to frames. */
const toTime = (frame: Samples, { sampleRate }: SessionClock) => frame / sampleRate;

/**
 * Start a layer.
 *
 * @param options - what and when; a begin that leaves no room for the fade starts without one
 */
export function startLayer({ context, clock, buffer, level, begin, output }: LayerOptions): Layer {
  const source = new AudioBufferSourceNode(context, {
    buffer,
    loop: true,
    loopEnd: buffer.length / buffer.sampleRate,
  });
  const now = Math.ceil(context.currentTime * clock.sampleRate);
  const from = Math.max(now, begin - fadeFrames);
  const fade = new GainNode(context, { gain: from < begin ? 0 : level });
  const { gain } = fade;
  if (from < begin) {
    gain.setValueAtTime(0, toTime(from, clock));
    gain.linearRampToValueAtTime(level, toTime(begin, clock));
  }
  source.connect(fade).connect(output);
  source.start(toTime(from, clock), sampleAt(clock, from, buffer.length) / buffer.sampleRate);
  let end: Samples | undefined;
  return {
    begin,
    from,
    endAt(frame) {
      end = frame;
      const silent = toTime(frame, clock);
      const loud = Math.max(context.currentTime, toTime(frame - fadeFrames, clock));
      gain.cancelScheduledValues(loud);
      gain.setValueAtTime(level, loud);
      gain.linearRampToValueAtTime(0, Math.max(silent, loud + fadeFrames / clock.sampleRate / 2));
    },
    keepOn() {
      if (end === undefined) return;
      gain.cancelScheduledValues(Math.max(context.currentTime, toTime(end - fadeFrames, clock)));
      end = undefined;
    },
    dispose() {
      source.stop();
      source.disconnect();
      fade.disconnect();
    },
  };
}
