/**
 * A session with a maker: what is asked for, the run that is open, cells that are made again. What the address bar
 * shows is what is open.
 */
import { signal } from "@preact/signals";
import { type LoopInputs, type LoopMaker, type MakeEvent, RefusedRequest } from "../maker/loop-maker.ts";
import { hasEnded, newRun, nextRun, type RunState, variationsOf } from "../maker/run-state.ts";
import { audioType } from "../take-away/save-file.ts";
import { readSession } from "../take-away/session-file.ts";
import { type Cell, cellOf, fillCell, lengthOf } from "./cell.ts";
import { mixPart, ownPart } from "./parts.ts";
import { openRebuiltCells } from "./rebuilt-cells.ts";
import type { Session } from "./session.ts";
import type { CellSound, PackRow, SessionPack } from "./session-pack.ts";
import { openVariedRows, type VariedRow } from "./varied-rows.ts";

/** The parameter of the address that names the run. */
const addressKey = "prediction";

/** A studio with a life. */
export class Studio {
  readonly session: Session;
  readonly maker: LoopMaker;
  /** The open run; null where none is. */
  readonly run = signal<RunState | null>(null);
  /** Counts up when runs were begun, for whoever lists them. */
  readonly begun = signal(0);
  #following: AbortController | undefined;
  readonly #rebuilt = openRebuiltCells();
  readonly #varied = openVariedRows();

  constructor(session: Session, maker: LoopMaker) {
    this.session = session;
    this.maker = maker;
  }

  /** Open what the address names, now and when it changes. */
  watchAddress(): void {
    const open = () => {
      const id = new URLSearchParams(location.search).get(addressKey);
      if (id && id !== this.run.peek()?.id) void this.open(id);
      if (!id) this.close();
    };
    addEventListener("popstate", open);
    open();
  }

  /**
   * Make loops, and open them.
   *
   * @throws RefusedRequest
   */
  async make(inputs: LoopInputs): Promise<void> {
    const id = await this.maker.make(inputs);
    this.begun.value++;
    this.goTo(id);
  }

  /** Go to a run of the past. */
  goTo(id: string): void {
    history.pushState(null, "", `?${addressKey}=${encodeURIComponent(id)}`);
    void this.open(id);
  }

  /** Stop listening and show nothing. */
  close(): void {
    this.#following?.abort();
    this.run.value = null;
  }

  /**
   * Open a session that was saved in a file.
   *
   * @throws Error in words where it is none
   */
  async openFile(file: File): Promise<void> {
    const opened = await readSession(new Uint8Array(await file.arrayBuffer()), file.name);
    this.#following?.abort();
    this.#goToPack(opened.pack);
    this.session.showOpened(opened);
  }

  /**
   * Cut a loop out of a recording: a column of the open session, at its tempo, or a session of its own.
   *
   * @returns what came of it, in words
   * @throws Error in words
   */
  async cutRecording(file: File): Promise<string> {
    const { session, maker } = this;
    const open = session.pack.peek();
    const wishes = { sample_rate: open?.sampleRate ?? 44100, ...(open?.bpm ? { bpm: open.bpm } : {}) };
    const { bpm, row } = await maker.recordings.cut(file, file.name, wishes);
    const [sound] = row.sounds;
    if (!sound) throw new Error(`No loop was cut out of ${file.name}.`);
    if (this.run.peek()) session.addOwn(sound, row);
    else {
      const id = `cut:${file.name}:${file.size}`;
      const facts = { id, title: file.name, bpm, sampleRate: wishes.sample_rate, request: {} };
      const rows = [{ ...row, warnings: [], variation: 1 }];
      const pack = { ...facts, about: [], understood: null, arrangement: null, warnings: row.warnings, rows };
      this.#goToPack(pack);
      session.show(pack);
    }
    const length = lengthOf(row.beats, row.beatsPerBar);
    return [`${sound.file} is a loop of ${length} at ${bpm} bpm.`, ...row.warnings].join(" ");
  }

