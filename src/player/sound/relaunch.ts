/**
 * Keeps layers in phase on a page that is held up. A source whose begin has passed when the audio thread takes it up
 * begins late, and would stay late for good: nothing tells when that is, so what was close is played anew.
 */
import type { Samples } from "#base";
import type { Layer } from "./layer.ts";

/** Frames that the audio thread renders at once. */
const quantum: Samples = 128;
/** As near to its begin as this, a source may have been taken up late. */
const margin: Samples = 2 * quantum;

/** Tell whether a context runs by a device's clock: one that renders offline takes up everything in time. */
export function isLive(context: BaseAudioContext): boolean {
  return typeof AudioContext === "function" && context instanceof AudioContext;
}

/** Run something in a task of its own, soon: timers of a page in the background wait for a second. */
function inLaterTask(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
}

/**
 * Check a layer in a later task.
 *
 * @param context - of the layer; nothing happens where it is offline
 * @param layer - that was just scheduled
 * @param onLate - called where the audio thread may have taken it up too late
 */
export function checkUptake(context: BaseAudioContext, layer: Layer, onLate: () => void): void {
  if (!isLive(context)) return;
  inLaterTask(() => {
    const now = context.currentTime * context.sampleRate;
    if (now > layer.from - margin) onLate();
  });
}
