/** Brings a session's cells to sound: opens the device at the first gesture, decodes, launches, and marks cells. */
import { type Signal, signal } from "@preact/signals";
import type { Hertz, Samples, Seconds } from "#base";
import { createLevelMeter, type LevelMeter } from "../sound/level-meter.ts";
import type { MixSettings } from "../sound/mix-settings.ts";
import { Mixer } from "../sound/mixer.ts";
import type { MusicalPosition, Quantise } from "../sound/session-clock.ts";
import { type LayerSound, SessionPlayer } from "../sound/session-player.ts";
import { createSoundCache, type SoundCache } from "../sound/sound-cache.ts";
import { type Cell, type CellMark, gridOfRows, type Row } from "./cell.ts";
import type { Notices } from "./notices.ts";
import { outlineOf } from "./outline.ts";

/** What playing needs of a session. */
export interface PlayedSession {
  readonly rows: Signal<readonly Row[]>;
  readonly notices: Notices;
}

/** How long the browser may take to let the sound begin before that is said. */
const resumePatience: Seconds = 1;
/** How often is looked what has happened. */
const tick: Seconds = 0.05;

/** Decibels to a factor. */
export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** A playback with a life: one device, one clock. */
export class Playback {
  readonly isRunning = signal(false);
  readonly position = signal<MusicalPosition | null>(null);
  readonly quantise = signal<Quantise>("bar");
  readonly isMetronomeOn = signal(false);
  readonly mix = signal<MixSettings>({ strips: {}, master: 1 });
  readonly sampleRate: Hertz;
  /** There once something was played. */
  player: SessionPlayer | undefined;
  readonly #session: PlayedSession;
  readonly #cache: SoundCache;
  readonly #meters = new Map<string, LevelMeter>();
  readonly #wanted = new Map<string, Cell | null>();
  #context: AudioContext | undefined;
  #lastPlayed: readonly Cell[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastTime = { context: 0, at: 0 };

  /**
   * @param sampleRate - of all loops; the device runs at it, so that nothing is resampled here
   * @param session - what is played
   */
  constructor(sampleRate: Hertz, session: PlayedSession) {
    this.sampleRate = sampleRate;
    this.#session = session;
    this.#cache = createSoundCache(sampleRate);
  }

  /** Decode a cell's sound, and draw its outline if need be. */
  async load(cell: Cell): Promise<LayerSound | null> {
    const sound = cell.sound.peek();
    if (!sound) return null;
    const version = cell.version.peek();
    try {
      const key = `${cell.id}@${version}`;
      const { samples } = cell.row;
      const buffer = await this.#cache.load({ key, samples: samples.peek(), read: sound.read });
      if (samples.peek() === null) samples.value = buffer.length;
      if (cell.version.peek() === version && cell.outline.peek() === null) {
        const channels = Array.from({ length: buffer.numberOfChannels }, (_, c) => buffer.getChannelData(c));
        cell.outline.value = outlineOf(channels);
      }
      cell.fault.value = null;
      return { id: cell.id, buffer, level: decibelsToGain(sound.gainDb) };
    } catch (error) {
      const reason = error instanceof Error && error.name !== "EncodingError" ? ` (${error.message})` : "";
      cell.fault.value = `This sound could not be read${reason}.`;
      return null;
    }
  }

  /** Press a cell: it is launched; what is armed is called off, what plays stops. */
  async toggle(cell: Cell): Promise<void> {
    const mark = cell.mark.peek();
    if (mark === "idle") return this.launch([cell]);
    this.#wanted.delete(cell.part);
    if (mark === "playing") this.player?.halt(cell.part);
    else this.player?.callOff(cell.part);
    this.#look();
  }

