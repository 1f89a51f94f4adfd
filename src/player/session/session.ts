/** A session: the grid, what plays, what can be undone. What the components show, and what they call. */
import { computed, signal } from "@preact/signals";
import type { OpenedSession } from "../take-away/session-file.ts";
import { type Cell, cellOf, createRow, fillCell, fillRow, type Row } from "./cell.ts";
import { openKeptValues } from "./kept-values.ts";
import { Notices } from "./notices.ts";
import { mixPart, ownPart, sortParts } from "./parts.ts";
import { Playback } from "./playback.ts";
import type { CellSound, PackRow, SessionPack } from "./session-pack.ts";
import { UndoStack } from "./undo-stack.ts";

/** How a row is added. */
export interface AddedRow {
  readonly key?: string;
  readonly isNew?: boolean;
}

/** A session with a life. */
export class Session {
  /** What is open; null for nothing yet. */
  readonly pack = signal<SessionPack | null>(null);
  readonly rows = signal<readonly Row[]>([]);
  readonly columns = computed(() =>
    sortParts(this.rows.value.flatMap(({ cells }) => cells.value.map(({ part }) => part))),
  );
  /** The cell whose actions are shown. */
  readonly chosen = signal<Cell | null>(null);
  readonly notices = new Notices();
  readonly undo = new UndoStack();
  readonly playback = signal(new Playback(44100, { rows: this.rows, notices: this.notices }));

  /**
   * Show a pack, or the next state of the one that is shown.
   *
   * @param pack - as far as it is known
   */
  show(pack: SessionPack): void {
    const shown = this.pack.peek();
    if (shown?.id !== pack.id || shown === null) this.#clear(pack);
    this.pack.value = pack;
    for (const made of pack.rows) fillRow(this.rowOf(made.variation), made);
    this.#markKept();
  }

  /** Show a session that was saved in a file. */
  showOpened({ pack, kept, mix }: OpenedSession): void {
    this.show(pack);
    for (const row of this.rows.peek()) {
      for (const cell of row.cells.peek()) {
        if (kept.includes(`${row.variation}/${cell.part}`)) cell.isKept.value = true;
      }
    }
    this.playback.peek().setMix(mix);
  }

  /** Find the row of a variation of the open pack, or add it, in order. */
  rowOf(variation: number): Row {
    const key = `v${variation}`;
    const known = this.rows.peek().find((row) => row.key === key) ?? this.#removed.get(key);
    if (known) return known;
    const row = createRow(key, `Variation ${variation}`, variation);
    const rows = [...this.rows.peek(), row];
    this.rows.value = rows.sort((a, b) => a.variation - b.variation);
    return row;
  }

