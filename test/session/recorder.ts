/** Records what a page plays, sample by sample, behind its master. */
import type { Page } from "playwright-core";

/** What was recorded: two channels from a frame on, and where the session's bar 1 is. */
export interface Recording {
  readonly first: number;
  readonly origin: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Whether no frame is missing between the first and the last. */
  readonly isWhole: boolean;
}

/**
 * Watch how long a page is held up: by itself, or by a machine that has no time for it.
 *
 * @returns gives the longest so far, in seconds
 */
export async function watchHoldUps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`{
    window.heldUp = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      window.heldUp = Math.max(window.heldUp, (now - last) / 1000);
      last = now;
    }, 5);
  }`);
  return () => page.evaluate("window.heldUp");
}

/** Begin; something must have been played before. The page must be opened with `bypassCSP`. */
export async function startRecording(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const { player } = window.loopSession.playback.peek();
    const { context } = player;
    const code = 'registerProcessor("recorder", class extends AudioWorkletProcessor {' +
      'process([input]) { const left = input[0] ?? new Float32Array(128); this.port.postMessage([currentFrame, left.slice(), (input[1] ?? left).slice()]); return true; } })';
    await context.audioWorklet.addModule("data:text/javascript," + encodeURIComponent(code));
    const node = new AudioWorkletNode(context, "recorder", { channelCount: 2, channelCountMode: "explicit" });
    window.recorded = [];
    window.recordedOrigin = player.clock.origin;
    node.port.onmessage = ({ data }) => window.recorded.push(data);
    player.mixer.master.connect(node);
    // The node runs once before it is part of the graph, and then from some frame on.
    await new Promise((done) => setTimeout(done, 300));
    window.recorded = [];
    window.stopRecorder = () => { player.mixer.master.disconnect(node); };
  })()`);
}

/** End, and take what was recorded. */
export async function stopRecording(page: Page): Promise<Recording> {
  const taken = (await page.evaluate(`(async () => {
    window.stopRecorder();
    const blocks = window.recorded;
    const pack = (channel) => {
      const all = new Float32Array(blocks.length * 128);
      blocks.forEach((block, i) => all.set(block[channel], i * 128));
      const bytes = new Uint8Array(all.buffer);
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      return btoa(text);
    };
    return {
      first: blocks[0][0],
      origin: window.recordedOrigin,
      left: pack(1),
      right: pack(2),
      isWhole: blocks.every((block, i) => block[0] === blocks[0][0] + i * 128),
    };
  })()`)) as { first: number; origin: number; left: string; right: string; isWhole: boolean };
  const unpack = (text: string) => {
    const bytes = Buffer.from(text, "base64");
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };
  return { ...taken, left: unpack(taken.left), right: unpack(taken.right) };
}

/**
 * Find how long, from a frame on, a recording is the sum of some loops that repeat from bar 1.
 *
 * @param recording - what was heard
 * @param from - a frame of the recording, counted from its first
 * @param loops - left channels of loops
 * @param tolerance - largest difference
 * @returns the first frame that differs; the length where none does
 */
export function sameUntil(
  { first, origin, left }: Recording,
  from: number,
  loops: readonly Float32Array[],
  tolerance = 1e-6,
): number {
  for (let n = from; n < left.length; n++) {
    let sum = 0;
    for (const loop of loops) {
      const at = (first + n - origin) % loop.length;
      sum += loop[at < 0 ? at + loop.length : at] as number;
    }
    if (Math.abs((left[n] as number) - sum) > tolerance) return n;
  }
  return left.length;
}