  /**
   * Launch cells together, on the same frame.
   *
   * @param cells - of different columns
   * @param halting - columns that stop then
   */
  async launch(cells: readonly Cell[], halting: readonly string[] = []): Promise<void> {
    for (const cell of cells) {
      this.#wanted.set(cell.part, cell);
      if (cell.mark.peek() === "idle") cell.mark.value = "armed";
    }
    const opening = this.#open();
    const loaded = await Promise.all(cells.map(async (cell) => ({ cell, sound: await this.load(cell) })));
    const context = await opening;
    // What was pressed again meanwhile is no longer wanted.
    const wanted = loaded.filter(({ cell }) => this.#wanted.get(cell.part) === cell);
    for (const { cell } of wanted) this.#wanted.delete(cell.part);
    if (!context) return this.#look();
    const player = this.#playerOf(context, cells[0]);
    const launches = wanted.flatMap(({ cell, sound }) => (sound ? [{ column: cell.part, sound }] : []));
    player.launchTogether(launches, halting);
    this.#look();
  }

  /** Another sound is in a cell: where it plays, it takes over at the next bar. */
  async refresh(cell: Cell): Promise<void> {
    if (cell.mark.peek() === "playing") await this.launch([cell]);
    else await this.load(cell);
  }

  /** Stop everything at once, and remember what played. */
  stop(): void {
    const playing = this.playing();
    if (playing.length > 0) this.#lastPlayed = playing;
    this.#wanted.clear();
    this.player?.stop();
    this.#look();
  }

  /** Stop one column at the next bar. */
  halt(column: string): void {
    this.player?.halt(column);
    this.#look();
  }

  /** Play what played before the last stop. @returns false where nothing did */
  async resume(): Promise<boolean> {
    const cells = this.#lastPlayed.filter((cell) => this.#cells().includes(cell));
    if (cells.length > 0) await this.launch(cells);
    return cells.length > 0;
  }

  /** Choose when what is launched begins. */
  setQuantise(quantise: Quantise): void {
    this.quantise.value = quantise;
    if (this.player) this.player.quantise = quantise;
  }

  /** Turn the metronome on or off. */
  setMetronome(isOn: boolean): void {
    this.isMetronomeOn.value = isOn;
    this.player?.setMetronome(isOn);
    this.#look();
  }

  /** Change the mix. */
  setMix(mix: MixSettings): void {
    this.mix.value = mix;
    this.player?.mixer.apply(mix);
  }

  /** What plays now, for a mixdown; what is armed counts. */
  playing(): readonly Cell[] {
    return this.#cells().filter(({ mark }) => mark.peek() === "playing" || mark.peek() === "armed");
  }

  /** Peaks of a column, or of the master for null; silent before anything was played. */
  peaksOf(column: string | null): readonly [number, number] {
    const { player } = this;
    if (!player || !this.isRunning.peek()) return [0, 0];
    const key = column ?? "";
    const known = this.#meters.get(key);
    const node = column === null ? player.mixer.master : player.mixer.outputOf(column);
    const meter = known ?? createLevelMeter(player.context, node);
    if (!known) this.#meters.set(key, meter);
    return meter.read();
  }

  /** Where in a loop the clock is, 0…1. */
  phaseOf(samples: Samples): number {
    return ((this.player?.elapsed ?? 0) % samples) / samples;
  }

  /** Give the device back. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.player?.stop();
    const context = this.#context;
    this.#context = undefined;
    await context?.close();
  }

  #cells(): Cell[] {
    return this.#session.rows.peek().flatMap((row) => [...row.cells.peek()]);
  }

  #playerOf(context: AudioContext, first: Cell | undefined): SessionPlayer {
    if (this.player) return this.player;
    const measured = this.#session.rows.peek().filter(({ samples }) => samples.peek() !== null);
    const grid = gridOfRows(measured.length > 0 || !first ? measured : [first.row], this.sampleRate);
    const player = new SessionPlayer(context, new Mixer(context, this.mix.peek()), grid);
    player.quantise = this.quantise.peek();
    player.setMetronome(this.isMetronomeOn.peek());
    this.player = player;
    this.#timer = setInterval(() => this.#look(), tick * 1000);
    return player;
  }

  async #open(): Promise<AudioContext | null> {
    const { notices } = this.#session;
    try {
      this.#context ??= this.#createContext();
    } catch (error) {
      const text = `This browser gives no sound: ${error instanceof Error ? error.message : error}`;
      notices.show({ kind: "sound", text, isError: true, action: this.#tryAgain("Try again") });
      return null;
    }
    const context = this.#context;
    if (context.state === "running") return context;
    const patience = new Promise((done) => setTimeout(done, resumePatience * 1000));
    await Promise.race([context.resume().catch(() => undefined), patience]);
    this.#sayState(context);
    return context;
  }

  #createContext(): AudioContext {
    const context = new AudioContext({ sampleRate: this.sampleRate, latencyHint: "interactive" });
    context.addEventListener("statechange", () => this.#sayState(context));
    context.addEventListener("error", () => this.#sayNoDevice());
    return context;
  }

  #sayState({ state }: AudioContext): void {
    const { notices } = this.#session;
    if (state === "running") notices.dismiss("sound");
    if (state === "running" || state === "closed") return;
    const text = "The browser has not let the sound begin.";
    notices.show({ kind: "sound", text, isError: true, action: this.#tryAgain("Start the sound") });
  }

  #sayNoDevice(): void {
    const text = "No audio device answers. Connect one, or choose another in the system's settings.";
    this.#session.notices.show({ kind: "sound", text, isError: true, action: this.#tryAgain("Try again") });
  }

  #tryAgain(label: string): { label: string; run(): void } {
    return { label, run: () => void this.#open() };
  }

  /** See what has happened, and tell the page. */
  #look(): void {
    const { player } = this;
    player?.settle();
    for (const cell of this.#cells()) {
      const heard = player ? markOf(cell, player) : "idle";
      const mark = this.#wanted.get(cell.part) === cell ? "armed" : heard;
      if (cell.mark.peek() !== mark) cell.mark.value = mark;
    }
    if (!player) return;
    this.isRunning.value = player.clock !== undefined;
    const position = player.position;
    const shown = this.position.peek();
    if (position?.bar !== shown?.bar || position?.beat !== shown?.beat) this.position.value = position;
    this.#watchDevice(player.context);
  }

  /** A device that is gone leaves the clock standing. */
  #watchDevice({ state, currentTime }: BaseAudioContext): void {
    const at = performance.now() / 1000;
    if (state !== "running" || !this.isRunning.peek() || currentTime !== this.#lastTime.context) {
      this.#lastTime = { context: currentTime, at };
    } else if (at - this.#lastTime.at > 2) {
      this.#sayNoDevice();
    }
  }
}

function markOf(cell: Cell, player: SessionPlayer): CellMark {
  const { playing, armed, isEnding } = player.stateOf(cell.part);
  if (playing === cell.id) return isEnding && armed !== cell.id ? "ending" : "playing";
  return armed === cell.id ? "armed" : "idle";
}
