/**
 * Plays a session: one layer a column, launched and stopped on the session's clock. Knows Web Audio and nothing
 * of what is shown. Everything is scheduled on the audio clock when it is asked for, so a tab in the background
 * keeps time; `settle` only tells afterwards what has happened.
 */
import type { Samples, Seconds } from "#base";
import { createClickTrack } from "./click-track.ts";
import { fadeFrames, type Layer, startLayer } from "./layer.ts";
import type { Mixer } from "./mixer.ts";
import { checkUptake } from "./relaunch.ts";
import {
  gridOf,
  type LoopGrid,
  launchFrame,
  positionAt,
  type Quantise,
  type SessionClock,
} from "./session-clock.ts";

/** A loop as the player needs it. */
export interface LayerSound {
  readonly id: string;
  readonly buffer: AudioBuffer;
  /** Factor on its samples, such as the gain of a stem. */
  readonly level: number;
}

/** How a column stands. */
export interface ColumnState {
  readonly playing: string | null;
  /** What takes over at `at`; null where nothing does. */
  readonly armed: string | null;
  /** Whether what plays ends. */
  readonly isEnding: boolean;
}

interface Running {
  readonly sound: LayerSound;
  layer: Layer;
}
interface Column {
  current: Running | undefined;
  next: { readonly at: Samples; readonly running: Running | undefined } | undefined;
}

/** Between the request and the first sample that it can still change, on a page that is in time. */
const lead: Seconds = 0.05;
/** The same on a page that is not, at most. */
const maxLead: Seconds = 0.8;
/** A layer is freed so long after it went silent. */
const tail: Seconds = 0.2;

/** A player with a life. */
export class SessionPlayer {
  /** When what is launched begins. */
  quantise: Quantise = "bar";
  readonly context: BaseAudioContext;
  readonly mixer: Mixer;
  readonly #grid: LoopGrid;
  readonly #columns = new Map<string, Column>();
  readonly #old: { readonly layer: Layer; readonly at: Samples }[] = [];
  #clock: SessionClock | undefined;
  #clicks: Layer | undefined;
  #isMetronomeOn = false;
  /** Grows where the page was held up for longer: launches that come later are better than launches out of phase. */
  #lead = lead;

  /**
   * @param context - real or offline, at the rate of the loops
   * @param mixer - of the same context
   * @param grid - the longest loop: the clock's measure
   */
  constructor(context: BaseAudioContext, mixer: Mixer, grid: LoopGrid) {
    this.context = context;
    this.mixer = mixer;
    this.#grid = grid;
  }

  /** The clock; undefined while stopped. */
  get clock(): SessionClock | undefined {
    return this.#clock;
  }

  /** Bar and beat that are heard now; null while stopped. */
  get position(): { readonly bar: number; readonly beat: number } | null {
    return this.#clock ? positionAt(this.#clock, this.#now) : null;
  }

  /** Frames since the clock began; 0 while stopped. */
  get elapsed(): Samples {
    return this.#clock ? Math.max(0, this.#now - this.#clock.origin) : 0;
  }

  /** How a column stands, as of the last `settle`. */
  stateOf(column: string): ColumnState {
    const { current, next } = this.#columns.get(column) ?? {};
    return {
      playing: current?.sound.id ?? null,
      armed: next?.running?.sound.id ?? null,
      isEnding: current !== undefined && next !== undefined,
    };
  }