  /** Show a pack that no run has made. */
  #goToPack(pack: SessionPack): void {
    this.#following?.abort();
    history.pushState(null, "", location.pathname);
    this.run.value = { ...newRun(pack.id), status: "done", inputs: pack.request, pack };
  }

  /** Open a run, and show it as it goes on. */
  async open(id: string): Promise<void> {
    this.#following?.abort();
    const following = new AbortController();
    this.#following = following;
    this.run.value = newRun(id);
    const restored = new Set<string>();
    let hasRows = false;
    const { notices } = this.session;
    const listener = (event: MakeEvent) => {
      if (following.signal.aborted) return;
      const before = this.run.peek() ?? newRun(id);
      const run = nextRun(before, event);
      this.run.value = run;
      if (run.isConnectionLost !== before.isConnectionLost) this.#sayConnection(run);
      if (run.status === "unknown") return;
      this.#showRun(run);
      this.#restoreCells(id, restored, following.signal);
      if (hasRows || run.isRemoved) return;
      hasRows = true;
      void this.#restoreRows(id, following.signal).then(() =>
        this.#restoreCells(id, restored, following.signal),
      );
    };
    try {
      await this.maker.follow(id, listener, following.signal);
      if (!following.signal.aborted) this.begun.value++;
    } catch (error) {
      if (following.signal.aborted) return;
      notices.show({ kind: "open", text: messageOf(error), isError: true });
      this.run.value = null;
    }
  }

  /** Stop the open run; what is made stays. */
  async cancel(): Promise<void> {
    const run = this.run.peek();
    if (run) await this.#try("cancel", () => this.maker.cancel(run.id));
  }

  /** Make a cell again with another seed, in its place; everything else plays on. */
  again(cell: Cell): void {
    const { id, arrangement, request } = this.session.pack.peek() ?? {
      id: "",
      arrangement: null,
      request: {},
    };
    void this.#makeFor(
      cell,
      { ...request, ...this.#partOf(cell, arrangement), variations: 1 },
      (loop, run) => {
        const sound = soundFor(cell, loop);
        if (!sound) return;
        const before = this.#rebuilt.of(id).get(cell.id);
        this.#rebuilt.set(id, cell.id, run);
        this.session.replace(cell, sound, () => this.#rebuilt.set(id, cell.id, before));
      },
    );
  }

  /** Continue from a cell, in a row of its own. */
  vary(cell: Cell): void {
    const pack = this.session.pack.peek();
    if (!pack) return;
    const { arrangement, request } = pack;
    void this.#try("vary", async () => {
      const sound = cell.sound.peek();
      if (!sound) return;
      const file = new Blob([await sound.read()], { type: audioType(sound.file) });
      const audio = await this.maker.keepRecording(file, sound.file);
      // A clip is continued as it is, so the model is told of this part alone.
      const told = arrangement?.parts.find(({ part }) => part === cell.part)?.model_prompt;
      const { parts: _, arrangement: __, ...rest } = request;
      const inputs = { ...rest, ...(told === undefined ? {} : { prompt: told }), audio, variations: 1 };
      // Remembered from its beginning: a page that is loaded again meanwhile shows it when it is made.
      const begun = (run: string) => this.#varied.add(pack.id, { run, part: cell.part });
      const take = (loop: PackRow, run: string) => {
        // Another pack may be open by now: the row is there when this one is opened again.
        if (this.session.pack.peek()?.id === pack.id)
          this.#addVaried(pack.id, loop, { run, part: cell.part }, true);
      };
      await this.#makeFor(cell, inputs, take, begun);
    });
  }

  /** Put a row that continues a cell into the open pack; taken out, it is forgotten. */
  #addVaried(pack: string, loop: PackRow, varied: VariedRow, isNew: boolean): void {
    const { run, part } = varied;
    const key = `x-${run}`;
    if (this.session.rows.peek().some((row) => row.key === key)) return;
    const isPart = part !== mixPart && part !== ownPart;
    const kept = loop.sounds.filter((sound) => !isPart || sound.part === part);
    const sounds = kept.length > 0 ? kept : loop.sounds.map((one) => ({ ...one, part }));
    const row = this.session.addRow({ ...loop, sounds }, { key, isNew });
    row.onTaken = (isThere) => (isThere ? this.#varied.add(pack, varied) : this.#varied.forget(pack, run));
  }

  /** Put the rows that continue cells of a pack below its own, one after another. */
  async #restoreRows(pack: string, signal: AbortSignal): Promise<void> {
    for (const varied of this.#varied.of(pack)) {
      try {
        let run = newRun(varied.run);
        await this.maker.follow(varied.run, (event) => (run = nextRun(run, event)), signal);
        if (signal.aborted) return;
        const [loop] = run.pack.rows;
        if (loop) this.#addVaried(pack, loop, varied, false);
        else this.#varied.forget(pack, varied.run);
      } catch (error) {
        if (error instanceof RefusedRequest) this.#varied.forget(pack, varied.run);
      }
    }
  }

  /** Fixes everything but one part, so that it is made to fit the others. */
  #partOf(cell: Cell, arrangement: unknown): LoopInputs {
    if (cell.part === mixPart || cell.part === ownPart) return {};
    return { parts: [cell.part], stems: true, ...(arrangement ? { arrangement } : {}) };
  }

  /** Run something for one cell; its progress is shown in the cell. */
  async #makeFor(
    cell: Cell,
    inputs: LoopInputs,
    take: (loop: PackRow, run: string) => void,
    begun: (run: string) => void = () => undefined,
  ): Promise<void> {
    await this.#try("again", async () => {
      const { seed: _, ...rest } = inputs;
      cell.making.value = { done: null, secondsLeft: null };
      try {
        const id = await this.maker.make(rest);
        this.begun.value++;
        begun(id);
        let run = newRun(id);
        await this.maker.follow(
          id,
          (event) => {
            run = nextRun(run, event);
            cell.making.value = run.progress ?? { done: null, secondsLeft: null };
          },
          new AbortController().signal,
        );
        if (run.error !== null) throw new Error(run.error);
        const loop = run.pack.rows[0];
        if (loop) take(loop, id);
      } finally {
        cell.making.value = null;
      }
    });
  }

  /** Put the sounds of cells that were made again into their places, each once it is there. */
  #restoreCells(pack: string, restored: Set<string>, signal: AbortSignal): void {
    const rebuilt = this.#rebuilt.of(pack);
    for (const cell of this.session.rows.peek().flatMap(({ cells }) => [...cells.peek()])) {
      const run = rebuilt.get(cell.id);
      if (run === undefined || cell.made === null || restored.has(cell.id)) continue;
      restored.add(cell.id);
      void this.#restoreCell(pack, cell, run, signal);
    }
  }

  async #restoreCell(pack: string, cell: Cell, id: string, signal: AbortSignal): Promise<void> {
    try {
      let run = newRun(id);
      await this.maker.follow(id, (event) => (run = nextRun(run, event)), signal);
      const [loop] = run.pack.rows;
      const sound = loop && soundFor(cell, loop);
      if (signal.aborted || !sound) return;
      fillCell(cell, sound);
      await this.session.playback.peek().refresh(cell);
    } catch (error) {
      // What its maker has removed is forgotten; a server that does not answer may do so later.
      if (error instanceof RefusedRequest) this.#rebuilt.set(pack, cell.id, undefined);
    }
  }

  /** Show the rows of a run: those that are there, and places for those that are still made. */
  #showRun(run: RunState): void {
    const { session } = this;
    session.show(run.pack);
    if (run.isRemoved) return;
    const isOver = hasEnded(run);
    const told = run.inputs.stems === true ? (run.pack.arrangement?.parts ?? []) : [];
    const heard = run.pack.rows.flatMap(({ sounds }) => sounds);
    const parts = new Set([...told, ...heard].map(({ part }) => part).concat(mixPart));
    for (let variation = 1; variation <= variationsOf(run); variation++) {
      const row = session.rowOf(variation);
      for (const part of parts) {
        const cell = cellOf(row, part);
        if (cell.made !== null) continue;
        cell.making.value = isOver ? null : (run.progress ?? { done: null, secondsLeft: null });
        cell.fault.value = isOver ? "not made" : null;
      }
    }
  }

  #sayConnection({ isConnectionLost }: RunState): void {
    const { notices } = this.session;
    notices.dismiss("connection");
    if (!isConnectionLost) return;
    const text = "The server does not answer. What is here plays on; the page goes on asking.";
    notices.show({ kind: "connection", text, isError: true });
  }

  async #try(kind: string, job: () => Promise<void>): Promise<void> {
    const { notices } = this.session;
    notices.dismiss(kind);
    try {
      await job();
    } catch (error) {
      notices.show({ kind, text: messageOf(error), isError: true });
    }
  }
}

/** The sound of a loop that takes a cell's place. */
function soundFor({ part }: Cell, { sounds }: PackRow): CellSound | undefined {
  const sound = sounds.find((one) => one.part === part) ?? sounds[0];
  return sound && { ...sound, part };
}

/** An error as a sentence. */
export function messageOf(error: unknown): string {
  if (error instanceof RefusedRequest) {
    const fields = [...error.fields].map(([field, message]) => `${field}: ${message}.`);
    return [error.message, ...fields].filter((text) => text !== "").join(" ");
  }
  if (error instanceof TypeError) return "The server does not answer. Is it still running?";
  return error instanceof Error ? error.message : String(error);
}
