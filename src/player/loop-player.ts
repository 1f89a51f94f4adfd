/**
 * Plays loops without a gap on one transport, and switches between them at the bar.
 *
 *     transport  |bar 1   |bar 2   |bar 3   |bar 4   |bar 1 …
 *     loop 1     ██████████████████|
 *     loop 2        press here ↑   |█████████████████ …
 *
 * Knows Web Audio; what is shown is left to `view`.
 */
import type { Hertz, Seconds } from "#base";

/** A loop as the player needs it. */
export interface PlayableLoop {
  /** The sound, at the rate of the player: a whole number of samples. */
  readonly buffer: Promise<AudioBuffer>;
  /** Where another loop may take over; a loop shorter than a bar is its own bar. */
  readonly barSeconds: Seconds;
}

/** How soon a source may start after it was asked for. */
const startDelay: Seconds = 0.05;
/** Closer to a bar than this, a switch waits for the next bar. */
const minSwitchDelay: Seconds = 0.06;
/** A timer of the page may be late: the old loop's end is scheduled this long before the bar. */
const timerMargin: Seconds = 0.03;

/** The length of a bar of four beats; of a loop shorter than that, the loop's own. */
export function barSecondsOf(beats: number, duration: Seconds): Seconds {
  return beats < 4 ? duration : (duration * 4) / beats;
}

/** A player with a life: it begins at the first `play`, which must come from a gesture. */
export class LoopPlayer {
  /** Index of the loop that plays; -1 when stopped. */
  current = -1;
  /** Index of the loop that waits for the bar; -1 when none does. */
  next = -1;
  /** When the transport started, on the context's clock. */
  startedAt: Seconds = 0;
  /** What took over and after how many of its bars, since the page was opened. */
  readonly switches: { index: number; at: number }[] = [];
  readonly buffers: readonly Promise<AudioBuffer>[];
  /** What is heard, for meters; there once something has played. */
  analyser: AnalyserNode | undefined;

  readonly #loops: readonly PlayableLoop[];
  readonly #sampleRate: Hertz;
  readonly #onChange: () => void;
  #context: AudioContext | undefined;
  #playing: AudioBufferSourceNode | undefined;
  #waiting: AudioBufferSourceNode | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param loops - what can be played
   * @param sampleRate - of all loops; the context runs at it, so that a loop stays a whole number of samples
   * @param onChange - called when `current` or `next` has changed
   */
  constructor(loops: readonly PlayableLoop[], sampleRate: Hertz, onChange: () => void) {
    this.#loops = loops;
    this.#sampleRate = sampleRate;
    this.#onChange = onChange;
    this.buffers = loops.map(({ buffer }) => buffer);
  }

  /** Time since the transport started; 0 when stopped. */
  get elapsed(): Seconds {
    if (this.current < 0 || !this.#context) return 0;
    return Math.max(0, this.#context.currentTime - this.startedAt);
  }

  /**
   * Play a loop: at once when stopped, else from the next bar on. The loop that plays already goes on, and
   * another that waited is called off.
   *
   * @param index - which
   */
  async play(index: number): Promise<void> {
    const loop = this.#loops[index];
    if (!loop) return;
    const context = await this.#open();
    // A sound that could not be decoded says so on its card.
    const buffer = await loop.buffer.catch(() => undefined);
    if (!buffer) return;
    this.#callOff();
    if (index !== this.current) {
      const source = this.#sourceOf(context, buffer);
      if (this.current < 0) {
        this.startedAt = context.currentTime + startDelay;
        source.start(this.startedAt);
        this.#takeOver(source, index, 0);
        return;
      }
      this.#switchAtBar(context, source, index, loop.barSeconds, buffer.duration);
    }
    this.#onChange();
  }

  /** Play a loop, or stop when it is the one that plays. */
  async toggle(index: number): Promise<void> {
    if (index === this.current && this.next < 0) this.stop();
    else await this.play(index);
  }

  /** Stop at once. */
  stop(): void {
    this.#callOff();
    this.#playing?.stop();
    this.#playing = undefined;
    this.current = -1;
    this.#onChange();
  }

  async #open(): Promise<AudioContext> {
    if (!this.#context) {
      this.#context = new AudioContext({ sampleRate: this.#sampleRate, latencyHint: "interactive" });
      this.analyser = this.#context.createAnalyser();
      this.analyser.connect(this.#context.destination);
    }
    if (this.#context.state === "suspended") await this.#context.resume();
    return this.#context;
  }

  #sourceOf(context: AudioContext, buffer: AudioBuffer): AudioBufferSourceNode {
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = true;
    source.loopEnd = buffer.length / buffer.sampleRate;
    if (this.analyser) source.connect(this.analyser);
    return source;
  }

  #switchAtBar(
    context: AudioContext,
    source: AudioBufferSourceNode,
    index: number,
    bar: Seconds,
    duration: Seconds,
  ): void {
    const bars = Math.max(0, Math.ceil((context.currentTime + minSwitchDelay - this.startedAt) / bar));
    const at = this.startedAt + bars * bar;
    source.start(at, (bars * bar) % duration);
    this.#waiting = source;
    this.next = index;
    const wait = Math.max(0, at - context.currentTime - timerMargin);
    this.#timer = setTimeout(() => {
      this.#playing?.stop(at);
      this.#waiting = undefined;
      this.#takeOver(source, index, bars);
    }, wait * 1000);
  }

  #takeOver(source: AudioBufferSourceNode, index: number, at: number): void {
    this.#playing = source;
    this.current = index;
    this.next = -1;
    this.switches.push({ index, at });
    this.#onChange();
  }

  #callOff(): void {
    clearTimeout(this.#timer);
    this.#waiting?.stop();
    this.#waiting = undefined;
    this.next = -1;
  }
}