  /** Start the clock, at its first bar; does nothing while it runs. */
  start(): void {
    if (this.#clock) return;
    const { sampleRate } = this.context;
    const origin = this.#now + Math.round(this.#lead * sampleRate) + fadeFrames;
    this.#clock = { sampleRate, ...gridOf(this.#grid), origin };
    if (this.#isMetronomeOn) this.#startClicks(this.#clock, origin);
  }

  /** Launch a loop in its column, see `launchTogether`. */
  launch(column: string, sound: LayerSound): void {
    this.launchTogether([{ column, sound }]);
  }

  /**
   * Launch loops in their columns, all on the same frame: from the next bar, beat or frame on, in the place of what
   * plays there. Starts the clock if need be.
   *
   * @param launches - one a column
   * @param halting - columns that stop on that frame
   */
  launchTogether(
    launches: readonly { readonly column: string; readonly sound: LayerSound }[],
    halting: readonly string[] = [],
  ): void {
    this.settle();
    if (launches.length > 0) this.start();
    const { clock } = this;
    if (!clock) return;
    for (const column of [...launches.map((launch) => launch.column), ...halting]) {
      this.#callOff(this.#slotOf(column));
    }
    const startAll = (begin: Samples) =>
      launches.map(({ column, sound }) => this.#startLayer(clock, column, sound, begin));
    let at = this.#nextFrame(clock);
    let layers = startAll(at);
    // A page that was held up for longer than the lead has scheduled into the past: its layers would be out of phase.
    while (this.#now > at - 2 * fadeFrames && this.#lead < maxLead) {
      for (const layer of layers) layer.dispose();
      this.#lead *= 2;
      at = this.#nextFrame(clock);
      layers = startAll(at);
    }
    for (const [i, { column, sound }] of launches.entries()) {
      const slot = this.#slotOf(column);
      const layer = layers[i];
      if (!layer) continue;
      slot.current?.layer.endAt(at);
      const running = { sound, layer };
      slot.next = { at, running };
      this.#watch(clock, column, running);
    }
    for (const column of halting) this.#haltAt(this.#slotOf(column), at);
  }

  /** Stop a column at the next bar, beat or frame; what was armed there is called off. */
  halt(column: string): void {
    this.settle();
    const slot = this.#slotOf(column);
    this.#callOff(slot);
    if (this.#clock) this.#haltAt(slot, this.#nextFrame(this.#clock));
  }

  /** Call off what is armed in a column, a stop too: what plays there plays on. */
  callOff(column: string): void {
    this.settle();
    this.#callOff(this.#slotOf(column));
  }

  /** Stop everything and the clock, in one short fade. */
  stop(): void {
    this.settle();
    const at = this.#now + Math.round(lead * this.context.sampleRate);
    for (const slot of this.#columns.values()) {
      this.#callOff(slot);
      if (slot.current) this.#retire(slot.current.layer, at);
      slot.current = undefined;
    }
    if (this.#clicks) this.#retire(this.#clicks, at);
    this.#clicks = undefined;
    this.#clock = undefined;
  }

  /** Turn the click on the beats on or off. */
  setMetronome(isOn: boolean): void {
    this.#isMetronomeOn = isOn;
    if (isOn && this.#clock && !this.#clicks) {
      this.#startClicks(this.#clock, this.#earliest(this.#clock));
    } else if (!isOn && this.#clicks) {
      this.#retire(this.#clicks, this.#now + Math.round(lead * this.context.sampleRate));
      this.#clicks = undefined;
    }
  }

  /**
   * Take note of what has happened since the last call, free what is silent, and stop the clock once nothing
   * plays and nothing is armed.
   */
  settle(): void {
    const now = this.#now;
    for (const slot of this.#columns.values()) {
      if (!slot.next || slot.next.at > now) continue;
      if (slot.current) this.#old.push({ layer: slot.current.layer, at: slot.next.at });
      slot.current = slot.next.running;
      slot.next = undefined;
    }
    const freed = now - tail * this.context.sampleRate;
    while (this.#old[0] && this.#old[0].at < freed) this.#old.shift()?.layer.dispose();
    const isIdle = [...this.#columns.values()].every(({ current, next }) => !current && !next);
    if (isIdle && this.#clock && now > this.#clock.origin && !this.#isMetronomeOn) this.#clock = undefined;
  }

  #startLayer(clock: SessionClock, column: string, { buffer, level }: LayerSound, begin: Samples): Layer {
    const output = this.mixer.inputOf(column);
    return startLayer({ context: this.context, clock, buffer, level, begin, output });
  }

  /** See whether a layer was taken up in time; where that is not sure, another takes over, in phase. */
  #watch(clock: SessionClock, column: string, running: Running): void {
    checkUptake(this.context, running.layer, () => {
      const slot = this.#slotOf(column);
      const isNext = slot.next?.running === running;
      if (this.#clock !== clock || !(isNext || slot.current === running)) return;
      this.#lead = Math.min(maxLead, 2 * this.#lead);
      const at = Math.max(this.#earliest(clock), running.layer.begin);
      const end = isNext ? undefined : slot.next?.at;
      // What ends before is left to end.
      if (end !== undefined && end <= at) return;
      const late = running.layer;
      running.layer = this.#startLayer(clock, column, running.sound, at);
      this.#retire(late, at);
      if (end !== undefined) running.layer.endAt(end);
      this.#watch(clock, column, running);
    });
  }

  get #now(): Samples {
    return Math.round(this.context.currentTime * this.context.sampleRate);
  }

  #earliest({ sampleRate }: SessionClock): Samples {
    return this.#now + Math.round(this.#lead * sampleRate) + fadeFrames;
  }

  #nextFrame(clock: SessionClock): Samples {
    // A clock that has just been started is joined at its first bar, however long that took.
    if (this.#now <= clock.origin - 2 * fadeFrames) return clock.origin;
    return launchFrame(clock, this.#earliest(clock), this.quantise);
  }

  #slotOf(column: string): Column {
    const known = this.#columns.get(column);
    if (known) return known;
    const slot: Column = { current: undefined, next: undefined };
    this.#columns.set(column, slot);
    return slot;
  }

  #callOff(slot: Column): void {
    slot.next?.running?.layer.dispose();
    if (slot.next) slot.current?.layer.keepOn();
    slot.next = undefined;
  }

  #haltAt(slot: Column, at: Samples): void {
    if (!slot.current) return;
    slot.current.layer.endAt(at);
    slot.next = { at, running: undefined };
  }

  #retire(layer: Layer, at: Samples): void {
    layer.endAt(at);
    this.#old.push({ layer, at });
  }

  #startClicks(clock: SessionClock, begin: Samples): void {
    const { context } = this;
    const buffer = createClickTrack(context, clock, this.#grid.samples);
    const clicks = startLayer({ context, clock, buffer, level: 1, begin, output: context.destination });
    this.#clicks = clicks;
    checkUptake(context, clicks, () => {
      if (this.#clicks !== clicks || this.#clock !== clock) return;
      this.#lead = Math.min(maxLead, 2 * this.#lead);
      const at = this.#earliest(clock);
      this.#retire(clicks, at);
      this.#startClicks(clock, at);
    });
  }
}