  /**
   * Add a row below all others.
   *
   * @param made - what is in it
   * @param key - names it where it is to be found again; `isNew`: it can be undone
   */
  addRow(made: Omit<PackRow, "variation">, { key, isNew = true }: AddedRow = {}): Row {
    const variation = Math.max(0, ...this.rows.peek().map((row) => row.variation)) + 1;
    const row = createRow(key ?? `x${variation}-${this.#added++}`, `Variation ${variation}`, variation);
    fillRow(row, { ...made, variation });
    this.rows.value = [...this.rows.peek(), row];
    this.#markKept();
    if (isNew) this.undo.push(`add ${row.title.toLowerCase()}`, () => this.#take(row));
    return row;
  }

  /**
   * Put another sound into a cell; undone, the one before comes back.
   *
   * @param onUndo - called then
   */
  replace(cell: Cell, sound: CellSound, onUndo: () => void = () => undefined): void {
    const before = cell.sound.peek();
    fillCell(cell, sound);
    void this.playback.peek().refresh(cell);
    if (!before) return;
    this.undo.push(`replace ${cell.part} of ${cell.row.title.toLowerCase()}`, () => {
      fillCell(cell, before);
      onUndo();
      void this.playback.peek().refresh(cell);
    });
  }

  /** Put recordings of people into a column of their own, each in the first row that has none. */
  addOwn(sound: CellSound, { beats, beatsPerBar }: Pick<PackRow, "beats" | "beatsPerBar">): Cell {
    const row = this.rows.peek().find(({ cells }) => !cells.peek().some(({ part }) => part === ownPart));
    if (!row) {
      const added = this.addRow({
        beats,
        beatsPerBar,
        samples: null,
        about: "",
        warnings: [],
        sounds: [sound],
      });
      return cellOf(added, ownPart);
    }
    const cell = cellOf(row, ownPart);
    fillCell(cell, sound);
    this.undo.push(`add ${sound.file}`, () => {
      this.playback.peek().halt(ownPart);
      row.cells.value = row.cells.peek().filter((one) => one !== cell);
    });
    return cell;
  }

  /** Remove a row from the session; its files stay where they are. */
  remove(row: Row): void {
    for (const { part, mark } of row.cells.peek()) {
      if (mark.peek() !== "idle") this.playback.peek().halt(part);
    }
    const at = this.rows.peek().indexOf(row);
    this.#removed.set(row.key, row);
    this.#take(row);
    this.undo.push(`remove ${row.title.toLowerCase()}`, () => {
      this.#removed.delete(row.key);
      this.rows.value = this.rows.peek().toSpliced(at, 0, row);
      row.onTaken?.(true);
    });
  }

  /** Keep a cell, or no longer; this browser remembers it. */
  toggleKept(cell: Cell): void {
    cell.isKept.value = !cell.isKept.peek();
    const pack = this.pack.peek();
    if (!pack) return;
    const cells = this.rows.peek().flatMap((row) => [...row.cells.peek()]);
    const kept = cells.filter(({ isKept }) => isKept.peek()).map(({ id }) => id);
    if (this.#values.set(keptKey(pack), kept.join(" "))) return;
    const text = "This browser stores nothing for this page: what is kept is forgotten when it is closed.";
    this.notices.show({ kind: "storage", text, isError: false });
  }

  /** Launch a row: its parts, or its mix where it has none; other parts stop. */
  async launchScene(row: Row): Promise<void> {
    const ready = row.cells.peek().filter(({ sound }) => sound.peek() !== null);
    const parts = ready.filter(({ part }) => part !== mixPart);
    const hasParts = parts.some(({ part }) => part !== ownPart);
    const cells = hasParts ? parts : ready;
    const kept = new Set([ownPart, ...cells.map(({ part }) => part)]);
    await this.playback.peek().launch(
      cells,
      this.columns.peek().filter((column) => !kept.has(column)),
    );
  }

  /** Play or stop everything. */
  async togglePlay(): Promise<void> {
    const playback = this.playback.peek();
    if (playback.isRunning.peek()) return playback.stop();
    if (await playback.resume()) return;
    const first = this.rows.peek().find(({ cells }) => cells.peek().some(({ sound }) => sound.peek()));
    if (first) await this.launchScene(first);
  }

  readonly #values = openKeptValues("localStorage");
  readonly #removed = new Map<string, Row>();
  #added = 0;

  #take(row: Row): void {
    this.rows.value = this.rows.peek().filter((one) => one !== row);
    row.onTaken?.(false);
  }

  /** Mark the cells that this browser remembers as kept. */
  #markKept(): void {
    const pack = this.pack.peek();
    if (!pack) return;
    const kept = new Set((this.#values.get(keptKey(pack)) ?? "").split(" "));
    for (const { cells } of this.rows.peek()) {
      for (const cell of cells.peek()) if (kept.has(cell.id)) cell.isKept.value = true;
    }
  }

  #clear(pack: SessionPack): void {
    void this.playback.peek().close();
    this.rows.value = [];
    this.#removed.clear();
    this.chosen.value = null;
    this.playback.value = new Playback(pack.sampleRate, { rows: this.rows, notices: this.notices });
  }
}

/** Where the kept cells of a pack are remembered: a pack in a file has no id. */
function keptKey({ id, title, request }: SessionPack): string {
  return `kept:${id || `${title}:${request.seed ?? ""}`}`;
}
